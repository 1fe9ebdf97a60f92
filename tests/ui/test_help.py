"""Help: the keys in force, what the view shows, its signs; it scrolls and is searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mavtui.config.actions import SCREENS, actions_of
from mavtui.ui.help_texts import text_of
from mavtui.ui.screens.help import HelpScreen
from tests.ui.console import console_on

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.console import Console

VIEWS = sorted(screen for screen, scopes in SCREENS.items() if "dialog" not in scopes)


def words(console: Console, width: int = 200) -> str:
    screen = console.app.screen
    assert isinstance(screen, HelpScreen)
    return "\n".join("".join(run.text for run in line) for line in screen.lines_for(width))


@pytest.mark.parametrize("screen", VIEWS)
def test_help_says_what_every_view_shows(screen: str) -> None:
    assert text_of(screen).endswith(".")


@pytest.mark.parametrize("screen", VIEWS)
async def test_help_has_every_action_of_the_view_and_no_line_is_too_wide(estate: Path, screen: str) -> None:
    async with console_on(estate) as console:
        await console.app.push_screen(HelpScreen(screen))
        text = " ".join(words(console).split())
        for action in actions_of(screen):
            assert action.help in text
        assert max(map(len, words(console, 76).splitlines())) <= 76


async def test_help_is_about_the_view_behind(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("question_mark")
        await console.in_front("HelpScreen")
        await console.sees("help: volumes", "Every volume, and below the list who holds")
        await console.press("q")
        await console.press("L")
        await console.in_front("JournalScreen")
        await console.press("f1")
        await console.in_front("HelpScreen")
        await console.sees("help: journal")


async def test_a_text_is_found_in_help(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("question_mark")
        await console.in_front("HelpScreen")
        await console.press("slash")
        await console.until(lambda: bool(console.app.screen.query("#find")))
        await console.type("recorded as read-only")
        await console.sees("1 line", "ro!")
        await console.press("escape")
        await console.press("escape")
        await console.in_front("HomeScreen")


async def test_help_scrolls_to_its_end(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("question_mark")
        await console.in_front("HelpScreen")
        await console.press("G")
        await console.sees(":q", "Quit; ask first")
