"""Where the rows and columns of a map stand on the screen: how wide they are, how many fit, how their names are set."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mavtui.ui.widgets.cells import visible, width_of
from mavtui.ui.widgets.row_drawing import GUTTER, THUMB

if TYPE_CHECKING:
    from collections.abc import Sequence

NARROWEST = 6
"""Cells of a column at least: the longest word of a cell, and enough of a name."""
WIDEST = 24
GAP = 1
_WIDE_GAP = 2
MOST_STEPS = 3
"""Lines of the head at most: names are set in steps, so that each has the room of as many columns."""
_LOWEST_FOR_STEPS = 10
_NAME_SHARE = 3
_SHORTEST_NAME = 8
_LONGEST_NAME = 32


class MapLayout(NamedTuple):
    """`name`: cells of the names of rows; `cell` and `gap` of a column; `steps`: lines of the head; `room`: columns."""

    width: int
    name: int
    cell: int
    gap: int
    steps: int
    room: int

    @property
    def first(self) -> int:
        """Where the first column begins."""
        return GUTTER + self.name + 2

    def left_of(self, place: int) -> int:
        """Where the column at this place of the screen begins."""
        return self.first + place * (self.cell + self.gap)

    def name_room(self) -> int:
        """Cells that a name in the head has."""
        return self.steps * (self.cell + self.gap) - 1


def lay_out_map(rows: Sequence[str], columns: Sequence[str], width: int, height: int) -> MapLayout:
    """The layout for these names. Where all columns fit with whole names they get them, in one line."""
    longest_row = max((width_of(visible(name)) for name in rows), default=0)
    most = max(_SHORTEST_NAME, min(_LONGEST_NAME, width // _NAME_SHARE))
    name = max(_SHORTEST_NAME, min(longest_row, most))
    room = max(1, width - GUTTER - name - 2 - THUMB)
    longest = max((width_of(visible(name)) for name in columns), default=0)
    wide = max(NARROWEST, min(longest, WIDEST))
    if longest <= WIDEST and len(columns) * (wide + _WIDE_GAP) <= room:
        return MapLayout(width, name, wide, _WIDE_GAP, 1, max(1, len(columns)))
    cell = min(NARROWEST, room)
    steps = 1 if height < _LOWEST_FOR_STEPS else min(MOST_STEPS, -(-(longest + 1) // (cell + GAP)))
    return MapLayout(width, name, cell, GAP, max(1, steps), max(1, (room + GAP) // (cell + GAP)))
