"""The table with the keys of the list of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.message import Message

from mavtui.ui.bindings import bindings_for
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from textual.binding import BindingType


class KeyedTable(VirtualTable, inherit_bindings=False):
    """A table as every screen and dialog uses it: keys by the ids of actions, and no key without an answer."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("table")

    class NothingDone(Message):
        """A key did nothing, and why."""

        def __init__(self, why: str) -> None:
            super().__init__()
            self.why = why

    class RangeBegun(Message):
        """The first end of a range was set."""

    def action_open(self) -> None:
        """Open the row, if there is one."""
        if self._has_rows("open"):
            super().action_open()

    def action_mark(self) -> None:
        """Mark or unmark the row, if there is one."""
        if self._has_rows("mark"):
            super().action_mark()

    def action_mark_all(self) -> None:
        """Mark all rows, if there are any."""
        if self._has_rows("mark"):
            super().action_mark_all()

    def action_mark_range(self) -> None:
        """Begin a range, or end it."""
        if not self._has_rows("mark"):
            return
        begins = not self.draws_range
        super().action_mark_range()
        if begins:
            self.post_message(self.RangeBegun())

    def action_clear_marks(self) -> None:
        """Unmark everything, if anything is marked."""
        if self.marks or self.draws_range:
            super().action_clear_marks()
        else:
            self.post_message(self.NothingDone("Nothing is marked."))

    def _has_rows(self, what: str) -> bool:
        if self.cursor_key is None:
            self.post_message(self.NothingDone(f"There is nothing here to {what}."))
        return self.cursor_key is not None
