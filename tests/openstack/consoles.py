"""The console on a cloud whose services are real: it takes the time that they take."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from mavtui.bootstrap import open_session
from mavtui.config.model import ContextSettings, Settings, UiSettings
from mavtui.config.theme_files import load_themes
from mavtui.domain.finding_limits import FindingLimits
from mavtui.services.journal_reading import records_backwards
from mavtui.store.conditions import current_time
from mavtui.ui import theming
from mavtui.ui.app import MavtuiApp
from tests.openstack.cloud import Cloud
from tests.ui.console import Console, TestClock

PATIENCE_SECONDS = 40.0


class WallClock(TestClock):
    """Tells the time as it is; what is measured stands still until it is moved."""

    def now(self) -> str:
        return current_time()


class CloudConsole(Console):
    """A console under test that waits for what services do."""

    async def until(self, condition: Callable[[], bool], what: str = "") -> None:
        """Wait for the console to get there."""
        end = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while not condition():
            assert asyncio.get_running_loop().time() < end, f"it never came to that: {what}\n{self.text}"
            await asyncio.sleep(0.02)

    async def show_only(self, cloud: Cloud, count: int) -> None:
        """The list holds what a test made in the cloud and nothing else: that many rows."""
        await self.press("slash")
        await self.type(cloud.prefix)
        await self.until(lambda: self.home.rows.is_complete and self.home.rows.row_count == count, f"{count} rows")
        await self.press("enter")

    async def choose(self, dialog: str, name: str) -> None:
        """Choose whoever bears that name in a dialog's list."""
        await self.in_front(dialog)
        await self.press("slash")
        await self.type(name)
        await self.press("enter")

    async def open(self, view: str, screen: str) -> None:
        """Go to a view by its command."""
        await self.press("colon")
        await self.type(view)
        await self.press("enter")
        await self.in_front(screen)

    def journaled(self, volumes: Iterable[str]) -> list[str]:
        """How each change of one of these volumes came out, the first change first."""
        wanted = set(volumes)
        records = list(records_backwards(self.session.journal.path))
        return [one.outcome for one in reversed(records) if one.entry.get("volume_id") in wanted]


@asynccontextmanager
async def console_of(cloud: Cloud, *, size: tuple[int, int] = (120, 40)) -> AsyncIterator[CloudConsole]:
    """A running console on the cloud, with everything read; states count as stuck at once."""
    name = cloud.place.name
    settings = Settings(
        contexts={name: ContextSettings(name, backend="openstack", cloud=name, wait_seconds=30.0)},
        ui=UiSettings(clock="utc"),
        findings=FindingLimits(0, 0, 0, 0),
    )
    session = open_session(settings=settings, context=name)
    await session.backend.refresh()
    loaded, clock = load_themes(), WallClock()
    app = MavtuiApp(session, loaded, theming.choose("calm-dark", loaded, {}), clock=clock, polls=False)
    try:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield CloudConsole(app, clock, pilot)
    finally:
        await app.shut_down()
