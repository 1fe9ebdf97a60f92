"""Confirmations in low terminals: the text has all the room there is, and answers and PROD stay in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mavtui.ui.dialogs.plan import PlanDialog
from mavtui.ui.signs import ASCII_SIGNS, UNICODE_SIGNS
from tests.ui.console import console_on

if TYPE_CHECKING:
    from pathlib import Path

    from mavtui.ui.signs import Signs
    from tests.ui.console import Console


async def to_the_plan(console: Console) -> PlanDialog:
    """The plan of one more writer of app-share, with its dangers."""
    await console.highlight("app-share")
    await console.press("a")
    await console.in_front("AttachDialog")
    await console.press("slash")
    await console.type("bastion")
    await console.press("enter")
    await console.press("enter")
    await console.in_front("PlanDialog")
    await console.pilot.pause()
    dialog = console.app.screen
    assert isinstance(dialog, PlanDialog)
    return dialog


@pytest.mark.parametrize("signs", [UNICODE_SIGNS, ASCII_SIGNS])
async def test_ten_lines_show_seven_of_the_plan_with_question_and_answers(estate: Path, signs: Signs) -> None:
    async with console_on(estate, size=(40, 10), signs=signs) as console:
        dialog = await to_the_plan(console)
        assert dialog.text.size.height == 7
        await console.sees("Type app-share to go on", "Cancel", "Share", "PgDn: 21 more")


async def test_all_of_the_plan_can_be_read_and_the_end_is_told_by_the_keys(estate: Path) -> None:
    async with console_on(estate, size=(40, 10)) as console:
        dialog = await to_the_plan(console)
        for _ in range(9):
            await console.press("pagedown")
        assert not dialog.text.lines_below
        await console.sees("undo", "esc leaves")
        assert "PgDn:" not in console.text


async def test_a_usual_terminal_has_its_frame(estate: Path) -> None:
    async with console_on(estate, size=(80, 24)) as console:
        await to_the_plan(console)
        assert "╰" in console.text


async def test_the_word_for_production_stays(estate: Path) -> None:
    async with console_on(estate, size=(40, 10)) as console:
        console.app.session.context = console.app.session.context._replace(production=True)
        dialog = await to_the_plan(console)
        await console.sees("PROD", "Cancel", "Share")
        assert dialog.text.size.height == 6
