"""How searching looks: a filter of several parts, a mistake in it, what tab offers, faults alone with marks, orders."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mavtui.ui.signs import ASCII_SIGNS
from tests.ui.console import Console, TestClock, make_app
from tests.ui.test_searching import save_filters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.pilot import Pilot

Walk = Callable[[Console], Awaitable[None]]
Shoot = Callable[..., bool]

SIZES = [(80, 24), (120, 40)]
THEMES = ["calm-light", "high-contrast", "mono", "terminal"]


@pytest.fixture
def shoot(snap_compare: Callable[..., bool], estate: Path) -> Iterator[Shoot]:
    """Walk through a console and compare where it ends with the snapshot."""
    made: list[Any] = []
    save_filters()

    def walk_and_compare(walk: Walk, size: tuple[int, int], **options: Any) -> bool:  # noqa: ANN401 - passed on
        clock = TestClock()
        app = make_app(estate, clock, **options)
        made.append(app)

        async def before(pilot: Pilot[None]) -> None:
            await pilot.pause()
            await walk(Console(app, clock, pilot))
            await pilot.pause()

        return snap_compare(app, terminal_size=size, run_before=before)

    yield walk_and_compare
    for app in made:
        asyncio.run(app.session.close())


async def alternatives(console: Console) -> None:
    await console.press("slash")
    await console.type("web or size>=500 !name:pool")
    await console.sees(" of 40")


async def mistake(console: Console) -> None:
    await console.press("slash")
    await console.type("web or statsu:error size>100")
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


async def faults(console: Console) -> None:
    await console.highlight("app-share")
    await console.press("space")
    await console.highlight("quorum")
    await console.press("space", "2", "comma", "1", "z")
    await console.sees("faults only", "2 marked, 1 hidden")
    await console.highlight("reference-data")


WALKS = [alternatives, mistake, mistake_far_right, completion, faults]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
def test_snapshot(shoot: Shoot, walk: Walk, size: tuple[int, int]) -> None:
    assert shoot(walk, size)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("walk", [mistake, faults], ids=lambda walk: walk.__name__)
def test_snapshot_of_theme(shoot: Shoot, walk: Walk, theme: str) -> None:
    assert shoot(walk, (80, 24), theme=theme)


@pytest.mark.parametrize("walk", [mistake, faults], ids=lambda walk: walk.__name__)
def test_snapshot_in_ascii(shoot: Shoot, walk: Walk) -> None:
    assert shoot(walk, (80, 24), signs=ASCII_SIGNS)
