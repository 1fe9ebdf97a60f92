"""Columns of a table and the room that each one gets."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.ui.widgets.cells import Align, Cut

GAP = 2
"""Blank cells between two columns."""


class Column(NamedTuple):
    """One column: `width` cells at least; where room is short, the highest `priority` number gives way first.

    A column that may `grow` shares the spare room with the others that may, up to `most` cells (0: no limit). A column
    with `from_width` appears only in tables at least that many cells wide, so that names get their room first.
    `cell` is the place of its cell in a row, where that is another than the column's own place.
    """

    key: str
    title: str
    width: int
    align: Align = "left"
    priority: int = 1
    grow: bool = False
    cut: Cut = "end"
    most: int = 0
    from_width: int = 0
    cell: int = -1


class Placed(NamedTuple):
    """A column on the screen: the place of its cell in a row, and the width it got, in cells."""

    column: Column
    place: int
    width: int


def lay_out(columns: Sequence[Column], width: int) -> tuple[Placed, ...]:
    """The columns that fit into `width` cells, in their order, each with its width.

    The last column that is left is narrowed when even it does not fit.
    """
    chosen = [index for index, column in enumerate(columns) if column.from_width <= width]
    while len(chosen) > 1 and _needed(columns, chosen) > width:
        chosen.remove(max(chosen, key=lambda index: (columns[index].priority, index)))
    if not chosen:
        return ()
    widths = {index: columns[index].width for index in chosen}
    spare = width - _needed(columns, chosen)
    if spare < 0:
        widths[chosen[0]] = max(0, width)
    else:
        _share(columns, widths, spare)
    return tuple(
        Placed(columns[index], index if columns[index].cell < 0 else columns[index].cell, widths[index])
        for index in chosen
    )


def _needed(columns: Sequence[Column], chosen: list[int]) -> int:
    return sum(columns[index].width for index in chosen) + GAP * (len(chosen) - 1)


def _share(columns: Sequence[Column], widths: dict[int, int], spare: int) -> None:
    """Give `spare` cells to the columns that may grow, in equal parts, none more than it wants."""
    growing = [index for index in widths if columns[index].grow]
    while spare and growing:
        part, rest = divmod(spare, len(growing))
        for position, index in enumerate(tuple(growing)):
            share = part + (1 if position < rest else 0)
            most = columns[index].most
            given = min(share, most - widths[index]) if most else share
            widths[index] += max(0, given)
            spare -= max(0, given)
            if most and widths[index] >= most:
                growing.remove(index)
