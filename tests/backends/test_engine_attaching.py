"""How the engine attaches, detaches, repairs and resets: times, events, facts, and what stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from mavtui.domain import requests
from mavtui.domain.attachments import AttachStatus, Mode
from mavtui.domain.servers import ServerKind
from mavtui.domain.transitions import Event
from mavtui.errors import NotFound, Refused
from mavtui.store.rows import attachment_by_id, history_of_volume
from tests.backends.acting import IN_NOVAS_VIEW, Acting, new_id, open_engine


def test_attach_writes_every_time_who_acts_and_the_three_events(acting: Acting) -> None:
    volume_id = acting.create()
    attachment_id = acting.attach(volume_id, acting.register("web-1", host="compute-1"))
    row = acting.row("volume_attachment", attachment_id)
    assert row["scheduled_at"] == row["attach_time"] == row["launched_at"]
    assert (row["detach_time"], row["terminated_at"]) == (None, None)
    assert (row["user_id"], row["project_id"], row["attached_host"]) == ("ada", "lab", "compute-1")
    assert (row["attach_status"], row["attach_mode"], row["bootable"]) == ("attached", "rw", 0)
    assert acting.events_of(volume_id) == ["create", "reserve", "connect", "complete"]


def test_detach_writes_its_times_and_events_and_stays_as_history(acting: Acting) -> None:
    volume_id = acting.create()
    attachment_id = acting.attach(volume_id, acting.register("web-1"))
    acting.detach(volume_id, attachment_id)
    (ended,) = history_of_volume(acting.store.reader, volume_id)
    assert (ended.id, ended.status) == (attachment_id, AttachStatus.DETACHED)
    assert ended.detach_time == ended.terminated_at
    assert ended.attach_time < ended.detach_time  # type: ignore[operator]
    assert acting.events_of(volume_id)[-2:] == ["begin detach", "complete detach"]
    assert acting.volume(volume_id).attachments == ()


def test_an_attachment_to_a_bare_host_has_the_host_and_no_device(acting: Acting) -> None:
    acting.register("metal-1", kind=ServerKind.HOST)
    volume_id, attachment_id = acting.create(), new_id()
    acting.do(requests.Attach(attachment_id=attachment_id, volume_id=volume_id, host="metal-1"))
    row = acting.row("volume_attachment", attachment_id)
    assert (row["instance_uuid"], row["attached_host"], row["mountpoint"]) == (None, "metal-1", None)
    assert acting.row("volumes", volume_id)["holders"] == "metal-1"


def test_a_host_that_is_not_registered_is_not_found(acting: Acting) -> None:
    with pytest.raises(NotFound):
        acting.do(requests.Attach(attachment_id=new_id(), volume_id=acting.create(), host="metal-9"))


def test_a_failed_attach_that_was_connected_is_a_holder_and_one_that_was_not_is_none(acting: Acting) -> None:
    counts = []
    for events in ((Event.FAIL,), (Event.CONNECT, Event.FAIL)):
        volume_id, attachment_id = acting.create(), new_id()
        acting.do(
            requests.Reserve(attachment_id=attachment_id, volume_id=volume_id, server_id=acting.register("web-1"))
        )
        for event in events:
            acting.do(requests.Advance(attachment_id=attachment_id, volume_id=volume_id, event=event))
        row = acting.row("volumes", volume_id)
        counts.append((row["rw_count"], row["status"]))
    assert counts == [(0, "available"), (1, "available")]


def test_cleaning_up_ends_a_reservation(acting: Acting) -> None:
    volume_id, attachment_id = acting.create(), new_id()
    acting.do(requests.Reserve(attachment_id=attachment_id, volume_id=volume_id, server_id=acting.register("web-1")))
    (result,) = acting.do(requests.CleanUp(attachment_id=attachment_id, volume_id=volume_id))
    assert (result.facts["status"], result.facts["changed"]) == ("detached", True)
    assert acting.row("volume_attachment", attachment_id)["terminated_at"]


def test_forcing_ends_what_could_not_be_detached(acting: Acting) -> None:
    volume_id = acting.create()
    attachment_id = acting.attach(volume_id, acting.register("web-1"))
    for event in (Event.BEGIN_DETACH, Event.FAIL):
        acting.do(requests.Advance(attachment_id=attachment_id, volume_id=volume_id, event=event))
    acting.do(requests.ForceDetach(attachment_id=attachment_id, volume_id=volume_id))
    assert acting.volume(volume_id).status == "available"


def test_facts_of_a_detach_are_enough_to_attach_it_again(acting: Acting) -> None:
    volume_id, server_id = acting.create(), acting.register("web-1", host="compute-1")
    attachment_id = acting.attach(volume_id, server_id, Mode.RO, device="/dev/vdx")
    (result,) = acting.do(requests.Detach(attachment_id=attachment_id, volume_id=volume_id))
    assert result.facts == {
        "volume_id": volume_id, "attachment_id": attachment_id, "server_id": server_id, "host": "compute-1",
        "mode": "ro", "device": "/dev/vdx", "status": "detached", "bootable": False, "changed": True,
    }  # fmt: skip


def test_a_contested_record_is_settled_by_a_reset(acting: Acting) -> None:
    volume_id = acting.create(sharable=False)
    kept = acting.attach(volume_id, acting.register("web-1"))
    acting.write(
        "INSERT INTO volume_attachment (id, volume_id, instance_uuid, attach_status, attach_mode, contested,"
        " observed_status, created_at, updated_at)"
        " VALUES ('c', ?, ?, 'error_attaching', 'rw', 1, 'attached', 'x', 'x')",
        volume_id,
        acting.register("web-2"),
    )
    assert acting.row("volumes", volume_id)["rw_count"] == 2
    with pytest.raises(Refused):
        acting.do(requests.ResetAttachment(attachment_id="c", volume_id=volume_id, attached=True))
    acting.do(requests.ResetAttachment(attachment_id="c", volume_id=volume_id, attached=False))
    row = acting.row("volume_attachment", "c")
    assert (row["attach_status"], row["contested"], row["observed_status"]) == ("detached", 0, None)
    assert [a.id for a in acting.volume(volume_id).attachments] == [kept]


def test_a_detach_takes_the_entry_from_novas_view_and_a_reset_leaves_it(acting: Acting) -> None:
    server_id, views = acting.register("web-1"), []
    for ending in ("detach", "reset"):
        volume_id = acting.create()
        attachment_id = acting.attach(volume_id, server_id)
        acting.write(IN_NOVAS_VIEW, server_id, volume_id, attachment_id, "/dev/vdb")
        assert acting.volume(volume_id).attachments[0].delete_on_termination
        if ending == "detach":
            acting.detach(volume_id, attachment_id)
        else:
            acting.do(requests.ResetAttachment(attachment_id=attachment_id, volume_id=volume_id, attached=False))
        found = acting.store.reader.execute("SELECT count(*) FROM server_volumes WHERE volume_id = ?", (volume_id,))
        views.append(found.fetchone()[0])
    assert views == [0, 1]


def test_the_host_of_an_attachment_is_the_one_it_was_made_on(acting: Acting) -> None:
    server_id = acting.register("web-1", host="compute-1")
    attachment_id = acting.attach(acting.create(), server_id)
    acting.do(requests.UpdateServer(server_id=server_id, host="compute-2"))
    attachment = attachment_by_id(acting.store.reader, attachment_id)
    assert attachment is not None
    assert attachment.host == "compute-1"


def test_with_multiattach_off_what_is_shared_stays_so_and_can_be_detached(tmp_path: Path) -> None:
    path = tmp_path / "engine.db"
    acting = Acting(open_engine(path))
    volume_id = acting.create(sharable=True)
    held = [acting.attach(volume_id, acting.register(name), Mode.RO) for name in ("web-1", "web-2")]
    third = acting.register("web-3")
    acting.store.close()
    single = Acting(open_engine(path, multiattach=False))
    with pytest.raises(Refused, match="switched off"):
        single.attach(volume_id, third, Mode.RO)
    for attachment_id in held:
        single.detach(volume_id, attachment_id)
    with pytest.raises(Refused, match="switched off"):
        single.do(requests.UpdateVolume(volume_id=single.create(), sharable=True))
    single.attach(volume_id, third)
