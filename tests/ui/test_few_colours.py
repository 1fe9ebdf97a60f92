"""Terminals of sixteen colours show no text that cannot be read."""

from __future__ import annotations

import pytest
from rich.color import Color, ColorSystem

from mavtui.config.theme_contrast import contrast
from mavtui.config.theme_files import ThemeFile, load_themes
from mavtui.ui import few_colours, theming

XTERM = {"TERM": "xterm"}
LOADED = load_themes()


@pytest.mark.parametrize("term", ["xterm", "screen", "linux", "vt100", "rxvt-16color"])
def test_such_a_terminal_is_known_by_its_name(term: str) -> None:
    assert few_colours.has_few_colours({"TERM": term})
    assert not few_colours.has_few_colours({"TERM": term, "COLORTERM": "truecolor"})


@pytest.mark.parametrize("environ", [{}, {"TERM": ""}, {"TERM": "xterm-256color"}, {"TERM": "xterm-kitty"}])
def test_what_has_more_colours_or_is_not_known_keeps_every_theme(environ: dict[str, str]) -> None:
    assert not few_colours.has_few_colours(environ)
    assert theming.choose("calm-light", LOADED, environ).theme.name == "calm-light"


@pytest.mark.parametrize("name", ["calm-light", "clear-light", "high-contrast-light", "fjord"])
def test_a_theme_that_could_not_be_read_gives_way_to_the_terminals_own_colours_and_that_is_said(name: str) -> None:
    start = theming.choose(name, LOADED, XTERM)
    assert start.theme.name == "terminal"
    assert start.ansi_color
    assert name in start.problem
    assert "16 colours" in start.problem


@pytest.mark.parametrize("name", ["calm-dark", "clear-dark", "high-contrast", "mono", "terminal"])
def test_a_theme_that_can_be_read_stays(name: str) -> None:
    start = theming.choose(name, LOADED, XTERM)
    assert (start.theme.name, start.problem) == (name, "")


def test_without_colours_nothing_is_chosen_by_them() -> None:
    assert theming.choose("calm-light", LOADED, {**XTERM, "NO_COLOR": ""}).theme.name == "mono"


def in_256(theme: ThemeFile) -> dict[str, str]:
    """What the colours of a theme become where there are 256."""
    colours = {**theme.colours, **theme.variables}
    return {
        name: Color.parse(colour).downgrade(ColorSystem.EIGHT_BIT).get_truecolor().hex
        for name, colour in colours.items()
    }


@pytest.mark.parametrize("theme", [one for one in LOADED.themes.values() if not one.ansi], ids=lambda one: one.name)
def test_with_256_colours_every_text_and_the_cursor_of_every_theme_stand_out(theme: ThemeFile) -> None:
    seen = in_256(theme)
    texts = ["foreground", *(name for name in theme.variables if not name.startswith(("cursor", "rule")))]
    weak = {
        (text, ground): ratio
        for text in texts
        for ground in ("background", "surface", "panel")
        if (ratio := contrast(seen[text], seen[ground])) < few_colours.LEAST
    }
    assert weak == {}
    assert contrast(seen["cursor-foreground"], seen["cursor-background"]) >= few_colours.LEAST
    assert seen["cursor-background"] not in {seen["background"], seen["surface"]}
