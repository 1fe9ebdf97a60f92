"""From one version of the file to the next: in steps, after a copy, once, and never half."""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from mavtui.errors import StoreFileError
from mavtui.store.connection import Store
from mavtui.store.migrations import SCHEMA_VERSION, Migration, statements

ADD = "INSERT INTO servers (id, name, created_at, updated_at) VALUES (?, ?, 'x', 'x')"


def add_colour(con: sqlite3.Connection) -> None:
    con.execute("ALTER TABLE servers ADD COLUMN colour TEXT NOT NULL DEFAULT 'grey'")


def add_shape(con: sqlite3.Connection) -> None:
    con.execute("ALTER TABLE servers ADD COLUMN shape TEXT")


def fail_half_way(con: sqlite3.Connection) -> None:
    con.execute("ALTER TABLE servers ADD COLUMN half TEXT")
    con.execute("UPDATE servers SET name = 'half'")
    con.execute("SELECT no_such_column FROM servers")


def give_up(con: sqlite3.Connection) -> None:
    con.execute("UPDATE servers SET name = 'half'")
    raise RuntimeError("the step gave up")


def leave_a_dangling_reference(con: sqlite3.Connection) -> None:
    con.execute(
        "INSERT INTO volume_attachment (id, volume_id, attached_host, attach_status, created_at, updated_at)"
        " VALUES ('a', 'nowhere', 'h', 'attached', 'x', 'x')"
    )


NEXT, LAST = SCHEMA_VERSION + 1, SCHEMA_VERSION + 2
STEPS = (Migration(NEXT, add_colour), Migration(LAST, add_shape))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """An engine of the present version, which is old for the steps here, with one server."""
    store = Store.open(tmp_path / "engine.db", create=True)
    with store.write_transaction() as con:
        con.execute(ADD, ("a", "web-1"))
    store.close()
    return store.path


def version(path: Path) -> int:
    con = sqlite3.connect(path)
    found: int = con.execute("PRAGMA user_version").fetchone()[0]
    con.close()
    return found


def copies(path: Path) -> list[Path]:
    return sorted(path.parent.glob("*.bak"))


def columns(path: Path) -> set[str]:
    con = sqlite3.connect(path)
    found = {row[1] for row in con.execute("PRAGMA table_info(servers)")}
    con.close()
    return found


def test_an_old_file_is_brought_to_the_present_version_after_a_copy(old: Path) -> None:
    store = Store.open(old, steps=STEPS)
    assert store.reader.execute("SELECT name, colour, shape FROM servers").fetchall() == [("web-1", "grey", None)]
    with store.write_transaction() as con:
        assert con.execute("PRAGMA foreign_keys").fetchone() == (1,)
    store.close()
    (copy,) = copies(old)
    assert copy.name.startswith(f"engine.db.v{SCHEMA_VERSION}-2")
    assert copy.stat().st_mode & 0o777 == 0o600
    assert (version(old), version(copy)) == (LAST, SCHEMA_VERSION)
    kept = Store.open(copy)
    assert kept.reader.execute("SELECT name FROM servers").fetchall() == [("web-1",)]
    kept.close()


def test_a_file_of_the_present_version_is_neither_copied_nor_changed(old: Path) -> None:
    Store.open(old, steps=STEPS).close()
    before = old.read_bytes()
    Store.open(old, steps=STEPS).close()
    assert old.read_bytes() == before
    assert len(copies(old)) == 1


def test_a_new_file_has_the_present_version_at_once(tmp_path: Path) -> None:
    Store.open(tmp_path / "new.db", create=True, steps=STEPS).close()
    assert version(tmp_path / "new.db") == LAST


def test_what_a_copy_holds_is_what_was_committed_last(old: Path) -> None:
    """Also what is in the log beside the file still."""
    store = Store.open(old)
    with store.write_transaction() as con:
        con.execute(ADD, ("b", "web-2"))
    Store.open(old, steps=STEPS).close()
    store.close()
    kept = Store.open(copies(old)[0])
    assert kept.reader.execute("SELECT count(*) FROM servers").fetchone() == (2,)
    kept.close()


@pytest.mark.parametrize("failing", [fail_half_way, give_up, leave_a_dangling_reference])
def test_a_step_that_fails_leaves_the_file_as_it_was(old: Path, failing: Callable[[sqlite3.Connection], None]) -> None:
    with pytest.raises(StoreFileError, match=f"could not be brought from version {SCHEMA_VERSION} to {NEXT}") as failed:
        Store.open(old, steps=(Migration(NEXT, failing),))
    assert str(copies(old)[0]) in failed.value.hint
    assert version(old) == SCHEMA_VERSION
    store = Store.open(old)
    assert store.reader.execute("SELECT name FROM servers").fetchall() == [("web-1",)]
    assert "half" not in columns(old)
    store.close()


def test_a_step_that_fails_in_the_middle_keeps_those_before_it(old: Path) -> None:
    with pytest.raises(StoreFileError, match=f"from version {NEXT} to {LAST}") as failed:
        Store.open(old, steps=(Migration(NEXT, add_colour), Migration(LAST, fail_half_way)))
    assert f"version {NEXT}" in failed.value.hint
    assert version(old) == NEXT
    assert "half" not in columns(old)
    assert version(copies(old)[0]) == SCHEMA_VERSION
    Store.open(old, steps=STEPS).close()
    assert columns(old) >= {"colour", "shape"}


def test_each_copy_of_one_day_has_a_name_of_its_own(old: Path) -> None:
    for _ in range(3):
        with pytest.raises(StoreFileError):
            Store.open(old, steps=(Migration(NEXT, give_up),))
    assert len(copies(old)) == 3
    assert not list(old.parent.glob("*.part"))


def test_without_room_for_a_copy_nothing_is_migrated(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(_source: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mavtui.store.migrations._back_up", no_room)
    with pytest.raises(StoreFileError, match="no copy of"):
        Store.open(old, steps=STEPS)
    assert (version(old), copies(old), list(old.parent.glob("*.part"))) == (SCHEMA_VERSION, [], [])


def test_a_file_that_is_newer_than_the_program_is_refused(old: Path) -> None:
    Store.open(old, steps=STEPS).close()
    with pytest.raises(StoreFileError, match=f"is of version {LAST}, this mavtui knows versions up to {NEXT}"):
        Store.open(old, steps=STEPS[:1])


def _open(path: Path, start: threading.Barrier) -> None:
    start.wait()
    Store.open(path, steps=STEPS).close()


def test_processes_that_start_at_once_migrate_once(old: Path) -> None:
    fork = multiprocessing.get_context("fork")
    start = fork.Barrier(4)
    running = [fork.Process(target=_open, args=(old, start)) for _ in range(4)]
    for process in running:
        process.start()
    for process in running:
        process.join(60)
    assert [process.exitcode for process in running] == [0, 0, 0, 0]
    assert (version(old), len(copies(old))) == (LAST, 1)


def test_a_script_is_taken_apart_into_statements_and_a_trigger_is_one() -> None:
    script = """-- a remark; with a semicolon
CREATE TABLE t (a TEXT);  -- another; one

CREATE TRIGGER x AFTER INSERT ON t BEGIN
    UPDATE t SET a = ';';
    DELETE FROM t;
END;
CREATE INDEX i ON t (a);
"""
    assert [statement.split()[1] for statement in statements(script)] == ["TABLE", "TRIGGER", "INDEX"]
