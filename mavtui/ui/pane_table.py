"""What the tables have in common that stand below a list and show what belongs to its highlighted row."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from mavtui.ui.widgets.keyed_table import KeyedTable
from mavtui.ui.widgets.rows import ListSource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.message import Message

    from mavtui.domain.clock import Timestamp
    from mavtui.ui.screens.view import View
    from mavtui.ui.widgets.rows import RowCells


class PaneTable(KeyedTable, inherit_bindings=False):
    """Another row above is another table here, so that its cursor moves without anybody having moved it."""

    BINDINGS = KeyedTable.BINDINGS
    _belonging: frozenset[str] = frozenset()

    def show_rows(self, rows: Mapping[str, RowCells], *, stays: bool) -> None:
        """Show these rows by their ids; `stays`: of the same row above as before, so that the cursor stays too."""
        self._belonging = self._belonging.union(rows) if stays else frozenset(rows)
        self.replace(ListSource(rows), keep_cursor=stays)

    def show_ages(self, now: Timestamp) -> None:
        """Draw the rows that are shown with their ages at `now`; nothing else has changed."""

    @property
    def has_lost_marks(self) -> bool:
        """Whether a row was marked that belonged here and is gone."""
        return any(one in self.marks and self._pages.source.position_of(one) is None for one in self._belonging)

    def post_message(self, message: Message) -> bool:
        """Keep to itself that the cursor has moved, with every row above; only the footer follows its own."""
        if not isinstance(message, self.CursorMoved):
            return super().post_message(message)
        if self.has_focus:
            cast("View", self.screen).follow_row()
        return True
