"""What is told at the end of a step: more writers than shown, a mode that came out otherwise, the status called for."""

from __future__ import annotations

from typing import cast

import pytest

from mavtui.backends.openstack import wire
from mavtui.backends.openstack.acting.doing import Doing
from mavtui.backends.openstack.acting.hosts import without
from mavtui.backends.openstack.acting.outcomes import surprise_of
from mavtui.backends.openstack.acting.repairing import status_called_for
from mavtui.backends.openstack.acting.sights import Sight
from mavtui.domain.attachments import Attachment, AttachStatus, Mode
from mavtui.domain.hazard import Hazard
from mavtui.domain.plans import Approval, Step
from mavtui.domain.requests import Attach
from mavtui.domain.scene import Scene
from mavtui.domain.volumes import Volume

YES = Approval(how="test")


def attachment(name: str, status: AttachStatus = AttachStatus.ATTACHED, mode: Mode = Mode.RW) -> Attachment:
    return Attachment(
        id=name, volume_id="v", server_id=name, server_name=name, status=status, recorded_mode=mode, access_mode=mode
    )


def volume(*attachments: Attachment, known: bool = True) -> Volume:
    return Volume(id="v", attachments=attachments, attachments_known=known)


def doing(*, shown: int | None, mode: Mode = Mode.RW, codes: tuple[str, ...] = (), approval: Approval = YES) -> Doing:
    request = Attach(attachment_id="new", volume_id="v", server_id="s", mode=mode)
    hazards = tuple(Hazard(code, "") for code in codes)
    step = Step(request=request, sentence="attach", expectation=(), hazards=hazards, writers_after=shown)
    found = Doing.__new__(Doing)  # only what was planned and approved matters here
    found.step, found.approval = step, approval
    return found


def test_more_writers_than_shown_are_named() -> None:
    after = volume(attachment("web-1"), attachment("web-2"))
    assert surprise_of(doing(shown=1), after) == "2 write now (web-1 and web-2), and 1 was shown."


def test_as_many_as_shown_or_fewer_are_no_surprise() -> None:
    assert surprise_of(doing(shown=2), volume(attachment("web-1"), attachment("web-2"))) == ""
    assert surprise_of(doing(shown=2), volume(attachment("web-1"))) == ""


def test_who_consented_to_any_number_is_not_surprised() -> None:
    consenting = Approval(how="test", any_number_of_writers=True)
    assert surprise_of(doing(shown=1, approval=consenting), volume(attachment("a"), attachment("b"))) == ""


def test_not_to_know_who_writes_is_a_surprise_where_a_number_was_shown() -> None:
    assert "nobody can tell" in surprise_of(doing(shown=1), volume(known=False))
    assert surprise_of(doing(shown=None), volume(known=False)) == ""


def test_ro_that_came_out_rw_is_told_unless_it_was_shown_as_that() -> None:
    made = attachment("web-1")._replace(recorded_mode=Mode.RO)
    told = surprise_of(doing(shown=0, mode=Mode.RO), volume(made), made)
    assert told == "web-1 was given write access, although ro was asked for."
    assert surprise_of(doing(shown=1, mode=Mode.RO, codes=("mode-not-enforceable",)), volume(made), made) == ""


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ((), "available"),
        (("attached",), "in-use"),
        (("reserved", "attached"), "in-use"),
        (("reserved", "attaching"), "attaching"),
        (("reserved",), "reserved"),
        (("error_attaching",), "available"),
        (("error_attaching", "reserved"), "reserved"),
        (("error_detaching",), "in-use"),
    ],
)
def test_the_status_called_for_is_what_cinder_computes(states: tuple[str, ...], status: str) -> None:
    found = volume(*(attachment(str(at), AttachStatus(state)) for at, state in enumerate(states)))
    assert status_called_for(found) == status


def test_behind_a_reservation_the_volume_is_looked_at_as_if_it_were_not_there() -> None:
    found = volume(attachment("web-1"), attachment("ours", AttachStatus.RESERVED))._replace(observed_status="reserved")
    at_rest = without(Scene(volumes={"v": found}), "v", "ours").volume("v")
    assert [a.id for a in at_rest.attachments] == ["web-1"]
    assert at_rest.observed_status is None
    assert at_rest.status == "in-use"


def test_the_new_record_is_the_one_that_nova_names() -> None:
    records = tuple(wire.Attachment(id=i, volume_id="v", status="reserved", instance="s") for i in ("old", "a", "b"))
    view = wire.ServerVolume(volume_id="v", attachment_id="b")
    found = Sight(None, records, view).new_record("s", {"old"})
    assert cast("wire.Attachment", found).id == "b"
    assert cast("wire.Attachment", Sight(None, records).new_record("s", {"old"})).id == "a"
    assert Sight(None, records).new_record("other", set()) is None
