"""Each kind of finding on states that real services are in, and what mends them: the ready plan, else the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Mavtui
from tests.openstack.cloud import Cloud
from tests.openstack.looking import (
    Look,
    MakeLook,
    connect_stray,
    evidence_of,
    flag_read_only,
    later,
    reboot_hard,
    reset,
    retype,
)

pytestmark = pytest.mark.openstack


def test_what_a_member_got_of_a_flagged_volume_can_be_written_to_until_an_admin_attaches_it(
    admin: Cloud, member: Cloud, looking: MakeLook
) -> None:
    volume_id, server_id = member.volume(sharable=True), member.server()
    flag_read_only(member, volume_id)
    attachment_id = member.attach(server_id, volume_id)
    look = looking(member.place)

    recorded, flagged = look.the("recorded-ro-writable", volume_id), look.the("read-only-with-writers", volume_id)
    assert (recorded["severity"], flagged["severity"]) == ("danger", "danger")
    assert evidence_of(recorded) == [
        f"Cinder: attachment {attachment_id} to {member.named('web')} is attached, recorded ro",
        "Cinder, connection: access_mode is rw",
    ]
    assert evidence_of(flagged) == [
        f"Cinder: volume {volume_id} is in-use, sharable, flagged read-only",
        f"Cinder, connections: 1 can write and 0 only read: {member.named('web')}",
    ]
    assert recorded["plan"] == flagged["plan"] == []
    look.do("detach", attachment_id, "--yes")
    admin.attach(server_id, volume_id)
    assert not look.codes(volume_id) & {"recorded-ro-writable", "read-only-with-writers"}


def test_one_writer_beside_a_reader_of_a_file_system_that_no_cluster_is(
    admin: Cloud, member: Cloud, looking: MakeLook
) -> None:
    volume_id = member.volume(sharable=True, metadata={"mavtui:filesystem": "ext4"})
    reader, writer = member.server("reader"), member.server("writer")
    flag_read_only(member, volume_id)
    admin.attach(reader, volume_id)
    attachment_id = member.attach(writer, volume_id)
    look = looking(member.place)

    found = look.the("noncluster-beside-readers", volume_id)
    assert found["severity"] == "caution"
    assert found["sentence"] == (
        f"One writes to ext4 on {member.named('data')}, no cluster file system, and 1 read it."
    )
    noted, modes = evidence_of(found)
    assert noted == "Cinder, notes: mavtui:filesystem is ext4"
    assert modes.startswith("Cinder, connections: 1 can write and 1 only read: ")
    look.do("detach", attachment_id, "--yes")
    assert "noncluster-beside-readers" not in look.codes(volume_id)


def test_writers_of_a_shared_volume_and_what_is_noted_of_its_file_system(admin: Cloud, look: Look) -> None:
    volume_id = admin.volume(sharable=True)
    for name in ("one", "two"):
        admin.attach(admin.server(name, host="lab-cn1"), volume_id)

    assert look.codes(volume_id) == {"no-note", "several-writers", "same-host-neighbour"}
    assert evidence_of(look.the("no-note", volume_id))[0] == "Cinder, notes: there is no mavtui:filesystem"
    near = look.the("same-host-neighbour", volume_id)
    assert (near["severity"], near["host"]) == ("note", "lab-cn1")
    look.do("set", volume_id, "--note", "filesystem=ext4", "--yes")
    danger = look.the("noncluster-filesystem", volume_id)
    assert (danger["severity"], danger["plan"]) == ("danger", [])
    assert evidence_of(danger)[0] == "Cinder, notes: mavtui:filesystem is ext4"
    look.do("set", volume_id, "--note", "filesystem=gfs2", "--yes")
    assert look.codes(volume_id) == {"several-writers", "same-host-neighbour"}
    look.do("detach", volume_id, admin.named("two"), "--yes")
    assert look.codes(volume_id) == set()


def test_a_server_that_nova_alone_knows_to_have_the_volume_is_settled_by_a_hard_reboot(
    admin: Cloud, look: Look
) -> None:
    volume_id, server_id = admin.volume(sharable=True), admin.server()
    attachment_id = admin.attach(server_id, volume_id)
    reset(admin, volume_id, status="available", attach_status="detached")

    found = look.the("nova-only", volume_id)
    name = admin.named("data")
    assert (found["severity"], found["plan"], found["server_id"]) == ("danger", [], server_id)
    assert evidence_of(found) == [
        f"Nova: lists {name} at {admin.named('web')} as attachment {attachment_id}",
        f"Cinder: no attachment of {volume_id} to {admin.named('web')}",
        f"Cinder: volume {volume_id} is available, sharable",
    ]
    assert look.the("available-but-held", volume_id)["plan"] == []  # Cinder has no record that it could be in use by
    reboot_hard(admin, server_id)
    assert look.codes(volume_id) == set()
    assert admin.nova("GET", f"/servers/{server_id}/os-volume_attachments").body["volumeAttachments"] == []


def test_a_server_has_the_volume_twice_until_the_record_is_ended_that_nova_does_not_use(
    admin: Cloud, look: Look
) -> None:
    volume_id, server_id = admin.volume(sharable=True), admin.server()
    used = admin.attach(server_id, volume_id)
    stray = connect_stray(admin, volume_id, server_id)

    found = look.the("server-twice", volume_id)
    assert (found["severity"], found["plan"], found["server_id"]) == ("danger", [], server_id)
    told, volume = evidence_of(found)
    assert told.startswith(f"Cinder: live attachments of {admin.named('data')} there: ")
    assert {used, stray} == set(told.rpartition(": ")[2].split(", "))
    assert volume == f"Cinder: volume {volume_id} is in-use, sharable"
    assert "same-host-neighbour" not in look.codes(volume_id)  # nobody is its own neighbour
    look.do("detach", stray, "--yes")
    assert look.codes(volume_id) == set()
    assert admin.held_by(volume_id) == [server_id]


def test_several_hold_what_is_not_sharable_any_more_and_an_engine_that_takes_it_in_holds_it_contested(
    admin: Cloud, look: Look, here: Mavtui, tmp_path: Path
) -> None:
    volume_id = admin.volume(sharable=True)
    first, second = admin.server("first"), admin.server("second")
    attachments = {admin.attach(server_id, volume_id) for server_id in (first, second)}
    reset(admin, volume_id, status="available")  # and with that Cinder lets the type be changed under its holders
    retype(admin, volume_id, "lab-plain")
    reset(admin, volume_id, status="in-use")

    found = look.the("shared-not-sharable", volume_id)
    assert (found["severity"], found["plan"]) == ("danger", [])
    volume, modes = evidence_of(found)
    assert volume == f"Cinder: volume {volume_id} is in-use, not sharable"
    assert modes.startswith("Cinder, connections: 2 can write and 0 only read: ")

    file, engine = tmp_path / "capture.json", str(tmp_path / "engine.db")
    file.write_text(look.do("export"))
    assert here("--db", engine, "import", str(file)).code == 0
    (contested,) = [
        one
        for one in here("--db", engine, "findings", "-o", "json").json()
        if (one["volume_id"], one["code"]) == (volume_id, "contested")
    ]
    assert (contested["severity"], contested["plan"]) == ("danger", [])
    assert contested["attachment_id"] in attachments
    assert [one["source"] for one in contested["evidence"]] == ["the engine", "the engine", "Nova, as imported"]
    settled = here(
        "--db", engine, "reset-state", contested["attachment_id"], "--to", "detached", "--accept", "reset", "--yes"
    )
    assert settled.code == 0, settled.err
    assert "contested" not in {one["code"] for one in here("--db", engine, "findings", "-o", "json").json()}

    look.do("detach", volume_id, second, "--yes")
    assert "shared-not-sharable" not in look.codes(volume_id)


def test_a_volume_that_counts_as_free_and_is_held_becomes_in_use_again(admin: Cloud, look: Look) -> None:
    volume_id, server_id = admin.volume(sharable=True), admin.server()
    admin.attach(server_id, volume_id)
    reset(admin, volume_id, status="available")

    found = look.the("available-but-held", volume_id)
    assert found["severity"] == "danger"
    assert evidence_of(found) == [
        f"Cinder: volume {volume_id} is available, sharable",
        f"Cinder: its attachments say in-use: {admin.named('web')}",
    ]
    assert [plan["action"] for plan in found["plan"]] == ["reset-state"]
    look.carry_out(found, "--accept", "reset", "--yes")
    assert look.codes(volume_id) == set()
    assert (admin.volume_facts(volume_id)["status"], admin.held_by(volume_id)) == ("in-use", [server_id])


def test_a_reservation_that_never_went_on_is_cleaned_up(
    member: Cloud, looking: MakeLook, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume_id, server_id = member.volume(sharable=True), member.server()
    attachment_id = member.reserve(volume_id, server_id)
    look = looking(member.place)

    found = look.the("stuck-reserved", volume_id)
    assert (found["severity"], found["attachment_id"]) == ("caution", attachment_id)
    assert evidence_of(found) == [
        f"Cinder: attachment {attachment_id} to {member.named('web')} is reserved, recorded no mode",
        f"Nova: does not list {member.named('data')} at {member.named('web')}",
    ]
    assert [plan["action"] for plan in found["plan"]] == ["clean-up"]
    young = look.on(*found["plan"][0]["command"].split()[1:], "--accept", "force", "--yes", "--wait", "0")
    assert young.code != 0
    assert [one["id"] for one in member.attachments(volume_id)] == [attachment_id]
    with monkeypatch.context() as passing:
        later(passing)
        look.carry_out(found, "--accept", "force", "--yes")
    assert look.codes(volume_id) == set()
    assert member.volume_facts(volume_id)["status"] == "available"


def test_by_the_limits_that_nobody_changed_a_young_reservation_is_not_stuck(member: Cloud, looking: MakeLook) -> None:
    volume_id, server_id = member.volume(sharable=True), member.server()
    member.reserve(volume_id, server_id)
    assert looking(member.place, settle_seconds=60).codes(volume_id) == set()


def test_an_attach_that_was_connected_and_never_completed_is_cleaned_up(
    admin: Cloud, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume_id, server_id = admin.volume(sharable=True), admin.server()
    admin.attach(server_id, admin.volume("other"))  # so that Nova has anything to compare with
    attachment_id = connect_stray(admin, volume_id, server_id, complete=False)

    found, unknown = look.the("stuck-attaching", volume_id), look.the("cinder-only", volume_id)
    assert found["severity"] == unknown["severity"] == "caution"
    assert evidence_of(found)[0].startswith(f"Cinder: attachment {attachment_id} to {admin.named('web')} is attaching")
    assert evidence_of(unknown)[1:] == [
        f"Nova: does not list {admin.named('data')} at {admin.named('web')}",
        f"Nova: server {admin.named('web')} is ACTIVE",
    ]
    assert [plan["action"] for plan in found["plan"]] == ["clean-up"]
    assert found["plan"] == unknown["plan"]
    with monkeypatch.context() as passing:
        later(passing)
        look.carry_out(found, "--accept", "force", "--yes")
    assert look.codes(volume_id) == set()
    assert admin.attachments(volume_id) == []


def test_a_detach_that_the_storage_left_half_way_is_set_back_and_done_again(admin: Cloud, look: Look) -> None:
    volume_id, server_id = admin.volume(sharable=True, metadata={"lab_fail_detach": "1"}), admin.server()
    attachment_id = admin.attach(server_id, volume_id)
    admin.nova("DELETE", f"/servers/{server_id}/os-volume_attachments/{volume_id}").expect(202)
    admin.wait_for_volume(volume_id, "detaching")

    found = look.the("stuck-detaching", volume_id)
    assert found["severity"] == "caution"
    assert evidence_of(found) == [
        f"Cinder: volume {volume_id} is detaching",
        f"Cinder: its attachments say in-use: {admin.named('web')}",
    ]
    assert [plan["action"] for plan in found["plan"]] == ["reset-state"]
    admin.cinder("DELETE", f"/volumes/{volume_id}/metadata/lab_fail_detach").expect(200)
    look.carry_out(found, "--accept", "reset", "--yes")
    assert look.codes(volume_id) == set()
    assert admin.volume_facts(volume_id)["status"] == "in-use"
    look.do("detach", attachment_id, "--yes")
    assert admin.attachments(volume_id) == []
