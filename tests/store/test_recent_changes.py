"""An order stands where what changed is still where it was; where the events are silent nobody claims to know it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mavtui.store import listing
from mavtui.store.connection import Store
from mavtui.store.recent_changes import (
    MOST_CHANGED,
    newest_event,
    rids_of_volumes,
    stand_in_place,
    volumes_changed_since,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AT = "2026-11-01T09:00:00.000000Z"
TOTAL = 200


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An engine with volumes in the order of their numbers."""
    store = Store.open(tmp_path / "engine.db", create=True)
    with store.write_transaction() as con:
        con.executemany(
            "INSERT INTO volumes (id, name, size_gib, created_at, updated_at) VALUES (?, ?, ?, ?, ?)",
            [(f"v{number}", f"vol-{number:03}", 1 + number, AT, AT) for number in range(TOTAL)],
        )
    yield store
    store.close()


def change(store: Store, sql: str, *volume_ids: str) -> None:
    """Change something and tell of it, as every change does."""
    with store.write_transaction() as con:
        con.execute(sql)
        for volume_id in volume_ids:
            con.execute("INSERT INTO events (volume_id, at, kinds) VALUES (?, ?, 'update')", (volume_id, AT))


def stands(store: Store, query: listing.Query, change_it: str) -> bool:
    """Whether the order of the query stands after v100 was changed so."""
    rids = listing.row_ids(store.reader, query)
    before = newest_event(store.reader)
    change(store, change_it, "v100")
    changed = volumes_changed_since(store.reader, before)
    assert changed == ("v100",)
    still = stand_in_place(store.reader, listing.VOLUMES, query, rids, rids_of_volumes(store.reader, changed))
    assert still is (listing.row_ids(store.reader, query) == rids)
    return still


BY_SIZE = listing.Query(order=(listing.SortKey("size", descending=True),))
SMALL = listing.Query(listing.parse_filter("size<150"))


@pytest.mark.parametrize(
    ("query", "change_it", "expected"),
    [
        (listing.Query(), "UPDATE volumes SET size_gib = 7 WHERE id = 'v100'", True),
        (listing.Query(), "UPDATE volumes SET name = 'vol-100b' WHERE id = 'v100'", True),
        (listing.Query(), "UPDATE volumes SET name = 'first' WHERE id = 'v100'", False),
        (listing.Query(), "UPDATE volumes SET name = NULL WHERE id = 'v100'", False),
        (listing.Query(), f"UPDATE volumes SET deleted_at = '{AT}' WHERE id = 'v100'", False),
        (BY_SIZE, "UPDATE volumes SET size_gib = 7 WHERE id = 'v100'", False),
        (BY_SIZE, "UPDATE volumes SET description = 'x' WHERE id = 'v100'", True),
        (SMALL, "UPDATE volumes SET size_gib = 151 WHERE id = 'v100'", False),
        (SMALL, "UPDATE volumes SET size_gib = 149 WHERE id = 'v100'", True),
    ],
)
def test_an_order_stands_only_where_the_changed_row_is_where_it_was(
    store: Store, query: listing.Query, change_it: str, *, expected: bool
) -> None:
    assert stands(store, query, change_it) is expected


def test_nothing_is_known_where_no_event_tells_of_a_change(store: Store) -> None:
    change(store, "UPDATE volumes SET name = 'first' WHERE id = 'v100'")
    assert volumes_changed_since(store.reader, newest_event(store.reader)) is None


def test_nothing_is_known_after_a_change_of_something_else_or_of_too_many(store: Store) -> None:
    before = newest_event(store.reader)
    change(store, "SELECT 1", "v1", "")
    assert volumes_changed_since(store.reader, before) is None
    before = newest_event(store.reader)
    change(store, "SELECT 1", *(f"v{number}" for number in range(MOST_CHANGED + 1)))
    assert volumes_changed_since(store.reader, before) is None
