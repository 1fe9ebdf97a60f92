"""Keeping a copy up to date: one pass after another, shown as it comes, further apart while nobody answers."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from mavtui.domain.clock import age_seconds, in_words
from mavtui.errors import AuthenticationFailed, BackendUnreachable, MavtuiError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mavtui.backends.protocol import Backend, Reading
    from mavtui.services.session import Session
    from mavtui.ui.clock import Clock

REFRESH_SECONDS = 30.0
"""Between the end of a pass and the next one, where the context says nothing else."""
FIRST_RETRY_SECONDS = 5.0
LONGEST_RETRY_SECONDS = 120.0
LONGEST_ASKED_SECONDS = 3600.0
"""For how long a place is left alone that asks for it, whatever it asks for."""
FOLLOWING_SECONDS = 1.0
"""How often volumes are read again while a change of theirs is under way."""


class Copying:
    """Brings the store of one session up to date until it is stopped. `start` and all else belong to one event loop.

    A pass begins `refresh_seconds` after the last one has ended, so that they never overlap. While the place is out
    of reach it is asked again after 5 seconds, then after twice as long each time, or as late as it asks for. Where
    the login was refused or left, nothing more is tried by itself: that could lock an account. `ask_again` begins a
    pass at once in any case.
    """

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock
        self._interval = session.context.refresh_seconds or REFRESH_SECONDS
        self._stale_seconds = session.settings.ui.stale_seconds
        self._wake = asyncio.Event()
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._failures = 0
        self.error: Exception | None = None
        """Why the last pass failed; None where it did not."""
        self.is_running = False
        self.waits = False
        """Whether no pass begins by itself, only where one is asked for."""
        self.on_page: Callable[[], object] = _nothing
        """Called when more can be shown: in the middle of a pass, from any thread."""
        self.on_end: Callable[[], object] = _nothing
        """Called at the end of a pass, however it ended."""

    # How old what is shown is

    @property
    def reading(self) -> Reading:
        """What the back end says of its store."""
        return self._session.backend.reading()

    @property
    def is_first(self) -> bool:
        """Whether there never was a complete pass, so that nobody knows yet how much there is."""
        return self.reading.read_at is None

    def stale_age(self) -> str:
        """How old what is shown is, `4 min`, where it is not fresh; empty where it is."""
        age = age_seconds(self.reading.read_at, self._clock.now())
        if age is None:
            return "never read" if self.error is not None else ""
        if self.error is None and age < self._stale_seconds + self._interval:
            return ""
        return in_words(age)

    def why_stale(self) -> str:
        """Why what is shown is not fresh, in one sentence; empty where it is."""
        error = self.error
        if error is None:
            return ""
        message = error.message if isinstance(error, MavtuiError) else f"{type(error).__name__}: {error}"
        hint = f" {error.hint}" if isinstance(error, MavtuiError) and error.hint else ""
        next_try = "R tries again." if isinstance(error, AuthenticationFailed) else "It is tried again by itself."
        return f"{message[:1].upper()}{message[1:].rstrip('.')}.{hint} {next_try}"

    # Running

    def start(self) -> None:
        """Begin with the first pass."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(
                self._run(), name=f"copy of {self._session.context.name}"
            )

    async def first_news(self) -> None:
        """Wait until something can be shown, or it is known why nothing can. Raises what the first pass raised."""
        await self._news.wait()
        if self.error is not None and self.is_first:
            raise self.error

    def ask_again(self) -> None:
        """Begin a pass as soon as none is running."""
        self._wake.set()

    async def stop(self) -> None:
        """End it, in the middle of a pass if need be."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            await self._one_pass(self._session.backend)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._pause())
            if self.waits:
                await self._wake.wait()

    async def _one_pass(self, backend: Backend) -> None:
        self.is_running = True
        try:
            await backend.refresh(on_page=self._page)
        except Exception as error:  # noqa: BLE001 - whatever it is, what was seen stays, and the console says so
            self.error = error
            self._failures += 1
        else:
            self.error, self._failures = None, 0
        finally:
            self.is_running = False
        self._news.set()
        self.on_end()

    def _page(self, reading: Reading) -> None:
        if reading.volumes_seen:
            self._news.set()
        self.on_page()

    def _pause(self) -> float | None:
        if isinstance(self.error, AuthenticationFailed):
            return None
        if self._failures:
            own = min(FIRST_RETRY_SECONDS * 2.0 ** min(self._failures - 1, 16), LONGEST_RETRY_SECONDS)
            asked = self.error.retry_after if isinstance(self.error, BackendUnreachable) else 0.0
            return max(own, min(asked, LONGEST_ASKED_SECONDS))
        return self._interval


class Following:
    """Reads again what a change under way has touched, as its states are told, so that it is shown as it is.

    One reading at a time, each `FOLLOWING_SECONDS` after the last one began at the earliest. What fails is left to the
    pass: the change itself says what went wrong with it. All belongs to one event loop.
    """

    def __init__(self, session: Session, show: Callable[[], object]) -> None:
        self._session = session
        self._show = show
        self._wanted: dict[str, None] = {}
        self._task: asyncio.Task[None] | None = None

    def told(self, volume_ids: Iterable[str]) -> None:
        """A state of these volumes was told."""
        self._wanted.update(dict.fromkeys(volume_ids))
        if self._wanted and (self._task is None or self._task.done()):
            self._task = asyncio.get_running_loop().create_task(self._run(), name="following a change")

    async def stop(self) -> None:
        """Read nothing more, whatever was told."""
        self._wanted.clear()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        while self._wanted:
            chosen, self._wanted = list(self._wanted), {}
            loop = asyncio.get_running_loop()
            next_at = loop.time() + FOLLOWING_SECONDS
            with suppress(MavtuiError):
                await self._session.backend.refresh_some(chosen)
                self._show()
            await asyncio.sleep(next_at - loop.time())


def _nothing() -> None:
    """Nobody looks yet."""
