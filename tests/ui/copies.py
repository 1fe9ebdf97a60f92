"""The console on contexts of a configuration, clouds of `tests.copies` among them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from mavtui.bootstrap import open_session
from mavtui.config.model import ContextSettings, Settings, UiSettings
from mavtui.config.theme_files import load_themes
from mavtui.ui import theming
from mavtui.ui.app import MavtuiApp
from mavtui.ui.logins import Logins
from tests.copies import CLOUDS, CopyOfCloud
from tests.ui.console import Console, TestClock, until_it_follows

NEVER = 3600.0


def contexts(**settings: Mapping[str, Any]) -> Settings:
    """A configuration with these clouds, each with what its context says besides."""
    made = {
        name: ContextSettings(name, backend=CopyOfCloud.name, cloud=name)._replace(**more)
        for name, more in settings.items()
    }
    return Settings(contexts=made, ui=UiSettings(clock="utc"))


@asynccontextmanager
async def console_in(
    settings: Settings, name: str, *, size: tuple[int, int] = (80, 24), db: str | None = None
) -> AsyncIterator[Console]:
    """A running console in one of the contexts, or on the engine in the file `db`."""
    clock, logins = TestClock(), Logins()
    session = open_session(settings=settings, context=None if db else name, db=db, ask=logins.ask)
    loaded = load_themes()
    app = MavtuiApp(session, loaded, theming.choose("calm-dark", loaded, {}), clock=clock, polls=False, logins=logins)
    try:
        async with app.run_test(size=size) as pilot:
            await until_it_follows(app, pilot)
            yield Console(app, clock, pilot)
    finally:
        for cloud in CLOUDS.values():  # a step that waits would keep a failed test from ending
            if cloud.after_saying is not None:
                cloud.after_saying.set()
        logins.leave()
        await app.shut_down()
