"""The history of a volume, of a server and of a host: every record there was, with what is told of each.

A volume's records have indices, and its entries are a chain. Ended records of a server or host have no index, so that
ending one writes no further page: they are found among all, which in a file of millions takes about a second, and
belongs into a thread.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from typing import NamedTuple

from mavtui.domain.clock import Timestamp
from mavtui.domain.timelines import Record, Told
from mavtui.store import rows

MOST_RECORDS = 1_000
"""Records of one history; of the ended ones the latest are kept."""
_MOST_ENTRIES = 5_000
"""Entries that are read of one volume, the latest."""

_LIVE = "SELECT id, created_at, updated_at FROM volume_attachment AS held INDEXED BY {index} WHERE {test}"
_LIVE_OF_VOLUME = _LIVE.format(
    index="attachments_of_volume", test="held.volume_id = ? AND held.attach_status <> 'detached'"
)
_LIVE_OF_SERVER = _LIVE.format(
    index="attachments_of_server", test="held.instance_uuid = ? AND held.attach_status <> 'detached'"
)
_LIVE_OF_HOST = _LIVE.format(
    index="attachments_of_server",
    test="held.instance_uuid IS NULL AND held.attached_host = ? AND held.attach_status <> 'detached'",
)
_ENDED = """
SELECT id, created_at, updated_at FROM volume_attachment AS held {{source}}
WHERE {test} AND held.attach_status = 'detached' ORDER BY held.detach_time DESC, held.rid DESC LIMIT ?"""
_ENDED_OF_VOLUME = _ENDED.format(test="held.volume_id = ?")
_ENDED_OF_SERVER = _ENDED.format(test="held.instance_uuid = ?")
_ENDED_OF_HOST = _ENDED.format(test="held.instance_uuid IS NULL AND held.attached_host = ?")
_BY_INDEX, _WHOLE_TABLE = "INDEXED BY ended_attachments_of_volume", "NOT INDEXED"
_FEW_ENDED = 20_000
"""Up to so many ended records, fetching each of them beats reading the whole table, which is read in its order."""
_COUNT_ENDED = f"""
SELECT count(*) FROM (SELECT 1 FROM volume_attachment {_BY_INDEX} WHERE attach_status = 'detached' LIMIT ?)"""

_STATEMENTS = {
    "volume": (_LIVE_OF_VOLUME, _ENDED_OF_VOLUME),
    "server": (_LIVE_OF_SERVER, _ENDED_OF_SERVER),
    "host": (_LIVE_OF_HOST, _ENDED_OF_HOST),
}


class History(NamedTuple):
    """Whose history it is, and its records, the first to begin first.

    `kind` is volume, server or host; `id` a host's name. `left_out`: older records than these have ended.
    """

    kind: str
    id: str
    name: str
    records: tuple[Record, ...] = ()
    left_out: bool = False


def find_object(con: sqlite3.Connection, word: str, wanted: str = "") -> History | None:
    """Whose history the word asks for, without its records: an id (of a deleted object too), a host, or a name.

    With `wanted` (volume, server, host) it is an id of that kind, a host's its name. None where nothing is called so,
    or several are.
    """
    if wanted == "host":
        return History(wanted, word, word)
    for kind, sql in _BY_ID:
        row = con.execute(sql, (word,)).fetchone()
        if row is not None:
            return History(kind, row[0], row[1] or row[0][:8])
    named: list[tuple[str, str, str]] = con.execute(_BY_NAME, (word, word, word, word)).fetchall()
    if len(named) == 1:
        return History(*named[0])
    if named or not (_live_on_host(con, word) or _ended(con, _ENDED_OF_HOST, word, 1)):
        return None
    return History("host", word, word)


_BY_ID = (
    ("volume", "SELECT id, name FROM volumes WHERE id = ?"),
    ("server", "SELECT id, name FROM servers WHERE id = ? AND kind = 'server'"),
    ("host", "SELECT name, name FROM servers WHERE id = ? AND kind = 'host' AND name IS NOT NULL"),
    (
        "volume",
        "SELECT v.id, v.name FROM volume_attachment AS a JOIN volumes AS v ON v.id = a.volume_id WHERE a.id = ?",
    ),
)
_BY_NAME = """
SELECT 'volume', id, name FROM volumes WHERE name = ? COLLATE NOCASE AND name = ? AND deleted_at IS NULL
UNION ALL
SELECT kind, CASE kind WHEN 'host' THEN name ELSE id END, name FROM servers
WHERE name = ? COLLATE NOCASE AND name = ? AND deleted_at IS NULL
LIMIT 2"""


def read_history(
    con: sqlite3.Connection, whose: History, pause: Callable[[], object] = lambda: None, *, limit: int = MOST_RECORDS
) -> History:
    """The history with its records; for a thread. `pause` is called between stretches of work."""
    live, ended = _STATEMENTS[whose.kind]
    found = con.execute(live, (whose.id,)).fetchall()
    pause()
    old = _ended(con, ended, whose.id, limit + 1)
    pause()
    records = [_record(con, *row) for row in (*found, *old[:limit])]
    told, cut = _told(con, dict.fromkeys(record.attachment.volume_id for record in records), pause)
    whole = [
        record._replace(
            told=tuple(told.get(record.attachment.id, ())), told_whole=record.attachment.volume_id not in cut
        )
        for record in records
    ]
    whole.sort(key=_began)
    return whose._replace(records=tuple(whole), left_out=len(old) > limit)


def _live_on_host(con: sqlite3.Connection, name: str) -> bool:
    return con.execute(_LIVE_OF_HOST, (name,)).fetchone() is not None


def _ended(
    con: sqlite3.Connection, statement: str, identity: str, limit: int
) -> list[tuple[str, Timestamp, Timestamp]]:
    """Ended records, the latest first, by the shorter way to them; a volume's stand in an index of their own."""
    source = _BY_INDEX
    if statement is not _ENDED_OF_VOLUME:
        (count,) = con.execute(_COUNT_ENDED, (_FEW_ENDED + 1,)).fetchone()
        source = _BY_INDEX if count <= _FEW_ENDED else _WHOLE_TABLE
    return con.execute(statement.format(source=source), (identity, limit)).fetchall()


