"""Keys that are faster than what they are meant for: those before a line is there, and those behind its enter."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from textual import events

from mavtui.ui.conversing import Conversing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.message_pump import MessagePump
    from textual.screen import Screen

    class Line(Protocol):
        """A line to type in, as far as this needs to know one (`LineInput`, which is imported when one opens)."""

        def wants(self, event: events.Key) -> bool:
            """Whether the key belongs to it, and has not come by there yet."""
            ...

        def _forward_event(self, event: events.Event) -> None: ...


HELD_SECONDS = 1.0
"""How long keys wait for what they are about; what comes later is for what is there."""
BURST_SECONDS = 0.1
"""How long after the last key of the line a key still belongs to the same burst."""
_LOOKS_SECONDS = 0.01
_MOST_REMEMBERED = 64
_NEVER_HELD = frozenset({"escape", "ctrl+c", "ctrl+q"})
"""Keys that leave something: they do so at once, and what waits before them is dropped."""


class _Held(NamedTuple):
    """Keys that wait: those typed after `since` (seconds of the framework), until `is_there` says so.

    The first of them has to come before `ends`: whoever presses a key later has seen what is there.
    """

    since: float
    ends: float
    is_there: Callable[[], bool]
    keys: list[events.Key]


class WithTypingAhead(Conversing, inherit_bindings=False):
    """An app in which each key acts on what the operator meant, however fast they all arrive.

    On a slow line, or from a paste, keys come in bursts. Those that follow the opening of a line arrive before it is
    there: they go to what had the focus, and come by here on their way back. Those behind an enter arrive before the
    rows are there that they are about: they are held, and handed on in order. A key that was held never answers a
    question: where a dialog came in front meanwhile, it is dropped.
    """

    _held: _Held | None = None
    _handed_on: Sequence[events.Event] = ()

    async def on_event(self, event: events.Event) -> None:
        """Hand keys on to the line that has the focus by now, or hold them."""
        if isinstance(event, events.Key):
            if not self.screen_stack:
                return  # the console has been left: there is nothing any more that a key could mean
            focused = self.focused if event.is_forwarded else None
            line = cast("Line", focused) if hasattr(focused, "wants") else None
            if line is not None and line.wants(event):
                line._forward_event(again(event))  # noqa: SLF001 - as the framework does
                return
            if self._holds(event) or (self._was_held(event) and self._is_asked):
                return
        await super().on_event(event)

    def hold_keys(self, since: events.Key, is_there: Callable[[], bool], way: Sequence[MessagePump]) -> None:
        """Hold the keys typed behind `since` until `is_there`, as long as anybody can have patience for that.

        `way` leads through what keys that are on their way already are queued in: they are waited for.
        """
        before = [] if self._held is None else self._held.keys
        self._held = held = _Held(since.time, time.monotonic() + BURST_SECONDS, is_there, before)
        self.set_timer(HELD_SECONDS, partial(self._give_up, held))
        self._go_along((*way, self), partial(self._hand_on, held))

    def hold(self, key: events.Key, way: Sequence[MessagePump]) -> None:
        """Take a key that came to a line which has been left before it."""
        if key.key in _NEVER_HELD:
            self.post_message(again(key))
            return
        if self._held is None:
            self.hold_keys(key, lambda: True, way)
        if self._held is not None and key.time >= self._held.since:
            self._held.keys.append(key)

    def _holds(self, event: events.Key) -> bool:
        held = self._held
        if held is None:
            return False
        if event.key in _NEVER_HELD or (not held.keys and event.time > held.ends):
            self._held = None
            return False
        if event.time > held.since:  # else it was for the line that has been left
            held.keys.append(event)
        return True

    def _go_along(self, way: Sequence[MessagePump], then: Callable[[], object]) -> None:
        """Call `then` when everything that waits on the way has gone by; who takes nothing any more is passed."""
        for place, pump in enumerate(way):
            if pump.call_later(self._go_along, way[place + 1 :], then):
                return
        self.call_later(then)

    async def _hand_on(self, held: _Held) -> None:
        if held is not self._held:
            return
        if not held.is_there() and not self._is_asked:
            self.set_timer(_LOOKS_SECONDS, partial(self._hand_on, held))
            return
        self._held = None
        if self._is_asked:
            return
        for key in sorted(held.keys, key=lambda key: key.time):
            handed_on = again(key)
            self._handed_on = (*self._handed_on, handed_on)[-_MOST_REMEMBERED:]
            await super().on_event(handed_on)

    def _give_up(self, held: _Held) -> None:
        """What the keys are about is not there in time: they are dropped, and the next ones act on what is there."""
        if held is not self._held:
            return
        self._held = None
        if held.keys:
            count = f"{len(held.keys)} keys were" if len(held.keys) > 1 else "a key was"
            self.tell(f"Still searching: {count} dropped that came before the rows.", "hazard-caution")

    def _was_held(self, event: events.Event) -> bool:
        return any(one is event for one in self._handed_on)

    @property
    def _is_asked(self) -> bool:
        """Whether the operator is asked something, or about to be."""
        if not self.screen_stack:
            return True  # the console is being left: there is nothing any more that a key could mean
        front: Screen[object] = self.screen
        return self._asking or front.is_modal


def again(key: events.Key) -> events.Key:
    """The key as if it had not gone anywhere yet; it stays as old as it is."""
    made = events.Key(key.key, key.character)
    made.time = key.time
    return made
