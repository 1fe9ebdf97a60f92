"""From what an operator writes to ids: an exact id wins, then names, then the start of an id."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from mavtui.domain.volumes import Volume
from mavtui.store.connection import Store
from mavtui.store.naming import ambiguous_names, attachment_ids_for, ids_for, names

VOLUMES = {
    "aaaaaaaa-1111": "data",
    "aaaaaaaa-2222": "data",
    "bbbbbbbb-1111": "DATA",
    "cccccccc-1111": "aaaaaaaa-1111",
    "dddddddd-1111": "ü'x\";--",
    "eeeeeeee-1111": None,
    "ffffffff-1111": "gone",
}


@pytest.fixture
def con(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    store = Store.open(tmp_path / "engine.db", create=True)
    with store.write_transaction() as con:
        con.executemany(
            "INSERT INTO volumes (id, name, size_gib, created_at, updated_at) VALUES (?, ?, 1, 'x', 'x')",
            VOLUMES.items(),
        )
        con.execute("UPDATE volumes SET deleted_at = 'x' WHERE name = 'gone'")
        con.execute(
            "INSERT INTO volume_attachment (id, volume_id, attached_host, attach_status, created_at, updated_at)"
            " VALUES ('12345678-9', 'aaaaaaaa-1111', 'h', 'detached', 'x', 'x')"
        )
    yield store.reader
    store.close()


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("aaaaaaaa-1111", ["aaaaaaaa-1111"]),  # although another volume has this for a name
        ("data", ["aaaaaaaa-1111", "aaaaaaaa-2222"]),  # in small letters only
        ("DATA", ["bbbbbbbb-1111"]),
        ("ü'x\";--", ["dddddddd-1111"]),
        ("aaaaaaaa", ["aaaaaaaa-1111", "aaaaaaaa-2222"]),
        ("aaaaaaaa-2", ["aaaaaaaa-2222"]),
        ("bbbbbbb", []),  # too short for the start of an id
        ("%", []),
        ("", []),
        ("gone", []),
        ("ffffffff", []),
        ("nothing like it", []),
        ("\udcff\udcfe not UTF-8", []),
    ],
)
def test_a_word_stands_for(con: sqlite3.Connection, word: str, found: list[str]) -> None:
    assert list(ids_for(con, "volumes", word)) == found


def test_attachments_are_found_by_id_ended_ones_too(con: sqlite3.Connection) -> None:
    words = ("12345678-9", "12345678", "1234567", "\udcff")
    assert [attachment_ids_for(con, word) for word in words] == [("12345678-9",), ("12345678-9",), (), ()]


def test_names_are_those_of_what_is_there(con: sqlite3.Connection) -> None:
    assert set(names(con, "volumes")) == {name for name in VOLUMES.values() if name and name != "gone"}


def test_a_name_is_ambiguous_where_two_volumes_have_exactly_it(con: sqlite3.Connection) -> None:
    volumes = [Volume(id=volume_id, name=name) for volume_id, name in VOLUMES.items()]
    assert ambiguous_names(con, volumes) == {"data"}


def test_finding_a_volume_by_name_reads_no_other(con: sqlite3.Connection) -> None:
    plan = con.execute(
        "EXPLAIN QUERY PLAN SELECT id FROM volumes WHERE name = ? COLLATE NOCASE AND name = ? AND deleted_at IS NULL",
        ("data", "data"),
    ).fetchall()
    assert "USING INDEX volumes_by_name" in plan[0][3]
