"""What has changed since a list was read, from the events that every change of an engine writes.

So a list of a million rows need not be read again because one of them shows something else: it is enough to see that
those which changed still stand where they stood.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Sequence

from mavtui.store.ordering import Reading, Table
from mavtui.store.reading import Query, position_of

MOST_CHANGED = 50
"""More volumes than this and the whole list is read again."""

_NEWEST = "SELECT coalesce(max(rid), 0) FROM events"
_SINCE = "SELECT volume_id FROM events WHERE rid > ? ORDER BY rid LIMIT ?"
_VOLUMES = "SELECT rid FROM volumes WHERE id IN (SELECT value FROM json_each(?))"
_ATTACHMENTS = """
SELECT rid FROM volume_attachment INDEXED BY attachments_of_volume
WHERE volume_id IN (SELECT value FROM json_each(?1)) AND attach_status <> 'detached'
UNION ALL SELECT rid FROM volume_attachment INDEXED BY ended_attachments_of_volume
WHERE volume_id IN (SELECT value FROM json_each(?1)) AND attach_status = 'detached'"""


def newest_event(con: sqlite3.Connection) -> int:
    """The number of the latest event, to be handed to `volumes_changed_since` later; 0 where there is none."""
    number: int = con.execute(_NEWEST).fetchone()[0]
    return number


def volumes_changed_since(con: sqlite3.Connection, event: int) -> tuple[str, ...] | None:
    """The ids of the volumes that events after this one tell of.

    None where that is not the whole truth: none is told of (a copy of a cloud writes no events), there are too many, or
    something else than a volume has changed (a server, an import).
    """
    found = {row[0] for row in con.execute(_SINCE, (event, MOST_CHANGED + 1))}
    return tuple(found) if found and "" not in found and len(found) <= MOST_CHANGED else None


def rids_of_volumes(con: sqlite3.Connection, volume_ids: Sequence[str]) -> list[int]:
    """The row numbers of these volumes, deleted ones too."""
    return [row[0] for row in con.execute(_VOLUMES, (_listed(volume_ids),))]


def rids_of_attachments(con: sqlite3.Connection, volume_ids: Sequence[str]) -> list[int]:
    """The row numbers of all attachments of these volumes, ended ones too."""
    return [row[0] for row in con.execute(_ATTACHMENTS, (_listed(volume_ids),))]


def stand_in_place(
    con: sqlite3.Connection, table: Table, query: Query, rids: array[int], changed: Sequence[int]
) -> bool:
    """Whether the order as it was read still holds for rows that changed.

    Each is in it, or is not, as it was, and stands between the same two rows.
    """
    for rid in changed:
        place = position_of(rids, rid)
        around = [rid] if place is None else list(rids[max(0, place - 1) : place + 2])
        if _in_order(con, table, query, around) != ([] if place is None else around):
            return False
    return True


def _in_order(con: sqlite3.Connection, table: Table, query: Query, rids: Sequence[int]) -> list[int]:
    """Those of these rows that pass the filter, in the order asked for."""
    chosen = query.filter
    reading = Reading(table, chosen.test(query.now), query.order, chosen.pins, candidates=rids)
    found: list[int] = []
    for segment in reading.segments(con):
        sql = f"SELECT {table.rid} FROM {segment.source} WHERE {segment.test.sql} ORDER BY {segment.order}"
        found += (row[0] for row in con.execute(sql, segment.test.parameters))
    return found


def _listed(ids: Sequence[str]) -> str:
    import json

    return json.dumps(list(ids))
