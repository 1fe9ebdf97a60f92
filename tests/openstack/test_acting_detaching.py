"""Detaching and repairing on real services: both sides let go, what is stuck is told and can be set right."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mavtui.backends.openstack import cinder_actions
from mavtui.backends.openstack.acting.reasons import refusal
from mavtui.backends.openstack.faults import CloudFault
from mavtui.domain.requests import Attach, CleanUp, Detach, ResetAttachment, ResetVolume
from mavtui.errors import PartlyDone, Refused
from tests.backends.acting import new_id
from tests.openstack import faults
from tests.openstack.carrying import MakeDoer
from tests.openstack.cloud import Cloud
from tests.openstack.proxied import Proxied

pytestmark = pytest.mark.openstack


def mend(cloud: Cloud, volume_id: str, operation: str) -> None:
    cloud.cinder("DELETE", f"/volumes/{volume_id}/metadata/lab_fail_{operation}").expect(200)


def attach_stray(cloud: Cloud, volume_id: str, server_id: str) -> str:
    """A record in the server's name that Nova knows nothing of, attached in Cinder's eyes."""
    attachment_id = cloud.reserve(volume_id, server_id)
    connector = {"host": "lab-cn1", "initiator": "iqn.2026-11.example:stray", "ip": "192.0.2.9"}
    body = {"attachment": {"connector": connector}}
    cloud.cinder("PUT", f"/attachments/{attachment_id}", body).expect(200)
    cloud.cinder("POST", f"/attachments/{attachment_id}/action", {"os-complete": {}}).expect(204)
    return attachment_id


async def test_a_slow_detach_is_told_for_both_services_and_leaves_the_other(member: Cloud, doer: MakeDoer) -> None:
    volume_id = member.volume(sharable=True, metadata={"lab_delay_detach": "2"})
    first, second = member.server("first"), member.server("second")
    attachment_id, other = member.attach(first, volume_id), member.attach(second, volume_id)
    acting = doer(member.place)
    done = await acting.do(Detach(attachment_id=attachment_id, volume_id=volume_id))
    assert [a["id"] for a in member.attachments(volume_id)] == [other]
    assert (done.facts["status"], done.facts["writers_after"], done.facts["surprise"]) == ("detached", 1, "")
    assert "volume detaching, attachment attached; Nova: detaching" in acting.said
    assert acting.said[-1] == "volume in-use, attachment ended; Nova: has let go"


async def test_a_failed_detach_is_told_with_its_reason_and_an_admin_sets_it_back(admin: Cloud, doer: MakeDoer) -> None:
    volume_id, server_id = admin.volume(sharable=True, metadata={"lab_fail_detach": "1"}), admin.server()
    detaching = Detach(attachment_id=admin.attach(server_id, volume_id), volume_id=volume_id)
    acting = doer(admin.place)
    with pytest.raises(PartlyDone) as failed:
        await acting.do(detaching)
    assert "ended with ClientException when it asked Cinder for attachment_delete" in failed.value.message
    assert "volume detaching, attachment attached" in failed.value.message
    assert "reset-state" in failed.value.hint
    mend(admin, volume_id, "detach")
    done = await acting.do(ResetVolume(volume_id=volume_id))
    assert (done.facts["before"]["status"], done.facts["after"]["status"]) == ("detaching", "in-use")
    await acting.do(detaching)
    assert admin.volume_facts(volume_id)["status"] == "available"


async def test_a_detach_whose_answer_is_lost_is_followed_and_not_sent_again(
    member: Cloud, doer: MakeDoer, before: Callable[..., Proxied]
) -> None:
    volume_id, server_id = member.volume(), member.server()
    attachment_id = member.attach(server_id, volume_id)
    proxied = before(member.place)
    assert proxied.nova is not None
    proxied.nova.on(faults.lost_after, method="DELETE")
    done = await doer(proxied).do(Detach(attachment_id=attachment_id, volume_id=volume_id))
    assert done.facts["status"] == "detached"
    assert len(proxied.writes) == 1


async def test_what_nova_uses_is_not_ended_in_cinder_and_the_safe_way_is_told(member: Cloud, doer: MakeDoer) -> None:
    volume_id, server_id = member.volume(sharable=True), member.server()
    attachment_id = member.attach(server_id, volume_id)
    connection = doer(member.place).backend.connection
    with pytest.raises(CloudFault) as fault:
        await cinder_actions.end(connection, attachment_id)
    told = refusal(fault.value, "end it")
    assert isinstance(told, Refused)
    assert told.codes == ("attached",)
    assert server_id in told.message
    assert "reboot" in told.hint
    assert "hard" in told.hint


async def test_of_two_records_of_one_server_the_one_that_nova_names_is_detached(member: Cloud, doer: MakeDoer) -> None:
    volume_id, server_id = member.volume(sharable=True), member.server()
    used = member.attach(server_id, volume_id)
    stray = attach_stray(member, volume_id, server_id)
    await doer(member.place).do(Detach(attachment_id=used, volume_id=volume_id))
    assert [a["id"] for a in member.attachments(volume_id)] == [stray]


async def test_a_record_of_a_server_that_nova_does_not_use_is_ended_in_cinder(member: Cloud, doer: MakeDoer) -> None:
    volume_id, server_id = member.volume(sharable=True), member.server()
    used = member.attach(server_id, volume_id)
    stray = attach_stray(member, volume_id, server_id)
    acting = doer(member.place)
    await acting.do(Detach(attachment_id=stray, volume_id=volume_id))
    assert [a["id"] for a in member.attachments(volume_id)] == [used]
    assert any("Nova does not know this attachment" in line for line in acting.said)


async def test_a_young_reservation_is_left_alone_and_a_forgotten_one_is_cleaned_up(
    member: Cloud, doer: MakeDoer, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume_id, server_id = member.volume(sharable=True), member.server()
    request = CleanUp(attachment_id=member.reserve(volume_id, server_id), volume_id=volume_id)
    acting = doer(member.place, wait_seconds=1.0)
    await acting.backend.refresh()
    young = await acting.plan(request)
    assert "in-transition" in young.codes
    with pytest.raises(Refused):
        await acting.carry_out(young)
    monkeypatch.setattr("mavtui.backends.openstack.backend.current_time", lambda: "2099-01-01T00:00:00.000000Z")
    done = await acting.do(request)
    assert (done.facts["status"], done.facts["changed"]) == ("detached", True)
    assert (member.attachments(volume_id), member.volume_facts(volume_id)["status"]) == ([], "available")


async def test_a_volume_in_error_gets_the_status_that_its_attachments_call_for(admin: Cloud, doer: MakeDoer) -> None:
    volume_id, server_id = admin.volume(sharable=True), admin.server()
    acting = doer(admin.place)
    admin.set_status(volume_id, "error")
    await acting.do(ResetVolume(volume_id=volume_id))
    assert admin.volume_facts(volume_id)["status"] == "available"
    admin.attach(server_id, volume_id)
    admin.set_status(volume_id, "error")
    await acting.do(ResetVolume(volume_id=volume_id))
    assert admin.volume_facts(volume_id)["status"] == "in-use"
    assert admin.held_by(volume_id) == [server_id]


async def test_an_available_volume_that_is_held_becomes_in_use_again(admin: Cloud, doer: MakeDoer) -> None:
    volume_id, server_id = admin.volume(sharable=True), admin.server()
    admin.attach(server_id, volume_id)
    admin.set_status(volume_id, "available")
    await doer(admin.place).do(ResetVolume(volume_id=volume_id))
    assert admin.volume_facts(volume_id)["status"] == "in-use"


async def test_a_record_of_a_stuck_volume_is_set_to_attached(admin: Cloud, doer: MakeDoer) -> None:
    volume_id = admin.volume(sharable=True)
    attachment_id = admin.attach_host(volume_id, "one")
    admin.set_status(volume_id, "detaching")
    request = ResetAttachment(attachment_id=attachment_id, volume_id=volume_id, attached=True)
    done = await doer(admin.place).do(request)
    assert (admin.volume_facts(volume_id)["status"], done.facts["status"]) == ("in-use", "attached")


async def test_a_record_is_not_set_to_detached(admin: Cloud, doer: MakeDoer) -> None:
    volume_id = admin.volume(sharable=True)
    attachment_id = admin.attach_host(volume_id, "one")
    with pytest.raises(Refused) as refused:
        await doer(admin.place).do(ResetAttachment(attachment_id=attachment_id, volume_id=volume_id, attached=False))
    assert "attached" in refused.value.codes
    assert [a["status"] for a in admin.attachments(volume_id)] == ["attached"]


async def test_what_nova_alone_knows_is_left_to_a_hard_reboot(admin: Cloud, doer: MakeDoer) -> None:
    volume_id, server_id = admin.volume(sharable=True), admin.server()
    attachment_id = admin.attach(server_id, volume_id)
    body = {"os-reset_status": {"status": "available", "attach_status": "detached"}}
    admin.cinder("POST", f"/volumes/{volume_id}/action", body).expect(202)
    acting = doer(admin.place)
    await acting.backend.refresh()
    (held,) = (await acting.volume(volume_id)).attachments
    assert (held.id, sorted(held.known_to)) == (attachment_id, ["nova"])
    with pytest.raises(Refused) as refused:
        await acting.do(Detach(attachment_id=attachment_id, volume_id=volume_id))
    assert refused.value.codes == ("contested",)
    assert "hard reboot" in refused.value.hint
    with pytest.raises(Refused, match="Nova alone has") as refused:
        await acting.do(ResetVolume(volume_id=volume_id))
    assert "hard" in refused.value.hint


async def test_an_older_cloud_is_followed_by_what_it_tells(
    member: Cloud, doer: MakeDoer, before: Callable[..., Proxied]
) -> None:
    volume_id, server_id = member.volume(sharable=True), member.server()
    proxied = before(member.place)
    proxied.age(cinder="3.44", nova="2.60")
    acting = doer(proxied)
    request = Attach(attachment_id=new_id(), volume_id=volume_id, server_id=server_id)
    made = await acting.do(request)
    assert member.held_by(volume_id) == [server_id]
    done = await acting.do(Detach(attachment_id=made.facts["attachment_id"], volume_id=volume_id))
    assert done.facts["status"] == "detached"
    assert member.attachments(volume_id) == []


async def test_a_cloud_without_attachments_of_its_own_is_followed_through_the_volume(
    member: Cloud, doer: MakeDoer, before: Callable[..., Proxied]
) -> None:
    volume_id, server_id = member.volume(sharable=True), member.server()
    proxied = before(member.place)
    proxied.age(cinder="3.20", nova="2.60")
    acting = doer(proxied)
    plan = await acting.plan(Attach(attachment_id=new_id(), volume_id=volume_id, server_id=server_id))
    made = await acting.carry_out(plan)
    assert member.held_by(volume_id) == [server_id]
    await acting.do(Detach(attachment_id=made.facts["attachment_id"], volume_id=volume_id))
    assert member.attachments(volume_id) == []
