"""The time line in a terminal that changes its size."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mavtui.domain.attachments import Mode
from mavtui.ui.screens import history as history_screen
from tests.ui.console import console_on
from tests.ui.test_history import open_history, timeline
from tests.ui.test_map_snapshots import at, made_up_record

if TYPE_CHECKING:
    import pytest

    from mavtui.store.history import History

HOLDERS = 60


async def test_one_that_grows_shows_more_of_a_history_at_its_end(estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = tuple(made_up_record(f"web-{number}", Mode.RO, at(9), None) for number in range(HOLDERS))

    def read(_con: object, whose: History, _pause: object) -> History:
        return whose._replace(records=records)

    monkeypatch.setattr(history_screen, "read_history", read)
    async with console_on(estate) as console:
        await open_history(console, "app-share")
        await console.press("G")
        for size in ((80, 50), (60, 16), (200, 60), (40, 10), (120, 40)):
            line = timeline(console)
            await console.pilot.resize_terminal(*size)
            assert console.app.is_running
            await console.sees("▸ " + line.bars[-1].name.text)


async def test_it_is_drawn_before_it_is_told_that_it_grew(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_history(console, "app-share")
        line = timeline(console)
        line._top = len(line.bars)
        drawn = [line.line(y).text for y in range(line.size.height)]
        assert all(any(bar.name.text in text for text in drawn) for bar in line.bars)