def kept_since(con: sqlite3.Connection) -> Timestamp | None:
    """When the file was made: what a copy of a cloud tells begins then."""
    return rows.read_meta(con).get("created_at")


def _record(con: sqlite3.Connection, attachment_id: str, first_seen: Timestamp, last_changed: Timestamp) -> Record:
    attachment = rows.attachment_by_id(con, attachment_id)
    if attachment is None:
        raise LookupError(f"attachment {attachment_id} went while it was read")
    name = con.execute("SELECT name FROM volumes WHERE id = ?", (attachment.volume_id,)).fetchone()
    return Record(attachment, None if name is None else name[0], first_seen, last_changed)


def _told(
    con: sqlite3.Connection, volume_ids: Iterable[str], pause: Callable[[], object]
) -> tuple[dict[str, list[Told]], set[str]]:
    """What is told of attachments, by their ids, the oldest first; and the volumes of which older entries are left."""
    found: dict[str, list[Told]] = {}
    cut: set[str] = set()
    for volume_id in volume_ids:
        events = rows.events_of_volume(con, volume_id, limit=_MOST_ENTRIES)
        if len(events) == _MOST_ENTRIES:
            cut.add(volume_id)
        for event in reversed(events):
            if event.attachment_id is not None:
                entry = Told(event.at, event.kind, event.user_id, event.plan_id, _given(event.detail))
                found.setdefault(event.attachment_id, []).append(entry)
        pause()
    return found, cut


def _given(detail: str) -> str | None:
    """The status that a reset gave."""
    values = json.loads(detail) if '"to"' in detail else {}
    given = values.get("to") if isinstance(values, dict) else None
    return given if isinstance(given, str) else None


def _began(record: Record) -> tuple[Timestamp, str]:
    held = record.attachment
    return held.scheduled_at or held.attach_time or held.launched_at or record.first_seen, held.id
