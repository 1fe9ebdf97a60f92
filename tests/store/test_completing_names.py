"""Names and ids that begin as what was typed: in order, a bounded number, by the index."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from mavtui.store import naming

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def con(filled_engine: Path) -> Iterator[sqlite3.Connection]:
    found = sqlite3.connect(f"file:{filled_engine}?immutable=1", uri=True)
    yield found
    found.close()


def test_names_come_in_order_and_without_regard_to_case(con: sqlite3.Connection) -> None:
    assert naming.names_beginning(con, "servers", "WEB", 10) == ["web-1", "web-2", "web-3", "web-4"]


def test_no_more_than_asked_for_are_read(con: sqlite3.Connection) -> None:
    assert len(naming.names_beginning(con, "volumes", "", 3)) == 3


def test_a_name_that_several_bear_comes_once(con: sqlite3.Connection) -> None:
    names = naming.names_beginning(con, "volumes", "pool", 50)

    assert len(names) == len(set(names))


def test_where_no_name_begins_so_ids_do(con: sqlite3.Connection) -> None:
    (identity,) = con.execute("SELECT id FROM volumes WHERE name = 'app-share'").fetchone()

    assert naming.names_beginning(con, "volumes", identity[:12], 10) == [identity]


def test_the_index_is_used(con: sqlite3.Connection) -> None:
    plan = con.execute(
        "EXPLAIN QUERY PLAN SELECT name FROM volumes WHERE name >= ? COLLATE NOCASE AND name < ? COLLATE NOCASE"
        " AND deleted_at IS NULL ORDER BY name COLLATE NOCASE LIMIT 5",
        ("a", "b"),
    ).fetchall()

    assert ["volumes_by_name" in row[3] for row in plan] == [True]


def test_hosts_are_completed_too(con: sqlite3.Connection) -> None:
    assert naming.hosts_beginning(con, "lab-cn", 2) == ["lab-cn1", "lab-cn2"]


@pytest.mark.parametrize("begun", ["\ud800", "\x00", "%", "_", "'"])
def test_whatever_is_typed_is_only_a_text(con: sqlite3.Connection, begun: str) -> None:
    assert naming.names_beginning(con, "volumes", begun, 5) == []
    assert naming.hosts_beginning(con, begun, 5) == []
