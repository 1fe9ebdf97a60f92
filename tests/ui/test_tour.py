"""The tour of the first start: seen once, left at any time, never in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mavtui.config import paths
from mavtui.config.state import State
from mavtui.ui.screens.tour import SEEN, STEPS
from tests.ui.console import console_on
from tests.ui.test_typing_fast import at_once

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.console import Console


async def begin(console: Console) -> None:
    console.app.action_app_tour()
    await console.in_front("Tour")


async def test_it_goes_through_its_steps_and_begins(estate: Path) -> None:
    async with console_on(estate) as console:
        await begin(console)
        for number, step in enumerate(STEPS, start=1):
            await console.sees(f"{step.title} - {number} of {len(STEPS)}")
            await console.press("enter")
        await console.in_front("HomeScreen")


async def test_esc_leaves_it_and_it_counts_as_seen(estate: Path) -> None:
    async with console_on(estate) as console:
        await begin(console)
        await console.press("escape")
        await console.in_front("HomeScreen")

    assert State(paths.state_file()).get(SEEN, False)


async def test_any_other_key_leaves_it_and_does_what_it_does(estate: Path) -> None:
    async with console_on(estate) as console:
        await begin(console)
        await console.press("L")
        await console.in_front("JournalScreen")


@pytest.mark.parametrize("first", ["slash", "escape"])
async def test_keys_typed_at_once_behind_the_one_that_leaves_it_are_not_the_tours(estate: Path, first: str) -> None:
    async with console_on(estate) as console:
        await begin(console)
        await at_once(console, *dict.fromkeys((first, "slash")), *"pool-07", "enter", "space")
        await console.sees("/ pool-07", "1 of 40", "1 marked")
        assert console.dialog == "HomeScreen"


async def test_one_enter_too_many_opens_nothing_behind_it(estate: Path) -> None:
    async with console_on(estate) as console:
        await begin(console)
        await at_once(console, *["enter"] * (len(STEPS) + 1))
        await console.in_front("HomeScreen")
        await console.pilot.pause()
        assert console.dialog == "HomeScreen"


async def test_it_is_shown_at_the_first_start_only_and_only_to_somebody(estate: Path) -> None:
    async with console_on(estate) as console:
        assert not console.app.may_show_tour
        console.app.may_show_tour = True
        console.app._after_first_frame()
        await console.in_front("Tour")
        await console.press("escape")
        await console.in_front("HomeScreen")
        console.app._after_first_frame()
        await console.pilot.pause()
        assert console.dialog == "HomeScreen"


async def test_it_can_be_seen_again(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("colon")
        await console.until(lambda: bool(console.app.screen.query("#command")))
        await console.type("tour")
        await console.press("enter")
        await console.in_front("Tour")


async def test_a_step_back_is_possible(estate: Path) -> None:
    async with console_on(estate) as console:
        await begin(console)
        await console.press("right", "left")
        await console.sees(STEPS[0].title)
