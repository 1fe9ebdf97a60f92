"""How much has changed between two looks at a store: by its events where it writes them, else by what its rows show."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

MOST_COMPARED = 200_000
"""More volumes than this are not compared: it would take as long as reading them."""

_SINCE = "SELECT count(DISTINCT nullif(volume_id, '')), total(volume_id = '') FROM events WHERE rid > ?"
_VOLUMES = """
SELECT id, name, description, status, rw_count, ro_count, holders, sharable, read_only, bootable, encrypted, size_gib,
       volume_type, project_id, metadata, condition, observed_status, mark
FROM volumes WHERE deleted_at IS NULL"""
_AMONG = " AND id IN (SELECT value FROM json_each(?))"
_SERVERS = "SELECT id, name, status, task_state, locked, host, project_id FROM servers WHERE deleted_at IS NULL"


class Difference(NamedTuple):
    """How many volumes changed, came or went, and how much else did (servers)."""

    volumes: int = 0
    others: int = 0


class Look(NamedTuple):
    """What the rows showed, as numbers by their ids; equal rows have equal numbers within one process."""

    volumes: Mapping[str, int]
    servers: Mapping[str, int]


def changed_since(con: sqlite3.Connection, event: int) -> Difference:
    """What the events after this one tell of; a store that writes none tells nothing."""
    volumes, others = con.execute(_SINCE, (event,)).fetchone()
    return Difference(int(volumes), int(others))


def look_at(con: sqlite3.Connection, volume_ids: Sequence[str] | None = None) -> Look | None:
    """What the rows show now; of these volumes alone where they are named. None where there are too many to compare."""
    if volume_ids is not None:
        import json

        return Look(_numbers(con.execute(_VOLUMES + _AMONG, (json.dumps(list(volume_ids)),))), {})
    if con.execute("SELECT count(*) FROM volumes").fetchone()[0] > MOST_COMPARED:
        return None
    return Look(_numbers(con.execute(_VOLUMES)), _numbers(con.execute(_SERVERS)))


def between(before: Look, after: Look) -> Difference:
    """What is other in the later look than in the earlier one."""
    return Difference(_differing(before.volumes, after.volumes), _differing(before.servers, after.servers))


def _numbers(cursor: sqlite3.Cursor) -> dict[str, int]:
    return {row[0]: hash(tuple(row)) for row in cursor}


def _differing(before: Mapping[str, int], after: Mapping[str, int]) -> int:
    gone = sum(1 for identity in before if identity not in after)
    return gone + sum(1 for identity, number in after.items() if before.get(identity) != number)
