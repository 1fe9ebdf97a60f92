"""An undo that stops halfway has taken back half of the change, and the next one takes back the rest."""

from __future__ import annotations

import asyncio

import pytest

from mavtui.backends.protocol import StepResult, Tell
from mavtui.domain.attachments import Mode
from mavtui.domain.plans import Approval, Step, approval_of
from mavtui.errors import NotFound, OutcomeNotKnown, PartlyDone, Refused
from mavtui.services import planning
from mavtui.services.executing import execute
from mavtui.services.session import Session
from mavtui.services.undoing import Undo, plan_undo
from tests.services.estates import confirmed
from tests.services.test_undoing import holders


async def undo_one_step(session: Session, undo: Undo) -> None:
    """Carry out the first step of the undo alone."""
    done: list[str] = []
    with pytest.raises(PartlyDone):
        await execute(
            session, undo.plan, approval_of(undo.plan, "test"),
            lambda progress: done.append(progress.state), undoes=undo.undoes,
            stop=lambda: "enough" if "done" in done else "",
        )  # fmt: skip


async def undo_whole(session: Session, undo: Undo) -> None:
    await execute(session, undo.plan, approval_of(undo.plan, "test"), undoes=undo.undoes)


async def test_the_rest_of_a_change_is_undone_by_the_next_undo(estate: Session) -> None:
    await confirmed(estate, await planning.plan_attach(estate, "shared", ["a", "b", "c"], mode=Mode.RO))
    await undo_one_step(estate, await plan_undo(estate))
    assert holders(estate) == ["a", "b"]

    rest = await plan_undo(estate)

    assert [s.partition(",")[0] for s in rest.sentences] == ["attach shared to a", "attach shared to b"]
    await undo_whole(estate, rest)
    assert holders(estate) == []


async def test_a_change_that_was_undone_in_parts_is_undone(estate: Session) -> None:
    change = await planning.plan_attach(estate, "shared", ["a", "b"], mode=Mode.RO)
    await confirmed(estate, change)
    await undo_one_step(estate, await plan_undo(estate))
    await undo_whole(estate, await plan_undo(estate))

    with pytest.raises(Refused, match="was undone already"):
        await plan_undo(estate, change.id)


async def test_an_undo_is_undone_by_its_entry_and_that_again_by_its_own(estate: Session) -> None:
    await confirmed(estate, await planning.plan_attach(estate, "shared", ["a"], mode=Mode.RO))
    undo = await plan_undo(estate)
    await undo_whole(estate, undo)
    redo = await plan_undo(estate, undo.plan.id)
    await undo_whole(estate, redo)
    assert holders(estate) == ["a"]

    again = await plan_undo(estate, redo.plan.id)

    await undo_whole(estate, again)
    assert holders(estate) == []


async def test_after_an_undo_was_undone_the_next_undo_goes_no_change_further_back(estate: Session) -> None:
    await confirmed(estate, await planning.plan_attach(estate, "shared", ["a"], mode=Mode.RO))
    await confirmed(estate, await planning.plan_attach(estate, "shared", ["b"], mode=Mode.RO))
    undo = await plan_undo(estate)
    await undo_whole(estate, undo)
    await undo_whole(estate, await plan_undo(estate, undo.plan.id))
    assert holders(estate) == ["a", "b"]

    for left in (["a"], []):
        await undo_whole(estate, await plan_undo(estate))
        assert holders(estate) == left
    with pytest.raises(NotFound, match="no change to undo"):
        await plan_undo(estate)


async def test_what_is_done_while_the_beginning_is_undone_can_still_be_undone(estate: Session) -> None:
    change = await planning.plan_attach(estate, "shared", ["a", "b", "c"], mode=Mode.RO)
    goes_on, waits = asyncio.Event(), asyncio.Event()

    async def slowly(step: Step, approval: Approval, *, plan_id: str, tell: Tell | None = None) -> StepResult:
        if step is change.steps[1]:
            waits.set()
            await goes_on.wait()
        return await carry_out(step, approval, plan_id=plan_id, tell=tell)

    carry_out, estate.backend.carry_out = estate.backend.carry_out, slowly  # type: ignore[method-assign]
    under_way = asyncio.ensure_future(confirmed(estate, change))
    await waits.wait()
    await undo_whole(estate, await plan_undo(estate))
    goes_on.set()
    await under_way
    assert holders(estate) == ["b", "c"]

    await undo_whole(estate, await plan_undo(estate))

    assert holders(estate) == []


async def test_a_step_of_which_nobody_knows_what_it_did_is_not_said_to_have_changed_nothing(estate: Session) -> None:
    plan = await planning.plan_attach(estate, "shared", ["a"])

    async def lost(step: Step, approval: Approval, *, plan_id: str, tell: Tell | None = None) -> StepResult:
        del step, approval, plan_id, tell
        raise OutcomeNotKnown("no answer came")

    estate.backend.carry_out = lost  # type: ignore[method-assign]
    with pytest.raises(OutcomeNotKnown):
        await confirmed(estate, plan)

    with pytest.raises(Refused, match="is not known"):
        await plan_undo(estate, plan.id)
