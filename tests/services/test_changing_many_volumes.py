"""Several volumes grown, made sharable, or handed over by one plan, and taken back by one."""

from __future__ import annotations

import pytest

from mavtui.domain.attachments import Mode
from mavtui.domain.plans import approval_of
from mavtui.errors import Refused, UsageError
from mavtui.services import planning, planning_many, resolving, swapping
from mavtui.services.executing import execute
from mavtui.services.planning_many import Growth
from mavtui.services.session import Session
from mavtui.services.undoing import plan_undo
from tests.services.estates import confirmed, records
from tests.services.test_planning_many import attach, modes


@pytest.fixture
async def pair(estate: Session) -> Session:
    """A second volume, `other`, of 5 GiB, not sharable."""
    await confirmed(estate, await planning.plan_create(estate, 5, name="other"))
    return estate


def sizes(session: Session) -> list[int]:
    return [resolving.volume(session, name).size_gib for name in ("shared", "other")]


async def test_all_grow_to_one_size_or_each_by_as_much(pair: Session) -> None:
    await confirmed(pair, await planning_many.plan_extend_many(pair, ["shared", "other"], Growth(to_gib=8)))
    assert sizes(pair) == [8, 8]

    await confirmed(pair, await planning_many.plan_extend_many(pair, ["shared", "other"], Growth(by_gib=2)))
    assert sizes(pair) == [10, 10]


async def test_a_volume_that_would_not_grow_is_named_and_nothing_is_planned(pair: Session) -> None:
    with pytest.raises(UsageError, match="other has 5 GiB"):
        await planning_many.plan_extend_many(pair, ["shared", "other"], Growth(to_gib=5))


async def test_the_flag_is_set_where_it_is_not_and_the_rest_is_named(pair: Session) -> None:
    plan = await planning_many.plan_sharable_many(pair, ["shared", "other"], sharable=True)

    assert len(plan.steps) == 1
    assert plan.notes == ("Left out: shared is sharable already.",)
    await confirmed(pair, plan)
    assert resolving.volume(pair, "other").sharable
    with pytest.raises(UsageError, match="all of the 2 volumes are sharable already"):
        await planning_many.plan_sharable_many(pair, ["shared", "other"], sharable=True)


async def test_one_that_is_held_keeps_the_whole_plan_from_being_confirmed(pair: Session) -> None:
    await confirmed(pair, await planning.plan_create(pair, 1, name="third", sharable=True))
    await attach(pair, "shared", "a")

    plan = await planning_many.plan_sharable_many(pair, ["third", "shared"], sharable=False)

    assert [hazard.code for hazard in plan.blocked] == ["attached"]


async def test_any_entry_of_a_plan_of_many_steps_takes_back_all_of_them(pair: Session) -> None:
    await confirmed(pair, await planning.plan_create(pair, 1, name="third"))
    await confirmed(pair, await planning_many.plan_sharable_many(pair, ["other", "third"], sharable=True))
    first, last = records(pair)[-2:]

    found = await plan_undo(pair, first.id)
    assert found.undoes == first.plan_id == last.plan_id
    await execute(pair, found.plan, approval_of(found.plan, "test"), undoes=found.undoes)
    assert not resolving.volume(pair, "other").sharable
    assert not resolving.volume(pair, "third").sharable
    with pytest.raises(Refused, match="undone already"):
        await plan_undo(pair, last.id)


async def test_growth_has_no_way_back_and_the_undo_says_so(pair: Session) -> None:
    await confirmed(pair, await planning_many.plan_extend_many(pair, ["shared", "other"], Growth(by_gib=1)))

    with pytest.raises(Refused, match="a volume does not shrink"):
        await plan_undo(pair, records(pair)[-1].id)


async def test_one_server_takes_over_all_of_them_and_volumes_without_other_writer_are_named(pair: Session) -> None:
    await confirmed(pair, await planning.plan_set(pair, "other", sharable=True))
    await confirmed(pair, await planning.plan_create(pair, 1, name="free"))
    await attach(pair, "shared", "a")
    await attach(pair, "other", "b")
    await attach(pair, "other", "c", Mode.RO)

    plan = await swapping.plan_swap_many(pair, ["shared", "other", "free"], "c")

    assert "Left out: nobody else writes to free." in plan.notes
    await confirmed(pair, plan)
    assert modes(pair) == {"a": "ro", "c": "rw"}
    assert modes(pair, "other") == {"b": "ro", "c": "rw"}

    await confirmed(pair, (await plan_undo(pair)).plan)
    assert modes(pair) == {"a": "rw"}
    assert modes(pair, "other") == {"b": "rw", "c": "ro"}
