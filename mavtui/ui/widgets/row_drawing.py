"""Rows of a table as strips: the gutter, the cells, and runs of equal style joined into one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from mavtui.ui.widgets.cells import fit, width_of
from mavtui.ui.widgets.columns import GAP, Placed
from mavtui.ui.widgets.text_lines import wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.ui.signs import Signs
    from mavtui.ui.theming import Palette
    from mavtui.ui.widgets.rows import RowCells

GUTTER = 4
"""Cells left of the first column: the cursor's sign, two for what is wrong, and one for the operator's mark.

Each has a place of its own, so that none ever hides another.
"""
THUMB = 1
"""Cells right of the last column: where the list is in the whole."""
HAZARD_SIGNS = ("  ", "~ ", "! ", "!!")
HAZARD_WORDS = ("", "in transition", "caution", "danger")
HAZARD_ROLES = ("", "transition", "hazard-caution", "hazard-danger")
_UNDERLINED = Style(underline=True)


class RowState(NamedTuple):
    """What is special about a row just now; `active`: the cursor is on it and the table has the focus."""

    cursor: bool = False
    active: bool = False
    marked: bool = False
    thumb: bool = False


class Sorted(NamedTuple):
    """The column that rows are sorted by, for the header."""

    key: str
    descending: bool = False


class RowDrawing:
    """Draws rows `width` cells wide in `placed` columns."""

    def __init__(self, placed: Sequence[Placed], width: int, palette: Palette, signs: Signs) -> None:
        self.placed = placed
        self.width = width
        self.palette = palette
        self.signs = signs
        self.blank = Strip.blank(width, palette.plain(""))

    def row(self, row: RowCells, state: RowState) -> Strip:
        """One row of the list."""
        style_of = self.palette.chosen if state.active else self.palette.plain
        signs = self.signs
        line = StyledLine(style_of(row.tone))
        line.add(signs.cursor if state.cursor else " ", style_of(row.tone))
        line.add(HAZARD_SIGNS[row.mark], style_of(HAZARD_ROLES[row.mark]))
        line.add(signs.mark if state.marked else " ", style_of("mark"))
        cells = row.cells
        plain_only = not signs.ascii_only
        for number, (column, place, width) in enumerate(self.placed):
            text, role = cells[place]
            if len(text) <= width and plain_only and text.isascii() and text.isprintable():
                text = text.rjust(width) if column.align == "right" else text.ljust(width)
            else:
                text = fit(text, width, signs, column.align, column.cut)
            if number:
                line.blank(GAP)
            line.add(text, style_of(role or row.tone))
        line.fill_to(self.width - THUMB)
        line.add(signs.thumb if state.thumb else " ", self.palette.plain("rule"))
        return line.strip(self.width)

    def header(self, order: Sequence[Sorted], chosen: str | None) -> Strip:
        """The titles, with the direction of the first sort key, and the column cursor's title underlined."""
        muted = self.palette.plain("muted")
        line = StyledLine(muted)
        line.blank(GUTTER)
        arrows = {key: self.signs.descending if descending else self.signs.ascending for key, descending in order[:1]}
        for column, _, width in self.placed:
            title = fit(column.title, width, self.signs, column.align)
            style = muted + _UNDERLINED if column.key == chosen else muted
            arrow = arrows.get(column.key)
            if arrow is None:
                line.add_word(title, style)
                line.blank(GAP)
            elif column.align == "right":
                line.add_word(title, style)
                line.add(arrow.ljust(GAP), muted)
            else:
                word = title.rstrip(" ")
                line.add_word(word, style)
                line.add(arrow.ljust(width + GAP - width_of(word)), muted)
        return line.strip(self.width)

    def message(self, text: str, number: int) -> Strip:
        """A sentence in place of rows, of which this is the line of that number, counted from 0."""
        lines = wrap(text, self.width - GUTTER, self.signs)
        if number >= len(lines):
            return self.blank
        muted = self.palette.plain("muted")
        line = StyledLine(muted)
        line.blank(GUTTER)
        line.add(fit(lines[number], max(0, self.width - GUTTER), self.signs), muted)
        return line.strip(self.width)


class StyledLine:
    """Collects texts with their styles; blank cells never begin a new run, so that fewer bytes go to the terminal."""

    def __init__(self, base: Style) -> None:
        self._base = base
        self._style = base
        self._texts: list[str] = []
        self._segments: list[Segment] = []
        self._taken = 0

    def add(self, text: str, style: Style) -> None:
        """Append `text`; if it is blank and no style draws on blanks, it joins what is before it."""
        if style is not self._style and not (text.isspace() and _same_on_blanks(style, self._style)):
            self._flush(style)
        self._texts.append(text)

    def add_word(self, text: str, style: Style) -> None:
        """Append `text`, its padding on either side in the line's own style."""
        word = text.strip(" ")
        if not word:
            self.blank(len(text))
            return
        start = text.index(word[0])
        self.blank(start)
        self.add(word, style)
        self.blank(len(text) - start - len(word))

    def blank(self, cells: int) -> None:
        """Append blank cells."""
        if cells > 0:
            self.add(" " * cells, self._base)

    def fill_to(self, cells: int) -> None:
        """Append blanks until the line is `cells` wide."""
        self._flush(self._style)
        self.blank(cells - self._taken)

    def strip(self, width: int) -> Strip:
        """The line, exactly `width` cells wide."""
        self._flush(self._base)
        strip = Strip(self._segments, self._taken)
        return strip if self._taken == width else strip.adjust_cell_length(width, self._base)

    def _flush(self, style: Style) -> None:
        if self._texts:
            text = "".join(self._texts)
            self._segments.append(Segment(text, self._style))
            self._taken += width_of(text)
            self._texts.clear()
        self._style = style


def _same_on_blanks(one: Style, other: Style) -> bool:
    """Whether blank cells look the same in both styles."""
    drawn = one.underline or other.underline or one.reverse or other.reverse
    return not drawn and one.bgcolor == other.bgcolor
