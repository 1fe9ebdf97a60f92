"""How findings look: the list, one on a page of its own, filtered, with its plan, in the detail view of a volume."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mavtui.services import planning
from mavtui.ui.signs import ASCII_SIGNS
from tests.ui.console import NOW, Console, TestClock, make_app
from tests.ui.test_findings import highlight, open_findings

if TYPE_CHECKING:
    from textual.pilot import Pilot

Walk = Callable[[Console], Awaitable[None]]
Shoot = Callable[..., bool]

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def shoot(snap_compare: Callable[..., bool], monkeypatch: pytest.MonkeyPatch) -> Iterator[Shoot]:
    """Walk through a console and compare where it ends with the snapshot."""
    made: list[Any] = []
    monkeypatch.setattr(planning, "now", lambda: NOW)

    def walk_and_compare(
        walk: Walk,
        size: tuple[int, int],
        engine: Path,
        **options: Any,  # noqa: ANN401 - of the application
    ) -> bool:
        clock = TestClock()
        app = make_app(engine, clock, **options)
        made.append(app)

        async def before(pilot: Pilot[None]) -> None:
            await pilot.pause()
            await walk(Console(app, clock, pilot))
            await pilot.pause()

        return snap_compare(app, terminal_size=size, run_before=before)

    yield walk_and_compare
    for app in made:
        asyncio.run(app.session.close())


async def the_list(console: Console) -> None:
    await open_findings(console)


async def one_without_plan(console: Console) -> None:
    screen = await open_findings(console)
    await highlight(console, screen, "noncluster-filesystem")
    await console.press("enter")
    await console.in_front("FindingScreen")


async def filtered(console: Console) -> None:
    screen = await open_findings(console)
    await console.press("slash")
    await console.type("code:stuck")
    await console.until(lambda: len(screen._shown) == 3, "three are stuck")
    await console.sees("3 of 30")


async def plan_of_one(console: Console) -> None:
    screen = await open_findings(console)
    await highlight(console, screen, "stuck-attaching")
    await console.press("p")
    await console.in_front("PlanDialog")


async def in_detail(console: Console) -> None:
    console.app.open_volume(console.volume("reference-data").id)
    await console.in_front("DetailScreen")


WALKS = [the_list, one_without_plan, filtered, plan_of_one, in_detail]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
def test_snapshot(shoot: Shoot, estate: Path, walk: Walk, size: tuple[int, int]) -> None:
    assert shoot(walk, size, estate)


@pytest.mark.parametrize("theme", ["calm-light", "high-contrast", "mono"])
def test_snapshot_of_theme(shoot: Shoot, estate: Path, theme: str) -> None:
    assert shoot(the_list, (80, 24), estate, theme=theme)


def test_snapshot_in_ascii(shoot: Shoot, estate: Path) -> None:
    assert shoot(the_list, (80, 24), estate, signs=ASCII_SIGNS)


def test_snapshot_of_a_quiet_engine(shoot: Shoot, empty: Path) -> None:
    assert shoot(the_list, (80, 24), empty)
