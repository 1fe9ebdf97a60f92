"""The drawing half of the table: which rows are seen, how their lines look, and how little of them is sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.geometry import Offset, Region, Size
from textual.scroll_view import ScrollView

from mavtui.ui.compat import KeepsLines
from mavtui.ui.signs import UNICODE_SIGNS, Signs
from mavtui.ui.theming import Palette
from mavtui.ui.widgets.cells import visible
from mavtui.ui.widgets.columns import Column, lay_out
from mavtui.ui.widgets.marking import Marking
from mavtui.ui.widgets.repainting import repaint_changes
from mavtui.ui.widgets.row_drawing import GUTTER, THUMB, RowDrawing, RowState, Sorted
from mavtui.ui.widgets.rows import ListSource, PageCache, RowSource

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from textual.strip import Strip

HEADER_LINES = 1
KEPT_STRIPS = 1000
NO_ROWS = (0, -1)
BY_TIME = frozenset({"AGE", "SINCE"})
"""Titles of columns that change by themselves."""
SAID = {"ro!": "ro but writable"}
"""Signs in cells, as they are said."""


class View(NamedTuple):
    """What all lines of one drawing share: the first row seen, the rows of an open range, the lines of the thumb."""

    drawing: RowDrawing
    height: int
    top: int
    range_first: int
    range_last: int
    thumb_first: int
    thumb_last: int
    focused: bool


class RowWords(NamedTuple):
    """A row as it can be said: `name` is its first column, `cells` all that are shown, by their titles."""

    name: str
    cells: Mapping[str, str]
    mark: int
    marked: bool

    def __str__(self) -> str:
        """`volume app-share, status in-use, rw 3`; what is empty is left out."""
        return ", ".join(f"{title.lower()} {text}" for title, text in self.cells.items() if text)

    def changes_since(self, before: RowWords) -> list[str]:
        """What is not as it was, `status in-use, was reserved`; what time alone changes does not count."""
        return [
            f"{title.lower()} {text or 'nothing'}, was {before.cells[title] or 'nothing'}"
            for title, text in self.cells.items()
            if title not in BY_TIME and before.cells.get(title, text) != text
        ]


class TableView(KeepsLines, ScrollView, inherit_bindings=False):
    """Draws a window of a RowSource in columns; what moves the cursor is in VirtualTable."""

    DEFAULT_CSS = """
    TableView {
        height: 1fr;
        overflow: hidden hidden;
    }
    """
    ALLOW_SELECT = False

    def __init__(
        self,
        columns: Sequence[Column],
        source: RowSource | None = None,
        *,
        signs: Signs = UNICODE_SIGNS,
        empty_text: str = "",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`empty_text` is the sentence that is shown in place of rows when there are none."""
        super().__init__(id=id, classes=classes)
        self.signs = signs
        self._columns = numbered(columns)
        self._turned_past: frozenset[str] = frozenset()
        self._empty_text = empty_text
        self._pages = PageCache(source if source is not None else ListSource())
        self._cursor = 0
        self._cursor_key = self._pages.key(0)
        self._marking = Marking()
        self._order: tuple[Sorted, ...] = ()
        self._column: str | None = None
        self._drawing: RowDrawing | None = None
        self._header: Strip | None = None
        self._strips: dict[tuple[int, RowState], Strip] = {}
        self._painted: dict[int, Strip] = {}
        self._seen: View | None = None
        self.set_reactive(TableView.virtual_size, Size(1, self._pages.total + HEADER_LINES))

    @property
    def cursor_key(self) -> Hashable | None:
        """The key of the cursor's row; None where there is no row."""
        return self._cursor_key

    @property
    def cursor_row(self) -> int:
        """The number of the cursor's row, from 0."""
        return self._cursor

    @property
    def marks(self) -> frozenset[Hashable]:
        """The keys that are marked, those of rows that are filtered out or gone among them."""
        return self._marking.keys

    @property
    def column(self) -> str | None:
        """The key of the column that the column cursor is on; None until it was moved."""
        return self._column

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return self._pages.total

    @property
    def empty_text(self) -> str:
        """The sentence shown when there are no rows."""
        return self._empty_text

    @empty_text.setter
    def empty_text(self, text: str) -> None:
        if text != self._empty_text:
            self._empty_text = text
            self.redraw()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns; the source must have cells for them."""
        self._columns = numbered(columns)
        self._turned_past = frozenset()
        self._forget_drawing()
        self.redraw()

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns there are, seen or not, as they stand."""
        return self._columns

    @property
    def columns_left_out(self) -> int:
        """How many columns are not seen, for want of room or because they were turned past."""
        return len(self._columns) - len(self._draw().placed)

    def turn_columns(self) -> list[str]:
        """Show the columns that there was no room for beside the first one; behind the last ones begin anew.

        The titles of those that are seen now; none where all were seen before.
        """
        seen = {column.key for column, _, _ in self._draw().placed}
        if not self._turned_past and len(seen) == len(self._columns):
            return []
        past = self._turned_past | (seen - {self._columns[0].key})
        self._turned_past = frozenset() if len(past) >= len(self._columns) - 1 else past
        self._forget_drawing()
        self.redraw()
        return [column.title for column, _, _ in self._draw().placed]

    def _columns_in(self, width: int) -> Sequence[Column]:
        """All columns, or those that were not turned past: a terminal made wider may have room for all again."""
        if not self._turned_past or len(lay_out(self._columns, width)) == len(self._columns):
            return self._columns
        return [column._replace(from_width=0) for column in self._columns if column.key not in self._turned_past]

    def show_order(self, order: Sequence[Sorted]) -> None:
        """Say in the header what the rows are sorted by, the first key before the others."""
        self._order = tuple(order)
        self._header = None
        self.redraw()

    @property
    def cursor_offset(self) -> Offset | None:
        """Where on the screen the cursor's row begins, None where there is no row."""
        if self._cursor_key is None:
            return None
        return self.content_region.offset + Offset(0, HEADER_LINES + self._cursor - self.scroll_offset.y)

    def words_of_cursor(self) -> RowWords | None:
        """The cursor's row in words, None where there is no row."""
        return self._words(self._cursor)

    def words_in_view(self) -> dict[Hashable, RowWords]:
        """Every row that is seen, in words, by its key."""
        top = self.scroll_offset.y
        found = {self._pages.key(row): self._words(row) for row in range(top, top + self._visible_rows)}
        return {key: words for key, words in found.items() if key is not None and words is not None}

    def _words(self, row: int) -> RowWords | None:
        key, cells = self._pages.key(row), self._pages.row(row)
        placed = self._draw().placed
        if key is None or cells is None or not placed:
            return None
        texts = {column.title: self._word(cells.cells[place].text) for column, place, _ in placed}
        return RowWords(next(iter(texts.values())), texts, cells.mark, key in self._marking)

    def _word(self, text: str) -> str:
        text = visible(text).strip()
        return "" if text == self.signs.none else SAID.get(text, text)

    def redraw(self, rows: Iterable[int] | None = None) -> None:
        """Send to the terminal what differs from what was drawn last, and nothing else.

        With `rows` (their numbers, those in view) it is known that no other line can.
        """
        if not self._painted:
            self.refresh()
            return
        view = self._view()
        seen = range(view.height) if rows is None else (HEADER_LINES + row - view.top for row in rows)
        lines = ((y, self._painted.get(y), self._line(y, view)) for y in seen)
        repaint_changes(self, view.drawing.width, lines)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Lines of one frame, of one view."""
        self._seen = self._view()
        strips = super().render_lines(crop)
        self._seen = None
        return strips

    def render_line(self, y: int) -> Strip:
        """Line `y` of the table as the framework wants it."""
        strip = self._painted[y] = self._line(y, self._seen or self._view())
        return strip

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Redraw the lines that scrolling has changed."""
        if round(old_value) != round(new_value):
            self.redraw()

    def notify_style_update(self) -> None:
        """Take the colours of the theme anew."""
        super().notify_style_update()
        self._forget_drawing()

    @property
    def _visible_rows(self) -> int:
        return max(0, self.size.height - HEADER_LINES)

    def _scroll(self, top: int) -> None:
        self.scroll_to(y=max(0, top), animate=False, immediate=True, force=True)

    def _keep_in_view(self) -> None:
        top, rows = self.scroll_offset.y, self._visible_rows
        if self._cursor < top:
            self._scroll(self._cursor)
        elif self._cursor >= top + rows > top:
            self._scroll(self._cursor - rows + 1)

    def _resize_list(self) -> None:
        """Tell the framework how long the list is; without a layout, which would cost more than the rows."""
        size = Size(1, self._pages.total + HEADER_LINES)
        if size != self.virtual_size:
            self.set_reactive(TableView.virtual_size, size)
            if self.styles.auto_dimensions:
                self.refresh(layout=True)

    def _range(self) -> tuple[int, int]:
        """First and last row of the range that is being drawn out; an empty one where its anchor is gone."""
        anchor = self._marking.anchor
        position = None if anchor is None else self._pages.source.position_of(anchor)
        return NO_ROWS if position is None else (min(position, self._cursor), max(position, self._cursor))

    def _thumb(self, top: int, rows: int) -> tuple[int, int]:
        """The lines beside which the sign for the place in the whole list stands; none if all `rows` are seen."""
        total = self._pages.total
        if total <= rows or not rows:
            return NO_ROWS
        length = max(1, rows * rows // total)
        first = HEADER_LINES + round(top * (rows - length) / (total - rows))
        return first, first + length - 1

    def _view(self) -> View:
        top, (width, height) = self.scroll_offset.y, self.size
        thumb = self._thumb(top, max(0, height - HEADER_LINES))
        return View(self._draw(width), height, top, *self._range(), *thumb, self.has_focus)

    def _line(self, y: int, view: View) -> Strip:
        drawing = view.drawing
        if y < HEADER_LINES:
            if self._header is None:
                self._header = drawing.header(self._order, self._column)
            return self._header
        index = y - HEADER_LINES + view.top
        key = self._pages.key(index)
        if key is None:
            is_empty = bool(self._empty_text) and self._pages.key(0) is None
            return drawing.message(self._empty_text, y - HEADER_LINES) if is_empty else drawing.blank
        cursor = index == self._cursor
        marked = key in self._marking or view.range_first <= index <= view.range_last
        state = RowState(cursor, cursor and view.focused, marked, view.thumb_first <= y <= view.thumb_last)
        strip = self._strips.get((index, state))
        if strip is None:
            row = self._pages.row(index)
            if row is None:
                return drawing.blank
            if len(self._strips) >= KEPT_STRIPS:
                self._strips.clear()
            strip = self._strips[index, state] = drawing.row(row, state)
        return strip

    def _draw(self, width: int | None = None) -> RowDrawing:
        width = self.size.width if width is None else width
        if self._drawing is None or self._drawing.width != width:
            self._forget_drawing()
            room = max(0, width - GUTTER - THUMB)
            placed = lay_out(self._columns_in(room), room)
            self._drawing = RowDrawing(placed, width, Palette.of(self), self.signs)
        return self._drawing

    def _forget_drawing(self) -> None:
        self._drawing = self._header = None
        self._strips.clear()


def numbered(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns, each knowing the place of its cell, so that they can be left out and put in another order."""
    return tuple(column if column.cell >= 0 else column._replace(cell=place) for place, column in enumerate(columns))
