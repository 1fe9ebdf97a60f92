"""Keys that arrive before the line they are meant for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

from textual import events
from textual.app import App

if TYPE_CHECKING:

    class Line(Protocol):
        """A line to type in, as far as this needs to know one (`LineInput`, which is imported when one opens)."""

        def wants(self, event: events.Key) -> bool:
            """Whether the key belongs to it, and has not come by there yet."""
            ...

        def _forward_event(self, event: events.Event) -> None: ...


class WithTypingAhead(App[None]):
    """An app in which keys that follow the opening of a line at once reach the line, not what was focused before.

    On a slow line, or from a paste, they all arrive before the line is there. They come by here on their way back from
    the widget that had the focus.
    """

    async def on_event(self, event: events.Event) -> None:
        """Hand such a key on to the line that has the focus by now."""
        if isinstance(event, events.Key):
            if not self.screen_stack:
                return  # the console has been left: there is nothing any more that a key could mean
            focused = self.focused if event.is_forwarded else None
            line = cast("Line", focused) if hasattr(focused, "wants") else None
            if line is not None and line.wants(event):
                line._forward_event(events.Key(event.key, event.character))  # noqa: SLF001 - as the framework does
                return
        await super().on_event(event)
