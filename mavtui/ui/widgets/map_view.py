"""The drawing half of the map: which cells are seen, how their lines look, and what is kept of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.style import Style
from textual.geometry import Offset

from mavtui.ui.widgets.canvas import Canvas
from mavtui.ui.widgets.cells import fit
from mavtui.ui.widgets.map_layout import MapLayout, lay_out_map
from mavtui.ui.widgets.row_drawing import HAZARD_ROLES, HAZARD_SIGNS, THUMB, StyledLine
from mavtui.ui.widgets.rows import Cell

if TYPE_CHECKING:
    from textual.strip import Strip

    from mavtui.ui.signs import Signs

_KEPT_LINES = 400


class GridRow(NamedTuple):
    """One row: its key, its name, what is wrong with it, and its filled cells by the number of the column."""

    key: str
    name: Cell
    mark: int
    cells: Mapping[int, Cell]


class GridColumn(NamedTuple):
    """One column: its key, and its name."""

    key: str
    name: str


class MapView(Canvas, inherit_bindings=False):
    """Draws rows by columns around the cursor's cell; what moves the cursor is in MapGrid."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"map--tint"}

    def __init__(self, *, signs: Signs, id: str | None = None) -> None:
        super().__init__(signs=signs, id=id)
        self.rows: Sequence[GridRow] = ()
        self.columns: Sequence[GridColumn] = ()
        self.row = 0
        self.column = 0
        self._top = 0
        self._left = 0
        self._empty_text = ""
        self._layout_made: MapLayout | None = None
        self._kept: dict[tuple[int, int, bool, bool], Strip] = {}
        self._kept_for: tuple[int, int] = (0, 0)
        self._tinted: dict[str, Style] = {}
        self._tint: Style | None = None

    # What is shown

    def show(self, rows: Sequence[GridRow], columns: Sequence[GridColumn], empty_text: str) -> None:
        """Show these rows and columns; `empty_text` is said where there are none."""
        row_key, column_key = self.row_key, self.column_key
        self.rows, self.columns, self._empty_text = rows, columns, empty_text
        self.row = _place(row_key, [row.key for row in rows], self.row)
        self.column = _place(column_key, [column.key for column in columns], self.column)
        self.forget_drawing()
        self._follow()
        self.redraw()

    @property
    def row_key(self) -> str | None:
        """The key of the cursor's row; None where there is none."""
        return self.rows[self.row].key if self.rows else None

    @property
    def column_key(self) -> str | None:
        """The key of the cursor's column; None where there is none."""
        return self.columns[self.column].key if self.columns else None

    @property
    def seen_columns(self) -> tuple[int, int]:
        """The numbers of the first column that is seen and of the one after the last."""
        return self._left, min(len(self.columns), self._left + self.layout_now.room)

    @property
    def layout_now(self) -> MapLayout:
        """The layout for the room there is."""
        made = self._layout_made
        if made is None or made.width != self.size.width:
            names = [row.name.text for row in self.rows], [column.name for column in self.columns]
            made = self._layout_made = lay_out_map(*names, self.size.width, self.size.height)
        return made

    def forget_drawing(self) -> None:
        """Lay out and draw anew."""
        self._layout_made = self._tint = None
        self._kept.clear()
        self._tinted.clear()

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        super().on_resize()
        self._follow()

    @property
    def _visible_rows(self) -> int:
        return max(1, self.size.height - self.layout_now.steps)

    def _follow(self) -> None:
        """Have the cursor's cell in view, and no more blank than there must be."""
        rows, room = self._visible_rows, self.layout_now.room
        self._top = _window(self._top, self.row, rows, len(self.rows))
        self._left = _window(self._left, self.column, room, len(self.columns))

    def cursor_place(self) -> Offset:
        """Where the cursor's cell begins."""
        layout = self.layout_now
        return Offset(layout.left_of(self.column - self._left), layout.steps + self.row - self._top)

    # Drawing

    def line(self, y: int) -> Strip:
        """A line of the head, or a row."""
        layout = self.layout_now
        if not self.rows or not self.columns:
            return self._sentence() if y == 1 else self._blank()
        if y < layout.steps:
            return self._head(layout, y)
        number = self._top + y - layout.steps
        if number >= len(self.rows):
            return self._blank()
        if self._kept_for != (self._left, self.column) or len(self._kept) > _KEPT_LINES:
            self._kept.clear()
            self._kept_for = (self._left, self.column)
        key = (number, layout.width, number == self.row, self._is_thumb(y - layout.steps))
        strip = self._kept.get(key)
        if strip is None:
            strip = self._kept[key] = self._row(layout, number, has_thumb=key[-1])
        return strip

    def _row(self, layout: MapLayout, number: int, *, has_thumb: bool) -> Strip:
        row, here = self.rows[number], number == self.row
        style_of = self._on_tint if here else self.palette.plain
        plain, base = self.palette.plain, style_of("")
        line = StyledLine(base)
        line.add(self.signs.cursor if here else " ", base)
        line.add(HAZARD_SIGNS[row.mark], style_of(HAZARD_ROLES[row.mark]))
        line.add(" ", base)
        line.add(fit(row.name.text, layout.name, self.signs, cut="middle"), style_of(row.name.style))
        line.blank(2)
        empty = Cell(self.signs.empty, "muted")
        first, last = self.seen_columns
        for column in range(first, last):
            text, role = row.cells.get(column, empty)
            if column > first:
                line.blank(layout.gap)
            if here and column == self.column:
                chosen = self.palette.chosen if self.has_focus else self._underlined
                line.add(text.ljust(layout.cell), chosen(role))
                continue
            # The padding has no style of its own: reversed words must not look like the cursor's cell.
            ground = self._on_tint if column == self.column else style_of
            line.add(text, ground(role))
            line.add(" " * (layout.cell - len(text)), ground(""))
        line.fill_to(layout.width - THUMB)
        line.add(self.signs.thumb if has_thumb else " ", plain("rule") if has_thumb else base)
        return line.strip(layout.width)

    def _head(self, layout: MapLayout, y: int) -> Strip:
        """One line of names; with several lines every name stands a step below its neighbour at the left."""
        muted = self.palette.plain("muted")
        line = StyledLine(self.palette.plain(""))
        taken = 0
        first, last = self.seen_columns
        for column in range(first, last):
            start = layout.left_of(column - first)
            if column % layout.steps != y or start >= layout.width - THUMB:
                continue
            line.add(" " * (start - taken), muted)
            room = min(layout.name_room(), layout.width - THUMB - start)
            name = fit(self.columns[column].name, room, self.signs, cut="middle")
            if column == self.column:
                line.add_word(name, self._under_head())
            else:
                line.add(name, muted)
            taken = start + room
        return line.strip(layout.width)

    def _blank(self) -> Strip:
        return StyledLine(self.palette.plain("")).strip(self.size.width)

    def _sentence(self) -> Strip:
        line = StyledLine(self.palette.plain(""))
        line.add(" " * 4 + fit(self._empty_text, max(0, self.size.width - 4), self.signs), self.palette.plain("muted"))
        return line.strip(self.size.width)

    def _is_thumb(self, place: int) -> bool:
        """Whether the line at this place says where the rows that are seen are among all."""
        rows, total = self._visible_rows, len(self.rows)
        if total <= rows:
            return False
        length = max(1, rows * rows // total)
        first = round(self._top * (rows - length) / (total - rows))
        return first <= place < first + length

    def _on_tint(self, role: str) -> Style:
        """The style of a role in the cursor's row and column."""
        style = self._tinted.get(role)
        if style is None:
            if self._tint is None:
                background = self.get_component_rich_style("map--tint").bgcolor
                self._tint = Style(bgcolor=background) if background is not None else Style()
            style = self._tinted[role] = self.palette.plain(role) + self._tint
        return style

    def _underlined(self, role: str) -> Style:
        return self._on_tint(role) + Style(underline=True)

    def _under_head(self) -> Style:
        return self.palette.plain("") + Style(bold=True, underline=True)


def _place(key: str | None, keys: Sequence[str], before: int) -> int:
    """Where the key is now; where it is gone, as near as can be to where it was."""
    return keys.index(key) if key in keys else max(0, min(before, len(keys) - 1))


def _window(first: int, here: int, room: int, total: int) -> int:
    """The first of `room` places so that `here` is among them, moved as little as can be."""
    first = max(0, min(first, total - room))
    return here if here < first else max(first, here - room + 1)
