"""Which columns a table shows in how much room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mavtui.ui.widgets.columns import GAP, Column, lay_out

NAME = Column("name", "VOLUME", 16, priority=1, grow=True, most=30)
STATUS = Column("status", "STATUS", 10, priority=2)
SHARE = Column("share", "SHARE", 5, priority=4)
TO = Column("to", "ATTACHED TO", 12, priority=3, grow=True)
SIZE = Column("size", "SIZE", 6, priority=5, from_width=100)
COLUMNS = (NAME, STATUS, SHARE, TO, SIZE)


def widths(width: int) -> dict[str, int]:
    return {placed.column.key: placed.width for placed in lay_out(COLUMNS, width)}


def test_in_their_least_widths_all_columns_stand_in_their_order() -> None:
    assert widths(16 + 10 + 5 + 12 + 3 * GAP) == {"name": 16, "status": 10, "share": 5, "to": 12}


def test_the_least_important_column_gives_way_first() -> None:
    assert list(widths(48)) == ["name", "status", "to"]
    assert list(widths(41)) == ["name", "status"]
    assert list(widths(20)) == ["name"]


def test_the_last_column_is_narrowed_rather_than_lost() -> None:
    assert widths(7) == {"name": 7}
    assert widths(0) == {"name": 0}


def test_spare_room_is_shared_by_the_columns_that_may_grow() -> None:
    assert widths(59) == {"name": 21, "status": 10, "share": 5, "to": 17}


def test_a_column_grows_no_further_than_it_wants_and_leaves_the_rest_to_others() -> None:
    assert widths(99) == {"name": 30, "status": 10, "share": 5, "to": 48}


def test_some_columns_appear_only_when_names_have_their_room() -> None:
    assert "size" not in widths(99)
    assert "size" in widths(100)


@given(
    st.lists(
        st.builds(
            Column,
            key=st.text(max_size=3),
            title=st.just("T"),
            width=st.integers(1, 20),
            priority=st.integers(1, 5),
            grow=st.booleans(),
            most=st.integers(0, 40),
        ),
        min_size=1,
        max_size=8,
    ),
    st.integers(0, 200),
)
def test_columns_never_take_more_than_there_is(columns: list[Column], width: int) -> None:
    placed = lay_out(columns, width)
    assert sum(one.width for one in placed) + GAP * (len(placed) - 1) <= max(width, 0)
    assert [one.place for one in placed] == sorted(one.place for one in placed)
