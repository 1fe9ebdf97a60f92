"""A line to type in: one line high, and with a cursor that stands still (fewer bytes, and no unrest)."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from textual import events
from textual.widgets import Input

from mavtui.ui.compat import own_action
from mavtui.ui.widgets.cells import width_of

if TYPE_CHECKING:
    from textual.message_pump import MessagePump

    from mavtui.ui.typing_ahead import WithTypingAhead

Act = Callable[[events.Key], object]
"""What a key does besides typing."""


class LineInput(Input):
    """The framework's input as all our screens use it; `example` shows what could be typed.

    Of several examples, the longest first, the first that there is room for is shown.
    `takes_what_was_typed_ahead`: keys that were typed before the line was there belong to it. Never so in a
    confirmation, which drops them.
    `acts` are done when the key comes, not by a message that arrives after the keys behind it: then what follows an
    enter would still be typed into the line. Keys that come when the line has been left are held for what comes next.
    """

    def __init__(
        self,
        value: str = "",
        *,
        example: str | Sequence[str] = "",
        id: str | None = None,
        takes_what_was_typed_ahead: bool = False,
        acts: Mapping[str, Act] | None = None,
    ) -> None:
        self._examples = [example] if isinstance(example, str) else list(example)
        super().__init__(value, placeholder=self._examples[-1], id=id, compact=True, select_on_focus=False)
        self.cursor_blink = False
        self._takes_ahead = takes_what_was_typed_ahead
        self._acts = acts
        self._deaf_until = 0.0
        self._had: deque[events.Event] = deque(maxlen=32)

    def on_resize(self) -> None:
        """Show as much of an example as there is room for."""
        fitting = (one for one in self._examples if width_of(one) < self.size.width)
        self.placeholder = next(fitting, self._examples[-1])

    async def on_event(self, event: events.Event) -> None:
        """Remember which keys have come by here; those that do something do it before the next one is looked at."""
        if isinstance(event, events.Key):
            self._had.append(event)
            if self._acts is not None and await self._acted(self._acts, event):
                event.stop()
                return
        await super().on_event(event)

    async def _acted(self, acts: Mapping[str, Act], event: events.Key) -> bool:
        if event.time < self._deaf_until:
            return True
        if self.screen.focused is not self:
            self._app.hold(event, self._way)
            return True
        if act := acts.get(event.key):
            act(event)
            return True
        action = own_action(self, event.key)
        if action is None or event.is_printable:
            return False
        await self.app.run_action(action, self)
        return True

    def wants(self, event: events.Key) -> bool:
        """Whether the key belongs to this line, and has not come by here yet."""
        return self._takes_ahead and not any(one is event for one in self._had)

    def drop_what_was_typed_ahead(self) -> None:
        """Take no key that was typed before now: what is said of the line by now was not known then."""
        self._deaf_until = time.monotonic()

    def hold_what_follows(self, key: events.Key, is_there: Callable[[], bool]) -> None:
        """Hold what is typed behind `key`, by which the line has been left, until what it leads to is there."""
        self._app.hold_keys(key, is_there, self._way)

    @property
    def _way(self) -> Sequence[MessagePump]:
        """What keys are queued in on their way from what had the focus before to the application, and then here."""
        focused = self.app.focused
        before = [] if focused is None else [*focused.ancestors_with_self]
        return [*before, self.app, self]

    @property
    def _app(self) -> WithTypingAhead:
        return cast("WithTypingAhead", self.app)
