"""Views left before they are all there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from mavtui.ui.views import HOME, VIEWS
from tests.ui.console import console_on

if TYPE_CHECKING:
    from pathlib import Path

MOMENTS = (*range(20), 30, 50, 80)
"""After how many turns of the loop the view is left."""

ACTIONS = {"b": "object_who", "d": "object_describe", "H": "object_history"}


async def test_the_detail_view_can_be_left_at_any_moment_of_its_opening(estate: Path) -> None:
    async with console_on(estate) as console:
        volume = console.volume("reference-data").id
        for turns in MOMENTS:
            console.app.open_volume(volume)
            for _ in range(turns):
                await asyncio.sleep(0)
            while console.dialog == "DetailScreen":
                console.app.screen.dismiss()
                await asyncio.sleep(0)
            assert console.app.is_running
        await console.in_front("HomeScreen")


@pytest.mark.parametrize(
    "name", sorted(name for name, spec in VIEWS.items() if name != HOME and spec.takes != "OBJECT")
)
async def test_every_view_can_be_left_at_any_moment_of_its_opening(estate: Path, name: str) -> None:
    async with console_on(estate) as console:
        for turns in MOMENTS:
            console.app.open_view(name)
            for _ in range(turns):
                await asyncio.sleep(0)
            console.app.open_view(HOME)
            assert console.app.is_running
        await console.in_front("HomeScreen")


@pytest.mark.parametrize("key", ["b", "d", "H"])
async def test_what_shows_an_object_can_be_left_at_any_moment_of_its_opening(estate: Path, key: str) -> None:
    async with console_on(estate) as console:
        for turns in MOMENTS:
            await console.home.run_action(ACTIONS[key])
            for _ in range(turns):
                await asyncio.sleep(0)
            console.app.open_view(HOME)
            assert console.app.is_running
        await console.in_front("HomeScreen")
