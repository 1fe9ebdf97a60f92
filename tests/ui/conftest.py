"""What the tests of the console share."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest

from mavtui.services import planning
from tests.ui.console import NOW, Console, TestClock, make_app, until_it_follows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from textual.pilot import Pilot

    from mavtui.ui.app import MavtuiApp
    from tests.ui.shooting import Shoot, Walk


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """Where an engine will be made."""
    return tmp_path / "empty.db"


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def shoot(estate: Path, snap_compare: Callable[..., bool], monkeypatch: pytest.MonkeyPatch) -> Iterator[Shoot]:
    """Walk through a console and compare where it ends with the snapshot."""
    made: list[MavtuiApp] = []
    monkeypatch.setattr(planning, "now", lambda: NOW)

    def walk_and_compare(
        walk: Walk,
        size: tuple[int, int],
        engine: Path = estate,
        **options: Any,  # noqa: ANN401 - of the application
    ) -> bool:
        clock = TestClock()
        app = make_app(engine, clock, **options)
        made.append(app)

        async def before(pilot: Pilot[None]) -> None:
            await until_it_follows(app, pilot)
            await walk(Console(app, clock, pilot))
            await pilot.pause()

        return snap_compare(app, terminal_size=size, run_before=before)

    yield walk_and_compare
    for app in made:
        asyncio.run(app.session.close())
