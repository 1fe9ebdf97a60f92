"""How searching looks: a filter of several parts, a mistake in it, what tab offers, faults alone with marks, orders."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from mavtui.ui.signs import ASCII_SIGNS
from tests.ui.console import Console
from tests.ui.shooting import SIZES, Shoot, Walk, name_of
from tests.ui.test_searching import save_filters

THEMES = ["calm-light", "high-contrast", "mono", "terminal"]


async def alternatives(console: Console) -> None:
    await console.press("slash")
    await console.type("web or size>=500 !name:pool")
    await console.until(lambda: console.text.count(" of 40") == 2, "the count, above and in the line")


async def mistake(console: Console) -> None:
    await console.press("slash")
    await console.until(lambda: bool(console.app.screen.query("#filter Input")), "the line")
    # At once, as by a paste: of what is typed slowly the part that is right would be shown, or not yet.
    console.app.screen.query_one("#filter Input", Input).insert_text_at_cursor("web or statsu:error size>100")
    await console.sees("did you mean status?")


async def mistake_far_right(console: Console) -> None:
    await console.press("slash")
    await console.type("web or size>100 or server:web or type:multiattach or mode:x")
    await console.sees("expected rw or ro, not x")


async def completion(console: Console) -> None:
    await console.press("slash")
    await console.type("!status:a")
    await console.press("tab", "tab")
    await console.sees("[available]")
    await console.until(lambda: console.text.count(" of 40") == 2, "the count, above and in the line")


async def faults(console: Console) -> None:
    await console.highlight("app-share")
    await console.press("space")
    await console.highlight("quorum")
    await console.press("space", "2", "comma", "1", "z")
    await console.sees("faults only", "2 marked, 1 hidden")
    await console.until(lambda: console.text.count(" of 40") == 2, "the count, above and in the line")
    await console.highlight("reference-data")


@pytest.fixture(autouse=True)
def _with_saved_filters() -> None:
    save_filters()


WALKS = [alternatives, mistake, mistake_far_right, completion, faults]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("walk", WALKS, ids=name_of)
def test_snapshot(shoot: Shoot, walk: Walk, size: tuple[int, int]) -> None:
    assert shoot(walk, size)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("walk", [mistake, faults], ids=name_of)
def test_snapshot_of_theme(shoot: Shoot, walk: Walk, theme: str) -> None:
    assert shoot(walk, (80, 24), theme=theme)


@pytest.mark.parametrize("walk", [mistake, faults], ids=name_of)
def test_snapshot_in_ascii(shoot: Shoot, walk: Walk) -> None:
    assert shoot(walk, (80, 24), signs=ASCII_SIGNS)
