"""Connections to one file, and transactions that wait for their turn fairly."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path

from mavtui.store.files import explain

PATIENCE_SECONDS = 30.0
"""How long a writer waits for its turn before it gives up."""

_SHORTEST_WAIT_SECONDS = 0.0005  # and twice that at most; asking more often takes time from whoever is writing
_READER_WAIT_SECONDS = 5.0
_MAPPED_BYTES = 8 << 20  # an ordinary estate whole; more would count as memory of the console without being faster
_SMALL_PAGE_BYTES = 2048
_LOG_BYTES = 32 << 20
_CACHED_KIB = 16384  # what a writer touches again and again: without room, it is read back from the log each time
_CACHED_KIB_OF_COPY = 4096  # filled page after page, it comes back to little of what it has written
_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-~")


def connect_reader(path: Path) -> sqlite3.Connection:
    """A connection that only reads; it neither makes nor changes the file. Raises sqlite3.Error.

    A file in a folder where nothing can be written is read too, as long as nobody left changes beside it.
    """
    try:
        con = _connect(path, "mode=rw", wait=_READER_WAIT_SECONDS)
        con.execute("PRAGMA query_only = 1")
        con.execute("PRAGMA schema_version").fetchone()  # the first reading shows whether the log can be opened
    except sqlite3.OperationalError as error:
        no_log_possible = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
        if not no_log_possible or _has_log(path) or not os.access(path, os.R_OK):
            raise
        con = _connect(path, "mode=ro&immutable=1", wait=_READER_WAIT_SECONDS)
    con.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
    return con


def connect_writer(path: Path, *, durable: bool, small_pages: bool = False) -> sqlite3.Connection:
    """A connection that writes; `durable`: a commit is on the disk before it returns. Raises sqlite3.Error.

    A file that is still empty gets small pages where they are wanted: less is then written through at each change.
    """
    con = _connect(path, "mode=rw", wait=_READER_WAIT_SECONDS)
    if small_pages:
        con.execute(f"PRAGMA page_size = {_SMALL_PAGE_BYTES}")
    if con.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        con.execute("PRAGMA journal_mode = WAL")
    con.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
    # What is not durable is the copy of a cloud, which may name what it does not show.
    con.execute(f"PRAGMA foreign_keys = {int(durable)}")
    # Pages that change again and again are copied back once instead of many times, each time written through.
    (page_bytes,) = con.execute("PRAGMA page_size").fetchone()
    con.execute(f"PRAGMA wal_autocheckpoint = {_LOG_BYTES // page_bytes}")
    con.execute(f"PRAGMA cache_size = -{_CACHED_KIB if durable else _CACHED_KIB_OF_COPY}")
    con.execute("PRAGMA journal_size_limit = 67108864")
    # What a cloud said was looked at when it was decoded; looking again costs a quarter of writing it.
    con.execute(f"PRAGMA ignore_check_constraints = {int(not durable)}")
    con.execute("PRAGMA busy_timeout = 0")
    return con


def _connect(path: Path, how: str, *, wait: float) -> sqlite3.Connection:
    quoted = "".join(chr(byte) if byte in _PLAIN else f"%{byte:02x}" for byte in os.fsencode(path.absolute()))
    return sqlite3.connect(
        f"file://{quoted}?{how}",
        uri=True,
        timeout=wait,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )


def _has_log(path: Path) -> bool:
    target = path.resolve()  # the log is beside the file itself, not beside a link to it
    log = target.with_name(target.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def begin_immediate(con: sqlite3.Connection, *, patience: float = PATIENCE_SECONDS) -> None:
    """Begin a transaction that may write, waiting for other writers at most `patience` seconds.

    SQLite's own waiting grows with every try and lets one writer starve while another is busy; short random waits give
    everyone the same chance. Raises sqlite3.OperationalError.
    """
    deadline = 0.0
    while True:
        try:
            con.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
            now = time.monotonic()
            deadline = deadline or now + patience
            if now >= deadline:
                raise
        time.sleep((1 + int.from_bytes(os.urandom(2)) / 0xFFFF) * _SHORTEST_WAIT_SECONDS)


class transaction:  # noqa: N801 (a context manager, used like a function; a generator costs more than what it holds)
    """A transaction that is committed at the end, or taken back whole if anything is raised (or `keep` is False).

    What SQLite raises comes out as an error of ours (`files.explain`); whatever happens, no transaction stays open.
    """

    __slots__ = ("_con", "_keep", "_path", "_patience")

    def __init__(
        self, con: sqlite3.Connection, path: Path, *, keep: bool = True, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._con, self._path, self._keep, self._patience = con, path, keep, patience

    def __enter__(self) -> sqlite3.Connection:
        self._begin()
        return self._con

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._end(error)

    def _begin(self) -> None:
        try:
            begin_immediate(self._con, patience=self._patience)
        except BaseException as error:
            self._take_back(error)
            raise

    def _end(self, error: BaseException | None) -> None:
        if error is not None:
            self._take_back(error)
            return
        try:
            self._con.execute("COMMIT" if self._keep else "ROLLBACK")
        except BaseException as failure:
            self._take_back(failure)
            raise

    def _take_back(self, error: BaseException) -> None:
        if self._con.in_transaction:
            with suppress(sqlite3.Error):  # a failing disk; the first error says more
                self._con.execute("ROLLBACK")
        if isinstance(error, sqlite3.Error):
            raise explain(error, self._path) from error
