"""How findings look: the list, one on a page of its own, filtered, with its plan, in the detail view of a volume."""

from __future__ import annotations

from pathlib import Path

import pytest

from mavtui.ui.signs import ASCII_SIGNS
from tests.ui.console import Console
from tests.ui.shooting import SIZES, Shoot, Walk, name_of
from tests.ui.test_findings import highlight, open_findings


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


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("walk", WALKS, ids=name_of)
def test_snapshot(shoot: Shoot, walk: Walk, size: tuple[int, int]) -> None:
    assert shoot(walk, size)


@pytest.mark.parametrize("theme", ["calm-light", "high-contrast", "mono"])
def test_snapshot_of_theme(shoot: Shoot, theme: str) -> None:
    assert shoot(the_list, (80, 24), theme=theme)


def test_snapshot_in_ascii(shoot: Shoot) -> None:
    assert shoot(the_list, (80, 24), signs=ASCII_SIGNS)


def test_snapshot_of_a_quiet_engine(shoot: Shoot, empty: Path) -> None:
    assert shoot(the_list, (80, 24), empty)
