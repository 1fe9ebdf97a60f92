"""What every back end promises of changes, as tests. A module of tests gives the fixture `ground` and imports them all.

What a back end cannot do is asked of its `Capabilities`; a promise that needs more is skipped for it by that name.
"""

from __future__ import annotations

from typing import Any

import pytest

from mavtui.backends.protocol import Backend
from mavtui.domain import requests
from mavtui.domain.attachments import AttachStatus, Mode
from mavtui.domain.plans import approval_of
from mavtui.domain.scene import ids_needed
from mavtui.domain.transitions import Event
from mavtui.errors import ConfirmationNeeded, NotFound, PlanStale, Refused, UsageError
from tests.backends.acting import YES, do, new_id, plan_from
from tests.backends.grounds import Ground, Holder


async def create(ground: Ground, backend: Backend, **values: Any) -> str:  # noqa: ANN401 - the fields of CreateVolume
    """A new volume, sharable unless said otherwise; its id is the one that the back end gave it."""
    given = {"volume_id": new_id(), "size_gib": 10, "name": "data", "sharable": True, **values}
    given.setdefault("volume_type", ground.types[given["sharable"]])
    (done,) = await do(backend, requests.CreateVolume(**given))
    return str(done.facts["volume_id"])


def attaching(volume_id: str, holder: Holder, mode: Mode = Mode.RW) -> requests.Attach:
    return requests.Attach(attachment_id=new_id(), volume_id=volume_id, mode=mode, **holder.named())


async def attach(backend: Backend, volume_id: str, holder: Holder, mode: Mode = Mode.RW) -> str:
    (done,) = await do(backend, attaching(volume_id, holder, mode))
    return str(done.facts["attachment_id"])


def reading(backend: Backend) -> Mode:
    """The mode of one who only reads, where a back end can hold a holder to it."""
    return Mode.RO if backend.capabilities.enforces_read_only else Mode.RW


async def test_a_new_volume_is_there_and_available(ground: Ground) -> None:
    backend = await ground.open()
    volume_id = await create(ground, backend, name="app-share", description="shared", metadata={"team": "blue"})
    volume = (await backend.observe([volume_id])).volume(volume_id)
    assert (volume.name, volume.description, volume.size_gib) == ("app-share", "shared", 10)
    assert (volume.status, volume.rw_count, volume.ro_count) == ("available", 0, 0)
    assert (volume.sharable, dict(volume.metadata)) == (True, {"team": "blue"})


async def test_what_does_not_exist_is_left_out_of_a_scene(ground: Ground) -> None:
    backend = await ground.open()
    scene = await backend.observe([new_id()], [new_id()], [new_id()])
    assert (dict(scene.volumes), dict(scene.servers)) == ({}, {})


async def test_a_scene_has_the_volumes_of_its_attachments_and_the_servers_that_hold_them(ground: Ground) -> None:
    backend = await ground.open()
    volume_id, holder = await create(ground, backend), await ground.holder(backend)
    attachment_id = await attach(backend, volume_id, holder)
    scene = await backend.observe(attachment_ids=[attachment_id])
    assert set(scene.volumes) == {volume_id}
    counted = {server.id: server.attachments for server in scene.servers.values()}
    assert counted == ({holder.server_id: 1} if holder.server_id else {})


async def test_an_attachment_is_attached_and_makes_the_volume_in_use(ground: Ground) -> None:
    backend = await ground.open()
    volume_id, holder = await create(ground, backend), await ground.holder(backend)
    attachment_id = await attach(backend, volume_id, holder)
    volume = (await backend.observe([volume_id])).volume(volume_id)
    (attachment,) = volume.attachments
    assert (attachment.id, attachment.status) == (attachment_id, AttachStatus.ATTACHED)
    assert (attachment.server_id, attachment.holder_name, attachment.host) == holder.shown()
    assert (volume.status, volume.rw_count, volume.ro_count) == ("in-use", 1, 0)


async def test_an_attachment_that_is_to_read_only_reads_only(ground: Ground) -> None:
    backend = await ground.open()
    if not backend.capabilities.enforces_read_only:
        pytest.skip("read-only is not enforced here")
    volume_id = await create(ground, backend)
    await attach(backend, volume_id, await ground.holder(backend), Mode.RO)
    volume = (await backend.observe([volume_id])).volume(volume_id)
    assert [attachment.mode for attachment in volume.attachments] == [Mode.RO]
    assert (volume.rw_count, volume.ro_count) == (0, 1)


