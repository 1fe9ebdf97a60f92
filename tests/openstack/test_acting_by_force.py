"""Force and clean-up where they really apply: what a broken storage or a Nova that lost track has left behind.

That a detach failed in the storage is written into Cinder's database, as Cinder itself writes it while its storage is
away; all else is done by the services.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cli.running import Mavtui
from tests.openstack.cloud import Cloud
from tests.openstack.conftest import LAB
from tests.openstack.database import set_attachment_status
from tests.openstack.looking import connect_stray, later

pytestmark = pytest.mark.openstack
Of = Callable[..., Mavtui]
FORCED = ("--yes", "--accept", "force")
REFUSED, NEEDS_CONFIRMATION = 4, 5


def records(cloud: Cloud, volume_id: str) -> dict[str, str]:
    return {one["id"]: one["status"] for one in cloud.attachments(volume_id)}


def test_the_only_attachment_that_could_not_be_detached_is_ended_by_force(admin: Cloud, console: Of) -> None:
    volume_id = admin.volume(sharable=True)
    attachment_id = admin.attach_host(volume_id, "one")
    set_attachment_status(LAB, attachment_id, "error_detaching")
    on = console(admin.place)
    asked = on("force-detach", attachment_id, "--yes")
    assert asked.code == NEEDS_CONFIRMATION, asked.err
    assert "may still have the disk" in asked.err
    done = on("force-detach", attachment_id, *FORCED)
    assert done.code == 0, done.err
    assert (records(admin, volume_id), admin.volume_facts(volume_id)["status"]) == ({}, "available")


def test_of_several_the_one_that_could_not_be_detached_is_ended_and_the_others_stay(admin: Cloud, console: Of) -> None:
    volume_id, server_id = admin.volume(sharable=True), admin.server()
    used, beside = admin.attach(server_id, volume_id), admin.attach_host(volume_id, "one")
    failed = admin.attach_host(volume_id, "two")
    set_attachment_status(LAB, failed, "error_detaching")
    done = console(admin.place)("force-detach", failed, *FORCED)
    assert done.code == 0, done.err
    assert records(admin, volume_id) == {used: "attached", beside: "attached"}
    assert admin.volume_facts(volume_id)["status"] == "in-use"


def test_of_several_the_storage_may_refuse_once_more_and_nothing_is_cut(admin: Cloud, console: Of) -> None:
    volume_id = admin.volume(sharable=True, metadata={"lab_fail_detach": "1"})
    beside, failed = admin.attach_host(volume_id, "one"), admin.attach_host(volume_id, "two")
    set_attachment_status(LAB, failed, "error_detaching")
    done = console(admin.place)("force-detach", failed, *FORCED)
    assert done.code != 0
    assert set(records(admin, volume_id)) == {beside, failed}
    assert records(admin, volume_id)[beside] == "attached"
    assert "Traceback" not in done.err
    admin.cinder("DELETE", f"/volumes/{volume_id}/metadata/lab_fail_detach").expect(200)


def test_what_nova_uses_is_not_forced_and_the_safe_way_is_told(admin: Cloud, console: Of) -> None:
    volume_id, server_id = admin.volume(sharable=True), admin.server()
    attachment_id = admin.attach(server_id, volume_id)
    set_attachment_status(LAB, attachment_id, "error_detaching")
    done = console(admin.place)("force-detach", attachment_id, *FORCED)
    assert done.code == REFUSED, done.err
    assert "only Nova may end it" in done.err
    assert f"reboot server {server_id} hard" in done.err
    assert records(admin, volume_id) == {attachment_id: "error_detaching"}
    detached = console(admin.place)("detach", attachment_id, "--yes")
    assert detached.code == 0, detached.err
    assert records(admin, volume_id) == {}


@pytest.mark.parametrize("is_deleted", [False, True], ids=["which has let go", "which is deleted"])
def test_what_is_left_of_a_server_is_ended_by_force(admin: Cloud, console: Of, is_deleted: bool) -> None:
    volume_id, server_id = admin.volume(sharable=True), admin.server()
    attachment_id = connect_stray(admin, volume_id, server_id)
    set_attachment_status(LAB, attachment_id, "error_detaching")
    if is_deleted:
        admin.remove_server(server_id)
    done = console(admin.place)("force-detach", attachment_id, *FORCED)
    assert done.code == 0, done.err
    assert (records(admin, volume_id), admin.volume_facts(volume_id)["status"]) == ({}, "available")


def test_a_detach_is_tried_again_before_force_is_needed(member: Cloud, console: Of) -> None:
    volume_id = member.volume(sharable=True)
    failed, beside = member.attach_host(volume_id, "one"), member.attach_host(volume_id, "two")
    set_attachment_status(LAB, failed, "error_detaching")
    done = console(member.place)("detach", failed, "--yes", "--accept", "host-detach")
    assert done.code == 0, done.err
    assert records(member, volume_id) == {beside: "attached"}


def test_force_is_not_for_members_and_nothing_is_cut(member: Cloud, console: Of) -> None:
    volume_id = member.volume(sharable=True)
    failed = member.attach_host(volume_id, "one")
    set_attachment_status(LAB, failed, "error_detaching")
    done = console(member.place)("force-detach", failed, *FORCED)
    assert done.code == REFUSED, done.err
    assert "Only an admin" in done.err
    assert records(member, volume_id) == {failed: "error_detaching"}
    set_attachment_status(LAB, failed, "attached")


@pytest.mark.parametrize("who", ["admin", "member"])
def test_a_forgotten_reservation_is_cleaned_up_after_its_time(
    who: str, request: pytest.FixtureRequest, console: Of, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud: Cloud = request.getfixturevalue(who)
    volume_id, server_id = cloud.volume(sharable=True), cloud.server()
    used = cloud.attach(cloud.server("other"), volume_id)
    reserved = cloud.reserve(volume_id, server_id)
    on = console(cloud.place)
    young = on("clean-up", reserved, *FORCED)
    assert young.code == REFUSED, young.err
    with monkeypatch.context() as passing:
        later(passing)
        done = on("clean-up", reserved, *FORCED)
    assert done.code == 0, done.err
    assert records(cloud, volume_id) == {used: "attached"}
    assert cloud.volume_facts(volume_id)["status"] == "in-use"
