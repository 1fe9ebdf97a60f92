"""Findings where services, types and people disagree, on states that real services are in, and what mends each."""

from __future__ import annotations

import pytest

from tests.openstack.cloud import Cloud
from tests.openstack.estate import NOBODY
from tests.openstack.looking import Look, connect_stray, evidence_of, later, reboot_hard, reset, retype

pytestmark = pytest.mark.openstack


def test_a_volume_called_free_under_a_reservation_is_told_until_that_is_ended(
    admin: Cloud, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume_id, server_id = admin.volume(), admin.server()
    attachment_id = admin.reserve(volume_id, server_id)
    reset(admin, volume_id, status="available")

    found = look.the("status-mismatch", volume_id)
    assert (found["severity"], found["plan"]) == ("caution", [])
    assert found["sentence"] == f"{admin.named('data')} is available, but its attachments say reserved."
    assert evidence_of(found) == [
        f"Cinder: volume {volume_id} is available, not sharable",
        f"Cinder: its attachments say reserved: {admin.named('web')}",
    ]
    with monkeypatch.context() as passing:
        later(passing)
        look.do("clean-up", attachment_id, "--accept", "force", "--yes")
    assert look.codes(volume_id) == set()


def test_what_cinder_alone_has_attached_is_left_to_people_and_can_be_ended(admin: Cloud, look: Look) -> None:
    volume_id, server_id = admin.volume(sharable=True), admin.server()
    admin.attach(server_id, admin.volume("other"))
    stray = connect_stray(admin, volume_id, server_id)

    found = look.the("cinder-only", volume_id)
    assert (found["severity"], found["plan"], found["attachment_id"]) == ("caution", [], stray)
    assert evidence_of(found) == [
        f"Cinder: attachment {stray} to {admin.named('web')} is attached, recorded rw",
        f"Nova: does not list {admin.named('data')} at {admin.named('web')}",
        f"Nova: server {admin.named('web')} is ACTIVE",
    ]
    look.do("detach", stray, "--yes")
    assert look.codes(volume_id) == set()
    assert admin.attachments(volume_id) == []


def test_an_attachment_outlives_its_server_where_the_storage_would_not_let_go(admin: Cloud, look: Look) -> None:
    volume_id, server_id = admin.volume(sharable=True, metadata={"lab_fail_detach": "1"}), admin.server()
    admin.server("other")
    attachment_id = admin.attach(server_id, volume_id)
    admin.delete_server(server_id)

    found = look.the("unknown-server", volume_id)
    assert (found["severity"], found["plan"], found["server_id"]) == ("caution", [], server_id)
    record, server = evidence_of(found)
    assert record.startswith(f"Cinder: attachment {attachment_id} to ")
    assert record.endswith(" is attached, recorded rw")
    assert server == f"Nova: shows no server {server_id}"
    admin.cinder("DELETE", f"/volumes/{volume_id}/metadata/lab_fail_detach").expect(200)
    look.do("detach", attachment_id, "--yes")
    assert look.codes(volume_id) == set()
    assert admin.volume_facts(volume_id)["status"] == "available"


def test_a_reservation_for_a_server_that_never_came_is_cleaned_up(
    admin: Cloud, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume_id = admin.volume(sharable=True)
    admin.server()
    attachment_id = admin.reserve(volume_id, NOBODY)

    found = look.the("unknown-server", volume_id)
    assert evidence_of(found) == [
        f"Cinder: attachment {attachment_id} to {NOBODY[:8]} is reserved, recorded no mode",
        f"Nova: shows no server {NOBODY}",
    ]
    assert [plan["action"] for plan in found["plan"]] == ["clean-up"]
    with monkeypatch.context() as passing:
        later(passing)
        look.carry_out(found, "--accept", "force", "--yes")
    assert look.codes(volume_id) == set()


def test_nova_and_cinder_with_an_attachment_each_are_brought_together_by_a_hard_reboot(
    admin: Cloud, look: Look
) -> None:
    volume_id, server_id = admin.volume(sharable=True), admin.server()
    novas = admin.attach(server_id, volume_id)
    reset(admin, volume_id, status="available", attach_status="detached")
    cinders = connect_stray(admin, volume_id, server_id)

    found = look.the("other-attachment", volume_id)
    assert (found["severity"], found["plan"]) == ("caution", [])
    assert evidence_of(found) == [
        f"Cinder: attachment {cinders} to {admin.named('web')} is attached, recorded rw",
        f"Nova: lists {admin.named('data')} at {admin.named('web')} as attachment {novas}",
    ]
    reboot_hard(admin, server_id)
    assert look.codes(volume_id) == set()
    assert admin.attachments(volume_id) == []


def test_a_change_of_type_that_failed_leaves_a_volume_sharable_against_its_type_until_it_is_changed_once_more(
    admin: Cloud, look: Look
) -> None:
    volume_id = admin.volume()
    retype(admin, volume_id, admin.volume_type("nowhere", multiattach="<is> True", volume_backend_name="nowhere"))

    found = look.the("sharable-against-type", volume_id)
    assert (found["severity"], found["plan"]) == ("caution", [])
    assert found["sentence"] == f"{admin.named('data')} is sharable, but its type lab-plain is not sharable."
    assert evidence_of(found) == [
        f"Cinder: volume {volume_id} is available, sharable",
        "Cinder: type lab-plain makes volumes not sharable",
    ]
    look.do("set", volume_id, "--type", "multiattach", "--yes")
    assert look.codes(volume_id) == set()


def test_a_shared_volume_that_goes_with_one_of_its_servers(admin: Cloud, look: Look) -> None:
    volume_id = admin.volume(sharable=True, metadata={"mavtui:filesystem": "gfs2"})
    doomed = admin.server("doomed")
    admin.attach(doomed, volume_id)
    path = f"/servers/{doomed}/os-volume_attachments/{volume_id}"

    def switch(*, on: bool) -> None:
        values = {"volumeId": volume_id, "delete_on_termination": on}
        admin.nova("PUT", path, {"volumeAttachment": values}).expect(202)

    switch(on=True)
    assert "delete-on-termination" not in look.codes(volume_id)
    admin.attach(admin.server("other"), volume_id)
    found = look.the("delete-on-termination", volume_id)
    assert (found["severity"], found["plan"], found["server_id"]) == ("caution", [], doomed)
    fate, modes = evidence_of(found)
    assert fate == "Nova: delete_on_termination is set for this attachment"
    assert modes.startswith("Cinder, connections: 2 can write and 0 only read: ")
    switch(on=False)
    assert "delete-on-termination" not in look.codes(volume_id)


def test_a_volume_in_error_is_told_until_its_state_is_reset(admin: Cloud, look: Look) -> None:
    volume_id = admin.volume()
    reset(admin, volume_id, status="error")

    found = look.the("volume-error", volume_id)
    assert (found["severity"], found["plan"]) == ("caution", [])
    assert evidence_of(found)[0] == f"Cinder: volume {volume_id} is error, not sharable"
    look.do("reset-state", volume_id, "--accept", "reset", "--yes")
    assert look.codes(volume_id) == set()
