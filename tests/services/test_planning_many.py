"""Plans of many steps: their order, what they leave out, and what they say of the moments in between."""

from __future__ import annotations

import pytest

from mavtui.domain.attachments import Mode
from mavtui.domain.plans import Plan, approval_of
from mavtui.errors import NotFound, PartlyDone, Refused, UsageError
from mavtui.services import planning, planning_many, resolving, swapping
from mavtui.services.executing import Progress, execute
from mavtui.services.session import Session
from mavtui.store.rows import attachments_of_volume
from tests.services.estates import confirmed, records


def modes(session: Session, volume: str = "shared") -> dict[str, str]:
    """Who holds the volume, in which mode."""
    found = attachments_of_volume(session.store.reader, resolving.volume_id(session, volume))
    return {a.holder_name: a.mode.value for a in found}


def sentences(plan: Plan) -> list[str]:
    return [step.sentence.partition(" (attachment")[0] for step in plan.steps]


async def attach(session: Session, volume: str, server: str, mode: Mode = Mode.RW) -> None:
    await confirmed(session, await planning.plan_attach(session, volume, [server], mode=mode))


@pytest.fixture
async def pair(estate: Session) -> Session:
    """A second sharable volume, `other`."""
    await confirmed(estate, await planning.plan_create(estate, 1, name="other", sharable=True))
    return estate


async def test_several_volumes_go_to_several_servers_in_one_plan(pair: Session) -> None:
    plan = await planning_many.plan_attach_many(pair, ["shared", "other"], ["a", "b"], mode=Mode.RO)

    assert sentences(plan) == [
        "attach shared to a, ro", "attach shared to b, ro", "attach other to a, ro", "attach other to b, ro",
    ]  # fmt: skip
    await confirmed(pair, plan)
    assert modes(pair) == modes(pair, "other") == {"a": "ro", "b": "ro"}


async def test_readers_leave_before_the_writer_they_follow(estate: Session) -> None:
    await attach(estate, "shared", "a")
    await attach(estate, "shared", "b", Mode.RO)

    plan = await planning_many.plan_detach_volumes(estate, ["shared"])

    assert sentences(plan) == ["detach shared from b", "detach shared from a"]
    assert "last-writer" not in plan.codes
    await confirmed(estate, plan)
    assert modes(estate) == {}


async def test_emptying_a_server_tells_of_the_last_writer_of_those_who_stay(pair: Session) -> None:
    await attach(pair, "shared", "a")
    await attach(pair, "shared", "b", Mode.RO)
    await attach(pair, "other", "a", Mode.RO)

    plan = await planning_many.plan_detach_all(pair, server="a")

    assert sentences(plan) == ["detach other from a", "detach shared from a"]
    assert "last-writer" in plan.codes
    await confirmed(pair, plan)
    assert (modes(pair), modes(pair, "other")) == ({"b": "ro"}, {})


async def test_a_server_keeps_what_it_boots_from(pair: Session) -> None:
    await confirmed(pair, await planning.plan_attach(pair, "shared", ["a"], bootable=True))
    await attach(pair, "other", "a")

    plan = await planning_many.plan_detach_all(pair, server="a")

    assert sentences(plan) == ["detach other from a"]
    assert plan.notes == ("Left out: a boots from shared.",)


async def test_a_host_is_emptied_of_its_own_attachments_and_of_its_servers(pair: Session) -> None:
    await confirmed(pair, await planning.plan_server_set(pair, "b", host="host-a"))
    await attach(pair, "shared", "a", Mode.RO)
    await attach(pair, "shared", "b", Mode.RO)
    await attach(pair, "shared", "c", Mode.RO)

    plan = await planning_many.plan_detach_all(pair, host="host-a")

    assert sorted(sentences(plan)) == ["detach shared from a", "detach shared from b"]
    await confirmed(pair, plan)
    assert modes(pair) == {"c": "ro"}


async def test_what_holds_nothing_cannot_be_emptied(estate: Session) -> None:
    with pytest.raises(NotFound, match="a holds no volume"):
        await planning_many.plan_detach_all(estate, server="a")
    with pytest.raises(NotFound, match="nothing on host host-a"):
        await planning_many.plan_detach_all(estate, host="host-a")
    with pytest.raises(NotFound, match="there is no host nowhere"):
        await planning_many.plan_detach_all(estate, host="nowhere")


