from __future__ import annotations

from typing import Any

import pytest

from mavtui.domain import requests
from mavtui.domain.attachments import AttachStatus, Mode
from mavtui.domain.inverses import NO_WAY_BACK, has_inverse, inverse_of
from mavtui.domain.rules import PlaceRules
from mavtui.domain.scene import Scene
from mavtui.domain.sentences import sentence_of
from mavtui.domain.servers import ServerKind
from mavtui.domain.transitions import Event
from tests.domain.builders import VOLUME_ID, attach, attach_host, held_by, held_by_host, in_state, plan, scene, volume

IDS = {"attachment_id": "att-web-1", "volume_id": VOLUME_ID}
HELD = scene(volume(held_by(device="/dev/vdb")))
STUCK = scene(volume(in_state(AttachStatus.ERROR_DETACHING)))
FAILED = scene(volume(in_state(AttachStatus.ERROR_ATTACHING)))


def update(**values: Any) -> requests.UpdateVolume:  # noqa: ANN401 - the values are fields of a dataclass
    return requests.UpdateVolume(volume_id=VOLUME_ID, **values)


@pytest.mark.parametrize(
    ("request_", "found", "sentence"),
    [
        (attach(), HELD, "attach app-share to web-4, rw"),
        (attach(mode=Mode.RO, device="/dev/vdc"), HELD, "attach app-share to web-4, ro, as /dev/vdc"),
        (attach_host(), HELD, "attach app-share to host metal-1, rw"),
        (attach(), scene(volume(name=None)), "attach 9f1c02ab to web-4, rw"),
        (
            requests.Reserve(attachment_id="n", volume_id=VOLUME_ID, server_id="id-web-2", mode=Mode.RO),
            HELD,
            "reserve app-share to web-2, ro",
        ),
        (requests.Detach(**IDS), HELD, "detach app-share from web-1 (attachment att-web-)"),
        (requests.Detach(**IDS), STUCK, "detach app-share from web-1 once more (attachment att-web-)"),
        (requests.ForceDetach(**IDS), STUCK, "detach app-share from web-1 by force (attachment att-web-)"),
        (
            requests.CleanUp(**IDS),
            FAILED,
            "clean up the attachment of app-share to web-1, error_attaching (attachment att-web-)",
        ),
        (
            requests.ResetAttachment(**IDS, attached=True),
            STUCK,
            "set the attachment of app-share to web-1 to attached, the record only (attachment att-web-)",
        ),
        (
            requests.ResetAttachment(**IDS, attached=False),
            STUCK,
            "set the attachment of app-share to web-1 to detached, the record only (attachment att-web-)",
        ),
        (
            requests.Advance(**IDS, event=Event.BEGIN_DETACH),
            HELD,
            "begin detach: the attachment of app-share to web-1 (attachment att-web-)",
        ),
        (requests.CreateVolume(volume_id="0a1b2c3d-x", size_gib=3), HELD, "create 0a1b2c3d, 3 GiB"),
        (
            requests.CreateVolume(volume_id="x", size_gib=1, name="new", sharable=True, read_only=True, bootable=True),
            HELD,
            "create new, 1 GiB, sharable, read-only, bootable",
        ),
        (update(sharable=True), HELD, "set sharable on of app-share"),
        (
            update(name="", description="d\n", read_only=False, metadata_set={"k": "v"}, metadata_removed=("old",)),
            HELD,
            r"set no name, description 'd\n', read-only off, k=v, no old of app-share",
        ),
        (update(volume_type="shared", sharable=True), HELD, "set type shared, sharable on of app-share"),
        (update(volume_type=""), HELD, "set no type of app-share"),
        (update(), HELD, "set nothing of app-share"),
        (
            requests.CreateVolume(volume_id="n", name="new", size_gib=1, volume_type="t"),
            HELD,
            "create new, 1 GiB, type t",
        ),
        (requests.ExtendVolume(volume_id=VOLUME_ID, size_gib=50), HELD, "extend app-share from 40 to 50 GiB"),
        (requests.DeleteVolume(volume_id=VOLUME_ID), HELD, "delete app-share"),
        (
            requests.ResetVolume(volume_id=VOLUME_ID),
            scene(volume(condition="error")),
            "clear the condition error of app-share",
        ),
        (requests.ResetVolume(volume_id=VOLUME_ID), HELD, "clear the condition (none) of app-share"),
        (
            requests.ResetVolume(volume_id=VOLUME_ID),
            scene(volume(held_by(), observed_status="detaching")),
            "set app-share from detaching to in-use, as its attachments have it",
        ),
        (requests.RegisterServer(server_id="n", name="metal-2", kind=ServerKind.HOST), HELD, "register host metal-2"),
        (
            requests.UpdateServer(server_id="id-web-1", status="ERROR", locked=False, availability_zone="b"),
            HELD,
            "set status ERROR, zone b, locked no of server web-1",
        ),
        (requests.RemoveServer(server_id="id-web-1"), HELD, "remove web-1 from the registry"),
    ],
)
def test_each_request_in_one_sentence(request_: requests.Request, found: Scene, sentence: str) -> None:
    assert sentence_of(request_, found) == sentence


