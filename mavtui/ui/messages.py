"""What screens, dialogs and workers tell each other; workers never touch a widget."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from textual.message import Message

from mavtui.domain.plans import Plan

PlanMaker = Callable[[], Awaitable[Plan]]
"""Makes the plan from what is there now; called again when the plan turned out to be stale."""


@dataclass
class ChangeWanted(Message):
    """The operator asks for a change: its plan is to be made, shown, confirmed and carried out.

    `undoes` is the id of the plan that this one takes back, empty for any other change.
    """

    make_plan: PlanMaker
    undoes: str = ""


@dataclass
class Told(Message):
    """One line for the operator; `role` is the theme variable that draws it, `detail` what enter opens."""

    text: str
    role: str = ""
    detail: str = ""


class DataChanged(Message):
    """Somebody may have changed something: what is shown is to be read again."""

    def can_replace(self, message: Message) -> bool:
        """One reading answers any number of them."""
        return isinstance(message, DataChanged)
