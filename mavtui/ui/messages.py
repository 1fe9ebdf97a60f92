"""What the parts of the console tell each other where they run apart; whoever works in a thread touches no widget."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual.message import Message

from mavtui.domain.plans import Plan

if TYPE_CHECKING:
    from mavtui.ui.copying import Copying

PlanMaker = Callable[[], Awaitable[Plan]]
"""Makes the plan from what is there now; called again when the plan turned out to be stale."""


class PagesCame(Message):
    """More of a copy can be shown."""

    def __init__(self, copying: Copying) -> None:
        super().__init__()
        self.copying = copying

    def can_replace(self, message: Message) -> bool:
        """One look answers any number of them."""
        return isinstance(message, PagesCame)


class PassEnded(Message):
    """A pass over a copy has ended, one way or the other."""

    def __init__(self, copying: Copying) -> None:
        super().__init__()
        self.copying = copying
