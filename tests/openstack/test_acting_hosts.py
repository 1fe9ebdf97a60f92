"""Attaching to hosts by Cinder alone: behind the reservation nobody else comes in, and a failure takes it back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from mavtui.domain.attachments import Mode
from mavtui.domain.requests import Attach, Detach
from mavtui.errors import PartlyDone, PlanStale, Refused, UsageError
from tests.backends.acting import new_id
from tests.openstack import faults
from tests.openstack.carrying import MakeDoer, connector_file
from tests.openstack.cloud import Cloud
from tests.openstack.proxied import Proxied

WHERE = {"cinder alone": "cinder", "a member": "member", "an admin": "admin"}


@pytest.fixture(
    params=[
        pytest.param(fixture, marks=pytest.mark.cinder if fixture == "cinder" else pytest.mark.openstack, id=who)
        for who, fixture in WHERE.items()
    ]
)
def cloud(request: pytest.FixtureRequest) -> Cloud:
    """Cinder alone as its admin; the full lab as a member and as an admin."""
    found: Cloud = request.getfixturevalue(request.param)
    return found


def attaching(volume_id: str, folder: Path, host: str = "one", mode: Mode = Mode.RW) -> Attach:
    file = connector_file(folder, host)
    return Attach(attachment_id=new_id(), volume_id=volume_id, host=host, mode=mode, connector_file=file)


async def test_a_host_is_attached_and_detached_whole(cloud: Cloud, doer: MakeDoer, tmp_path: Path) -> None:
    volume_id = cloud.volume(sharable=True)
    acting = doer(cloud.place)
    done = await acting.do(attaching(volume_id, tmp_path))
    (there,) = cloud.attachments(volume_id)
    assert (done.facts["attachment_id"], done.facts["host"], done.facts["mode"]) == (there["id"], "one", "rw")
    assert (there["status"], done.facts["writers_after"], done.facts["surprise"]) == ("attached", 1, "")
    ended = await acting.do(Detach(attachment_id=there["id"], volume_id=volume_id))
    assert ended.facts["status"] == "detached"
    assert (cloud.attachments(volume_id), cloud.volume_facts(volume_id)["status"]) == ([], "available")


async def test_ro_without_enforcement_is_recorded_and_told_as_writable(
    cloud: Cloud, doer: MakeDoer, tmp_path: Path
) -> None:
    volume_id = cloud.volume(sharable=True)
    acting = doer(cloud.place)
    plan = await acting.plan(attaching(volume_id, tmp_path, mode=Mode.RO))
    assert "mode-not-enforceable" in plan.codes
    done = await acting.carry_out(plan)
    assert (done.facts["recorded_mode"], done.facts["mode"], done.facts["writers_after"]) == ("ro", "rw", 1)


async def test_storage_that_fails_leaves_no_reservation(cloud: Cloud, doer: MakeDoer, tmp_path: Path) -> None:
    volume_id = cloud.volume(sharable=True, metadata={"lab_fail_attach": "1"})
    with pytest.raises(Refused, match=r"the storage did not connect it: .*told to fail"):
        await doer(cloud.place).do(attaching(volume_id, tmp_path))
    assert (cloud.attachments(volume_id), cloud.volume_facts(volume_id)["status"]) == ([], "available")


async def test_a_detach_that_the_storage_fails_leaves_the_attachment(
    cloud: Cloud, doer: MakeDoer, tmp_path: Path
) -> None:
    volume_id = cloud.volume(sharable=True, metadata={"lab_fail_detach": "1"})
    acting = doer(cloud.place)
    done = await acting.do(attaching(volume_id, tmp_path))
    with pytest.raises(Refused, match="The attachment is as it was"):
        await acting.do(Detach(attachment_id=done.facts["attachment_id"], volume_id=volume_id))
    assert [a["status"] for a in cloud.attachments(volume_id)] == ["attached"]
    cloud.cinder("DELETE", f"/volumes/{volume_id}/metadata/lab_fail_detach").expect(200)


async def test_a_detach_that_nobody_waited_for_is_followed_while_it_goes_on(
    cloud: Cloud, doer: MakeDoer, tmp_path: Path, before: Callable[..., Proxied]
) -> None:
    volume_id, proxied = cloud.volume(sharable=True, metadata={"lab_delay_detach": "2"}), before(cloud.place)
    acting = doer(proxied)
    done = await acting.do(attaching(volume_id, tmp_path))
    proxied.cinder.on(faults.not_waited_for, method="DELETE", path="/attachments/")
    ended = await acting.do(Detach(attachment_id=done.facts["attachment_id"], volume_id=volume_id))
    assert ended.facts["status"] == "detached"
    assert cloud.attachments(volume_id) == []


async def test_a_writer_that_came_after_the_last_look_is_met_behind_the_reservation(
    cloud: Cloud, doer: MakeDoer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume_id = cloud.volume(sharable=True)
    acting = doer(cloud.place)
    plan = await acting.plan(attaching(volume_id, tmp_path))
    observe, looks = acting.backend.observe, 0

    async def observe_and_be_late(*ids: object) -> object:
        nonlocal looks
        looks += 1
        scene = await observe(*ids)  # type: ignore[arg-type] # handed on as they come
        if looks == 1:
            await asyncio.to_thread(cloud.attach_host, volume_id, "other")
        return scene

    monkeypatch.setattr(acting.backend, "observe", observe_and_be_late)
    with pytest.raises(PlanStale) as stale:
        await acting.carry_out(plan)
    assert "second-writer" in stale.value.codes
    assert "the reservation is taken back" in acting.said
    assert len(cloud.attachments(volume_id)) == 1
    assert cloud.volume_facts(volume_id)["status"] == "in-use"


async def test_without_a_connector_nothing_is_sent(
    cloud: Cloud, doer: MakeDoer, before: Callable[..., Proxied]
) -> None:
    volume_id, proxied = cloud.volume(sharable=True), before(cloud.place)
    request = Attach(attachment_id=new_id(), volume_id=volume_id, host="far-away")
    with pytest.raises(UsageError, match="no connector for far-away"):
        await doer(proxied).do(request)
    assert proxied.writes == []


async def test_a_lost_answer_to_the_reservation_leaves_it_and_names_it(
    cloud: Cloud, doer: MakeDoer, tmp_path: Path, before: Callable[..., Proxied]
) -> None:
    volume_id, proxied = cloud.volume(sharable=True), before(cloud.place)
    proxied.cinder.on(faults.lost_after, method="POST", path="/attachments$")
    with pytest.raises(PartlyDone) as unknown:
        await doer(proxied).do(attaching(volume_id, tmp_path))
    (there,) = cloud.attachments(volume_id)
    assert there["status"] == "reserved"
    assert there["id"] in unknown.value.message
    assert f"mavtui clean-up {there['id']}" in unknown.value.hint
    assert len(proxied.writes) == 1


@pytest.mark.parametrize(("method", "path"), [("PUT", "/attachments/"), ("POST", "/action$")])
async def test_a_lost_answer_on_the_way_is_read_back_and_it_goes_on(
    cloud: Cloud, doer: MakeDoer, tmp_path: Path, before: Callable[..., Proxied], method: str, path: str
) -> None:
    volume_id, proxied = cloud.volume(sharable=True), before(cloud.place)
    proxied.cinder.on(faults.lost_after, method=method, path=path)
    done = await doer(proxied).do(attaching(volume_id, tmp_path))
    assert done.facts["status"] == "attached"
    assert len(proxied.writes) == 3