async def test_detaching_one_attachment_leaves_the_others(ground: Ground) -> None:
    backend = await ground.open()
    volume_id = await create(ground, backend)
    first = await attach(backend, volume_id, await ground.holder(backend, "web-1"))
    second = await attach(backend, volume_id, await ground.holder(backend, "web-2"))
    await do(backend, requests.Detach(attachment_id=first, volume_id=volume_id))
    volume = (await backend.observe([volume_id])).volume(volume_id)
    assert ([a.id for a in volume.attachments], volume.status) == ([second], "in-use")


async def test_a_volume_that_is_not_sharable_takes_one_attachment(ground: Ground) -> None:
    backend = await ground.open()
    volume_id = await create(ground, backend, sharable=False)
    await attach(backend, volume_id, await ground.holder(backend, "web-1"))
    with pytest.raises(Refused) as refused:
        await attach(backend, volume_id, await ground.holder(backend, "web-2"), reading(backend))
    assert refused.value.codes == ("not-sharable",)
    assert len((await backend.observe([volume_id])).volume(volume_id).attachments) == 1


async def test_with_multiattach_off_a_sharable_volume_takes_one_attachment_too(ground: Ground) -> None:
    backend = await ground.open(multiattach=False)
    if backend.capabilities.sharable_by_type:
        pytest.skip("whether volumes are shared is not decided here")
    volume_id = await create(ground, backend, sharable=False)
    await attach(backend, volume_id, await ground.holder(backend, "web-1"))
    with pytest.raises(Refused):
        await attach(backend, volume_id, await ground.holder(backend, "web-2"), Mode.RO)
    with pytest.raises(Refused):
        await create(ground, backend, sharable=True)


async def test_a_second_writer_needs_its_confirmation(ground: Ground) -> None:
    backend = await ground.open()
    volume_id = await create(ground, backend)
    await attach(backend, volume_id, await ground.holder(backend, "web-1"))
    request = attaching(volume_id, await ground.holder(backend, "web-2"))
    with pytest.raises(ConfirmationNeeded) as needed:
        await do(backend, request, approval=YES)
    assert needed.value.codes == ("second-writer",)
    await do(backend, request)
    assert (await backend.observe([volume_id])).volume(volume_id).rw_count == 2


async def test_a_plan_is_stale_when_somebody_else_became_the_writer(ground: Ground) -> None:
    backend = await ground.open()
    if not backend.capabilities.atomic_expectations:
        pytest.skip("expectations are not atomic here")
    volume_id = await create(ground, backend)
    one, other = await ground.holder(backend, "web-1"), await ground.holder(backend, "web-2")
    request = attaching(volume_id, one)
    plan = plan_from(await backend.observe(*ids_needed((request,))), request)
    await attach(backend, volume_id, other)
    with pytest.raises(PlanStale):
        await backend.carry_out(plan.steps[0], approval_of(plan, "test"), plan_id=plan.id)
    assert (await backend.observe([volume_id])).volume(volume_id).rw_count == 1


async def test_a_plan_goes_on_where_what_changed_is_as_harmless_as_what_was_confirmed(ground: Ground) -> None:
    backend = await ground.open()
    if not backend.capabilities.enforces_read_only:
        pytest.skip("read-only is not enforced here")
    volume_id = await create(ground, backend)
    one, other = await ground.holder(backend, "web-1"), await ground.holder(backend, "web-2")
    request = attaching(volume_id, one, Mode.RO)
    plan = plan_from(await backend.observe(*ids_needed((request,))), request)
    await attach(backend, volume_id, other, Mode.RO)
    await backend.carry_out(plan.steps[0], approval_of(plan, "test"), plan_id=plan.id)
    assert (await backend.observe([volume_id])).volume(volume_id).ro_count == 2


async def test_a_held_volume_is_not_deleted_and_a_free_one_is(ground: Ground) -> None:
    backend = await ground.open()
    volume_id = await create(ground, backend)
    attachment_id = await attach(backend, volume_id, await ground.holder(backend))
    with pytest.raises(Refused):
        await do(backend, requests.DeleteVolume(volume_id=volume_id))
    await do(backend, requests.Detach(attachment_id=attachment_id, volume_id=volume_id))
    await do(backend, requests.DeleteVolume(volume_id=volume_id))
    with pytest.raises(NotFound):
        (await backend.observe([volume_id])).volume(volume_id)


