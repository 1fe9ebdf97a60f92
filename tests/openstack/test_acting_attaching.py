"""Attaching to servers through real Nova: followed on both sides, failures with their reasons, the mode read back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from mavtui.domain.attachments import Mode
from mavtui.domain.requests import Attach, Detach
from mavtui.errors import BackendUnreachable, MavtuiError, OutcomeNotKnown, PartlyDone, PlanStale, Refused
from tests.backends.acting import RW_SHARE, new_id
from tests.openstack import faults
from tests.openstack.carrying import MakeDoer
from tests.openstack.cloud import Cloud
from tests.openstack.proxied import Proxied
from tests.openstack.proxy import Exchange

pytestmark = pytest.mark.openstack


def attaching(volume_id: str, server_id: str, mode: Mode = Mode.RW) -> Attach:
    return Attach(attachment_id=new_id(), volume_id=volume_id, server_id=server_id, mode=mode)


async def test_the_facts_are_those_of_both_services(member: Cloud, doer: MakeDoer) -> None:
    volume_id, server_id = member.volume(sharable=True), member.server()
    done = await doer(member.place).do(attaching(volume_id, server_id))
    (there,) = member.attachments(volume_id)
    (known,) = member.nova("GET", f"/servers/{server_id}/os-volume_attachments").body["volumeAttachments"]
    assert done.facts["attachment_id"] == there["id"] == known["attachment_id"]
    assert (done.facts["mode"], done.facts["status"], done.facts["device"]) == ("rw", "attached", known["device"])
    assert (done.facts["writers_after"], done.facts["surprise"], done.facts["changed"]) == (1, "", True)
    assert all(request_id.startswith("req-") for request_id in done.request_ids)
    assert done.request_ids


async def test_each_state_of_a_slow_attach_is_told_for_both_services(member: Cloud, doer: MakeDoer) -> None:
    volume_id, server_id = member.volume(metadata={"lab_delay_attach": "2"}), member.server()
    acting = doer(member.place)
    await acting.do(attaching(volume_id, server_id))
    assert "volume reserved, attachment reserved; Nova: attaching" in acting.said
    assert acting.said[-1] == "volume in-use, attachment attached; Nova: has it"


async def test_the_copy_has_the_attachment_afterwards(member: Cloud, doer: MakeDoer) -> None:
    volume_id, server_id = member.volume(), member.server()
    acting = doer(member.place)
    done = await acting.do(attaching(volume_id, server_id))
    rows = acting.backend.store.reader.execute(
        "SELECT id, attach_status FROM volume_attachment WHERE volume_id = ?", (volume_id,)
    ).fetchall()
    assert rows == [(done.facts["attachment_id"], "attached")]


async def test_an_admin_is_told_what_nova_says_of_a_failed_attach(admin: Cloud, doer: MakeDoer) -> None:
    volume_id, server_id = admin.volume(metadata={"lab_fail_attach": "1"}), admin.server()
    with pytest.raises(Refused) as failed:
        await doer(admin.place).do(attaching(volume_id, server_id))
    assert "Nova's compute_attach_volume ended with ClientException" in failed.value.message
    assert "asked Cinder for attachment_update" in failed.value.message
    assert "volume available, no attachment" in failed.value.message
    assert failed.value.request_id.startswith("req-")
    assert admin.attachments(volume_id) == []


async def test_a_member_is_told_that_it_failed_and_whom_to_ask(member: Cloud, doer: MakeDoer) -> None:
    volume_id, server_id = member.volume(metadata={"lab_fail_attach": "1"}), member.server()
    with pytest.raises(Refused, match=r"its details are for admins \(request req-"):
        await doer(member.place).do(attaching(volume_id, server_id))


async def test_what_an_admin_attaches_of_a_flagged_volume_is_read_only_really(admin: Cloud, doer: MakeDoer) -> None:
    volume_id, server_id = admin.volume(sharable=True), admin.server()
    admin.cinder("POST", f"/volumes/{volume_id}/action", {"os-update_readonly_flag": {"readonly": True}}).expect(202)
    acting = doer(admin.place)
    done = await acting.do(attaching(volume_id, server_id, Mode.RO))
    assert (done.facts["mode"], done.facts["recorded_mode"], done.facts["surprise"]) == ("ro", "ro", "")
    assert done.facts["writers_after"] == 0


async def test_what_a_member_attaches_of_a_flagged_volume_is_recorded_ro_and_writable(
    member: Cloud, doer: MakeDoer
) -> None:
    volume_id, server_id = member.volume(sharable=True), member.server()
    member.cinder("POST", f"/volumes/{volume_id}/action", {"os-update_readonly_flag": {"readonly": True}}).expect(202)
    acting = doer(member.place)
    plan = await acting.plan(attaching(volume_id, server_id, Mode.RO))
    assert "mode-not-enforceable" in plan.codes
    with pytest.raises(Refused):
        await acting.carry_out(plan)
    assert member.attachments(volume_id) == []
    member.attach(server_id, volume_id)
    (attachment,) = (await acting.volume(volume_id)).attachments
    assert (attachment.recorded_mode, attachment.access_mode, attachment.mode) == (Mode.RO, Mode.RW, Mode.RW)


async def test_another_change_is_waited_for_and_what_it_made_is_planned_with(member: Cloud, doer: MakeDoer) -> None:
    volume_id = member.volume(sharable=True, metadata={"lab_delay_attach": "3"})
    first, second = member.server("first"), member.server("second")
    acting = doer(member.place)
    plan = await acting.plan(attaching(volume_id, second))
    member.nova("POST", f"/servers/{first}/os-volume_attachments", {"volumeAttachment": {"volumeId": volume_id}})
    with pytest.raises(PlanStale) as stale:
        await acting.carry_out(plan)
    assert "second-writer" in stale.value.codes
    assert any("waiting up to 30 s" in line for line in acting.said)
    assert member.held_by(volume_id) == [first]


async def test_who_consented_to_any_sharing_attaches_after_the_other(member: Cloud, doer: MakeDoer) -> None:
    volume_id = member.volume(sharable=True, metadata={"lab_delay_attach": "2"})
    first, second = member.server("first"), member.server("second")
    acting = doer(member.place)
    plan = await acting.plan(attaching(volume_id, second))
    member.nova("POST", f"/servers/{first}/os-volume_attachments", {"volumeAttachment": {"volumeId": volume_id}})
    done = await acting.carry_out(plan, RW_SHARE)
    assert (done.facts["writers_after"], done.facts["surprise"]) == (2, "")


async def test_waiting_for_another_change_ends_at_the_limit(member: Cloud, doer: MakeDoer) -> None:
    volume_id, server_id = member.volume(sharable=True), member.server()
    acting = doer(member.place, wait_seconds=2.0)
    plan = await acting.plan(attaching(volume_id, server_id))
    member.reserve(volume_id)
    with pytest.raises(PlanStale) as stale:
        await acting.carry_out(plan)
    assert stale.value.codes == ("in-transition",)


@pytest.mark.parametrize("delay", ["0", "2"])
async def test_of_two_first_writers_one_stops_or_both_are_found(member: Cloud, doer: MakeDoer, delay: str) -> None:
    volume_id = member.volume(sharable=True, metadata={"lab_delay_attach": delay})
    servers = [member.server("one"), member.server("two")]
    both = [doer(member.place), doer(member.place)]
    plans = [
        await acting.plan(attaching(volume_id, server_id)) for acting, server_id in zip(both, servers, strict=True)
    ]
    assert [plan.codes for plan in plans] == [(), ()]
    results = await asyncio.gather(
        *(acting.carry_out(plan) for acting, plan in zip(both, plans, strict=True)), return_exceptions=True
    )
    held = member.held_by(volume_id)
    stopped = [one for one in results if isinstance(one, MavtuiError)]
    surprises = [one.facts["surprise"] for one in results if not isinstance(one, BaseException)]
    if len(held) == 1:
        assert [type(one) for one in stopped] == [PlanStale], [str(one) for one in stopped]
        assert surprises == [""]
    else:
        assert stopped == []
        assert any("2 write now" in surprise for surprise in surprises)


async def test_a_writer_that_came_after_the_last_look_is_a_surprise(
    member: Cloud, doer: MakeDoer, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume_id, first, second = member.volume(sharable=True), member.server("first"), member.server("second")
    acting = doer(member.place)
    plan = await acting.plan(attaching(volume_id, second))
    observe, looks = acting.backend.observe, 0

    async def observe_and_be_late(*ids: object) -> object:
        nonlocal looks
        looks += 1
        scene = await observe(*ids)  # type: ignore[arg-type] # handed on as they come
        if looks == 1:
            await asyncio.to_thread(member.attach, first, volume_id)
        return scene

    monkeypatch.setattr(acting.backend, "observe", observe_and_be_late)
    done = await acting.carry_out(plan)
    assert done.facts["writers_after"] == 2
    assert done.facts["surprise"].startswith("2 write now")


async def test_an_attach_whose_answer_is_lost_is_followed_and_not_sent_again(
    member: Cloud, doer: MakeDoer, before: Callable[..., Proxied]
) -> None:
    volume_id, server_id = member.volume(metadata={"lab_delay_attach": "1"}), member.server()
    proxied = before(member.place)
    assert proxied.nova is not None
    proxied.nova.on(faults.lost_after, method="POST", path="/os-volume_attachments$")
    acting = doer(proxied)
    done = await acting.do(attaching(volume_id, server_id))
    assert done.facts["status"] == "attached"
    assert len(proxied.writes) == 1
    assert any("no answer by Nova" in line for line in acting.said)


async def test_an_attach_of_which_nothing_is_to_be_seen_is_told_as_that(
    member: Cloud, doer: MakeDoer, before: Callable[..., Proxied]
) -> None:
    volume_id, server_id = member.volume(), member.server()
    proxied = before(member.place)
    assert proxied.nova is not None
    proxied.nova.on(faults.html(504), method="POST", path="/os-volume_attachments$")
    with pytest.raises(BackendUnreachable, match="it was not sent again"):
        await doer(proxied, wait_seconds=2.0).do(attaching(volume_id, server_id))
    assert member.held_by(volume_id) == []


async def test_a_cloud_that_goes_away_in_the_middle_leaves_it_partly_done(
    member: Cloud, doer: MakeDoer, before: Callable[..., Proxied]
) -> None:
    volume_id, server_id = member.volume(metadata={"lab_delay_attach": "3"}), member.server()
    proxied = before(member.place)
    acting = doer(proxied, wait_seconds=2.0, timeout_seconds=1.0)
    plan = await acting.plan(attaching(volume_id, server_id))
    under_way = asyncio.ensure_future(acting.carry_out(plan))
    await asyncio.sleep(1.5)  # by then Nova has been asked, and its storage takes its time
    assert acting.said
    proxied.cinder.on(faults.refuses(503))
    with pytest.raises(PartlyDone, match="begun, and then"):
        await under_way


async def test_a_change_of_which_nothing_can_be_read_any_more_is_told_as_not_known(
    member: Cloud, doer: MakeDoer, before: Callable[..., Proxied]
) -> None:
    volume_id, server_id, proxied = member.volume(), member.server(), before(member.place)

    def lost_and_away(exchange: Exchange) -> None:
        exchange.forward()
        for proxy in proxied.all:
            proxy.on(faults.refuses(503), method="GET")
        exchange.reset()

    assert proxied.nova is not None
    proxied.nova.on(lost_and_away, method="POST", path="/os-volume_attachments$")
    with pytest.raises(OutcomeNotKnown, match="sent, no answer came, and now nothing can be read") as unknown:
        await doer(proxied, wait_seconds=1.0, timeout_seconds=2.0).do(attaching(volume_id, server_id))
    assert "It was not sent again" in unknown.value.hint
    assert len(proxied.writes) == 1


def shelve(admin: Cloud, server_id: str) -> None:
    admin.nova("POST", f"/servers/{server_id}/action", {"shelve": None}).expect(202)
    admin.wait_for_server(server_id, "SHELVED_OFFLOADED")


async def test_a_shelved_server_gets_a_volume_of_its_own_and_no_sharable_one(admin: Cloud, doer: MakeDoer) -> None:
    alone, shared, server_id = admin.volume("alone"), admin.volume("shared", sharable=True), admin.server()
    shelve(admin, server_id)
    acting = doer(admin.place)
    with pytest.raises(Refused) as refused:
        await acting.do(attaching(shared, server_id))
    assert refused.value.codes == ("shelved-offloaded",)
    assert admin.attachments(shared) == []
    nova = admin.nova("POST", f"/servers/{server_id}/os-volume_attachments", {"volumeAttachment": {"volumeId": shared}})
    assert nova.status == 400  # as it was said
    done = await acting.do(attaching(alone, server_id))
    assert (done.facts["status"], done.facts["surprise"]) == ("attached", "")
    assert admin.held_by(alone) == [server_id]
    await acting.do(Detach(attachment_id=str(done.facts["attachment_id"]), volume_id=alone))
    assert admin.attachments(alone) == []