@pytest.mark.parametrize(
    ("request_", "found", "inverse"),
    [
        (attach(), HELD, "detach that one attachment"),
        (
            requests.Reserve(attachment_id="n", volume_id=VOLUME_ID, server_id="id-web-2"),
            HELD,
            "clean up that one reservation",
        ),
        (requests.Detach(**IDS), HELD, "attach app-share to web-1 again, rw, as /dev/vdb"),
        (
            requests.Detach(**IDS),
            scene(volume(held_by(mode=Mode.RO, access_mode=Mode.RW))),
            "attach app-share to web-1 again, ro",
        ),
        (
            requests.Detach(**IDS),
            scene(volume(held_by(mode=Mode.RO, access_mode=Mode.RW)), rules=PlaceRules(is_cloud=True)),
            "attach app-share to web-1 again, rw",
        ),
        (
            requests.Detach(attachment_id="att-host", volume_id=VOLUME_ID),
            scene(volume(held_by_host())),
            "attach app-share to host metal-1 again, rw",
        ),
        (requests.CreateVolume(volume_id="x", size_gib=1), HELD, "delete the new volume"),
        (update(name="new", sharable=False), HELD, "set name 'app-share', sharable on of app-share"),
        (update(volume_type="shared"), HELD, "set no type of app-share"),
        (update(volume_type="shared"), scene(volume(volume_type="plain")), "set type plain of app-share"),
        (
            update(description="d", metadata_set={"k": "v", "n": "v"}, metadata_removed=("gone",)),
            scene(volume(metadata={"k": "old", "gone": "1"})),
            "set no description, k=old, no n, gone=1 of app-share",
        ),
        (requests.RegisterServer(server_id="n", name="db-1"), HELD, "remove db-1 from the registry"),
        (requests.RemoveServer(server_id="id-web-1"), HELD, "register web-1 again"),
        (
            requests.UpdateServer(server_id="id-web-1", name="db-1", availability_zone="b", locked=True),
            HELD,
            "set name web-1, zone (none), locked no of server web-1",
        ),
    ],
)
def test_what_takes_a_change_back(request_: requests.Request, found: Scene, inverse: str) -> None:
    assert has_inverse(request_)
    assert inverse_of(request_, found) == inverse


@pytest.mark.parametrize(
    "request_",
    [
        requests.ExtendVolume(volume_id=VOLUME_ID, size_gib=50),
        requests.DeleteVolume(volume_id=VOLUME_ID),
        requests.ForceDetach(**IDS),
        requests.CleanUp(**IDS),
        requests.ResetVolume(volume_id=VOLUME_ID),
        requests.ResetAttachment(**IDS, attached=True),
        requests.Advance(**IDS, event=Event.BEGIN_DETACH),
    ],
)
def test_what_nothing_takes_back_says_why(request_: requests.Request) -> None:
    assert not has_inverse(request_)
    made = plan(STUCK, request_)
    assert made.inverse == f"none: {NO_WAY_BACK[made.action]}"
    assert not made.has_inverse


def test_every_kind_of_request_has_a_verb() -> None:
    assert set(requests.ACTIONS.values()) == {
        "create", "set", "extend", "delete", "attach", "reserve", "advance", "detach", "force-detach", "clean-up",
        "reset-state", "server add", "server set", "server remove",
    }  # fmt: skip
