"""Listings of volumes: orders, pages that follow one another, row numbers, and what the database does for them."""

from __future__ import annotations

import sqlite3
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mavtui.errors import UsageError
from mavtui.store import listing, rows
from mavtui.store.filters import parse_filter
from mavtui.store.listing import Query, SortKey, VolumeRow
from tests.store.listing_store import add_volume, empty_store, identity


def store_of(names: list[str | None], **values: object) -> sqlite3.Connection:
    con = empty_store()
    for number, name in enumerate(names):
        add_volume(con, number, name, **values)
    return con


def listed(con: sqlite3.Connection, *order: SortKey, text: str = "") -> list[str | None]:
    query = Query(parse_filter(text), order) if order else Query(parse_filter(text))
    return [row.name for row in listing.first_page(con, query, 1000)]


def plans_of(con: sqlite3.Connection, query: Query) -> list[str]:
    """How the database goes about every statement of a first page."""
    statements: list[str] = []
    con.set_trace_callback(statements.append)
    listing.first_page(con, query, 50)
    con.set_trace_callback(None)
    reads = [statement for statement in statements if statement.startswith("SELECT")]
    return [row[3] for statement in reads for row in con.execute(f"EXPLAIN QUERY PLAN {statement}")]


def test_names_are_in_order_whatever_their_case_and_the_nameless_come_last() -> None:
    con = store_of(["b", None, "A", "a", "C", None])
    assert listed(con) == ["A", "a", "b", "C", None, None]
    assert listed(con, SortKey("name", descending=True)) == ["C", "b", "a", "A", None, None]


def test_equal_values_are_in_order_of_name() -> None:
    con = empty_store()
    for number, (name, size) in enumerate((("b", 1), ("a", 2), ("a2", 1), ("c", 2))):
        add_volume(con, number, name, size_gib=size)
    assert listed(con, SortKey("size", descending=True)) == ["a", "c", "a2", "b"]
    assert listed(con, SortKey("size"), SortKey("name", descending=True)) == ["b", "a2", "c", "a"]


def test_unknown_counts_come_last_either_way() -> None:
    con = empty_store()
    for number, count in enumerate((1, None, 0, 2)):
        add_volume(con, number, f"{count}", rw_count=count)
    assert listed(con, SortKey("rw")) == ["0", "1", "2", "None"]
    assert listed(con, SortKey("rw", descending=True)) == ["2", "1", "0", "None"]


def test_the_youngest_is_first_by_age_and_last_by_creation() -> None:
    con = empty_store()
    add_volume(con, 1, "old", created_at="2025-01-01T00:00:00.000000Z")
    add_volume(con, 2, "young", created_at="2026-01-01T00:00:00.000000Z")
    assert listed(con, SortKey("age")) == listed(con, SortKey("created", descending=True)) == ["young", "old"]


def test_a_column_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean status") as caught:
        listing.first_page(empty_store(), Query(order=(SortKey("statsu"),)), 1)
    assert "sharable" in caught.value.hint


def test_a_row_says_everything_that_a_screen_shows() -> None:
    con = empty_store()
    rid = add_volume(
        con, 1, "app", status="in-use", rw_count=2, sharable=1, read_only=0, size_gib=40, mark=3, holders="web-1 web-2",
        volume_type="fast", metadata={"mavtui:role": "quorum"}, project_id="p", availability_zone="nova",
    )  # fmt: skip
    (row,) = listing.first_page(con, Query(), 5)
    assert (row.rid, row.id, row.name, row.status, row.mark, row.holders) == (
        rid,
        identity(1),
        "app",
        "in-use",
        3,
        "web-1 web-2",
    )
    assert row.sharable is True
    assert row.read_only is False
    assert (row.rw_count, row.ro_count, row.size_gib, row.volume_type, row.project_id) == (2, 0, 40, "fast", "p")
    assert (row.metadata, row.availability_zone, row.condition) == ('{"mavtui:role": "quorum"}', "nova", None)


