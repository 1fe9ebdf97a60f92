from __future__ import annotations

import pytest

from mavtui.domain.attachments import AttachStatus, Mode
from mavtui.domain.requests import ResetAttachment, ResetVolume
from mavtui.domain.sharing import MultiAttachPolicy
from tests.domain.builders import VOLUME_ID, codes, held_by, held_by_host, in_state, scene, sentence, volume

S, RO = AttachStatus, Mode.RO
TO_ATTACHED = ResetAttachment(attachment_id="att-web-1", volume_id=VOLUME_ID, attached=True)
TO_DETACHED = ResetAttachment(attachment_id="att-web-1", volume_id=VOLUME_ID, attached=False)
FAILED = in_state(S.ERROR_ATTACHING)
CONTESTED = in_state(S.ERROR_ATTACHING, contested=True)


@pytest.mark.parametrize("status", [status for status in AttachStatus if status is not S.DETACHED])
def test_any_record_can_be_reset_either_way_as_a_danger(status: AttachStatus) -> None:
    found = scene(volume(in_state(status)))
    assert codes(TO_ATTACHED, found) == {"reset"}
    assert codes(TO_DETACHED, found) == {"reset"}


def test_resetting_to_detached_says_that_the_server_keeps_the_disk() -> None:
    message = sentence("reset", TO_DETACHED, scene(volume(held_by())))
    assert message == "web-1 keeps the disk if it has it; only the record changes."


def test_resetting_to_detached_tells_the_others_what_they_lose() -> None:
    shared = volume(held_by(), held_by("web-2", RO), metadata={"mavtui:role": "quorum"})
    assert codes(TO_DETACHED, scene(shared)) == {"reset", "quorum", "last-writer"}


def test_a_record_that_held_nothing_takes_nothing_along() -> None:
    assert codes(TO_DETACHED, scene(volume(FAILED, held_by("web-2", RO), metadata={"mavtui:role": "quorum"}))) == {
        "reset"
    }


def test_a_record_that_held_nothing_comes_back_as_one_more_holder() -> None:
    ext4 = {"mavtui:filesystem": "ext4", "mavtui:writer": "web-2"}
    shared = volume(FAILED, held_by("web-2"), metadata=ext4)
    assert codes(TO_ATTACHED, scene(shared)) == {"reset", "second-writer", "noncluster-filesystem", "not-the-writer"}
    reader = volume(in_state(S.ERROR_ATTACHING, mode=RO), held_by("web-2"))
    assert codes(TO_ATTACHED, scene(reader)) == {"reset", "reader-beside-writer"}
    assert codes(TO_ATTACHED, scene(volume(FAILED, read_only=True))) == {"reset", "read-only-volume"}
    encrypted = volume(FAILED, held_by("web-2", RO), encrypted=True)
    assert "encrypted-sharing" in codes(TO_ATTACHED, scene(encrypted))


def test_a_record_that_counted_as_a_holder_adds_no_writer() -> None:
    was_connected = in_state(S.ERROR_ATTACHING, connected=True)
    for held in (was_connected, in_state(S.ERROR_DETACHING), CONTESTED):
        assert codes(TO_ATTACHED, scene(volume(held, held_by("web-2")))) == {"reset"}


def test_the_invariant_holds_against_a_reset_too() -> None:
    for record in (FAILED, CONTESTED):
        found = scene(volume(record, held_by("web-2"), sharable=False))
        assert "not-sharable" in codes(TO_ATTACHED, found)
        assert sentence("not-sharable", TO_ATTACHED, found) == "The volume is not sharable, and web-2 holds it."


def test_a_contested_record_can_be_declared_attached_once_the_other_is_gone() -> None:
    assert codes(TO_ATTACHED, scene(volume(CONTESTED, sharable=False))) == {"reset"}


def test_the_same_server_or_host_is_not_attached_twice_by_a_reset() -> None:
    twice = volume(FAILED, held_by("web-1", id="other"))
    assert "already-attached" in codes(TO_ATTACHED, scene(twice))
    host = ResetAttachment(attachment_id="att-host", volume_id=VOLUME_ID, attached=True)
    failed = held_by_host(status=S.ERROR_ATTACHING, connected=False)
    assert "already-attached" in codes(host, scene(volume(failed, held_by_host(id="other"))))
    assert "already-attached" not in codes(host, scene(volume(failed, held_by("web-1", host="metal-1"))))
    nowhere = held_by_host(None, status=S.ERROR_ATTACHING, connected=False)
    assert "already-attached" not in codes(host, scene(volume(nowhere, held_by_host(None, id="other"))))


def test_with_the_policy_off_a_reset_makes_no_second_holder() -> None:
    off = MultiAttachPolicy(enabled=False)
    assert "not-sharable" in codes(TO_ATTACHED, scene(volume(FAILED, held_by("web-2", RO)), policy=off))
    assert codes(TO_ATTACHED, scene(volume(CONTESTED, held_by("web-2")), policy=off)) == {"reset"}


def test_clearing_a_condition_says_what_it_does_not_mend() -> None:
    request = ResetVolume(volume_id=VOLUME_ID)
    message = sentence("reset", request, scene(volume(condition="error")))
    assert message == "What made it error is not mended by this; only the record changes."
    message = sentence("reset", request, scene(volume(held_by())))
    assert message == "It has no condition of its own; what its attachments say stays as it is."
    message = sentence("reset", request, scene(volume(held_by(), observed_status="detaching")))
    assert message == "What made it detaching is not mended by this; only the record changes."
