"""What each operation writes: times, events, devices, facts, and what stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mavtui.domain import requests
from mavtui.domain.attachments import AttachStatus, Mode
from mavtui.domain.servers import ServerKind
from mavtui.domain.transitions import Event
from mavtui.errors import NotFound, Refused, UsageError
from mavtui.store.rows import attachment_by_id, events_of_volume, history_of_volume, refresh_derived
from tests.backends.acting import Acting, new_id, open_engine, ticking_clock

IN_NOVAS_VIEW = """
INSERT INTO server_volumes (server_id, volume_id, attachment_id, device, delete_on_termination)
VALUES (?, ?, ?, ?, 1)"""


@pytest.fixture
def acting(tmp_path: Path) -> Iterator[Acting]:
    acting = Acting(open_engine(tmp_path / "engine.db", clock=ticking_clock()))
    yield acting
    acting.store.close()


def write(acting: Acting, sql: str, *values: object) -> None:
    """As an import would leave it: written directly, derived columns made anew."""
    with acting.store.write_transaction() as con:
        con.execute(sql, values)
        for (volume_id,) in con.execute("SELECT id FROM volumes").fetchall():
            refresh_derived(con, volume_id)


def kinds(acting: Acting, volume_id: str) -> list[str]:
    return [event.kind for event in reversed(events_of_volume(acting.store.reader, volume_id))]


def test_attach_writes_every_time_who_acts_and_the_three_events(acting: Acting) -> None:
    volume_id = acting.create()
    attachment_id = acting.attach(volume_id, acting.register("web-1", host="compute-1"))
    row = acting.row("volume_attachment", attachment_id)
    assert row["scheduled_at"] == row["attach_time"] == row["launched_at"]
    assert (row["detach_time"], row["terminated_at"]) == (None, None)
    assert (row["user_id"], row["project_id"], row["attached_host"]) == ("ada", "lab", "compute-1")
    assert (row["attach_status"], row["attach_mode"], row["bootable"]) == ("attached", "rw", 0)
    assert kinds(acting, volume_id) == ["create", "reserve", "connect", "complete"]


def test_detach_writes_its_times_and_events_and_stays_as_history(acting: Acting) -> None:
    volume_id = acting.create()
    attachment_id = acting.attach(volume_id, acting.register("web-1"))
    acting.detach(volume_id, attachment_id)
    (ended,) = history_of_volume(acting.store.reader, volume_id)
    assert (ended.id, ended.status) == (attachment_id, AttachStatus.DETACHED)
    assert ended.detach_time == ended.terminated_at
    assert ended.attach_time < ended.detach_time  # type: ignore[operator]
    assert kinds(acting, volume_id)[-2:] == ["begin detach", "complete detach"]
    assert acting.volume(volume_id).attachments == ()


def test_events_name_the_plan_and_who_acts(acting: Acting) -> None:
    volume_id = acting.create()
    (event,) = events_of_volume(acting.store.reader, volume_id)
    assert event.plan_id
    assert (event.user_id, event.project_id) == ("ada", "lab")


def test_devices_are_chosen_one_after_another_on_each_server(acting: Acting) -> None:
    server_id = acting.register("web-1")
    attached = [acting.attach(acting.create(), server_id) for _ in range(26)]
    devices = [acting.row("volume_attachment", attachment_id)["mountpoint"] for attachment_id in attached]
    assert (devices[0], devices[24], devices[25]) == ("/dev/vdb", "/dev/vdz", "/dev/vdaa")


def test_a_device_is_free_again_after_a_detach(acting: Acting) -> None:
    server_id, first = acting.register("web-1"), acting.create()
    attachment_id = acting.attach(first, server_id)
    acting.attach(acting.create(), server_id)
    acting.detach(first, attachment_id)
    assert acting.row("volume_attachment", acting.attach(first, server_id))["mountpoint"] == "/dev/vdb"


def test_a_letter_that_the_cloud_knows_of_is_not_given_again(acting: Acting) -> None:
    server_id = acting.register("web-1")
    write(acting, IN_NOVAS_VIEW, server_id, new_id(), None, "/dev/sdb")
    assert acting.row("volume_attachment", acting.attach(acting.create(), server_id))["mountpoint"] == "/dev/vdc"


def test_a_server_that_boots_from_the_volume_gets_it_as_its_first_disk(acting: Acting) -> None:
    volume_id, attachment_id = acting.create(), new_id()
    acting.do(
        requests.Attach(
            attachment_id=attachment_id, volume_id=volume_id, server_id=acting.register("web-1"), bootable=True
        )
    )
    row = acting.row("volume_attachment", attachment_id)
    assert (row["mountpoint"], row["bootable"]) == ("/dev/vda", 1)


def test_a_device_in_use_on_that_server_is_refused_and_free_on_another(acting: Acting) -> None:
    one, other = acting.register("web-1"), acting.register("web-2")
    acting.attach(acting.create(), one, device="/dev/vdc")
    before = acting.everything()
    volume_id = acting.create()
    with pytest.raises(Refused, match="/dev/vdc is in use"):
        acting.attach(volume_id, one, device="/dev/vdc")
    assert len(acting.everything()["volume_attachment"]) == len(before["volume_attachment"])
    acting.attach(volume_id, other, device="/dev/vdc")


@pytest.mark.parametrize("device", ["vdb", "/dev/", "/dev/../etc/passwd\n", "/dev/vd b", "/dev/" + "x" * 300])
def test_a_text_that_is_no_device_is_refused(acting: Acting, device: str) -> None:
    with pytest.raises(UsageError, match="device"):
        acting.attach(acting.create(), acting.register("web-1"), device=device)


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


def test_a_volume_that_is_deleted_ends_what_failed_on_it(acting: Acting) -> None:
    volume_id, attachment_id = acting.create(), new_id()
    acting.do(requests.Reserve(attachment_id=attachment_id, volume_id=volume_id, server_id=acting.register("web-1")))
    acting.do(requests.Advance(attachment_id=attachment_id, volume_id=volume_id, event=Event.FAIL))
    acting.do(requests.DeleteVolume(volume_id=volume_id))
    assert acting.row("volume_attachment", attachment_id)["attach_status"] == "detached"
    assert kinds(acting, volume_id)[-2:] == ["clean up", "delete"]


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


def test_facts_of_an_update_name_what_was_asked_before_and_after(acting: Acting) -> None:
    volume_id = acting.create(metadata={"kept": "1", "old": "2"})
    request = requests.UpdateVolume(volume_id=volume_id, name="new", metadata_set={"x": "3"}, metadata_removed=("old",))
    (result,) = acting.do(request)
    assert result.facts["before"] == {"name": "data", "metadata": {"old": "2"}}
    assert result.facts["after"] == {"name": "new", "metadata": {"x": "3"}}


def test_an_update_to_what_is_there_already_writes_nothing(acting: Acting) -> None:
    volume_id = acting.create(metadata={"a": "1"})
    before = acting.everything()
    (result,) = acting.do(
        requests.UpdateVolume(volume_id=volume_id, name="data", metadata_set={"a": "1"}, sharable=False)
    )
    assert not result.facts["changed"]
    assert acting.everything() == before


def test_an_empty_name_removes_it(acting: Acting) -> None:
    volume_id = acting.create()
    acting.do(requests.UpdateVolume(volume_id=volume_id, name="", description=""))
    assert acting.row("volumes", volume_id)["name"] is None


def test_what_a_cloud_said_of_a_volume_is_forgotten_when_its_attachments_change_and_kept_otherwise(
    acting: Acting,
) -> None:
    volume_id = acting.create()
    write(acting, "UPDATE volumes SET observed_status = 'in-use'")
    acting.do(
        requests.UpdateVolume(volume_id=volume_id, name="other"),
        requests.ExtendVolume(volume_id=volume_id, size_gib=11),
    )
    assert acting.row("volumes", volume_id)["observed_status"] == "in-use"
    acting.attach(volume_id, acting.register("web-1"))
    assert acting.row("volumes", volume_id)["observed_status"] is None


def test_resetting_a_volume_clears_its_own_condition_only(acting: Acting) -> None:
    volume_id = acting.create()
    acting.attach(volume_id, acting.register("web-1"))
    write(acting, "UPDATE volumes SET condition = 'error', observed_status = 'error'")
    assert acting.row("volumes", volume_id)["status"] == "error"
    (result,) = acting.do(requests.ResetVolume(volume_id=volume_id))
    row = acting.row("volumes", volume_id)
    assert (row["status"], row["condition"], row["observed_status"], row["rw_count"]) == ("in-use", None, None, 1)
    (again,) = acting.do(requests.ResetVolume(volume_id=volume_id))
    assert (result.facts["changed"], again.facts["changed"]) == (True, False)


def test_a_contested_record_is_settled_by_a_reset(acting: Acting) -> None:
    volume_id = acting.create(sharable=False)
    kept = acting.attach(volume_id, acting.register("web-1"))
    write(
        acting,
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
        write(acting, IN_NOVAS_VIEW, server_id, volume_id, attachment_id, "/dev/vdb")
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


def test_renaming_a_server_changes_the_holders_of_its_volumes(acting: Acting) -> None:
    volume_id, server_id = acting.create(), acting.register("web-1")
    acting.attach(volume_id, server_id)
    (result,) = acting.do(requests.UpdateServer(server_id=server_id, name="web-one"))
    assert acting.row("volumes", volume_id)["holders"] == "web-one"
    assert (result.facts["before"], result.facts["after"]) == ({"name": "web-1"}, {"name": "web-one"})


def test_facts_of_a_removed_server_are_enough_to_register_it_again(acting: Acting) -> None:
    server_id = acting.register("web-1", host="compute-1")
    (result,) = acting.do(requests.RemoveServer(server_id=server_id))
    assert result.facts["before"] == {
        "name": "web-1", "kind": "server", "status": "ACTIVE", "host": "compute-1", "project_id": "lab",
        "availability_zone": None, "locked": False,
    }  # fmt: skip


def test_an_id_that_was_used_is_not_used_again(acting: Acting) -> None:
    volume_id = acting.create()
    acting.do(requests.DeleteVolume(volume_id=volume_id))
    with pytest.raises(Refused):
        acting.do(requests.CreateVolume(volume_id=volume_id, size_gib=1))


@pytest.mark.parametrize(
    "values", [{"size_gib": 0}, {"name": "x" * 300}, {"metadata": {"": "x"}}, {"metadata": {"key": "x" * 300}}]
)
def test_a_volume_with_a_value_that_cannot_be_used_is_not_made(acting: Acting, values: dict[str, Any]) -> None:
    before = acting.everything()
    with pytest.raises(UsageError):
        acting.create(**values)
    assert acting.everything() == before


def test_a_server_with_a_value_that_cannot_be_used_is_not_registered(acting: Acting) -> None:
    with pytest.raises(UsageError):
        acting.register("  ")
    with pytest.raises(UsageError, match="asleep") as refused:
        acting.do(requests.RegisterServer(server_id=new_id(), name="web-1", status="asleep"))
    assert "SHUTOFF" in refused.value.hint


def test_a_server_with_a_status_that_only_its_cloud_knows_can_come_back_with_it(acting: Acting) -> None:
    server_id = acting.register("web-1")
    write(acting, "UPDATE servers SET status = 'EVACUATING'")
    acting.do(requests.RemoveServer(server_id=server_id))
    acting.do(requests.RegisterServer(server_id=server_id, name="web-1", status="EVACUATING"))
    assert acting.row("servers", server_id)["status"] == "EVACUATING"


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