DEFAULT_AND_ITS_KIN = [
    ("", [SortKey("name")]),
    ("", [SortKey("name", descending=True)]),
    ("", [SortKey("status")]),
    ("status:in-use", [SortKey("name")]),
    ("status:in-use", [SortKey("status"), SortKey("name", descending=True)]),
]


@pytest.mark.parametrize(("text", "order"), DEFAULT_AND_ITS_KIN)
@pytest.mark.parametrize("analysed", [False, True])
def test_the_first_page_is_read_in_index_order_and_never_sorted(
    text: str, order: list[SortKey], analysed: bool
) -> None:
    con = store_of([f"vol-{number}" for number in range(300)], status="in-use", rw_count=1)
    if analysed:
        con.execute("ANALYZE")
    query = Query(parse_filter(text), tuple(order))
    plans = plans_of(con, query)
    assert plans
    assert listing.is_indexed(query)
    assert all("USING INDEX volumes_by_" in plan or "USING COVERING INDEX volumes_by_" in plan for plan in plans), plans


@pytest.mark.parametrize("text", ["rw>1", "rw:2", "rw>=2", "rw=3"])
def test_volumes_that_several_write_to_are_found_by_their_own_index(text: str) -> None:
    con = store_of([f"vol-{number}" for number in range(300)], status="in-use", rw_count=1)
    plans = plans_of(con, Query(parse_filter(text)))
    assert any("INDEX volumes_of_several_writers" in plan for plan in plans), plans


def test_a_status_in_order_of_name_is_looked_up_in_its_own_index() -> None:
    plans = plans_of(store_of(["a"], status="in-use"), Query(parse_filter("status:in-use")))
    assert plans
    assert all("volumes_by_status (status=?" in plan for plan in plans), plans


def test_a_page_deep_in_the_order_is_sought_and_not_walked_to() -> None:
    con = store_of([f"vol-{number:04}" for number in range(300)])
    row = listing.first_page(con, Query(), 200)[-1]
    statements: list[str] = []
    con.set_trace_callback(statements.append)
    listing.page_after(con, Query(), row, 50)
    con.set_trace_callback(None)
    plans = [line[3] for statement in statements for line in con.execute(f"EXPLAIN QUERY PLAN {statement}")]
    assert plans
    assert all(plan.startswith("SEARCH volumes USING INDEX volumes_by_name (name") for plan in plans), plans


def test_a_rare_part_of_a_name_is_looked_up_and_not_searched_for() -> None:
    con = store_of([f"vol-{number:04}" for number in range(300)])
    plans = plans_of(con, Query(parse_filter("l-0123")))
    assert any("volume_names VIRTUAL TABLE" in plan for plan in plans)
    assert not any("SCAN volumes" in plan for plan in plans), plans


@pytest.mark.parametrize("column", ["size", "mark", "rw", "created"])
def test_an_order_without_an_index_says_so(column: str) -> None:
    assert not listing.is_indexed(Query(order=(SortKey(column),)))


def test_a_filter_without_an_index_says_so_in_any_order() -> None:
    assert not listing.is_indexed(Query(parse_filter("size>5")))
    assert listing.is_indexed(Query(parse_filter("id:9f1c02ab"), (SortKey("size"),)))


ROWS = st.lists(
    st.tuples(
        st.none() | st.sampled_from(["a", "A", "b", "B", "é", "", "pool-00"]),
        st.sampled_from(["available", "error", "in-use"]),
        st.none() | st.integers(0, 2),
        st.integers(1, 3),
        st.booleans(),
    ),
    max_size=25,
)
ORDERS = st.lists(st.builds(SortKey, st.sampled_from(sorted(listing.VOLUMES.columns)), st.booleans()), max_size=3)
TEXTS = st.sampled_from(["", "status:in-use", "rw:1", "rw>0", "pool-00", "!a", "size>1", "status:in-use rw:1"])


def _rank(row: VolumeRow, key: SortKey) -> tuple[int, Any]:
    """What a value stands for in an order: none last, texts by their small letters."""
    column = listing.VOLUMES.columns[key.column]
    value = getattr(row, column.field)
    return (value is None, value.lower() if isinstance(value, str) and key.column != "status" else value)


