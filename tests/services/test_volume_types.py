"""Where the sharable flag follows from the volume type, a plan chooses the type that gives it, or offers those."""

from __future__ import annotations

import json

import pytest

from mavtui.backends.protocol import Capabilities
from mavtui.domain.plans import Plan, approval_of
from mavtui.domain.requests import CreateVolume, UpdateVolume
from mavtui.errors import NotFound, UsageError
from mavtui.services import planning, resolving
from mavtui.services.executing import execute
from mavtui.services.session import Session
from mavtui.services.undoing import plan_undo
from tests.services.estates import confirmed

SHARES = {"multiattach": "<is> True"}
ON_CEPH, ON_LVM = {"volume_backend_name": "ceph"}, {"volume_backend_name": "lvm"}


def know_types(session: Session, **types: dict[str, str]) -> None:
    rows = [(name, name, "multiattach" in specs, json.dumps(specs)) for name, specs in types.items()]
    with session.store.write_transaction() as con:
        con.executemany("INSERT INTO volume_types (id, name, sharable, extra_specs) VALUES (?, ?, ?, ?)", rows)


@pytest.fixture
async def cloud(session: Session, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A place with the volume `data` of the type `ceph`, where types decide about sharing."""
    know_types(session, ceph=ON_CEPH)
    await confirmed(session, await planning.plan_create(session, 1, name="data", volume_type="ceph"))
    monkeypatch.setattr(session.backend, "capabilities", Capabilities(sharable_by_type=True))
    return session


def updates(plan: Plan) -> UpdateVolume:
    request = plan.steps[0].request
    assert isinstance(request, UpdateVolume)
    return request


async def test_the_one_type_that_differs_in_nothing_but_the_flag_is_taken_and_named(cloud: Session) -> None:
    know_types(cloud, shared=ON_CEPH | SHARES, elsewhere=ON_LVM | SHARES)
    plan = await planning.plan_set(cloud, "data", sharable=True)
    assert plan.steps[0].sentence == "set type shared, sharable on of data"


async def test_of_several_that_fit_equally_the_operator_chooses(cloud: Session) -> None:
    know_types(cloud, one=ON_CEPH | SHARES, two=ON_CEPH | SHARES, other=ON_LVM | SHARES)
    with pytest.raises(UsageError, match=r"several volume types are sharable: one, two$") as error:
        await planning.plan_set(cloud, "data", sharable=True)
    assert "--type NAME" in error.value.hint


async def test_types_on_other_storage_are_offered_and_never_taken(cloud: Session) -> None:
    know_types(cloud, elsewhere=ON_LVM | SHARES)
    with pytest.raises(UsageError, match=r"nothing but being sharable; those that are: elsewhere$"):
        await planning.plan_set(cloud, "data", sharable=True)


async def test_without_any_such_type_it_is_said_what_is_missing(cloud: Session) -> None:
    with pytest.raises(UsageError, match=r"no volume type whose volumes are sharable") as error:
        await planning.plan_set(cloud, "data", sharable=True)
    assert "<is> True" in error.value.hint
    with pytest.raises(UsageError, match=r"no volume type whose volumes are sharable"):
        await planning.plan_create(cloud, 1, sharable=True)


async def test_types_that_were_never_read_are_not_said_to_be_missing(cloud: Session) -> None:
    with cloud.store.write_transaction() as con:
        con.execute("DELETE FROM volume_types")
    for asked in (planning.plan_create(cloud, 1, sharable=True), planning.plan_set(cloud, "data", sharable=True)):
        with pytest.raises(UsageError, match="no volume type is known here"):
            await asked


async def test_a_type_that_is_asked_for_must_give_the_flag_that_is_asked_for(cloud: Session) -> None:
    know_types(cloud, shared=ON_CEPH | SHARES)
    with pytest.raises(UsageError, match=r"volumes of type ceph are not sharable") as error:
        await planning.plan_set(cloud, "data", volume_type="ceph", sharable=True)
    assert error.value.hint == "Types that fit: shared."
    with pytest.raises(UsageError, match=r"volumes of type ceph are not sharable"):
        await planning.plan_create(cloud, 1, volume_type="ceph", sharable=True)


async def test_a_type_brings_its_flag_along(cloud: Session) -> None:
    know_types(cloud, shared=ON_CEPH | SHARES, plain=ON_LVM)
    assert updates(await planning.plan_set(cloud, "data", volume_type="shared")).sharable is True
    assert updates(await planning.plan_set(cloud, "data", volume_type="plain")).sharable is None
    created = (await planning.plan_create(cloud, 1, volume_type="shared")).steps[0].request
    assert isinstance(created, CreateVolume)
    assert created.sharable


async def test_a_sharable_volume_is_made_of_the_only_sharable_type(cloud: Session) -> None:
    know_types(cloud, shared=ON_LVM | SHARES)
    plan = await planning.plan_create(cloud, 2, name="new", sharable=True)
    assert plan.steps[0].sentence == "create new, 2 GiB, sharable, type shared"


async def test_what_is_sharable_already_keeps_its_type(cloud: Session) -> None:
    know_types(cloud, shared=ON_CEPH | SHARES)
    assert updates(await planning.plan_set(cloud, "data", sharable=False)).volume_type is None


async def test_an_unknown_type_is_not_found(cloud: Session) -> None:
    with pytest.raises(NotFound, match="no volume type nope"):
        await planning.plan_set(cloud, "data", volume_type="nope")


async def test_another_type_is_taken_back_to_the_one_before(session: Session) -> None:
    know_types(session, ceph=ON_CEPH, lvm=ON_LVM)
    await confirmed(session, await planning.plan_create(session, 1, name="data"))
    seen = []
    for name in ("ceph", "lvm"):
        await confirmed(session, await planning.plan_set(session, "data", volume_type=name))
        seen.append(resolving.volume(session, "data").volume_type)
    for _ in range(2):
        undo = await plan_undo(session)
        await execute(session, undo.plan, approval_of(undo.plan, "test"), undoes=undo.undoes)
        seen.append(resolving.volume(session, "data").volume_type)
    assert seen == ["ceph", "lvm", "ceph", None]


async def test_what_stands_against_the_flag_is_told_before_a_type_is_asked_for(cloud: Session) -> None:
    know_types(cloud, one=ON_CEPH | SHARES, two=ON_CEPH | SHARES)
    await confirmed(cloud, await planning.plan_server_add(cloud, "web-1"))
    await confirmed(cloud, await planning.plan_attach(cloud, "data", ["web-1"]))
    plan = await planning.plan_set(cloud, "data", sharable=True)
    assert [hazard.code for hazard in plan.blocked] == ["attached"]