async def test_a_reader_takes_over_writing_and_the_writer_goes_on_reading(estate: Session) -> None:
    await attach(estate, "shared", "a")
    await attach(estate, "shared", "b", Mode.RO)

    plan = await swapping.plan_swap(estate, "shared", "b")

    assert [step.writers_after for step in plan.steps] == [1, 0, 1, 1]
    assert "second-writer" not in plan.codes
    assert "from here until the next step nobody writes" in plan.steps[1].sentence
    assert "from here until step 4 a has no disk" in plan.steps[1].sentence
    assert "from here until step 3 b has no disk" in plan.steps[0].sentence
    await confirmed(estate, plan)
    assert modes(estate) == {"a": "ro", "b": "rw"}


async def test_whoever_holds_nothing_can_take_over_from_several_writers(estate: Session) -> None:
    await attach(estate, "shared", "a")
    await attach(estate, "shared", "b")

    await confirmed(estate, await swapping.plan_swap(estate, "shared", "c"))

    assert modes(estate) == {"a": "ro", "b": "ro", "c": "rw"}


async def test_one_of_several_writers_stays_the_only_one(estate: Session) -> None:
    await attach(estate, "shared", "a")
    await attach(estate, "shared", "b")

    plan = await swapping.plan_swap(estate, "shared", "b")

    assert len(plan.steps) == 2, "b is left alone"
    await confirmed(estate, plan)
    assert modes(estate) == {"a": "ro", "b": "rw"}


async def test_the_writer_of_a_volume_that_is_not_sharable_leaves_it(estate: Session) -> None:
    await confirmed(estate, await planning.plan_create(estate, 1, name="alone"))
    await attach(estate, "alone", "a")

    await confirmed(estate, await swapping.plan_swap(estate, "alone", "b"))

    assert modes(estate, "alone") == {"b": "rw"}


async def test_a_swap_is_taken_back_as_a_whole(estate: Session) -> None:
    from mavtui.services.undoing import plan_undo

    await attach(estate, "shared", "a")
    await attach(estate, "shared", "b", Mode.RO)
    await confirmed(estate, await swapping.plan_swap(estate, "shared", "b"))

    await confirmed(estate, (await plan_undo(estate)).plan)

    assert modes(estate) == {"a": "rw", "b": "ro"}


async def test_there_is_nothing_to_hand_over_where_nobody_else_writes(estate: Session) -> None:
    await attach(estate, "shared", "a")
    with pytest.raises(UsageError, match="nobody else writes to shared"):
        await swapping.plan_swap(estate, "shared", "a")


async def test_a_plan_that_is_told_to_stop_begins_no_further_step(estate: Session) -> None:
    plan = await planning.plan_attach(estate, "shared", ["a", "b"], mode=Mode.RO)
    done: list[str] = []

    def follow(progress: Progress) -> None:
        if progress.state == "done":
            done.append(progress.sentence)

    with pytest.raises(PartlyDone, match=r"Enough.*Not done: attach shared to b"):
        await execute(estate, plan, approval_of(plan, "test"), follow, stop=lambda: "Enough." if done else "")
    assert modes(estate) == {"a": "ro"}


async def test_a_plan_that_is_told_to_stop_at_once_changes_nothing_and_is_recorded(estate: Session) -> None:
    plan = await planning.plan_attach(estate, "shared", ["a"])
    with pytest.raises(Refused, match="Enough"):
        await execute(estate, plan, approval_of(plan, "test"), stop=lambda: "Enough.")
    assert modes(estate) == {}
    assert records(estate)[-1].outcome == "refused"


async def test_what_can_go_wrong_names_the_volume_where_several_are_concerned(pair: Session) -> None:
    for volume in ("shared", "other"):
        await attach(pair, volume, "a")
    many = await planning_many.plan_attach_many(pair, ["shared", "other"], ["b"])

    told = [many.told(hazard) for hazard in many.hazards if hazard.code == "second-writer"]
    assert told == [f"{volume}: 2 servers will write to the same blocks." for volume in ("shared", "other")]

    one = await planning.plan_attach(pair, "shared", ["b"])
    assert one.told(one.hazards[0]) == "2 servers will write to the same blocks."
