"""A map of rows by columns with a cursor on one cell; as with tables, only what is seen is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.message import Message

from mavtui.ui.bindings import bindings_for
from mavtui.ui.widgets.map_view import MapView

if TYPE_CHECKING:
    from textual import events
    from textual.binding import BindingType

WHEEL = 3


class MapGrid(MapView, inherit_bindings=False):
    """Shows rows by columns. The cursor keeps to the keys of its row and column, whatever is shown anew."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("table", "map_move")

    class Moved(Message):
        """The cursor is on another cell; of several in a row only the last is delivered."""

        def can_replace(self, message: Message) -> bool:
            """Whether this one, which is newer, makes `message` needless."""
            return isinstance(message, MapGrid.Moved)

    class Opened(Message):
        """The operator wants to see what stands in the cell."""

    class Unmarkable(Message):
        """The operator wanted to mark something: a map has no marks."""

    def move_to(self, row: int, column: int) -> None:
        """The cursor to that cell, or to the nearest one there is."""
        row = max(0, min(row, len(self.rows) - 1))
        column = max(0, min(column, len(self.columns) - 1))
        if (row, column) == (self.row, self.column):
            return
        self.row, self.column = row, column
        self._follow()
        self.redraw()
        self.post_message(self.Moved())

    def action_cursor_up(self) -> None:
        """One row up."""
        self.move_to(self.row - 1, self.column)

    def action_cursor_down(self) -> None:
        """One row down."""
        self.move_to(self.row + 1, self.column)

    def action_column_left(self) -> None:
        """One column to the left."""
        self.move_to(self.row, self.column - 1)

    def action_column_right(self) -> None:
        """One column to the right."""
        self.move_to(self.row, self.column + 1)

    def action_page_up(self) -> None:
        """One screenful up."""
        self._top = max(0, self._top - self._visible_rows)
        self.move_to(self.row - self._visible_rows, self.column)

    def action_page_down(self) -> None:
        """One screenful down."""
        self._top += self._visible_rows
        self.move_to(self.row + self._visible_rows, self.column)

    def action_map_page_left(self) -> None:
        """As many columns to the left as are seen."""
        self._left = max(0, self._left - self.layout_now.room)
        self.move_to(self.row, self.column - self.layout_now.room)

    def action_map_page_right(self) -> None:
        """As many columns to the right as are seen."""
        self._left += self.layout_now.room
        self.move_to(self.row, self.column + self.layout_now.room)

    def action_map_first(self) -> None:
        """To the first column."""
        self.move_to(self.row, 0)

    def action_map_last(self) -> None:
        """To the last column."""
        self.move_to(self.row, len(self.columns) - 1)

    def action_map_next(self) -> None:
        """To the next filled cell: in this row, else in those below, and from the last one to the first."""
        self._to_filled(1)

    def action_map_previous(self) -> None:
        """To the filled cell before this one."""
        self._to_filled(-1)

    def _to_filled(self, step: int) -> None:
        total = len(self.rows)
        for distance in range(total + 1 if total else 0):
            number = (self.row + step * distance) % total
            filled = sorted(column * step for column in self.rows[number].cells)
            ahead = [place for place in filled if distance or place > self.column * step]
            if ahead:
                self.move_to(number, ahead[0] * step)
                return

    def action_top(self) -> None:
        """To the first row."""
        self.move_to(0, self.column)

    def action_bottom(self) -> None:
        """To the last row."""
        self.move_to(len(self.rows) - 1, self.column)

    def action_open(self) -> None:
        """Ask for what stands in the cell."""
        if self.rows and self.columns:
            self.post_message(self.Opened())

    def action_mark(self) -> None:
        """Say that there are no marks; so for the range and for all."""
        self.post_message(self.Unmarkable())

    action_mark_range = action_mark_all = action_clear_marks = action_mark

    def on_click(self, event: events.Click) -> None:
        """The cursor to the cell under the pointer; a double click opens it."""
        layout = self.layout_now
        row = event.y - layout.steps + self._top
        if event.y < layout.steps or row >= len(self.rows):
            return
        beyond = event.x - layout.first
        self.move_to(row, self._left + beyond // (layout.cell + layout.gap) if beyond >= 0 else self.column)
        if event.chain > 1:
            self.action_open()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Some rows down."""
        event.prevent_default().stop()
        self.move_to(self.row + WHEEL, self.column)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Some rows up."""
        event.prevent_default().stop()
        self.move_to(self.row - WHEEL, self.column)
