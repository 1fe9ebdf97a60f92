"""Themes on the screen: chosen before the first paint, complete, and readable without any colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.theme import BUILTIN_THEMES
from textual.widgets import Button, Input

from mavtui.config.theme_contrast import READABLE, VERY_READABLE, contrast
from mavtui.config.theme_files import STYLED_ROLES, VARIABLES, Loaded, ThemeFile, load_themes
from mavtui.ui import theming
from mavtui.ui.widgets.footer import FooterLine, Hint
from mavtui.ui.widgets.header import HeaderFacts, HeaderLine
from mavtui.ui.widgets.rows import ListSource
from mavtui.ui.widgets.virtual_table import VirtualTable
from tests.ui.made_up_rows import COLUMNS, Host, made_up, settle

if TYPE_CHECKING:
    from rich.color import Color as RichColor
    from rich.segment import Segment
    from textual.app import App

NO_COLOUR = {"NO_COLOR": "1"}


def drawn(app: App[None]) -> list[Segment]:
    """Every piece of text as it goes to the terminal."""
    return [segment for strip in app.screen._compositor.render_strips() for segment in strip]


def is_colour(colour: RichColor | None) -> bool:
    return colour is not None and not colour.is_default


def console(start: theming.Start) -> Host:
    rows = ListSource({mark: made_up(f"vol-{mark}", rw=mark, mark=mark) for mark in (3, 2, 1, 0)})
    top, bottom = HeaderLine(), FooterLine()
    top.facts = HeaderFacts("prod-eu", "storage", production=True, stale="4 min")
    bottom.hints = (Hint("a", "attach"),)
    return Host(top, VirtualTable(COLUMNS, rows), Input(placeholder="text"), Button("Cancel"), bottom, start=start)


@pytest.mark.parametrize("wanted", ["calm-dark", "calm-light", "mono"])
async def test_with_no_color_nothing_on_the_screen_has_a_colour(monkeypatch: pytest.MonkeyPatch, wanted: str) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = console(theming.choose(wanted, load_themes(), NO_COLOUR))
    async with app.run_test() as pilot:
        await settle(pilot)
        styles = [segment.style for segment in drawn(app) if segment.style is not None]
        assert styles
        assert not any(is_colour(style.color) or is_colour(style.bgcolor) for style in styles)


async def test_with_no_color_what_matters_still_stands_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = console(theming.choose("calm-dark", load_themes(), NO_COLOUR))
    async with app.run_test() as pilot:
        app.query_one(VirtualTable).focus()
        await pilot.press("end")
        await settle(pilot)
        looks = {segment.text.strip(): segment.style for segment in drawn(app)}
        cursor = next(segment.style for segment in drawn(app) if segment.text.startswith("▸"))
        for style in (cursor, looks["!!"], looks["PROD"], looks["STALE 4 min"]):
            assert style is not None
            assert style.reverse


async def test_changing_the_theme_brings_no_colour_back_under_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = console(theming.choose("mono", load_themes(), NO_COLOUR))
    async with app.run_test() as pilot:
        app.query_one(VirtualTable).focus()
        theming.switch(app, "calm-dark")
        await settle(pilot)
        styles = [(segment.text, segment.style) for segment in drawn(app) if segment.style is not None]
        assert not any(is_colour(style.color) or is_colour(style.bgcolor) for _, style in styles)
        assert next(style for text, style in styles if text.startswith("▸")).reverse


async def test_the_colourless_theme_needs_no_variable_of_the_environment() -> None:
    app = console(theming.choose("mono", load_themes(), {}))
    async with app.run_test() as pilot:
        await settle(pilot)
        styles = [segment.style for segment in drawn(app) if segment.style is not None]
        assert not any(is_colour(style.color) or is_colour(style.bgcolor) for style in styles)


@pytest.mark.parametrize("name", sorted(load_themes().themes))
async def test_every_theme_that_is_shipped_can_be_started_with_and_switched_to(name: str) -> None:
    loaded = load_themes()
    async with console(theming.choose(name, loaded, {})).run_test() as pilot:
        for other in sorted(loaded.themes):
            theming.switch(pilot.app, other)
            await settle(pilot)
            assert pilot.app.current_theme.name == other


async def test_the_theme_is_there_at_the_first_paint() -> None:
    app = console(theming.choose("calm-light", load_themes(), {}))
    assert app.current_theme.name == "calm-light"
    async with app.run_test():
        assert app.screen.styles.background.hex.lower() == load_themes().themes["calm-light"].colours["background"]


def test_an_unknown_theme_is_said_and_replaced_by_the_default() -> None:
    start = theming.choose("calm-drak", load_themes(), {})
    assert start.theme.name == theming.DEFAULT_THEME
    assert "calm-drak" in start.problem
    assert "calm-dark" in start.problem
    assert not theming.choose("calm-light", load_themes(), {}).problem


async def test_without_any_theme_file_the_console_starts_in_the_terminals_own_colours() -> None:
    none = Loaded({}, ())
    app = Host(VirtualTable(COLUMNS), loaded=none, start=theming.choose("calm-dark", none, {}))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert app.current_theme.ansi


@pytest.mark.parametrize("name", sorted(BUILTIN_THEMES))
def test_every_variable_of_ours_has_a_default_in_every_theme_of_the_framework(name: str) -> None:
    defaults = theming.variable_defaults(BUILTIN_THEMES[name])
    assert set(defaults) >= {*VARIABLES, *(f"{role}-style" for role in STYLED_ROLES)}


@pytest.mark.parametrize(
    "file", [file for file in load_themes().themes.values() if not file.ansi], ids=lambda f: f.name
)
def test_every_role_can_be_read_in_line_with_the_cursor_of_a_map(file: ThemeFile) -> None:
    tint = theming.variable_defaults(theming.textual_theme(file))["tint"]
    least = VERY_READABLE if file.name.startswith("high-contrast") else READABLE
    roles = set(file.variables) - {"rule", "cursor-background", "cursor-foreground"}
    too_weak = {role: contrast(file.variables[role], tint) for role in roles}
    assert {role: ratio for role, ratio in too_weak.items() if ratio < least} == {}
    assert tint != file.colours["background"]
