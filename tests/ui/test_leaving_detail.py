"""The detail view left before it is all there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.ui.console import console_on

if TYPE_CHECKING:
    from pathlib import Path

TIMES = 25


async def test_it_can_be_left_at_any_moment_of_its_opening(estate: Path) -> None:
    async with console_on(estate) as console:
        volume = console.volume("reference-data").id
        for turns in range(TIMES):
            console.app.open_volume(volume)
            for _ in range(turns):
                await asyncio.sleep(0)
            while console.dialog == "DetailScreen":
                console.app.screen.dismiss()
                await asyncio.sleep(0)
            assert console.app.is_running
        await console.in_front("HomeScreen")
