"""Opening, reading and writing one file: who sees what when, and what stays untouched."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mavtui.errors import BackendUnreachable, StoreFileError
from mavtui.store import locking
from mavtui.store.connection import Store

ADD = "INSERT INTO servers (id, name, created_at, updated_at) VALUES (?, ?, 'x', 'x')"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "engine.db", create=True)
    yield store
    store.close()


def names(con: sqlite3.Connection) -> list[str]:
    return [row[0] for row in con.execute("SELECT name FROM servers ORDER BY rid")]


def add(store: Store, name: str) -> None:
    with store.write_transaction() as con:
        con.execute(ADD, (name, name))


def test_a_new_file_is_for_its_owner_only_and_so_are_the_folders_made_for_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deeper" / "engine.db"
    Store.open(path, create=True).close()
    modes = [place.stat().st_mode & 0o777 for place in (path, path.parent, path.parent.parent)]
    assert modes == [0o600, 0o700, 0o700]


def test_what_sqlite_puts_beside_it_is_for_its_owner_only_too(store: Store) -> None:
    add(store, "web-1")
    beside = [path for path in store.path.parent.iterdir() if path != store.path and path.is_file()]
    assert beside
    assert {path.stat().st_mode & 0o777 for path in beside} == {0o600}


def test_reading_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(StoreFileError, match="there is no file"):
        Store.open(tmp_path / "engine.db")
    assert [path.name for path in tmp_path.iterdir()] == []


def test_reading_changes_no_byte_and_leaves_nothing_beside(store: Store) -> None:
    add(store, "web-1")
    store.close()
    before = (store.path.read_bytes(), store.path.stat().st_mtime_ns)
    reading = Store.open(store.path)
    assert names(reading.reader) == ["web-1"]
    reading.data_version()
    with reading.read_transaction() as con:
        assert names(con) == ["web-1"]
    reading.close()
    assert (store.path.read_bytes(), store.path.stat().st_mtime_ns) == before
    assert [path.name for path in store.path.parent.glob("engine.db*")] == ["engine.db"]


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store.reader.execute(ADD, ("a", "a"))
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store.connect_reader().execute(ADD, ("a", "a"))


def test_an_engine_is_written_through_and_a_copy_is_not(tmp_path: Path) -> None:
    found = {}
    for role in ("engine", "copy"):
        store = Store.open(tmp_path / f"{role}.db", role, create=True)
        with store.write_transaction() as con:
            found[role] = [
                con.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("synchronous", "journal_mode", "foreign_keys", "busy_timeout")
            ]
        store.close()
    assert found == {"engine": [2, "wal", 1, 0], "copy": [1, "wal", 0, 0]}


def test_a_new_engine_has_small_pages_and_a_file_that_is_there_keeps_its_own(tmp_path: Path) -> None:
    made_before = sqlite3.connect(tmp_path / "before.db")
    made_before.execute("PRAGMA page_size = 8192")
    made_before.execute("VACUUM")
    made_before.close()
    sizes = {}
    for name, role in (("engine", "engine"), ("copy", "copy"), ("before", "engine")):
        store = Store.open(tmp_path / f"{name}.db", role, create=True)  # type: ignore[arg-type]
        with store.write_transaction() as con:
            sizes[name] = con.execute("PRAGMA page_size").fetchone()[0]
        store.close()
    assert sizes == {"engine": 2048, "copy": 4096, "before": 8192}


def test_a_transaction_is_kept_whole_or_not_at_all(store: Store) -> None:
    def half() -> None:
        with store.write_transaction() as con:
            con.execute(ADD, ("a", "a"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    assert names(store.reader) == []
    add(store, "b")
    assert names(store.reader) == ["b"]


def test_a_trial_is_taken_back(store: Store) -> None:
    with store.write_transaction(keep=False) as con:
        con.execute(ADD, ("a", "a"))
        assert names(con) == ["a"]
    assert names(store.reader) == []


def test_a_read_transaction_shows_one_moment(store: Store) -> None:
    with store.read_transaction() as con:
        assert names(con) == []
        add(store, "web-1")
        assert names(con) == []
    assert names(store.reader) == ["web-1"]


def test_the_data_version_tells_of_changes_from_here_and_from_elsewhere(store: Store) -> None:
    first = store.data_version()
    assert store.data_version() == first
    add(store, "here")
    second = store.data_version()
    other = Store.open(store.path)
    add(other, "elsewhere")
    other.close()
    assert len({first, second, store.data_version()}) == 3


def test_each_thread_reads_by_a_connection_of_its_own(store: Store) -> None:
    found: list[sqlite3.Connection] = []
    threads = [threading.Thread(target=lambda: found.append(store.reader)) for _ in range(1)]
    for thread in threads:
        thread.start()
        thread.join()
    assert store.reader is store.reader
    assert found[0] is not store.reader


def test_threads_write_one_after_another(store: Store) -> None:
    threads = [threading.Thread(target=add, args=(store, f"web-{n}")) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(names(store.reader)) == sorted(f"web-{n}" for n in range(12))


def test_a_writer_waits_for_another_process_and_gives_up_in_the_end(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    con = locking.connect_writer(store.path, durable=True)
    waits: list[float] = []
    monkeypatch.setattr("mavtui.store.locking.time.sleep", waits.append)
    with (
        pytest.raises(BackendUnreachable, match="held by another process"),
        locking.transaction(con, store.path, patience=0.05),
    ):
        pass
    assert waits
    assert max(waits) <= 0.001
    other.execute("ROLLBACK")
    with locking.transaction(con, store.path, patience=0.05):
        con.execute(ADD, ("late", "late"))
    con.close()
    other.close()
    assert names(store.reader) == ["late"]


def test_a_file_that_was_replaced_while_it_is_open_takes_no_change(store: Store, tmp_path: Path) -> None:
    other = Store.open(tmp_path / "other.db", create=True)
    other.close()
    store.path.rename(tmp_path / "moved.db")
    with pytest.raises(StoreFileError, match="moved, removed or replaced"):
        add(store, "lost")
    other.path.rename(store.path)
    with pytest.raises(StoreFileError, match="moved, removed or replaced"):
        add(store, "lost")


@pytest.mark.parametrize("name", ["a b.db", "100%.db", "what?.db", "a#b.db", "ä–x.db", "it's.db", "mode=ro&x.db"])
def test_a_file_can_have_any_name(tmp_path: Path, name: str) -> None:
    store = Store.open(tmp_path / name, create=True)
    add(store, "web-1")
    store.close()
    assert [path.name for path in tmp_path.glob("*.db")] == [name]


def test_processes_that_make_the_same_file_at_once_share_it(tmp_path: Path) -> None:
    stores: list[Store] = []
    start = threading.Barrier(6)

    def make() -> None:
        start.wait()
        stores.append(Store.open(tmp_path / "engine.db", create=True))

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, store in enumerate(stores):
        add(store, f"web-{number}")
    assert len(names(stores[0].reader)) == 6
    for store in stores:
        store.close()
