"""The order of a matrix in which blocks form: what is connected stands together, what is alike side by side."""

from __future__ import annotations

from collections.abc import Collection, Sequence

_PASSES = 3


def in_blocks(rows: Sequence[Collection[int]], columns: int) -> tuple[list[int], list[int]]:
    """The order of the rows and that of the columns, each as numbers of what came in.

    `rows` are the filled columns of each row, by number from 0 to `columns` - 1. Rows that share columns, directly or
    through others, become neighbours; such a group stands where its first row stood, and what is alike keeps its order.
    Empty rows and empty columns come last.
    """
    groups = _groups(rows, columns)
    row_order: list[int] = []
    column_order: list[int] = []
    for group in groups:
        group_rows, group_columns = _settle(group, rows)
        row_order += group_rows
        column_order += group_columns
    seen_rows, seen_columns = set(row_order), set(column_order)
    row_order += [row for row in range(len(rows)) if row not in seen_rows]
    column_order += [column for column in range(columns) if column not in seen_columns]
    return row_order, column_order


def _groups(rows: Sequence[Collection[int]], columns: int) -> list[list[int]]:
    """The rows that are connected by columns, group by group, in the order of their first rows."""
    parents = list(range(columns))

    def root(column: int) -> int:
        while parents[column] != column:
            parents[column] = parents[parents[column]]
            column = parents[column]
        return column

    for filled in rows:
        first, *others = filled or (-1,)
        for column in others:
            parents[root(column)] = root(first)
    found: dict[int, list[int]] = {}
    for row, filled in enumerate(rows):
        for column in filled:
            found.setdefault(root(column), []).append(row)
            break
    return list(found.values())


def _settle(group: Sequence[int], rows: Sequence[Collection[int]]) -> tuple[list[int], list[int]]:
    """The rows and columns of one group, each drawn towards the middle of what it is filled in, a few times over."""
    order = list(group)
    held_by: dict[int, list[int]] = {}
    for row in order:
        for column in rows[row]:
            held_by.setdefault(column, []).append(row)
    columns = sorted(held_by)
    for _ in range(_PASSES):
        places = {row: place for place, row in enumerate(order)}
        columns.sort(key=lambda column: (_mean([places[row] for row in held_by[column]]), column))
        spots = {column: spot for spot, column in enumerate(columns)}
        order.sort(key=lambda row: (*_middle([spots[column] for column in rows[row]]), row))
    return order, columns


def _mean(places: Sequence[int]) -> float:
    return sum(places) / len(places)


def _middle(spots: list[int]) -> tuple[float, list[int]]:
    """The middle of a row, and where it is filled: rows that are filled alike become neighbours."""
    return _mean(spots), sorted(spots)
