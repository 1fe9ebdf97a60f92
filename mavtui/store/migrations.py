"""Making a file of the store, and bringing an older one to the present version."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from mavtui.errors import StoreFileError
from mavtui.store import migration_steps
from mavtui.store.files import explain
from mavtui.store.locking import connect_reader, transaction

APPLICATION_ID = 0x6D767475
"""`mvtu`: how a file says that it is ours (SQLite's `application_id`)."""

SCHEMA_VERSION = 5
"""The version that the scripts beside this file describe; `MIGRATIONS` lead to it from every older one."""

_PATIENCE_SECONDS = 600.0
_FOLDER = Path(__file__).parent


class Migration(NamedTuple):
    """One step: `apply` changes a file of the version before into one of `version`, inside a transaction."""

    version: int
    apply: Callable[[sqlite3.Connection], object]


MIGRATIONS: tuple[Migration, ...] = (
    Migration(2, migration_steps.write_fewer_pages),
    Migration(3, migration_steps.find_by_more_fields),
    Migration(4, migration_steps.find_servers_by_part_of_name),
    Migration(5, migration_steps.guard_in_one_walk),
)
"""Every step since the first version, in order."""


def latest_version(migrations: Sequence[Migration]) -> int:
    """The version that the present program reads and writes."""
    return migrations[-1].version if migrations else SCHEMA_VERSION


def initialise(con: sqlite3.Connection, path: Path, role: str, *, now: str) -> None:
    """Fill an empty file: tables, guards (an engine's only), role and version, all at once or nothing.

    A file that another process filled meanwhile is left as it is. Raises StoreFileError.
    """
    with transaction(con, path):
        if con.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
            return
        for script in ("schema.sql", "filter_indexes.sql", "guards.sql") if role == "engine" else ("schema.sql",):
            run_script(con, script)
        con.executemany("INSERT INTO meta (key, value) VALUES (?, ?)", [("role", role), ("created_at", now)])
        con.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        con.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def run_script(con: sqlite3.Connection, name: str) -> None:
    """Run one of the scripts beside this file, inside the caller's transaction."""
    for statement in statements((_FOLDER / name).read_text("utf-8")):
        con.execute(statement)


def statements(script: str) -> Iterator[str]:
    """The statements of a script one by one; a trigger, with semicolons inside, is one."""
    gathered = ""
    for line in script.splitlines(keepends=True):
        if not gathered and (not line.strip() or line.startswith("--")):
            continue
        gathered += line
        if sqlite3.complete_statement(gathered):
            yield gathered
            gathered = ""


def migrate(con: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> None:
    """Bring the file to the latest version, each step in a transaction of its own, after a copy of the old file.

    Processes that start at once take turns: the first migrates, the others find it done. Raises StoreFileError; the
    file is then as the last successful step left it, and the copy is as it was before.
    """
    con.execute("PRAGMA foreign_keys = 0")  # tables may have to be made anew; checked before each step is kept
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)  # all steps are one process's work, and a lock dies with its process
        _migrate(con, path, migrations)
    finally:
        os.close(folder)
        con.execute("PRAGMA foreign_keys = 1")


def _migrate(con: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> None:
    copy: Path | None = None
    for step in migrations:
        with transaction(con, path, patience=_PATIENCE_SECONDS):
            found = version_of(con)
            if found >= step.version:
                continue
            copy = copy or _copy_aside(path, found)
            _apply(con, path, step, found, copy)


def version_of(con: sqlite3.Connection) -> int:
    """The version that the file has now."""
    version: int = con.execute("PRAGMA user_version").fetchone()[0]
    return version


def _apply(con: sqlite3.Connection, path: Path, step: Migration, found: int, copy: Path) -> None:
    try:
        step.apply(con)
        broken = con.execute("PRAGMA foreign_key_check").fetchone()
    except Exception as error:
        reason = explain(error, path).message if isinstance(error, sqlite3.Error) else str(error)
        raise _failed(path, step, found, copy, reason) from error
    if broken is not None:
        raise _failed(
            path, step, found, copy, f"a row of {broken[0]} would refer to one of {broken[2]} that is not there"
        )
    con.execute(f"PRAGMA user_version = {step.version}")


def _failed(path: Path, step: Migration, found: int, copy: Path, reason: str) -> StoreFileError:
    return StoreFileError(
        f"{path} could not be brought from version {found} to {step.version}: {reason}",
        hint=f"It is still of version {found}; {copy} is the file as it was before.",
    )


def _copy_aside(path: Path, version: int) -> Path:
    """A whole copy of the file, beside it. The caller holds the right to write, so nothing changes meanwhile."""
    base = f"{path.name}.v{version}-{datetime.now(UTC):%Y%m%d}"
    part = path.with_name(f"{base}.{os.getpid()}.part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        _back_up(path, part)
        for suffix in ("", *(f"-{number}" for number in range(2, 1000))):
            copy = path.with_name(f"{base}{suffix}.bak")
            if not copy.exists():
                part.rename(copy)
                return copy
    except (sqlite3.Error, OSError) as error:
        raise StoreFileError(
            f"no copy of {path} could be made, so it was not brought to the present version: {error}",
            hint="Nothing was changed. Make room in its folder, or make the folder writable.",
        ) from error
    finally:
        part.unlink(missing_ok=True)
    raise StoreFileError(f"there are too many copies of {path} beside it", hint=f"Remove some {base}*.bak files.")


def _back_up(path: Path, part: Path) -> None:
    source, target = connect_reader(path), sqlite3.connect(part)
    try:
        source.backup(target)
    finally:
        target.close()
        source.close()
    with part.open("rb") as file:
        os.fsync(file.fileno())
