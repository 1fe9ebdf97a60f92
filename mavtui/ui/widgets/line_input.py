"""A line to type in: one line high, and with a cursor that stands still (fewer bytes, and no unrest)."""

from __future__ import annotations

from collections import deque

from textual import events
from textual.widgets import Input


class LineInput(Input):
    """The framework's input as all our screens use it; `example` shows what could be typed.

    `takes_what_was_typed_ahead`: keys that were typed before the line was there belong to it. Never so in a
    confirmation, which drops them.
    """

    def __init__(
        self, value: str = "", *, example: str = "", id: str | None = None, takes_what_was_typed_ahead: bool = False
    ) -> None:
        super().__init__(value, placeholder=example, id=id, compact=True, select_on_focus=False)
        self.cursor_blink = False
        self._takes_ahead = takes_what_was_typed_ahead
        self._had: deque[events.Event] = deque(maxlen=32)

    async def on_event(self, event: events.Event) -> None:
        """Remember which keys have come by here."""
        if isinstance(event, events.Key):
            self._had.append(event)
        await super().on_event(event)

    def wants(self, event: events.Key) -> bool:
        """Whether the key belongs to this line, and has not come by here yet."""
        return self._takes_ahead and not any(one is event for one in self._had)
