"""A store in memory for the tests of filters and listings, with short ways to put rows into it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from uuid import UUID

import mavtui.store

EARLY = "2026-01-01T00:00:00.000000Z"
_FOLDER = Path(mavtui.store.__file__).parent


def identity(number: int) -> str:
    """A different id for each number, with a different beginning."""
    return str(UUID(int=(number * 0x9E3779B97F4A7C15F39CC0605CEDC835) % (1 << 128), version=4))


def empty_store() -> sqlite3.Connection:
    """A store without guards, as the whole copy of a cloud is."""
    con = sqlite3.connect(":memory:", isolation_level=None)
    for script in ("schema.sql", "filter_indexes.sql"):
        con.executescript((_FOLDER / script).read_text(encoding="utf-8"))
    return con


def insert(con: sqlite3.Connection, table: str, **values: object) -> int:
    """Put a row in and return its number."""
    columns = ", ".join(values)
    marks = ", ".join("?" * len(values))
    rid = con.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(values.values())).lastrowid
    assert rid is not None
    return rid


def add_volume(con: sqlite3.Connection, number: int, name: str | None = None, **values: object) -> int:
    """A volume with the id `identity(number)`; `metadata` may be a dictionary."""
    metadata = values.pop("metadata", {})
    row = {"size_gib": 1, "created_at": EARLY, "updated_at": EARLY, "metadata": json.dumps(metadata), **values}
    return insert(con, "volumes", id=identity(number), name=name, **row)


def add_server(con: sqlite3.Connection, number: int, name: str | None = None, **values: object) -> int:
    """A server with the id `identity(number)`."""
    row = {"created_at": EARLY, "updated_at": EARLY, **values}
    return insert(con, "servers", id=identity(number), name=name, **row)


def add_attachment(
    con: sqlite3.Connection, number: int, volume: int, server: int | None = None, **values: object
) -> int:
    """An attachment of the volume and the server of these numbers; `attached` unless said otherwise."""
    holder = {} if server is None else {"instance_uuid": identity(server)}
    row = {
        "attach_status": "attached",
        "attach_mode": "rw",
        "created_at": EARLY,
        "updated_at": EARLY,
        **holder,
        **values,
    }
    return insert(con, "volume_attachment", id=identity(number), volume_id=identity(volume), **row)
