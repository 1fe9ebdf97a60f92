"""The scene that plans are made on: from the services themselves, with everybody who holds a volume."""

from __future__ import annotations

import pytest

from mavtui.backends.openstack.backend import OpenStackBackend
from mavtui.domain.attachments import Attachment, AttachStatus, Mode
from mavtui.domain.rules import Enforcement, Need
from mavtui.domain.volumes import TRANSITIONS, Volume
from mavtui.errors import BackendUnreachable, NotFound
from mavtui.store import rows
from tests.backends_openstack.conftest import OpenBackend
from tests.backends_openstack.loopback_cloud import LoopbackCloud, body, reply
from tests.backends_openstack.serving import GONE, NOT_THERE, Served


async def observed(backend: OpenStackBackend, served: Served, name: str) -> Volume:
    identity = served.volume(name)["id"]
    return (await backend.observe([identity])).volumes[identity]


def by_holder(volume: Volume) -> dict[str, Attachment]:
    return {attachment.holder_name: attachment for attachment in volume.attachments}


async def test_a_volume_is_shown_with_what_each_holder_was_really_given(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    served = Served(cloud)
    volume = await observed(open_backend(), served, "reference-data")
    assert volume.read_only
    assert {a.recorded_mode for a in volume.attachments} == {Mode.RO}
    assert {a.mode for a in volume.attachments} == {Mode.RW}
    assert {tuple(sorted(a.known_to)) for a in volume.attachments} == {("cinder", "nova")}
    assert all(a.device and a.host for a in volume.attachments)


async def test_the_scene_and_the_copy_show_the_same(cloud: LoopbackCloud, open_backend: OpenBackend) -> None:
    served = Served(cloud)
    backend = open_backend()
    await backend.refresh()
    scene = await backend.observe([one["id"] for one in served.volumes])
    assert len(scene.volumes) == len(served.volumes)
    for volume in scene.volumes.values():
        kept = rows.volume_by_id(backend.store.reader, volume.id)
        assert kept is not None

        def facts(attachment: Attachment) -> tuple[object, ...]:
            a = attachment
            return a.id, a.status, a.mode, a.recorded_mode, a.holder_name, a.host, a.device, a.bootable, a.connected

        assert sorted(map(facts, volume.attachments)) == sorted(map(facts, kept.attachments))
        # Of what is shown the cloud's own word stands while something changes; a plan looks at the records behind it.
        status = volume.observed_status if volume.observed_status in TRANSITIONS else volume.status
        assert (status, volume.observed_status) == (kept.status, kept.observed_status)
        assert volume.metadata == kept.metadata


async def test_an_attachment_named_brings_its_volume_and_its_server(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    served = Served(cloud)
    record = served.of_volume("db-data")[0]
    scene = await open_backend().observe(attachment_ids=[record["id"]])
    assert set(scene.volumes) == {record["volume_id"]}
    assert set(scene.servers) == {record["instance"]}


async def test_what_is_not_there_is_left_out(cloud: LoopbackCloud, open_backend: OpenBackend) -> None:
    Served(cloud)
    for path in ("/volume/v3/attachments/no-such", "/compute/v2.1/servers/no-such"):
        cloud.answer("GET", path, NOT_THERE)
    cloud.answer("GET", "/compute/v2.1/servers/no-such/os-volume_attachments", NOT_THERE)
    scene = await open_backend().observe([GONE], ["no-such"], ["no-such"])
    assert not scene.volumes
    with pytest.raises(NotFound):
        scene.volume(GONE)


async def test_a_server_that_nova_does_not_know_is_named_by_its_id(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    served = Served(cloud)
    volume = await observed(open_backend(), served, "stuck-reserved")
    reserved = by_holder(volume)["00000000"]
    assert (reserved.status, reserved.known_to) == (AttachStatus.RESERVED, frozenset({"cinder"}))


async def test_a_holder_that_nova_alone_knows_is_one_with_the_same_id_as_in_the_lists(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    served = Served(cloud)
    lost = served.of_volume("db-data")[0]["id"]
    served.lose_records("db-data")
    backend = open_backend()
    await backend.refresh()
    volume = await observed(backend, served, "db-data")
    (holder,) = volume.attachments
    assert (holder.holder_name, holder.known_to, holder.mode) == ("db-primary", frozenset({"nova"}), Mode.RW)
    assert volume.may_be_held
    kept = rows.volume_by_id(backend.store.reader, volume.id)
    assert kept is not None
    assert [a.id for a in kept.attachments] == [holder.id] == [lost]
    cloud.answer("GET", f"/volume/v3/attachments/{lost}", NOT_THERE)
    assert set((await backend.observe(attachment_ids=[lost])).volumes) == {volume.id}


async def test_a_volume_that_changes_while_it_is_read_is_read_again(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    served = Served(cloud)
    backend = open_backend()
    volume = served.volume("shared-spare-1")
    during = {**volume, "status": "reserved", "updated_at": "2026-11-22T11:00:00.000000"}
    path = f"/volume/v3/volumes/{volume['id']}"
    cloud.answer("GET", path, reply({"volume": volume}), reply({"volume": during}))
    scene = await backend.observe([volume["id"]])
    assert scene.volumes[volume["id"]].observed_status == "reserved"
    assert len(cloud.asked("GET", path)) == 3


async def test_a_holder_of_whom_not_even_the_ids_can_be_read_stops_the_plan(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    served = Served(cloud)
    served.attachments = [{"id": 7, "status": "attached"}]
    identity = served.volume("db-data")["id"]
    cloud.answer("GET", "/volume/v3/attachments/detail", reply({"attachments": [{"id": 7, "status": "attached"}]}))
    with pytest.raises(BackendUnreachable, match="who holds it"):
        await open_backend().observe([identity])


async def test_rules_follow_from_role_and_quota(cloud: LoopbackCloud, open_backend: OpenBackend) -> None:
    Served(cloud)
    member = (await open_backend().observe()).rules
    assert member.enforces_ro is Enforcement.NEVER
    assert Need.RESET in member.obstacles
    assert Need.ATTACH_SERVER not in member.obstacles
    assert member.quota is not None
    assert (member.quota.volumes_left, member.quota.gib_left) == (10, None)
    cloud.roles = ["admin"]
    admin = (await open_backend().observe()).rules
    assert admin.enforces_ro is Enforcement.FLAG
    assert (member.sees_all_servers, admin.sees_all_servers) == (False, True)
    assert Need.RESET not in admin.obstacles
    cloud.roles = ["reader"]
    assert (await open_backend().observe()).rules.obstacles[Need.ATTACH_SERVER].code == "not-allowed"


async def test_a_quota_that_cannot_be_read_keeps_nobody_from_anything(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    Served(cloud)
    cloud.answer("GET", "/volume/v3/limits", body(b"<html>Forbidden</html>", 403))
    assert (await open_backend().observe()).rules.quota is None


async def test_a_record_of_unknown_age_is_seen_since_it_last_changed(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    served = Served(cloud)
    backend = open_backend()
    await backend.refresh()
    before = by_holder(await observed(backend, served, "stuck-reserved"))["00000000"].seen_since
    await backend.refresh()
    after = by_holder(await observed(backend, served, "stuck-reserved"))["00000000"].seen_since
    assert before is not None
    assert before == after


@pytest.mark.parametrize("bad", [b'{"volume": {"id": 3}}', b"[]", b'{"volume": null}'])
async def test_an_answer_about_a_volume_that_cannot_be_read_is_explained(
    cloud: LoopbackCloud, open_backend: OpenBackend, bad: bytes
) -> None:
    served = Served(cloud)
    identity = served.volume("db-data")["id"]
    cloud.answer("GET", f"/volume/v3/volumes/{identity}", body(bad, kind="application/json"))
    with pytest.raises(BackendUnreachable, match=identity):
        await open_backend().observe([identity])


async def test_a_note_that_has_the_name_of_the_read_only_flag_is_not_believed_to_be_the_flag(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    identity = Served(cloud).volume("reference-data")["id"]
    cloud.roles = ["admin"]
    assert (await open_backend().observe([identity])).rules.enforces_ro is Enforcement.FLAG
    cloud.answer("GET", f"/volume/v3/volumes/{identity}/metadata", reply({"metadata": {"readonly": "True"}}))
    scene = await open_backend().observe([identity])
    assert scene.volumes[identity].read_only
    assert scene.rules.enforces_ro is Enforcement.UNTOLD