def _in_order(first: VolumeRow, second: VolumeRow, order: list[SortKey]) -> bool:
    for key in [*order, SortKey("name")]:
        (none, one), (other_none, other) = _rank(first, key), _rank(second, key)
        if none or other_none:
            if none != other_none:
                return other_none > none
        elif one != other:
            falls = key.descending is not listing.VOLUMES.columns[key.column].reversed
            return bool(one > other) if falls else bool(one < other)
    return True


@given(ROWS, ORDERS, TEXTS, st.integers(1, 4))
def test_pages_cover_the_whole_order_without_gap_or_repeat(
    rows: list[tuple[str | None, str, int | None, int, bool]], order: list[SortKey], text: str, size: int
) -> None:
    con = empty_store()
    for number, (name, status, rw, gib, deleted) in enumerate(rows):
        gone = "2026-01-02T00:00:00.000000Z" if deleted else None
        add_volume(con, number, name, status=status, rw_count=rw, size_gib=gib, deleted_at=gone)
    query = Query(parse_filter(text), tuple(order))
    whole = listing.first_page(con, query, 1000)
    paged = page = listing.first_page(con, query, size)
    while page and len(paged) <= len(rows):
        page = listing.page_after(con, query, paged[-1], size)
        paged = paged + page
    assert paged == whole
    assert [row.rid for row in whole] == list(listing.row_ids(con, query))
    assert len({row.rid for row in whole}) == len(whole) == listing.count(con, query.filter)
    assert all(_in_order(first, second, order) for first, second in pairwise(whole))
    con.close()


def test_a_page_goes_on_where_it_was_although_rows_came_and_went_before_it() -> None:
    con = store_of(["b", "c", "d", "e"])
    row = listing.first_page(con, Query(), 2)[-1]
    add_volume(con, 10, "a")
    con.execute("UPDATE volumes SET deleted_at = updated_at WHERE name IN ('b', 'c')")
    assert [row.name for row in listing.page_after(con, Query(), row, 10)] == ["d", "e"]


def test_rows_are_fetched_by_number_in_the_order_asked_for() -> None:
    con = store_of(["a", "b", "c", "d"])
    con.execute("UPDATE volumes SET deleted_at = updated_at WHERE name = 'c'")
    assert [volume.name for volume in rows.volumes_by_rid(con, [4, 3, 99, 1])] == ["d", "a"]
    assert sorted(listing.rows_by_rid(con, [4, 3, 99, 1])) == [1, 4]
    assert listing.rows_by_rid(con, []) == {}


def test_the_cursor_finds_its_volume_again() -> None:
    con = store_of([f"{number:03}" for number in range(300)])
    rids = listing.row_ids(con, Query(order=(SortKey("name", descending=True),)))
    rid = listing.rid_of(con, identity(258))
    assert rid is not None
    assert [listing.position_of(rids, number) for number in (rid, 256, 257, 1, 5000)] == [41, 44, 43, 299, None]
    con.execute("UPDATE volumes SET deleted_at = updated_at WHERE name = '258'")
    assert listing.rid_of(con, identity(258)) is None


def test_a_long_reading_pauses_after_each_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mavtui.store.reading.CHUNK", 10)
    con = store_of([f"{number:03}" for number in range(35)])
    pauses: list[int] = []
    rids = listing.row_ids(con, Query(), pause=lambda: pauses.append(1))
    assert len(rids) == 35
    assert rids.typecode == "I"
    assert len(pauses) == 3
    assert not con.in_transaction


def test_a_long_reading_sees_one_moment_although_another_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mavtui.store.reading.CHUNK", 2)
    path = tmp_path / "store.db"
    writer = sqlite3.connect(path, isolation_level=None)
    store_of(["a", "b", "c", None]).backup(writer)
    writer.execute("PRAGMA journal_mode = WAL")
    reader = sqlite3.connect(path, isolation_level=None)
    rids = listing.row_ids(
        reader, Query(), pause=lambda: writer.execute("UPDATE volumes SET name = NULL WHERE name = 'a'")
    )
    assert list(rids) == [1, 2, 3, 4]
    assert list(listing.row_ids(reader, Query())) == [2, 3, 1, 4]
