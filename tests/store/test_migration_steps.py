"""A file of each older version becomes what a new file is, and tells the same history."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from mavtui.store.connection import Role, Store
from mavtui.store.copying import make_searchable
from mavtui.store.migrations import APPLICATION_ID, SCHEMA_VERSION, version_of
from mavtui.store.rows import events_of_volume, volume_by_id

VERSION_1 = Path(__file__).with_name("version_1.sql")
GUARDS_OF_VERSION_1 = VERSION_1.with_name("version_1_guards.sql")
EVENT = "INSERT INTO events (volume_id, sequence, at, kind, attachment_id, detail) VALUES (?, ?, ?, ?, ?, ?)"
HISTORY = (
    ("v1", 1, "2026-01-01", "create", None, '{"name": "one"}'),
    ("v1", 2, "2026-01-03", "reserve", "a1", '{"mode": "rw"}'),
    ("v1", 3, "2026-01-03", "connect", "a1", "{}"),
    ("v2", 1, "2026-01-02", "create", None, "{}"),
    ("", 1, "2026-01-01", "register", None, "{}"),
    ("", 2, "2026-01-01", "import", None, "{}"),
)


def make_old(path: Path, role: Role) -> Path:
    con = sqlite3.connect(path, isolation_level=None)
    con.executescript(
        VERSION_1.read_text("utf-8") + (GUARDS_OF_VERSION_1.read_text("utf-8") if role == "engine" else "")
    )
    con.execute("INSERT INTO meta (key, value) VALUES ('role', ?)", (role,))
    con.execute("INSERT INTO servers (id, name, created_at, updated_at) VALUES ('s1', 'web-1', 'x', 'x')")
    volume = "INSERT INTO volumes (id, name, size_gib, created_at, updated_at, rw_count) VALUES (?, ?, 1, 'x', 'x', ?)"
    con.executemany(volume, [("v1", "one", 2), ("v2", "two", 1), ("v3", "three", 0)])
    con.execute(
        "INSERT INTO volume_attachment (id, volume_id, instance_uuid, mountpoint, attach_status, created_at,"
        " updated_at) VALUES ('a1', 'v1', 's1', '/dev/vdb', 'attached', 'x', 'x')"
    )
    con.executemany(EVENT, HISTORY)
    con.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    con.execute("PRAGMA user_version = 1")
    con.execute("PRAGMA journal_mode = WAL")
    con.close()
    return path


def shape_of(con: sqlite3.Connection) -> dict[str, Any]:
    """Columns of every table, whatever their order, and the text of every index and trigger without spaces."""
    found = con.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    columns = 'SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(?) ORDER BY name'
    return {
        name: con.execute(columns, (name,)).fetchall() if kind == "table" else re.sub(r"\s+", " ", sql)
        for kind, name, sql in found
    }


@pytest.mark.parametrize("role", ["engine", "copy"])
def test_a_file_of_version_1_becomes_what_a_new_one_is(tmp_path: Path, role: Role) -> None:
    old = Store.open(make_old(tmp_path / "old.db", role), role)
    new = Store.open(tmp_path / "new.db", role, create=True)
    make_searchable(new)  # a copy is filled first
    assert shape_of(old.reader) == shape_of(new.reader)
    assert version_of(old.reader) == version_of(new.reader) == SCHEMA_VERSION
    assert old.reader.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    for store in (old, new):
        store.close()


def test_a_new_file_is_not_copied_aside(tmp_path: Path) -> None:
    Store.open(tmp_path / "new.db", create=True).close()
    assert not list(tmp_path.glob("*.bak"))


def test_histories_and_rows_of_version_1_stay_as_they_were(tmp_path: Path) -> None:
    store = Store.open(make_old(tmp_path / "old.db", "engine"))
    told = [(event.at, event.kind, event.attachment_id, event.detail) for event in events_of_volume(store.reader, "v1")]
    assert told == [(at, kind, which, detail) for _, _, at, kind, which, detail in reversed(HISTORY[:3])]
    assert [event.kind for event in events_of_volume(store.reader, "v2")] == ["create"]
    assert events_of_volume(store.reader, "v3") == ()
    assert store.reader.execute("SELECT count(*) FROM events WHERE volume_id = ''").fetchone() == (2,)
    volume = volume_by_id(store.reader, "v1")
    assert volume is not None
    assert [attachment.device for attachment in volume.attachments] == ["/dev/vdb"]
    store.close()


def test_only_so_much_of_a_history_is_told_as_was_asked_for(tmp_path: Path) -> None:
    store = Store.open(make_old(tmp_path / "old.db", "engine"))
    assert [event.kind for event in events_of_volume(store.reader, "v1", limit=2)] == ["connect", "reserve"]
    with store.write_transaction() as con:
        con.execute(
            "INSERT INTO events (rid, previous, volume_id, at, kinds) SELECT 99, last_event, id, 'y', 'a,b,c'"
            " FROM volumes WHERE id = 'v1'"
        )
        con.execute("UPDATE volumes SET last_event = 99 WHERE id = 'v1'")
    kinds = [event.kind for event in events_of_volume(store.reader, "v1", limit=5)]
    assert kinds == ["c", "b", "a", "connect", "reserve"]
    store.close()
