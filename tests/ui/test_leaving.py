"""Leaving the console, also while a change is being carried out."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from mavtui.services import planning
from mavtui.services.journal_reading import records_backwards
from tests.ui.console import Console, console_on, somebody_else

if TYPE_CHECKING:
    from pathlib import Path


async def begin_a_slow_change(console: Console) -> asyncio.Event:
    """A detach that goes on until the event is set."""
    may_end = asyncio.Event()
    backend = console.session.backend
    carry_out = backend.carry_out

    async def slowly(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - whatever the back end takes
        await may_end.wait()
        return await carry_out(*arguments, **options)

    backend.carry_out = slowly  # type: ignore[method-assign]
    await console.highlight("bastion-home")
    await console.press("x")
    await console.in_front("PlanDialog")
    await console.press("y")
    await console.sees("Under way: detach bastion-home")
    return may_end


async def test_q_at_the_root_asks_and_esc_there_does_nothing(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("escape")
        assert console.dialog == "HomeScreen"
        await console.press("q")
        await console.in_front("QuestionDialog")
        await console.sees("Quit mavtui?")
        await console.press("n")
        await console.until(lambda: console.dialog == "HomeScreen")
        await console.press("q")
        await console.in_front("QuestionDialog")
        await console.press("y")
        await console.until(lambda: console.app._exit)


async def test_ctrl_q_quits_at_once_where_nothing_is_under_way(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("ctrl+q")
        await console.until(lambda: console.app._exit)


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_quitting_during_a_change_names_it_and_asks(estate: Path, key: str) -> None:
    async with console_on(estate) as console:
        may_end = await begin_a_slow_change(console)
        await console.press(key)
        await console.in_front("ChoiceDialog")
        await console.sees("Under way: detach bastion-home")
        await console.press("enter")
        await console.until(lambda: console.dialog == "HomeScreen")
        may_end.set()
        await console.sees("Done: detach bastion-home")


async def test_the_operator_can_look_around_while_a_change_is_under_way(estate: Path) -> None:
    async with console_on(estate) as console:
        may_end = await begin_a_slow_change(console)
        await console.press("g", "enter")
        await console.in_front("DetailScreen")
        await console.press("q")
        may_end.set()
        await console.until(lambda: not console.app.jobs)
        assert not console.volume("bastion-home").holders


async def test_a_change_that_was_begun_is_finished_and_recorded_although_the_console_is_left(estate: Path) -> None:
    async with console_on(estate) as console:
        may_end = await begin_a_slow_change(console)
        await console.press("ctrl+q")
        await console.in_front("ChoiceDialog")
        await console.press("y")
        may_end.set()
        await console.until(lambda: not console.volume("bastion-home").holders)
        journal = console.session.journal.path
        await console.until(lambda: next(records_backwards(journal)).outcome == "done")


async def test_waiting_quits_by_itself_when_the_change_is_done(estate: Path) -> None:
    async with console_on(estate) as console:
        may_end = await begin_a_slow_change(console)
        await console.press("ctrl+q")
        await console.in_front("ChoiceDialog")
        await console.sees("cannot run on without the console")
        await console.press("w")
        await console.sees("quits when everything is done")
        assert not console.app._exit
        may_end.set()
        await console.until(lambda: console.app._exit)
        assert not console.volume("bastion-home").holders


async def test_what_fails_meanwhile_keeps_the_console_and_is_told(estate: Path) -> None:
    async with console_on(estate) as console:
        may_end = await begin_a_slow_change(console)
        await console.press("ctrl+q")
        await console.in_front("ChoiceDialog")
        await console.press("w")
        await console.sees("quits when everything is done")
        (job,) = console.app.jobs
        [held] = console.volume("bastion-home").holders
        await somebody_else(estate, lambda session: planning.plan_detach(session, [held.id]))
        may_end.set()
        await console.until(lambda: not console.app.jobs)
        await console.pilot.pause()

        assert job.is_failed
        assert not console.app._exit


async def test_q_leads_back_from_every_other_screen(estate: Path) -> None:
    async with console_on(estate) as console:
        for key, screen in (("enter", "DetailScreen"), ("L", "JournalScreen"), ("question_mark", "HelpScreen")):
            await console.press(key)
            await console.in_front(screen)
            await console.press("q")
            await console.until(lambda: console.dialog == "HomeScreen")
