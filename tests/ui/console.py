"""The console on an engine of its own, with a clock that a test moves."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mavtui.bootstrap import open_session
from mavtui.config.theme_files import load_themes
from mavtui.domain.attachments import Mode
from mavtui.domain.plans import approval_of
from mavtui.services import planning
from mavtui.services.executing import execute
from mavtui.store import rows
from mavtui.ui import theming
from mavtui.ui.app import MavtuiApp
from mavtui.ui.screens.home import HomeScreen
from mavtui.ui.signs import UNICODE_SIGNS, Signs

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from mavtui.domain.plans import Plan
    from mavtui.domain.volumes import Volume
    from mavtui.services.session import Session
    from mavtui.store.listing import Query
    from mavtui.ui.listings import Listing
    from mavtui.ui.reading import FirstPage

NOW = "2026-11-23T12:00:00.000000Z"
PATIENCE = 400


class TestClock:
    """Stands still until it is moved."""

    __test__ = False

    def __init__(self) -> None:
        self.seconds = 100.0
        self.moment = NOW

    def now(self) -> str:
        return self.moment

    def monotonic(self) -> float:
        return self.seconds

    def arrival(self, event_time: float) -> float:
        del event_time
        return self.seconds

    def pass_by(self, seconds: float) -> None:
        self.seconds += seconds


class Console:
    """A console under test, with what a test looks at and waits for."""

    __test__ = False

    def __init__(self, app: MavtuiApp, clock: TestClock, pilot: Pilot[None]) -> None:
        self.app = app
        self.clock = clock
        self.pilot = pilot

    @property
    def session(self) -> Session:
        return self.app.session

    @property
    def home(self) -> HomeScreen:
        home = self.app.screen_stack[0]
        assert isinstance(home, HomeScreen)
        return home

    @property
    def text(self) -> str:
        """What is on the screen in front."""
        return "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())

    @property
    def dialog(self) -> str:
        """The name of the class of what is in front."""
        return type(self.app.screen).__name__

    def volume(self, name: str) -> Volume:
        """The volume of that name as the engine has it now."""
        con = self.session.backend.store.reader
        (volume_id,) = con.execute("SELECT id FROM volumes WHERE name = ? AND deleted_at IS NULL", (name,)).fetchone()
        found = rows.volume_by_id(con, volume_id)
        assert found is not None
        return found

    async def until(self, condition: Callable[[], bool], what: str = "") -> None:
        """Wait for the console to get there."""
        for _ in range(PATIENCE):
            if condition():
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"it never came to that: {what}\n{self.text}")

    async def sees(self, *texts: str) -> None:
        """Wait until all of these texts are on the screen."""
        await self.until(lambda: all(text in self.text for text in texts), " and ".join(texts))

    async def in_front(self, dialog: str) -> None:
        """Wait for the dialog or screen of that class, and until it takes keys."""
        await self.until(lambda: self.dialog == dialog, dialog)
        await self.pilot.pause()
        self.clock.pass_by(1)

    async def press(self, *keys: str) -> None:
        """Press keys as somebody who has read what is on the screen."""
        self.clock.pass_by(1)
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """Type a text."""
        for character in text:
            await self.pilot.press(_KEYS.get(character, character))

    async def highlight(self, name: str) -> None:
        """Put the cursor on the volume of that name."""
        assert self.home.volumes.move_to_key(self.volume(name).id)
        await self.pilot.pause()

    def statuses(self, name: str) -> dict[str, str]:
        """Who holds the volume, in which mode."""
        return {a.holder_name: a.mode.value for a in self.volume(name).attachments}


_KEYS = {
    "-": "minus", "_": "underscore", " ": "space", ">": "greater_than_sign", ":": "colon", ".": "full_stop",
    "!": "exclamation_mark", "[": "left_square_bracket", "]": "right_square_bracket",
}  # fmt: skip


@asynccontextmanager
async def console_on(
    engine: Path,
    *,
    size: tuple[int, int] = (80, 24),
    signs: Signs = UNICODE_SIGNS,
    theme: str = "calm-dark",
    environ: dict[str, str] | None = None,
    notices: Sequence[str] = (),
    polls: bool = False,
) -> AsyncIterator[Console]:
    """A running console on the engine in that file."""
    clock = TestClock()
    app = make_app(engine, clock, signs=signs, theme=theme, environ=environ, notices=notices, polls=polls)
    try:
        async with app.run_test(size=size) as pilot:
            await until_it_follows(app, pilot)
            yield Console(app, clock, pilot)
    finally:
        await app.session.close()


async def until_it_follows(app: MavtuiApp, pilot: Pilot[None]) -> None:
    """Wait for what comes behind the first frame: the footer follows the row from then on."""
    await pilot.pause()
    for _ in range(PATIENCE):
        if app.row_rules is not None:
            break
        await asyncio.sleep(0.01)
    await pilot.pause()


def make_app(
    engine: Path,
    clock: TestClock,
    *,
    theme: str = "calm-dark",
    environ: dict[str, str] | None = None,
    **options: Any,  # noqa: ANN401 - what the application takes
) -> MavtuiApp:
    """The application on the engine in that file, made if it is not there."""
    session = open_session(db=str(engine), create=True)
    loaded = load_themes()
    start = theming.choose(theme, loaded, environ or {})
    options.setdefault("polls", False)
    return MavtuiApp(session, loaded, start, clock=clock, **options)


async def somebody_else(engine: Path, make_plan: Callable[[Session], Any]) -> Plan:
    """Another process changes the estate: the plan of `make_plan`, confirmed and carried out."""
    session = open_session(db=str(engine))
    try:
        plan: Plan = await make_plan(session)
        await execute(session, plan, approval_of(plan, "test"))
        return plan
    finally:
        await session.close()


def attach_elsewhere(volume: str, server: str, mode: Mode = Mode.RW) -> Callable[[Session], Any]:
    """The plan of somebody else who attaches a volume."""
    return lambda session: planning.plan_attach(session, volume, [server], mode=mode)


def slow_search(console: Console) -> threading.Event:
    """Searches answer once the event is set, or nobody waits for them any more."""
    search, release = console.app.reader.search, threading.Event()

    def slowly(listing: Listing[Any], query: Query, is_wanted: Callable[[], bool]) -> FirstPage:
        while is_wanted() and not release.wait(0.01):
            pass
        return search(listing, query, is_wanted)

    console.app.reader.search = slowly  # type: ignore[method-assign]
    return release
