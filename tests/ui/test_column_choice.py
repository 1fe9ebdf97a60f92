"""What a user chose of columns is applied as far as it makes sense, and never leaves a list without any."""

from __future__ import annotations

import pytest

from mavtui.ui.column_choice import Chosen, chosen_columns, read
from mavtui.ui.widgets.columns import Column

COLUMNS = (Column("name", "NAME", 10, grow=True), Column("size", "SIZE", 6), Column("age", "AGE", 4, from_width=90))


def test_order_hiding_and_width_are_as_chosen_and_cells_stay_with_their_columns() -> None:
    made = chosen_columns(COLUMNS, [Chosen("age"), Chosen("size", shown=False), Chosen("name", width=12)])
    assert [(one.key, one.cell, one.width, one.grow) for one in made] == [("age", 2, 4, False), ("name", 0, 12, False)]


def test_what_is_chosen_is_shown_in_narrow_tables_too_the_first_the_longest() -> None:
    made = chosen_columns(COLUMNS, [Chosen("age"), Chosen("name")])
    assert [(one.key, one.from_width, one.priority) for one in made] == [("age", 0, 1), ("name", 0, 2), ("size", 0, 3)]


def test_a_list_is_never_without_columns() -> None:
    made = chosen_columns(COLUMNS, [Chosen(column.key, shown=False) for column in COLUMNS])
    assert [one.key for one in made] == ["name"]


@pytest.mark.parametrize(
    "kept", [["name"], [["name", 1, 2]], [["name", True, -1]], [[1, True, 0]], [["name", True, 999]]]
)
def test_what_makes_no_sense_is_left_out(kept: list[object]) -> None:
    assert read(kept) == []


def test_a_column_that_there_is_no_more_is_forgotten() -> None:
    assert [one.key for one in chosen_columns(COLUMNS, [Chosen("gone"), Chosen("size")])] == ["size", "name", "age"]
