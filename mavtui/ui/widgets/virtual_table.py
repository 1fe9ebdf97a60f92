"""A table that costs the same for a hundred rows and for a million: only what is seen is read and drawn.

Cursor and marks belong to the keys of rows, never to their numbers, so that a refresh cannot move them to another row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from mavtui.ui.widgets.marking import MARK_LIMIT
from mavtui.ui.widgets.rows import PageCache, RowSource
from mavtui.ui.widgets.table_view import HEADER_LINES, TableView

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from textual import events

NEIGHBOURS = 50
"""How far from a row that is gone the cursor looks for one that is still there."""
WHEEL_ROWS = 3


class VirtualTable(TableView, can_focus=True, inherit_bindings=False):
    """Rows of a RowSource in columns that give way by priority, with a cursor, marks and a header.

    Keys: a subclass with `inherit_bindings=False` and BINDINGS of its own replaces the arrow keys; the actions are
    cursor_up, cursor_down, page_up, page_down, top, bottom, column_left, column_right, open, mark, mark_range,
    mark_all and clear_marks.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cursor_up", "Up", show=False),
        Binding("down", "cursor_down", "Down", show=False),
        Binding("left", "column_left", "Column left", show=False),
        Binding("right", "column_right", "Column right", show=False),
        Binding("pageup", "page_up", "Page up", show=False),
        Binding("pagedown", "page_down", "Page down", show=False),
        Binding("home,ctrl+home", "top", "Top", show=False),
        Binding("end,ctrl+end", "bottom", "Bottom", show=False),
        Binding("enter", "open", "Open", show=False),
    ]

    class TableMessage(Message):
        """Something that a table tells; `control` is the table."""

        def __init__(self, table: VirtualTable) -> None:
            super().__init__()
            self.table = table

        @property
        def control(self) -> VirtualTable:
            """The table that tells it."""
            return self.table

    class CursorMoved(TableMessage):
        """The cursor is on another row than before; of several in a row only the last is delivered."""

        def __init__(self, table: VirtualTable, key: Hashable | None) -> None:
            super().__init__(table)
            self.key = key

        def can_replace(self, message: Message) -> bool:
            """Whether this one, which is newer, makes `message` needless."""
            return isinstance(message, VirtualTable.CursorMoved) and message.table is self.table

    class Opened(TableMessage):
        """The operator wants to see the row with this key."""

        def __init__(self, table: VirtualTable, key: Hashable) -> None:
            super().__init__(table)
            self.key = key

    class MarksChanged(TableMessage):
        """Other rows are marked than before."""

    class TooManyToMark(TableMessage):
        """Nothing was marked, because more than `limit` rows would have been."""

        def __init__(self, table: VirtualTable, wanted: int) -> None:
            super().__init__(table)
            self.wanted = wanted
            self.limit = MARK_LIMIT

    def replace(self, source: RowSource, *, keep_cursor: bool = True) -> None:
        """Show the rows of `source`. With `keep_cursor` the cursor stays on its key, and on its line of the screen.

        If that row is gone, the cursor goes to the nearest one that is still there. Marks stay on their keys.
        """
        before_key, line = self._cursor_key, self._cursor - self.scroll_offset.y
        before, self._pages = self._pages, PageCache(source)
        self._strips.clear()
        position = self._position_after(before) if keep_cursor and before_key is not None else 0
        self._cursor = max(0, min(position, self._pages.total - 1))
        self._cursor_key = self._pages.key(self._cursor)
        self._resize_list()
        self._scroll(self._cursor - line if keep_cursor else 0)
        self._keep_in_view()
        self.redraw()
        if self._cursor_key != before_key:
            self.post_message(self.CursorMoved(self, self._cursor_key))

    def read_pages_again(self, source: RowSource) -> None:
        """Read what is seen again from a source with the same rows in the same order: cursor and view stay."""
        self._pages = PageCache(source)
        self._strips.clear()
        self.redraw()

    def move_to_key(self, key: Hashable) -> bool:
        """Put the cursor on the row with this key; False if there is none."""
        position = self._pages.source.position_of(key)
        if position is None:
            return False
        self._move(position)
        return True

    def set_marks(self, keys: Iterable[Hashable]) -> None:
        """Mark exactly the rows with these keys."""
        self._marking.set(frozenset(keys))
        self._marks_changed()

    @property
    def draws_range(self) -> bool:
        """Whether one end of a range was set, and the other one is looked for."""
        return self._marking.anchor is not None

    def action_cursor_up(self) -> None:
        """One row up."""
        self._move(self._cursor - 1)

    def action_cursor_down(self) -> None:
        """One row down."""
        self._move(self._cursor + 1)

    def action_page_up(self) -> None:
        """One screenful up."""
        self._move_page(-1)

    def action_page_down(self) -> None:
        """One screenful down."""
        self._move_page(1)

    def action_top(self) -> None:
        """To the first row."""
        self._move(0)

    def action_bottom(self) -> None:
        """To the last row."""
        self._move(self._pages.total - 1)

    def action_column_left(self) -> None:
        """The column cursor one column to the left."""
        self._move_column(-1)

    def action_column_right(self) -> None:
        """The column cursor one column to the right."""
        self._move_column(1)

    def action_open(self) -> None:
        """Ask for the cursor's row to be opened."""
        if self._cursor_key is not None:
            self.post_message(self.Opened(self, self._cursor_key))

    def action_mark(self) -> None:
        """Mark the cursor's row or take its mark away; while a range is drawn out, mark the range."""
        if self._marking.anchor is not None:
            self.action_mark_range()
        elif self._cursor_key is not None:
            self._marking.toggle(self._cursor_key)
            self._marks_changed()

    def action_mark_range(self) -> None:
        """Begin a range at the cursor; the second time, mark everything from there to the cursor."""
        if self._marking.anchor is None:
            self._marking.anchor = self._cursor_key
            self.redraw()
            return
        first, last = self._range()
        self._marking.anchor = None
        self._mark_rows(first, last + 1)

    def action_mark_all(self) -> None:
        """Mark every row of the source, filtered as it is."""
        self._mark_rows(0, self._pages.total)

    def action_clear_marks(self) -> None:
        """Unmark all rows, also those that are not shown."""
        self._marking.clear()
        self._marks_changed()

    def _mark_rows(self, start: int, stop: int) -> None:
        if self._marking.add_rows(self._pages, start, stop):
            self._marks_changed()
        else:
            self.redraw()
            self.post_message(self.TooManyToMark(self, stop - start))

    def _marks_changed(self) -> None:
        self.redraw()
        self.post_message(self.MarksChanged(self))

    def _move(self, row: int) -> None:
        row = max(0, min(row, self._pages.total - 1))
        if row == self._cursor:
            return
        before, top = self._cursor, self.scroll_offset.y
        self._cursor = row
        self._cursor_key = self._pages.key(row)
        self._keep_in_view()
        self.post_message(self.CursorMoved(self, self._cursor_key))  # first: what follows is painted in the same frame
        if self._marking.anchor is None and top == self.scroll_offset.y:
            self.redraw((before, row))
        else:
            self.redraw()

    def _move_page(self, direction: int) -> None:
        """The cursor by one screenful, the view with it, so that the cursor stays on its line."""
        step = direction * max(1, self._visible_rows)
        self._scroll(self.scroll_offset.y + step)
        self._move(self._cursor + step)

    def _move_column(self, step: int) -> None:
        keys = [column.key for column, _, _ in self._draw().placed]
        if not keys:
            return
        place = keys.index(self._column) + step if self._column in keys else 0
        self._column = keys[max(0, min(place, len(keys) - 1))]
        self._header = None
        self.redraw()

    def _position_after(self, before: PageCache) -> int:
        """Where the cursor belongs among the new rows: on its key, else on the nearest key that is still there."""
        find = self._pages.source.position_of
        found = find(self._cursor_key)
        if found is not None:
            return found
        for distance in range(1, NEIGHBOURS):
            for row in (self._cursor + distance, self._cursor - distance):
                key = before.known_key(row)
                found = find(key) if key is not None else None
                if found is not None:
                    return found
        return self._cursor

    def on_focus(self) -> None:
        """Show the cursor's row as the one that keys act on."""
        self.redraw()

    def on_blur(self) -> None:
        """Leave the cursor's sign and take its colour away."""
        self.redraw()

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._keep_in_view()

    def on_click(self, event: events.Click) -> None:
        """The cursor to the row under the pointer; a double click opens it."""
        row = event.y - HEADER_LINES + self.scroll_offset.y
        if event.y < HEADER_LINES or row >= self._pages.total:
            return
        self._move(row)
        if event.chain > 1:
            self.action_open()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The view down, the cursor with it where it would be lost."""
        event.prevent_default().stop()
        self._scroll_view(WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The view up, the cursor with it where it would be lost."""
        event.prevent_default().stop()
        self._scroll_view(-WHEEL_ROWS)

    def _scroll_view(self, rows: int) -> None:
        self._scroll(self.scroll_offset.y + rows)
        top = self.scroll_offset.y
        self._move(max(top, min(self._cursor, top + self._visible_rows - 1)))
