"""What waits until a cursor rests, so that it runs over a list unhindered."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message_pump import MessagePump

REST_SECONDS = 0.12
"""How long the cursor has to stay on a row."""


class Resting:
    """One thing that is to be done once the cursor rests: asked for again, it is put off.

    A timer of the framework is a task each, made and ended for every key.
    """

    def __init__(self, owner: MessagePump) -> None:
        """`owner` does it, unless it has gone meanwhile."""
        self._owner = owner
        self._handle: asyncio.TimerHandle | None = None

    def wait(self, call: Callable[[], None]) -> None:
        """Let `call` be called once nothing else was asked for during REST_SECONDS."""
        self.stop()
        self._handle = asyncio.get_running_loop().call_later(REST_SECONDS, self._owner.call_next, call)

    def stop(self) -> None:
        """Nothing is waited for any more."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
