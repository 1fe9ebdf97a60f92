"""The order of a matrix in which blocks form."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mavtui.domain.blocks import in_blocks


@st.composite
def matrices(draw: st.DrawFn) -> tuple[list[list[int]], int]:
    columns = draw(st.integers(1, 8))
    rows = draw(st.lists(st.sets(st.integers(0, columns - 1)), max_size=12))
    return [sorted(row) for row in rows], columns


def connected(rows: list[list[int]]) -> list[set[int]]:
    """The sets of rows that share columns, directly or through others."""
    groups: list[tuple[set[int], set[int]]] = []
    for row, filled in enumerate(rows):
        if not filled:
            continue
        mine, columns = {row}, set(filled)
        for group in [group for group in groups if group[1] & columns]:
            groups.remove(group)
            mine |= group[0]
            columns |= group[1]
        groups.append((mine, columns))
    return [group[0] for group in groups]


@given(matrices())
def test_every_row_and_every_column_is_there_once(matrix: tuple[list[list[int]], int]) -> None:
    rows, columns = matrix
    row_order, column_order = in_blocks(rows, columns)
    assert sorted(row_order) == list(range(len(rows)))
    assert sorted(column_order) == list(range(columns))


@given(matrices())
def test_what_is_connected_stands_together(matrix: tuple[list[list[int]], int]) -> None:
    rows, columns = matrix
    row_order, _ = in_blocks(rows, columns)
    for group in connected(rows):
        places = sorted(row_order.index(row) for row in group)
        assert places == list(range(places[0], places[0] + len(places)))


@given(matrices())
def test_rows_that_are_filled_alike_are_neighbours(matrix: tuple[list[list[int]], int]) -> None:
    rows, columns = matrix
    row_order, _ = in_blocks(rows, columns)
    for filled in {tuple(row) for row in rows}:
        places = [place for place, row in enumerate(row_order) if tuple(rows[row]) == filled]
        assert places == list(range(places[0], places[0] + len(places)))
        assert [row_order[place] for place in places] == sorted(row_order[place] for place in places)


def test_two_clusters_that_came_in_mixed_become_two_blocks() -> None:
    row_order, column_order = in_blocks([[0, 2], [1, 3], [0, 2], [1, 3]], 4)
    assert row_order == [0, 2, 1, 3]
    assert column_order == [0, 2, 1, 3]


def test_what_is_empty_comes_last() -> None:
    assert in_blocks([[], [1], []], 3) == ([1, 0, 2], [1, 0, 2])
    assert in_blocks([], 0) == ([], [])
