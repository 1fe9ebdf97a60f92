"""Jobs run on while the operator looks elsewhere: seen, stopped, told of, undone."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from mavtui.domain.attachments import Mode
from mavtui.errors import PartlyDone
from mavtui.services import planning
from mavtui.services.journal_reading import records_backwards
from mavtui.ui.changing import change
from mavtui.ui.dialogs.plan import PlanDialog
from mavtui.ui.dialogs.stopped import StoppedDialog
from mavtui.ui.widgets.keyed_table import KeyedTable
from tests.ui.console import Console, console_on, somebody_else

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from mavtui.domain.plans import Plan


class Gate:
    """Lets steps pass one by one."""

    def __init__(self, console: Console) -> None:
        self._passes = asyncio.Semaphore(0)
        backend = console.session.backend
        carry_out = backend.carry_out

        async def slowly(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - whatever the back end takes
            await self._passes.acquire()
            return await carry_out(*arguments, **options)

        backend.carry_out = slowly  # type: ignore[method-assign]

    def open(self, steps: int = 1) -> None:
        for _ in range(steps):
            self._passes.release()


@asynccontextmanager
async def attaching_two(estate: Path, **options: Any) -> AsyncIterator[tuple[Console, Gate]]:  # noqa: ANN401
    """A console in which `shared-spare-1` is being attached to two servers, the first step under way."""
    async with console_on(estate, **options) as console:
        gate = Gate(console)
        await console.highlight("shared-spare-1")
        await console.press("a")
        await console.in_front("AttachDialog")
        await console.press("m", "slash")
        await console.type("batch")
        await console.press("enter", "space", "down", "space", "enter")
        await console.in_front("PlanDialog")
        await console.press("enter")
        await console.sees("0 of 2", "under way", "waits for 1")
        yield console, gate


async def test_what_was_told_of_the_change_before_goes_when_one_begins(estate: Path) -> None:
    async with console_on(estate) as console:
        gate = Gate(console)
        await console.highlight("shared-spare-1")
        for answer in ("escape", "enter"):
            await console.press("colon")
            await console.type("attach shared-spare-1 batch-01 batch-02 ro")
            await console.press("enter")
            await console.in_front("PlanDialog")
            await console.press(answer)
            await console.sees("Nothing was changed." if answer == "escape" else "waits for 1")
        assert "Nothing was changed." not in console.text
        gate.open(2)
        await console.sees("Done: attach shared-spare-1 to batch-01, ro and 1 more.")


async def test_a_view_behind_does_not_go_on_saying_that_undo_takes_back_its_own_change(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("shared-spare-1")
        for command in ("attach shared-spare-1 batch-01 ro", "servers", "attach shared-spare-2 batch-01 ro"):
            await console.press("colon")
            await console.type(command)
            await console.press("enter")
            if command == "servers":
                await console.in_front("ServersScreen")
                continue
            await console.in_front("PlanDialog")
            await console.press("enter")
            await console.sees(f"Done: {command[:20]}")
        await console.press("escape")
        await console.in_front("HomeScreen")
        assert "U undoes it" not in console.text


async def test_several_detaches_are_told_in_one_line_without_the_id_of_the_first(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("colon")
        await console.type("detach-all batch-01")
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.press("y")
        await console.sees("Done: detach", " from batch-01 and 1 more. U undoes it.")


async def test_jobs_and_journal_are_one_view(estate: Path) -> None:
    async with attaching_two(estate) as (console, gate):
        await console.press("L")
        await console.in_front("JournalScreen")
        await console.sees("jobs", "1 under way", "journal", "0 of 2", "attach shared-spare-1 to batch-02, ro")
        gate.open(2)
        await console.sees("none under way", "2 of 2", "2 entries")
        await console.press("tab")
        await console.sees("batch-02", "confirmed")


async def test_a_job_is_stopped_before_its_next_step_and_the_running_one_is_finished(estate: Path) -> None:
    async with attaching_two(estate) as (console, gate):
        await console.press("L")
        await console.in_front("JournalScreen")
        await console.press("x")
        await console.sees("Stops after the step under way")
        assert console.statuses("shared-spare-1") == {}
        gate.open(2)
        await console.in_front("StoppedDialog")
        await console.sees("as you asked", "Not done: attach shared-spare-1 to batch-02")
        assert console.statuses("shared-spare-1") == {"batch-01": "ro"}
        (job,) = console.app.jobs.all()
        assert job.states == ["done", "waits"]
        await console.press("escape")
        await console.sees("2  not begun")


async def test_the_journal_calls_a_step_under_way_until_its_result_is_there(estate: Path) -> None:
    async with attaching_two(estate, size=(120, 40)) as (console, gate):
        await console.press("L")
        await console.in_front("JournalScreen")
        await console.sees("1 entry", "under way    attach shared-spare-1 to batch-01, ro")
        gate.open(2)
        await console.sees("2 entries", "done         attach shared-spare-1 to batch-01, ro")
        assert "unfinished" not in console.text


async def test_a_plan_for_what_is_marked_follows_the_list(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("slash")
        await console.type("pool-0")
        await console.press("enter", "asterisk", "a")
        await console.in_front("AttachManyDialog")
        await console.press("slash")
        await console.type("bastion")
        await console.press("enter", "space", "enter")
        await console.in_front("PlanDialog")
        dialog = console.app.screen
        assert isinstance(dialog, PlanDialog)
        names = [step.sentence.split()[1] for step in dialog.plan.steps]
        assert len(names) > 5
        assert names == sorted(names)


async def test_the_last_step_cannot_be_stopped(estate: Path) -> None:
    async with attaching_two(estate) as (console, gate):
        gate.open()
        await console.until(lambda: console.statuses("shared-spare-1") == {"batch-01": "ro"})
        await console.press("L")
        await console.in_front("JournalScreen")
        await console.press("x")
        await console.sees("a step is never cut")
        gate.open()
        await console.until(lambda: len(console.statuses("shared-spare-1")) == 2)


async def test_the_lock_stops_a_queue_before_its_next_step(estate: Path) -> None:
    async with attaching_two(estate) as (console, gate):
        await console.press("exclamation_mark")
        await console.sees("stops before its next step")
        gate.open(2)
        await console.in_front("StoppedDialog")
        await console.sees("read-only lock is on")
        assert console.statuses("shared-spare-1") == {"batch-01": "ro"}


async def test_several_jobs_run_at_the_same_time(estate: Path) -> None:
    async with attaching_two(estate) as (console, gate):
        await console.highlight("bastion-home")
        await console.press("x")
        await console.in_front("PlanDialog")
        await console.press("y")
        await console.until(lambda: len(console.app.jobs) == 2)
        await console.press("L")
        await console.in_front("JournalScreen")
        await console.sees("2 under way", "detach bastion-home")
        gate.open(3)
        await console.sees("none under way")
        assert console.statuses("bastion-home") == {}
        assert len(console.statuses("shared-spare-1")) == 2


async def test_the_end_is_told_in_a_corner_to_who_looks_elsewhere(estate: Path) -> None:
    async with attaching_two(estate, size=(120, 40)) as (console, gate):
        await console.press("question_mark")
        await console.in_front("HelpScreen")
        gate.open(2)
        await console.sees("Done: attach shared-spare-1 to batch-01, ro and 1 more.")
        assert console.app.screen.query("Toast")


async def test_the_end_of_a_job_takes_no_key_from_another_conversation(estate: Path) -> None:
    async with attaching_two(estate) as (console, gate):
        await console.highlight("bastion-home")
        await console.press("x")
        await console.in_front("PlanDialog")
        gate.open(2)
        await console.until(lambda: not console.app.jobs)
        assert console.app.is_asking
        assert console.dialog == "PlanDialog"
        await console.press("n")
        await console.until(lambda: not console.app.is_asking)


async def test_a_plan_gone_stale_does_not_come_up_in_the_middle_of_something_else(estate: Path) -> None:
    async with console_on(estate) as console:
        gate = Gate(console)
        await console.highlight("shared-spare-1")
        await console.press("a")
        await console.in_front("AttachDialog")
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.press("enter")
        await console.sees("Under way")
        await somebody_else(
            estate, lambda session: planning.plan_attach(session, "shared-spare-1", ["web-1"], mode=Mode.RW)
        )
        await console.highlight("bastion-home")
        await console.press("x")
        await console.in_front("PlanDialog")
        gate.open()
        await console.until(lambda: not console.app.jobs)
        assert "bastion-home" in console.text
        await console.press("n")
        await console.until(lambda: console.dialog == "HomeScreen")
        assert list(console.statuses("shared-spare-1")) == ["web-1"]


async def test_any_entry_of_the_journal_opens_its_inverse_plan(estate: Path) -> None:
    async with console_on(estate) as console:
        for name in ("bastion-home", "backup-target"):
            await console.highlight(name)
            await console.press("x")
            await console.in_front("PlanDialog")
            await console.press("y")
            await console.until(lambda name=name: console.statuses(name) == {})  # type: ignore[misc]
        await console.press("L")
        await console.in_front("JournalScreen")
        await console.sees("2 entries")
        await console.press("tab") if console.app.focused and console.app.focused.id == "jobs" else None
        await console.press("g", "down")
        await console.sees("detach bastion-home")
        await console.press("U")
        await console.in_front("PlanDialog")
        await console.sees("undoes", "attach bastion-home to bastion")
        await console.press("enter")
        await console.until(lambda: console.statuses("bastion-home") == {"bastion": "rw"})
        assert console.statuses("backup-target") == {}


async def test_an_entry_of_another_place_says_where_it_was_made(estate: Path) -> None:
    other = estate.with_name("other.db")
    shutil.copy(estate, other)
    async with console_on(other) as console:
        await console.highlight("shared-spare-1")
        await console.press("E")
        await console.in_front("ExtendDialog")
        await console.type("200")
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.press("enter")
        await console.sees("Done: extend")
    async with console_on(estate) as console:
        await console.press("L")
        await console.in_front("JournalScreen")
        await console.sees("made in", "other.db", "not here")


async def test_an_entry_that_nothing_undoes_says_why(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("app-share")
        await console.press("D")
        await console.in_front("PlanDialog")
        await console.press("escape")
        await console.sees("Refused:", "enter opens it")
        assert next(records_backwards(console.session.journal.path)).outcome == "refused"
        await console.press("L")
        await console.in_front("JournalScreen")
        await console.sees("1 entry")
        await console.press("U")
        await console.sees("enter opens it")
        await console.press("enter")
        await console.in_front("ProblemDialog")
        await console.sees("What went wrong", "changed nothing", "(refused)")


async def plan_made_anew(console: Console, estate: Path) -> asyncio.Event:
    """A plan was confirmed and somebody else came first: another one is being made until the event is set."""
    gate, app = Gate(console), console.app
    is_planned_again, may_plan = asyncio.Event(), asyncio.Event()
    count = 0

    async def make_plan() -> Plan:
        nonlocal count
        count += 1
        if count > 1:
            is_planned_again.set()
            await may_plan.wait()
        return await planning.plan_attach(app.session, "shared-spare-1", ["web-2"], mode=Mode.RW)

    app.converse(lambda: change(app, make_plan))
    await console.in_front("PlanDialog")
    await console.press("enter")
    await console.sees("Under way")
    await somebody_else(
        estate, lambda session: planning.plan_attach(session, "shared-spare-1", ["web-1"], mode=Mode.RW)
    )
    gate.open()
    await is_planned_again.wait()
    return may_plan


async def test_nothing_else_begins_while_a_stale_plan_is_made_anew(estate: Path) -> None:
    async with console_on(estate) as console:
        may_plan = await plan_made_anew(console, estate)
        others: list[str] = []

        async def other() -> None:
            others.append("began")

        console.app.converse(other)
        await console.pilot.pause()
        assert others == []
        may_plan.set()
        await console.in_front("PlanDialog")
        await console.sees("changed")


async def test_a_stale_plan_that_is_made_anew_can_be_left(estate: Path) -> None:
    async with console_on(estate) as console:
        await plan_made_anew(console, estate)
        await console.press("escape")
        await console.until(lambda: not console.app.is_asking)
        assert list(console.statuses("shared-spare-1")) == ["web-1"]


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
async def test_what_stopped_halfway_can_be_read_to_its_end_and_its_answers_stay_in_sight(
    empty: Path, size: tuple[int, int]
) -> None:
    async with console_on(empty, size=size) as console:
        steps = [f"detach volume-{number:02} from server-{number:02} (attachment 0a1b2c3d)" for number in range(40)]
        error = PartlyDone(f"Done: {steps[0]}. Not done: {'; '.join(steps[1:])}.")
        dialog = StoppedDialog(error, "", clock=console.clock, signs=console.app.signs)
        console.app.push_screen(dialog)
        await console.in_front("StoppedDialog")

        await console.sees("Done: detach volume-00", "Undo", "Close", "more lines")
        for _ in range(20):
            await console.press("pagedown")
        await console.sees("volume-39", "Undo", "Close")
        assert "more line" not in console.text


async def test_undo_on_a_job_is_about_what_that_job_did(estate: Path) -> None:
    async with console_on(estate) as console:
        for name in ("bastion-home", "backup-target"):
            await console.highlight(name)
            await console.press("x")
            await console.in_front("PlanDialog")
            await console.press("y")
            await console.until(lambda name=name: console.statuses(name) == {})  # type: ignore[misc]
        await console.until(lambda: not console.app.jobs)
        await console.press("L")
        await console.in_front("JournalScreen")
        console.app.screen.query_one("#jobs", KeyedTable).focus()
        await console.press("down", "U")
        await console.in_front("PlanDialog")
        await console.sees("undoes", "detach bastion-home")
