"""`:theme`: every theme is seen while it is highlighted; esc takes it back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from mavtui.errors import UsageError
from mavtui.ui import choosing_themes
from tests.ui.console import Console, console_on
from tests.ui.test_views import opened


async def test_the_highlighted_theme_is_seen_and_esc_takes_it_back(estate: Path) -> None:
    async with console_on(estate) as console:
        console.app.converse(lambda: choosing_themes.choose(console.app))
        await console.in_front("ThemesDialog")
        await console.sees("calm-dark", "high-contrast", "terminal")
        await console.press("down")
        await console.until(lambda: console.app.theme == "calm-light", "the next theme")
        await console.press("escape")
        await console.in_front("HomeScreen")
        await console.until(lambda: console.app.theme == "calm-dark", "the theme of before")


async def test_a_chosen_theme_stays_and_the_line_that_keeps_it_is_told(estate: Path) -> None:
    async with console_on(estate) as console:
        console.app.converse(lambda: choosing_themes.choose(console.app))
        await console.in_front("ThemesDialog")
        await console.press("down", "down", "enter")
        await console.in_front("HomeScreen")
        await console.sees("chart-paper until you leave", "`theme: chart-paper` under ui")
        assert console.app.theme == "chart-paper"


async def test_a_theme_can_be_named(estate: Path) -> None:
    async with console_on(estate) as console:
        await choosing_themes.switch(console.app, "fjord")
        assert console.app.theme == "fjord"
        with pytest.raises(UsageError, match="there is no theme `fjrod`") as caught:
            await choosing_themes.switch(console.app, "fjrod")
        assert "fjord" in caught.value.hint
        assert "terminal" in await asyncio.to_thread(choosing_themes.names_of_themes, console.app)


async def test_the_command_line_knows_themes(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("colon")
        await console.type("theme fjo")
        await console.press("tab", "enter")
        await console.sees("fjord until you leave")
        assert console.app.theme == "fjord"


async def test_a_view_in_front_takes_another_theme_and_so_does_one_that_waits(estate: Path) -> None:
    async with console_on(estate) as console:
        await opened(console, "hosts")
        await opened(console, "servers")
        await choosing_themes.switch(console.app, "mono")
        await console.sees("mono until you leave", "backup-1")
        assert console.dialog == "ServersScreen"
        await opened(console, "hosts")
        assert colours_in(console) == set()


def colours_in(console: Console) -> set[str]:
    """Every colour that is drawn, beside the terminal's own."""
    styles = [segment.style for strip in console.app.screen._compositor.render_strips() for segment in strip]
    colours = [style.color for style in styles if style is not None]
    return {colour.name for colour in colours if colour is not None and not colour.is_default}


async def test_without_colours_there_is_nothing_to_choose(estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with console_on(estate, environ={"NO_COLOR": "1"}) as console:
        await choosing_themes.choose(console.app)
        await console.sees("NO_COLOR is set")
