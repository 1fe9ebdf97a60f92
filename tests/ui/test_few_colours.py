"""Terminals of sixteen colours show no text that cannot be read."""

from __future__ import annotations

import pytest

from mavtui.config.theme_files import load_themes
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
