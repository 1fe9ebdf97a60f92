"""Hazards found in the real state of servers and volumes, each told before anything is sent."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from mavtui.domain.attachments import Mode
from mavtui.domain.requests import Attach, CleanUp, Detach, Request, UpdateVolume
from tests.backends.acting import new_id
from tests.cli.running import Mavtui
from tests.openstack.carrying import MakeDoer
from tests.openstack.cloud import Cloud
from tests.openstack.conftest import LAB
from tests.openstack.database import set_key_of_encryption
from tests.openstack.people import Person
from tests.openstack.proxied import Proxied

pytestmark = pytest.mark.openstack
Of = Callable[..., Mavtui]
REFUSED = 4
HOSTS = ("lab-cn1", "lab-cn2")


def attaching(volume_id: str, server_id: str, mode: Mode = Mode.RW) -> Attach:
    return Attach(attachment_id=new_id(), volume_id=volume_id, server_id=server_id, mode=mode)


def begins_a_task(cloud: Cloud, server_id: str) -> bool:
    """Whether the server is seen with a task within some seconds."""
    end = time.monotonic() + 10
    while cloud.server_facts(server_id)["OS-EXT-STS:task_state"] is None:
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


async def codes(cloud: Cloud, doer: MakeDoer, request: Request) -> set[str]:
    """What the plan of the request warns of, or is refused for."""
    acting = doer(cloud.place)
    await acting.backend.refresh()
    return set((await acting.plan(request)).codes)


async def test_a_locked_server_neither_gets_nor_gives_a_volume(member: Cloud, doer: MakeDoer) -> None:
    volume_id, other, server_id = member.volume(sharable=True), member.volume("other"), member.server()
    attachment_id = member.attach(server_id, other)
    member.nova("POST", f"/servers/{server_id}/action", {"lock": None}).expect(202)
    try:
        assert "server-locked" in await codes(member, doer, attaching(volume_id, server_id))
        assert "server-locked" in await codes(member, doer, Detach(attachment_id=attachment_id, volume_id=other))
    finally:
        member.nova("POST", f"/servers/{server_id}/action", {"unlock": None}).expect(202)
    assert "server-locked" not in await codes(member, doer, attaching(volume_id, server_id))


async def test_a_lock_holds_for_an_admin_too_whom_nova_would_let_pass(
    admin: Cloud, member: Cloud, doer: MakeDoer
) -> None:
    volume_id, server_id = member.volume(), member.server()
    member.nova("POST", f"/servers/{server_id}/action", {"lock": None}).expect(202)
    try:
        assert "server-locked" in await codes(admin, doer, attaching(volume_id, server_id))
    finally:
        member.nova("POST", f"/servers/{server_id}/action", {"unlock": None}).expect(202)


async def test_a_server_gets_no_volume_twice(member: Cloud, doer: MakeDoer) -> None:
    volume_id, server_id = member.volume(sharable=True), member.server()
    member.attach(server_id, volume_id)
    assert "already-attached" in await codes(member, doer, attaching(volume_id, server_id))


async def test_a_volume_that_is_not_sharable_goes_to_one(member: Cloud, doer: MakeDoer) -> None:
    volume_id, first, second = member.volume(), member.server("first"), member.server("second")
    member.attach(first, volume_id)
    assert "not-sharable" in await codes(member, doer, attaching(volume_id, second))


async def test_a_neighbour_on_the_same_host_is_told_and_one_on_another_is_none(admin: Cloud, doer: MakeDoer) -> None:
    volume_id = admin.volume(sharable=True)
    here, there = admin.server("here", host=HOSTS[0]), admin.server("there", host=HOSTS[1])
    attachment_id = admin.attach(here, volume_id)
    admin.attach(there, volume_id)
    leaving = Detach(attachment_id=attachment_id, volume_id=volume_id)
    assert "same-host-neighbour" not in await codes(admin, doer, leaving)
    admin.attach(admin.server("beside", host=HOSTS[0]), volume_id)
    assert "same-host-neighbour" in await codes(admin, doer, leaving)


async def test_a_member_is_told_of_a_neighbour_by_the_fingerprint_of_its_host(
    admin: Cloud, member: Cloud, doer: MakeDoer
) -> None:
    volume_id = member.volume(sharable=True)
    servers = [member.server(name) for name in ("one", "two", "three")]
    attachments = {server_id: member.attach(server_id, volume_id) for server_id in servers}
    hosts = {one: admin.server_facts(one)["OS-EXT-SRV-ATTR:host"] for one in servers}
    for server_id, attachment_id in attachments.items():
        has_neighbour = list(hosts.values()).count(hosts[server_id]) > 1
        found = await codes(member, doer, Detach(attachment_id=attachment_id, volume_id=volume_id))
        assert ("same-host-neighbour" in found) is has_neighbour


async def test_what_a_server_boots_from_is_a_root_disk_and_goes_with_it(member: Cloud, doer: MakeDoer) -> None:
    server_id, volume_id = member.server_of_a_volume()
    (record,) = member.attachments(volume_id)
    found = await codes(member, doer, Detach(attachment_id=record["id"], volume_id=volume_id))
    assert {"root-disk", "running-server"} <= found
    assert member.held_by(volume_id) == [server_id]


async def test_that_a_volume_goes_with_a_server_that_holds_it_is_told(member: Cloud, doer: MakeDoer) -> None:
    volume_id, first = member.volume(sharable=True), member.server("first")
    body = {"volumeAttachment": {"volumeId": volume_id, "delete_on_termination": True}}
    member.nova("POST", f"/servers/{first}/os-volume_attachments", body).expect(200, 202)
    member.wait_for_volume(volume_id, "in-use")
    assert "delete-on-termination" in await codes(member, doer, attaching(volume_id, member.server("second")))


async def test_a_volume_on_its_way_is_waited_for_and_not_attached(member: Cloud, doer: MakeDoer) -> None:
    volume_id = member.volume(sharable=True, metadata={"lab_delay_attach": "4"})
    first, second = member.server("first"), member.server("second")
    body = {"volumeAttachment": {"volumeId": volume_id}}
    member.nova("POST", f"/servers/{first}/os-volume_attachments", body).expect(200, 202)
    member.wait_for_volume(volume_id, "reserved", "attaching")
    assert "in-transition" in await codes(member, doer, attaching(volume_id, second))
    member.wait_for_volume(volume_id, "in-use")
    assert "in-transition" not in await codes(member, doer, attaching(volume_id, second))


async def test_a_server_with_a_task_is_left_alone(member: Cloud, doer: MakeDoer) -> None:
    busy, volume_id, server_id = (
        member.volume("busy", metadata={"lab_delay_detach": "8"}),
        member.volume(),
        member.server(),
    )
    member.attach(server_id, busy)
    record = member.reserve(volume_id, server_id)
    member.nova("POST", f"/servers/{server_id}/action", {"shelve": None}).expect(202)
    if not begins_a_task(member, server_id):
        pytest.skip("the server was shelved faster than anybody could look")
    found = await codes(member, doer, CleanUp(attachment_id=record, volume_id=volume_id))
    still = member.server_facts(server_id)["OS-EXT-STS:task_state"]
    assert "server-busy" in found or still is None


async def test_an_encrypted_volume_is_neither_shared_nor_made_sharable(member: Cloud, doer: MakeDoer) -> None:
    held, free = member.volume("held", sharable=True), member.volume("free")
    member.attach(member.server("first"), held)
    for volume_id in (held, free):
        set_key_of_encryption(LAB, volume_id, new_id())
    try:
        assert member.volume_facts(held)["encrypted"] is True
        assert "encrypted-sharing" in await codes(member, doer, attaching(held, member.server("second")))
        sharing = UpdateVolume(volume_id=free, sharable=True, volume_type="multiattach")
        assert "encrypted-sharing" in await codes(member, doer, sharing)
    finally:
        for volume_id in (held, free):
            set_key_of_encryption(LAB, volume_id, None)


def test_read_only_that_nobody_enforces_is_refused_for_servers(member: Cloud, admin: Cloud, console: Of) -> None:
    for cloud in (member, admin):
        volume_id, server_id = cloud.volume(sharable=True), cloud.server()
        done = console(cloud.place)("attach", volume_id, server_id, "--mode", "ro", "--yes")
        assert done.code == REFUSED, done.err
        assert "mode-not-enforceable" in done.err
        assert cloud.attachments(volume_id) == []


async def test_rw_on_a_flagged_volume_is_refused(admin: Cloud, doer: MakeDoer) -> None:
    volume_id = admin.volume(sharable=True)
    flag = {"os-update_readonly_flag": {"readonly": True}}
    admin.cinder("POST", f"/volumes/{volume_id}/action", flag).expect(202)
    assert "read-only-volume" in await codes(admin, doer, attaching(volume_id, admin.server()))


def test_a_quota_that_is_used_up_is_told_before_anything_is_sent(
    admin: Cloud, before: Callable[..., Proxied], console: Of
) -> None:
    person = Person(admin, has_project=True)
    proxied = before(admin.place)
    assert proxied.keystone is not None
    proxied.write(person.entry(**person.who, password=person.password, auth_url=f"{proxied.keystone.url}/v3"))
    limits = {"quota_set": {"volumes": 1, "gigabytes": 3}}
    admin.cinder("PUT", f"/os-quota-sets/{person.project_id}", limits).expect(200)
    try:
        on = console(proxied)
        assert on("create", admin.named("first"), "--size", "2", "--yes").code == 0
        (made,) = admin.volumes_named("first")
        sent = len(proxied.writes)
        further, larger = on("create", "second", "--size", "1", "--yes"), on("extend", made["id"], "4", "--yes")
        assert (further.code, larger.code) == (REFUSED, REFUSED), further.err + larger.err
        assert "quota" in further.err
        assert "quota" in larger.err
        assert len(proxied.writes) == sent
    finally:
        for volume in admin.volumes_named("first"):
            admin.remove_volume(volume["id"])
        person.remove()
