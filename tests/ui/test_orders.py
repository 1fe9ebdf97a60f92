"""Orders by one column and by several."""

from __future__ import annotations

from mavtui.store.ordering import SortKey
from mavtui.ui.orders import chosen, column_after

NAME, SIZE = SortKey("name"), SortKey("size")
SORTABLE = ["name", "status", "size"]


def test_a_column_alone_takes_the_place_of_all_before_it_and_turns_round() -> None:
    assert chosen((NAME, SIZE), "size", further=False) == (SIZE,)
    assert chosen((SIZE,), "size", further=False) == (SortKey("size", descending=True),)
    assert chosen((SortKey("size", descending=True),), "size", further=False) == (SIZE,)


def test_a_further_column_comes_last_and_stands_once() -> None:
    assert chosen((NAME,), "size", further=True) == (NAME, SIZE)
    assert chosen((NAME, SIZE), "size", further=True) == (NAME, SortKey("size", descending=True))
    assert chosen((NAME, SIZE), "name", further=True) == (SIZE, SortKey("name", descending=True))


def test_the_next_column_goes_round_and_a_further_one_is_new() -> None:
    assert column_after((SIZE,), SORTABLE, further=False) == "name"
    assert column_after((SIZE,), SORTABLE, further=True) == "name"
    assert column_after((SIZE, NAME), SORTABLE, further=True) == "status"
    assert column_after((SortKey("mark"),), SORTABLE, further=False) == "name"