async def test_flags_change_while_nobody_holds_the_volume_only(ground: Ground) -> None:
    backend = await ground.open()
    if not backend.capabilities.sets_sharable:
        pytest.skip("sharable is not set here")
    volume_id = await create(ground, backend, sharable=False)
    await do(backend, requests.UpdateVolume(volume_id=volume_id, sharable=True, volume_type=ground.types[True]))
    await attach(backend, volume_id, await ground.holder(backend))
    with pytest.raises(Refused) as refused:
        await do(backend, requests.UpdateVolume(volume_id=volume_id, sharable=False, volume_type=ground.types[False]))
    assert refused.value.codes == ("attached",)
    assert (await backend.observe([volume_id])).volume(volume_id).sharable


async def test_name_and_metadata_change_at_any_time(ground: Ground) -> None:
    backend = await ground.open()
    volume_id = await create(ground, backend, metadata={"old": "1", "kept": "2"})
    await attach(backend, volume_id, await ground.holder(backend))
    await do(
        backend,
        requests.UpdateVolume(volume_id=volume_id, name="new", metadata_set={"new": "3"}, metadata_removed=("old",)),
    )
    volume = (await backend.observe([volume_id])).volume(volume_id)
    assert (volume.name, dict(volume.metadata)) == ("new", {"kept": "2", "new": "3"})


async def test_a_volume_grows_and_never_shrinks(ground: Ground) -> None:
    backend = await ground.open()
    volume_id = await create(ground, backend)
    await do(backend, requests.ExtendVolume(volume_id=volume_id, size_gib=20))
    with pytest.raises(UsageError):
        await do(backend, requests.ExtendVolume(volume_id=volume_id, size_gib=20))
    assert (await backend.observe([volume_id])).volume(volume_id).size_gib == 20


async def test_the_phases_go_one_by_one(ground: Ground) -> None:
    backend = await ground.open()
    if not backend.capabilities.phases:
        pytest.skip("phases are not separate here")
    volume_id, attachment_id = await create(ground, backend), new_id()
    named = (await ground.holder(backend)).named()
    await do(backend, requests.Reserve(attachment_id=attachment_id, volume_id=volume_id, **named))
    seen = []
    for event in (Event.CONNECT, Event.COMPLETE, Event.BEGIN_DETACH, Event.FAIL, Event.RETRY, Event.COMPLETE_DETACH):
        seen.append((await backend.observe([volume_id])).volume(volume_id).status)
        await do(backend, requests.Advance(attachment_id=attachment_id, volume_id=volume_id, event=event))
    seen.append((await backend.observe([volume_id])).volume(volume_id).status)
    assert seen == ["reserved", "attaching", "in-use", "detaching", "in-use", "detaching", "available"]


async def test_a_server_that_holds_a_volume_stays_registered(ground: Ground) -> None:
    backend = await ground.open()
    if not backend.capabilities.registers_servers:
        pytest.skip("servers are not registered here")
    volume_id, holder = await create(ground, backend), await ground.holder(backend)
    server_id = str(holder.server_id)
    attachment_id = await attach(backend, volume_id, holder)
    with pytest.raises(Refused) as refused:
        await do(backend, requests.RemoveServer(server_id=server_id))
    assert refused.value.codes == ("attached",)
    await do(backend, requests.Detach(attachment_id=attachment_id, volume_id=volume_id))
    await do(backend, requests.RemoveServer(server_id=server_id))
    with pytest.raises(NotFound):
        (await backend.observe(server_ids=[server_id])).server(server_id)


async def test_a_server_that_was_removed_can_come_back(ground: Ground) -> None:
    backend = await ground.open()
    if not backend.capabilities.registers_servers:
        pytest.skip("servers are not registered here")
    server_id = str((await ground.holder(backend)).server_id)
    await do(backend, requests.RemoveServer(server_id=server_id))
    await do(backend, requests.RegisterServer(server_id=server_id, name="web-1b"))
    assert (await backend.observe(server_ids=[server_id])).server(server_id).name == "web-1b"


async def test_a_new_name_of_a_server_is_shown_on_what_it_holds(ground: Ground) -> None:
    backend = await ground.open()
    if backend.name == "memory" or not backend.capabilities.registers_servers:
        pytest.skip("servers are not renamed on attachments here")
    volume_id, holder = await create(ground, backend), await ground.holder(backend)
    await attach(backend, volume_id, holder)
    await do(backend, requests.UpdateServer(server_id=str(holder.server_id), name="web-one"))
    (attachment,) = (await backend.observe([volume_id])).volume(volume_id).attachments
    assert attachment.holder_name == "web-one"
