"""What helps against something stuck: which ways there are for what was chosen, and for how many of it."""

from __future__ import annotations

from mavtui.domain.attachments import Attachment, AttachStatus, Mode
from mavtui.domain.requests import attachment_of
from mavtui.domain.scene import Scene
from mavtui.domain.volumes import Volume
from mavtui.ui.repairs import Way, ways_of


def held(number: int, status: AttachStatus, mode: Mode = Mode.RW) -> Attachment:
    return Attachment(id=f"a{number}", volume_id="v", server_id=f"s{number}", recorded_mode=mode, status=status)


def ways(*attachments: Attachment) -> dict[str, Way]:
    volume = Volume(id="v", name="shared", sharable=True, attachments=attachments)
    return {way.name: way for way in ways_of([], attachments, Scene(volumes={"v": volume}, servers={}))}


def ids(way: Way) -> list[str | None]:
    return [attachment_of(request) for request in way.requests]


def test_those_that_are_attached_are_ended_readers_first() -> None:
    found = ways(held(0, AttachStatus.ATTACHED), held(1, AttachStatus.ATTACHED, Mode.RO))

    assert ids(found["detach"]) == ["a1", "a0"]


def test_a_way_is_gone_for_those_that_it_is_open_for() -> None:
    found = ways(held(0, AttachStatus.ERROR_DETACHING), held(1, AttachStatus.ERROR_ATTACHING))

    assert ids(found["force detach"]) == ["a0"]
    assert found["force detach"].means.startswith("1 of 2: ")
    assert ids(found["clean up"]) == ["a1"]


def test_a_way_that_is_open_for_nobody_says_why() -> None:
    found = ways(held(0, AttachStatus.ATTACHED))

    assert found["force detach"].requests == ()
    assert "error_detaching" in found["force detach"].why_not
    assert "detach" not in found


def test_conditions_of_several_volumes_are_cleared_by_one_plan() -> None:
    stuck = [Volume(id=f"v{n}", condition="error") for n in range(2)]
    scene = Scene(volumes={volume.id: volume for volume in stuck}, servers={})

    [way] = ways_of(stuck, [], scene)

    assert (way.name, len(way.requests)) == ("reset volumes", 2)
