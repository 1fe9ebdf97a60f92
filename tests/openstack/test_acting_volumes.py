"""Making, changing, growing and deleting volumes on real Cinder; what its storage fails at is told, not hidden."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mavtui.domain.requests import Attach, CreateVolume, DeleteVolume, ExtendVolume, UpdateVolume
from mavtui.errors import OutcomeNotKnown, PartlyDone, Refused
from tests.backends.acting import new_id
from tests.openstack import faults
from tests.openstack.carrying import MakeDoer
from tests.openstack.cloud import Cloud
from tests.openstack.proxied import Proxied
from tests.openstack.proxy import Exchange

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


def creating(cloud: Cloud, name: str = "new", **values: Any) -> CreateVolume:  # noqa: ANN401 - its fields
    return CreateVolume(**{"volume_id": new_id(), "size_gib": 1, "name": cloud.named(name), **values})


async def test_a_new_volume_is_as_it_was_asked_for_and_has_an_id_of_its_own(cloud: Cloud, doer: MakeDoer) -> None:
    request = creating(
        cloud, description="shared", volume_type="multiattach", sharable=True, read_only=True, bootable=True,
        metadata={"team": "blue"},
    )  # fmt: skip
    acting = doer(cloud.place)
    await acting.backend.refresh()
    done = await acting.do(request)
    (there,) = cloud.volumes_named("new")
    assert done.facts["volume_id"] == there["id"] != request.volume_id
    assert (there["multiattach"], there["bootable"], there["description"]) == (True, "true", "shared")
    assert there["metadata"] == {"team": "blue", "readonly": "True"}


async def test_a_volume_whose_storage_fails_is_told_with_its_id(cloud: Cloud, doer: MakeDoer) -> None:
    with pytest.raises(PartlyDone, match="came out as error") as failed:
        await doer(cloud.place).do(creating(cloud, metadata={"lab_fail_create": "1"}))
    (there,) = cloud.volumes_named("new")
    assert there["id"] in failed.value.message


async def test_a_volume_whose_making_was_not_answered_is_found_and_not_made_twice(
    cloud: Cloud, doer: MakeDoer, before: Callable[..., Proxied]
) -> None:
    proxied = before(cloud.place)
    proxied.cinder.on(faults.lost_after, method="POST", path="/volumes$")
    done = await doer(proxied).do(creating(cloud))
    (there,) = cloud.volumes_named("new")
    assert done.facts["volume_id"] == there["id"]
    assert len(proxied.writes) == 1


async def test_a_volume_that_somebody_else_made_in_the_same_moment_is_not_taken_for_the_own(
    cloud: Cloud, doer: MakeDoer, before: Callable[..., Proxied]
) -> None:
    proxied = before(cloud.place)

    def somebody_else_makes_one(exchange: Exchange) -> None:
        values = {"name": cloud.named("new"), "size": 1, "metadata": {"team": "red"}}
        cloud.cinder("POST", "/volumes", {"volume": values}).expect(202)
        exchange.reset()

    proxied.cinder.on(somebody_else_makes_one, method="POST", path="/volumes$")
    with pytest.raises(OutcomeNotKnown, match="no new one is there"):
        await doer(proxied, wait_seconds=2.0).do(creating(cloud, metadata={"team": "blue"}))


async def test_values_are_set_and_told_before_and_after(cloud: Cloud, doer: MakeDoer) -> None:
    volume_id = cloud.volume(metadata={"old": "1", "kept": "2"})
    request = UpdateVolume(
        volume_id=volume_id, name=cloud.named("renamed"), description="d", read_only=True, bootable=True,
        metadata_set={"new": "3"}, metadata_removed=("old",),
    )  # fmt: skip
    done = await doer(cloud.place).do(request)
    there = cloud.volume_facts(volume_id)
    assert (there["name"], there["description"], there["bootable"]) == (cloud.named("renamed"), "d", "true")
    assert there["metadata"] == {"kept": "2", "new": "3", "readonly": "True"}
    assert done.facts["before"] == {
        "name": cloud.named("data"), "description": None, "read_only": False, "bootable": False,
        "metadata": {"old": "1"},
    }  # fmt: skip
    assert done.facts["after"]["metadata"] == {"new": "3"}


async def test_what_is_as_asked_already_is_not_sent(
    cloud: Cloud, doer: MakeDoer, before: Callable[..., Proxied]
) -> None:
    volume_id, proxied = cloud.volume(), before(cloud.place)
    done = await doer(proxied).do(UpdateVolume(volume_id=volume_id, name=cloud.named("data"), read_only=False))
    assert done.facts["changed"] is False
    assert proxied.writes == []


async def test_the_sharable_flag_follows_the_type_both_ways(cloud: Cloud, doer: MakeDoer) -> None:
    volume_id = cloud.volume()
    acting = doer(cloud.place)
    await acting.backend.refresh()
    for name, sharable in (("multiattach", True), ("lab-plain", False)):
        done = await acting.do(UpdateVolume(volume_id=volume_id, sharable=sharable, volume_type=name))
        there = cloud.volume_facts(volume_id)
        assert (there["volume_type"], there["multiattach"], there["status"]) == (name, sharable, "available")
        assert done.facts["after"] == {"sharable": sharable, "volume_type": name}


async def test_some_values_set_and_one_refused_are_told_as_that(
    cloud: Cloud, doer: MakeDoer, before: Callable[..., Proxied]
) -> None:
    volume_id, proxied = cloud.volume(), before(cloud.place)
    proxied.cinder.on(faults.refuses(400, "No such name here."), method="PUT")
    with pytest.raises(PartlyDone, match=r"No such name here\. Set before it: bootable flag"):
        await doer(proxied).do(UpdateVolume(volume_id=volume_id, name="x", bootable=True))
    assert cloud.volume_facts(volume_id)["bootable"] == "true"


async def test_a_volume_grows_in_use_too(cloud: Cloud, doer: MakeDoer) -> None:
    volume_id = cloud.volume(sharable=True, metadata={"lab_delay_extend": "1"})
    cloud.attach_host(volume_id, "one")
    acting = doer(cloud.place)
    done = await acting.do(ExtendVolume(volume_id=volume_id, size_gib=3))
    assert (cloud.volume_facts(volume_id)["size"], done.facts["size_gib"]) == (3, 3)
    assert "volume extending" in acting.said


@pytest.mark.openstack
@pytest.mark.parametrize("who", ["admin", "member"])
async def test_a_volume_grows_while_servers_use_it_and_they_keep_it(
    who: str, request: pytest.FixtureRequest, doer: MakeDoer
) -> None:
    cloud: Cloud = request.getfixturevalue(who)
    volume_id = cloud.volume(sharable=True)
    servers = sorted(cloud.server(name) for name in ("one", "two"))
    for server_id in servers:
        cloud.attach(server_id, volume_id)
    plan = await doer(cloud.place).plan(ExtendVolume(volume_id=volume_id, size_gib=2))
    assert "grow-shared" in plan.codes
    await doer(cloud.place).carry_out(plan)
    there = cloud.volume_facts(volume_id)
    assert (there["size"], there["status"], cloud.held_by(volume_id)) == (2, "in-use", servers)


@pytest.mark.openstack
@pytest.mark.parametrize("who", ["admin", "member"])
async def test_notes_are_set_while_servers_use_it_and_the_next_plan_takes_them_into_account(
    who: str, request: pytest.FixtureRequest, doer: MakeDoer
) -> None:
    cloud: Cloud = request.getfixturevalue(who)
    volume_id, server_id = cloud.volume(sharable=True, metadata={"team": "blue"}), cloud.server("second")
    cloud.attach(cloud.server("first"), volume_id)
    acting = doer(cloud.place)
    further = Attach(attachment_id=new_id(), volume_id=volume_id, server_id=server_id)
    assert "noncluster-filesystem" not in (await acting.plan(further)).codes
    notes = {"mavtui:filesystem": "ext4", "mavtui:role": "data"}
    await acting.do(UpdateVolume(volume_id=volume_id, metadata_set=notes))
    assert cloud.volume_facts(volume_id)["metadata"] == {"team": "blue", **notes}
    assert "noncluster-filesystem" in (await acting.plan(further)).codes
    await acting.do(UpdateVolume(volume_id=volume_id, metadata_removed=("mavtui:filesystem", "mavtui:role")))
    assert cloud.volume_facts(volume_id)["metadata"] == {"team": "blue"}


async def test_a_volume_that_does_not_grow_is_told(cloud: Cloud, doer: MakeDoer) -> None:
    volume_id = cloud.volume(metadata={"lab_fail_extend": "1"})
    with pytest.raises(PartlyDone, match="it did not grow: the volume is error_extending with 1 GiB"):
        await doer(cloud.place).do(ExtendVolume(volume_id=volume_id, size_gib=2))


@pytest.mark.openstack
async def test_a_volume_for_which_no_storage_has_the_room_is_as_it_was(member: Cloud, doer: MakeDoer) -> None:
    volume_id = member.volume()
    with pytest.raises(Refused, match=r"it did not grow: the volume is available with 1 GiB\. Cinder says") as refused:
        await doer(member.place).do(ExtendVolume(volume_id=volume_id, size_gib=900_000))
    assert refused.value.hint == "Nothing was changed."


async def test_a_volume_is_gone_when_it_is_told_as_deleted(cloud: Cloud, doer: MakeDoer) -> None:
    volume_id = cloud.volume(metadata={"lab_delay_delete": "1"})
    done = await doer(cloud.place).do(DeleteVolume(volume_id=volume_id))
    assert cloud.cinder("GET", f"/volumes/{volume_id}").status == 404
    assert done.facts["before"]["name"] == cloud.named("data")


async def test_a_volume_that_could_not_be_deleted_is_told(cloud: Cloud, doer: MakeDoer) -> None:
    volume_id = cloud.volume(metadata={"lab_fail_delete": "1"})
    with pytest.raises(PartlyDone, match="it could not be deleted: the volume is error_deleting"):
        await doer(cloud.place).do(DeleteVolume(volume_id=volume_id))
    cloud.cinder("DELETE", f"/volumes/{volume_id}/metadata/lab_fail_delete")


@pytest.mark.parametrize("verb", ["extend", "delete"])
async def test_a_change_whose_answer_is_lost_is_followed_and_not_sent_again(
    cloud: Cloud, doer: MakeDoer, before: Callable[..., Proxied], verb: str
) -> None:
    volume_id, proxied = cloud.volume(), before(cloud.place)
    proxied.cinder.on(faults.lost_after, method="POST" if verb == "extend" else "DELETE", path="/volumes/")
    request = ExtendVolume(volume_id=volume_id, size_gib=2) if verb == "extend" else DeleteVolume(volume_id=volume_id)
    done = await doer(proxied).do(request)
    assert done.facts["changed"] is True
    assert len(proxied.writes) == 1


async def test_a_quota_is_told_as_a_quota(cloud: Cloud, doer: MakeDoer, before: Callable[..., Proxied]) -> None:
    proxied = before(cloud.place)
    told = "VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded for quota 'volumes'."
    proxied.cinder.on(faults.refuses(413, told), method="POST", path="/volumes$")
    with pytest.raises(Refused) as refused:
        await doer(proxied).do(creating(cloud))
    assert refused.value.codes == ("quota",)


@pytest.fixture
def unplaced_type(admin: Cloud) -> Iterator[str]:
    """A sharable volume type that no storage offers."""
    specs = {"multiattach": "<is> True", "volume_backend_name": "nowhere"}
    body = {"volume_type": {"name": admin.named("unplaced"), "extra_specs": specs}}
    kind = admin.cinder("POST", "/types", body).expect(200)["volume_type"]
    yield str(kind["name"])
    admin.cinder("DELETE", f"/types/{kind['id']}").expect(202)


@pytest.mark.openstack
async def test_a_change_of_type_that_failed_and_left_the_other_flag_is_told(
    admin: Cloud, doer: MakeDoer, unplaced_type: str
) -> None:
    volume_id = admin.volume()
    acting = doer(admin.place)
    await acting.backend.refresh()
    with pytest.raises(PartlyDone, match="the type is still lab-plain, but the volume is sharable now"):
        await acting.do(UpdateVolume(volume_id=volume_id, sharable=True, volume_type=unplaced_type))
    assert admin.volume_facts(volume_id)["multiattach"] is True
