"""One file of the store: opening it, reading it from any thread, and writing it one transaction at a time."""

from __future__ import annotations

import os
import sqlite3
from _thread import allocate_lock, get_ident
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from sys import getrefcount
from typing import Literal

from mavtui.errors import StoreFileError
from mavtui.store import files, locking, migrations
from mavtui.store.migrations import MIGRATIONS, Migration

Role = Literal["engine", "copy"]
"""An engine keeps its own records, with guards; a copy shows what a cloud said, contradictions included."""


class Store:
    """One open file. Reading never changes it; every change goes through `write_transaction`."""

    def __init__(self, path: Path, role: Role) -> None:
        self.path = path
        self._place = str(path)
        self.role: Role = role
        self._readers: dict[int, sqlite3.Connection] = {}
        self._others: list[sqlite3.Connection] = []
        self._writer: sqlite3.Connection | None = None
        self._watcher: sqlite3.Connection | None = None
        self.turn = allocate_lock()
        self._watching = allocate_lock()
        self._identity = (0, 0)

    @classmethod
    def open(
        cls, path: str | Path, role: Role = "engine", *, create: bool = False, steps: Sequence[Migration] = MIGRATIONS
    ) -> Store:
        """The store in the file at `path`, brought to the present version; made if it is not there and `create` is set.

        Raises StoreFileError for a file that cannot serve, BackendUnreachable for one that another process holds.
        """
        path = Path(path)
        found = files.check_place(path, create=create)
        was_made = found is None and files.make(path)
        store = cls(path, role)
        try:
            with files.explained(path):
                store._prepare(create=create, steps=steps)
        except BaseException:
            store.close()
            if was_made:
                _remove_unfilled(path)
            raise
        return store

    @property
    def reader(self) -> sqlite3.Connection:
        """The connection of the thread that asks, for reading."""
        found = self._readers.get(get_ident())
        if found is None:
            with files.explained(self.path):
                found = self._readers[get_ident()] = locking.connect_reader(self.path)
        return found

    def connect_reader(self) -> sqlite3.Connection:
        """A connection of one's own for reading; whoever asks closes it (or the store does, at its end)."""
        with files.explained(self.path):
            con = locking.connect_reader(self.path)
        self._others.append(con)
        return con

    def close_reader(self, con: sqlite3.Connection) -> None:
        """Close a connection that `connect_reader` gave, and forget it."""
        con.close()
        if con in self._others:
            self._others.remove(con)

    @contextmanager
    def read_transaction(self) -> Iterator[sqlite3.Connection]:
        """The reader, showing the file as it was at one moment until the end. Not to be nested in one thread."""
        con = self.reader
        with files.explained(self.path):
            con.execute("BEGIN")
            try:
                yield con
            finally:
                con.execute("COMMIT")

    def write_transaction(self, *, keep: bool = True) -> _Writing:
        """A connection inside a transaction that is committed at the end; any exception takes everything back.

        With `keep=False` it is taken back in any case (a trial). Threads take turns; not to be nested. Raises
        StoreFileError, BackendUnreachable (not our turn in time), Refused (a guard of the file).
        """
        return _Writing(self, keep=keep)

    def writer(self) -> sqlite3.Connection:
        """The connection that writes, for whoever has the turn. Raises StoreFileError where the file is gone."""
        try:
            found = os.stat(self._place)  # noqa: PTH116 - on the way of every change
        except OSError:
            found = None
        if found is None or (found.st_dev, found.st_ino) != self._identity:
            raise StoreFileError(
                f"{self.path} was moved, removed or replaced since it was opened",
                hint="Nothing was changed. Start again with the file that is there now.",
            )
        if self._writer is None:
            with files.explained(self.path):
                self._writer = locking.connect_writer(self.path, durable=self.role == "engine")
        return self._writer

    def end_turn(self) -> None:
        """The next one may write; a transaction that could not be taken back in order is by closing."""
        try:
            if self._writer is not None and self._writer.in_transaction:
                self._close_writer()
        finally:
            self.turn.release()

    def data_version(self) -> int:
        """A number that differs whenever anybody has committed a change since; comparable within this store only."""
        with self._watching, files.explained(self.path):
            if self._watcher is None:
                self._watcher = locking.connect_reader(self.path)
            version: int = self._watcher.execute("PRAGMA data_version").fetchone()[0]
        return version

    def close(self) -> None:
        """Close every connection; afterwards nothing else may be called.

        One that a thread still reads with closes when that has ended: closed before, it would end the process.
        """
        own = self._readers.pop(get_ident(), None)
        if own is not None:
            own.close()
        with self._watching:
            if self._watcher is not None:
                self._watcher.close()
                self._watcher = None
        if self.turn.acquire(blocking=False):  # else somebody writes, and what is not committed is taken back
            self._close_writer()
            self.turn.release()
        of_others = [*self._readers.values(), *self._others]
        self._readers.clear()
        self._others.clear()
        while of_others:
            if _in_hand(of_others) <= _IN_NOBODYS_HAND:
                of_others[-1].close()
            of_others.pop()

    def _prepare(self, *, create: bool, steps: Sequence[Migration]) -> None:
        """See that the file is ours, filled, of the present version and in the role that is wanted."""
        found = self.path.stat()
        self._identity = (found.st_dev, found.st_ino)
        con = self.reader
        latest = migrations.latest_version(steps)
        application, version = _header(con)
        if (application, version) == (0, 0) and _is_empty(con):
            if not create:
                raise files.nothing_there("there is nothing in", self.path)
            self._fill(steps)
            application, version = _header(con)
        if application != migrations.APPLICATION_ID:
            raise _not_ours(self.path)
        if version > latest:
            raise StoreFileError(
                f"{self.path} is of version {version}, this mavtui knows versions up to {latest}",
                hint="Use the newer mavtui that wrote it. Nothing was changed.",
            )
        if version < latest:
            self._migrate(steps)
        self._check_role(con)

    def _fill(self, steps: Sequence[Migration]) -> None:
        from datetime import UTC, datetime

        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        self._writer = locking.connect_writer(self.path, durable=True, small_pages=self.role == "engine")
        migrations.initialise(self._writer, self.path, self.role, now=now)
        self._migrate(steps)
        self._close_writer()

    def _migrate(self, steps: Sequence[Migration]) -> None:
        self._writer = self._writer or locking.connect_writer(self.path, durable=True)
        migrations.migrate(self._writer, self.path, steps)

    def _close_writer(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _check_role(self, con: sqlite3.Connection) -> None:
        row = con.execute("SELECT value FROM meta WHERE key = 'role'").fetchone()
        if row is None or row[0] != self.role:
            kinds = {"engine": "an engine's own file", "copy": "the copy of a cloud"}
            raise StoreFileError(
                f"{self.path} is {kinds.get(row[0] if row else '', 'of no known kind')}, expected {kinds[self.role]}",
                hint="Name another file.",
            )


class _Writing(locking.transaction):
    """One turn of a store's writer (`Store.write_transaction`)."""

    __slots__ = ("_store",)

    def __init__(self, store: Store, *, keep: bool) -> None:
        self._store, self._path, self._keep, self._patience = store, store.path, keep, locking.PATIENCE_SECONDS

    def __enter__(self) -> sqlite3.Connection:
        store = self._store
        store.turn.acquire()
        try:
            self._con = con = store.writer()
            self._begin()
        except BaseException:
            store.end_turn()
            raise
        return con

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        try:
            self._end(error)
        finally:
            self._store.end_turn()


def _in_hand(held: Sequence[object]) -> int:
    """How many refer to the last of them, this call among them."""
    return getrefcount(held[-1])


_IN_NOBODYS_HAND = _in_hand([object()])


def _header(con: sqlite3.Connection) -> tuple[int, int]:
    application: int = con.execute("PRAGMA application_id").fetchone()[0]
    return application, migrations.version_of(con)


def _is_empty(con: sqlite3.Connection) -> bool:
    found = con.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    return found is None


def _remove_unfilled(path: Path) -> None:
    """Leave no empty file behind where a new one could not be filled."""
    try:
        con = locking.connect_reader(path)
        is_empty = _is_empty(con)
        con.close()
    except sqlite3.Error as error:
        is_empty = error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY  # then somebody else is about to fill it
    if is_empty:
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def _not_ours(path: Path) -> StoreFileError:
    return StoreFileError(
        f"{path} is an SQLite file of another program, expected an engine's file",
        hint="Check the name; nothing was changed.",
    )
