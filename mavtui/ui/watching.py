"""Whether somebody else has changed something, and how old what is shown is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from mavtui.domain.clock import Timestamp, in_words
from mavtui.errors import MavtuiError

if TYPE_CHECKING:
    from mavtui.backends.protocol import Backend
    from mavtui.ui.clock import Clock

CLOCK_STEP_SECONDS = 60.0
"""How often the header's time moves on while nothing changes: a clock that ticks is noise, and bytes."""
AGES_STEP_SECONDS = 60.0
"""How often what is shown is drawn again, so that its ages move on."""


class Watching:
    """Looks at a back end's change token. A failure leaves what is shown, and lets it grow stale."""

    def __init__(self, clock: Clock, stale_seconds: float) -> None:
        self._clock = clock
        self._stale_seconds = stale_seconds
        self._token: object = None
        self._has_token = False
        self._seen = clock.monotonic()
        self._shown = self._seen
        self._aged = self._seen
        self.read_at: Timestamp = clock.now()
        self.problem = ""
        """Why the last look failed, once; empty while all is well."""
        self._failing = False

    async def look(self, backend: Backend) -> bool:
        """Whether anything has changed since the last look."""
        self.problem = ""
        try:
            token = await asyncio.to_thread(backend.change_token)
        except MavtuiError as error:
            self._fail(f"{error.message} {error.hint}".strip())
            return False
        except Exception as error:  # noqa: BLE001 - one bad answer must not end the console
            self._fail(f"Looking for changes failed: {error}")
            return False
        changed = self._failing or (self._has_token and token != self._token)
        self._token, self._has_token, self._failing = token, True, False
        self.mark_read()
        return changed

    def mark_read(self) -> None:
        """What is shown is as it is now."""
        self._seen = self._clock.monotonic()
        self.read_at = self._clock.now()

    @property
    def clock_is_due(self) -> bool:
        """Whether the header's time is to move on; asking counts as moving it."""
        now = self._clock.monotonic()
        if now - self._shown < CLOCK_STEP_SECONDS:
            return False
        self._shown = now
        return True

    @property
    def ages_are_due(self) -> bool:
        """Whether the ages on the screen are to move on; asking counts as moving them."""
        now = self._clock.monotonic()
        if self._failing or now - self._aged < AGES_STEP_SECONDS:
            return False
        self._aged = now
        return True

    def stale_age(self) -> str:
        """How long nothing could be read, `4 min`; empty while what is shown is fresh."""
        age = self._clock.monotonic() - self._seen
        return in_words(age) if age >= self._stale_seconds else ""

    def _fail(self, problem: str) -> None:
        if not self._failing:
            self.problem = problem
        self._failing = True
