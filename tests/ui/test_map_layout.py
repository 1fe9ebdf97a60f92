"""Where the rows and columns of a map stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mavtui.ui.widgets.map_layout import MOST_STEPS, NARROWEST, lay_out_map

NAMES = st.lists(st.text(max_size=40), max_size=60)


@given(NAMES, NAMES, st.integers(1, 300), st.integers(1, 80))
def test_there_is_always_a_column_and_a_line_of_names(
    rows: list[str], columns: list[str], width: int, height: int
) -> None:
    layout = lay_out_map(rows, columns, width, height)
    assert layout.room >= 1
    assert layout.cell >= 1
    assert 1 <= layout.steps <= MOST_STEPS


@given(NAMES, NAMES, st.integers(60, 300), st.integers(10, 80))
def test_the_columns_that_fit_end_within_the_width(
    rows: list[str], columns: list[str], width: int, height: int
) -> None:
    layout = lay_out_map(rows, columns, width, height)
    assert layout.left_of(layout.room - 1) + layout.cell <= width


def test_few_columns_get_room_for_their_whole_names_in_one_line() -> None:
    layout = lay_out_map(["data"], ["db-primary", "db-standby"], 80, 24)
    assert (layout.cell, layout.steps) == (10, 1)


def test_names_of_many_columns_are_set_in_steps() -> None:
    layout = lay_out_map(["data"], [f"server-{number:04}" for number in range(200)], 80, 24)
    assert (layout.cell, layout.steps) == (NARROWEST, 2)
    assert layout.name_room() >= len("server-0000")


def test_in_a_low_terminal_all_names_stand_in_one_line() -> None:
    assert lay_out_map(["data"], [f"server-{number:04}" for number in range(200)], 80, 8).steps == 1
