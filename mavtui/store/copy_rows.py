"""The rows of a copy: written only where they differ from what is there, so that a quiet cloud writes nothing.

Rows are plain tuples in the order of the `*_COLUMNS`; there may be thousands of them. Every function works inside the
caller's write transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from mavtui.domain.clock import Timestamp
from mavtui.domain.derived import Derived
from mavtui.domain.observations import UNKNOWN_STATUS

Row = tuple[Any, ...]

CopyConnection = sqlite3.Connection
"""What all of this works on, for those who have no business with what is behind it."""

NOVA_ONLY = "nova-only"
"""`observed_status` of an attachment that Nova has and Cinder does not record."""

VOLUME_COLUMNS = (
    "id", "name", "description", "size_gib", "sharable", "read_only", "encrypted", "bootable", "volume_type",
    "project_id", "user_id", "availability_zone", "metadata", "condition", "observed_status", "created_at",
    "updated_at", *Derived._fields,
)  # fmt: skip
"""What is derived stands at the end: it is only written for a volume that is new or of another status than before."""

LISTED_COLUMNS = (
    "id", "volume_id", "instance_uuid", "attached_host", "mountpoint", "attach_time", "attach_status",
    "observed_status", "created_at", "updated_at",
)  # fmt: skip
"""An attachment as its volume lists it; of one that is known, only host and device are written."""

ATTACHMENT_COLUMNS = (
    "id", "volume_id", "instance_uuid", "attach_status", "attach_mode", "access_mode", "driver_volume_type",
    "connected", "attach_time", "observed_status", "created_at", "updated_at",
)  # fmt: skip
"""An attachment as its own record says; host and device of one that is known are left as they are."""

SERVER_COLUMNS = (
    "id", "kind", "name", "status", "task_state", "locked", "host", "host_fingerprint", "project_id", "user_id",
    "availability_zone", "created_at", "updated_at",
)  # fmt: skip

TYPE_COLUMNS = ("id", "name", "description", "is_public", "sharable", "extra_specs")

VIEW_COLUMNS = ("server_id", "volume_id", "attachment_id", "bdm_uuid", "device", "tag", "delete_on_termination")
"""Nova's view of one attachment."""


def _put(table: str, columns: Sequence[str], updated: Sequence[str], *, key: str = "id", then: str = "") -> str:
    """An upsert that touches a row only where one of the `updated` columns differs."""
    here = ", ".join(f"{table}.{column}" for column in updated)
    there = ", ".join(f"excluded.{column}" for column in updated)
    changes = ", ".join(f"{column} = excluded.{column}" for column in updated)
    return f"""
INSERT INTO {table} ({", ".join(columns)}) VALUES ({", ".join("?" * len(columns))})
ON CONFLICT ({key}) DO UPDATE SET {changes}{then} WHERE ({here}) IS NOT ({there})"""


_OWN = VOLUME_COLUMNS[1 : -len(Derived._fields)]
_IS_NEW = "volumes.observed_status IS NOT excluded.observed_status OR volumes.deleted_at IS NOT NULL"
_PUT_VOLUME = (
    _put(
        "volumes", VOLUME_COLUMNS, _OWN,
        then="".join(
            f", {column} = CASE WHEN {_IS_NEW} THEN excluded.{column} ELSE volumes.{column} END"
            for column in Derived._fields
        ) + ", deleted_at = NULL",
    ) + " OR volumes.deleted_at IS NOT NULL"
)  # fmt: skip
_WAS_ENDED = "volume_attachment.attach_status = 'detached'"
_PUT_LISTED = (
    _put(
        "volume_attachment", LISTED_COLUMNS, ("attached_host", "mountpoint"),
        then="".join(
            f", {column} = CASE WHEN {_WAS_ENDED} THEN excluded.{column} ELSE volume_attachment.{column} END"
            for column in ("attach_status", "observed_status")
        ) + ", detach_time = NULL",
    ) + f" OR {_WAS_ENDED}"
)  # fmt: skip
_PUT_ATTACHMENT = _put(
    "volume_attachment", ATTACHMENT_COLUMNS, ATTACHMENT_COLUMNS[1:-2],
    then=", detach_time = NULL, updated_at = excluded.updated_at",
)  # fmt: skip
_PUT_SERVER = _put("servers", SERVER_COLUMNS, SERVER_COLUMNS[1:], then=", deleted_at = NULL")
_PUT_SERVER += " OR servers.deleted_at IS NOT NULL"
_PUT_TYPE = _put("volume_types", TYPE_COLUMNS, TYPE_COLUMNS[1:])
_PUT_VIEW = _put("server_volumes", VIEW_COLUMNS, VIEW_COLUMNS[2:], key="server_id, volume_id")
_PUT_PAIR = """
INSERT INTO server_volumes (server_id, volume_id, delete_on_termination) VALUES (?, ?, ?)
ON CONFLICT (server_id, volume_id) DO UPDATE SET delete_on_termination = excluded.delete_on_termination
WHERE excluded.delete_on_termination IS NOT NULL
  AND server_volumes.delete_on_termination IS NOT excluded.delete_on_termination"""
_END_PAIRS = """
DELETE FROM server_volumes WHERE server_id IN (SELECT value FROM json_each(?1))
  AND (server_id, volume_id) NOT IN (SELECT value ->> 0, value ->> 1 FROM json_each(?2))"""
_PUT_NAMED = f"""
INSERT INTO servers (id, status, created_at, updated_at)
SELECT DISTINCT instance_uuid, '{UNKNOWN_STATUS}', ?1, ?1 FROM volume_attachment
WHERE attach_status <> 'detached' AND instance_uuid IS NOT NULL
ON CONFLICT (id) DO UPDATE SET deleted_at = NULL, status = excluded.status, task_state = NULL
WHERE servers.deleted_at IS NOT NULL"""
_END_NOVA_ONLY = f"""
UPDATE volume_attachment SET attach_status = 'detached', detach_time = ?1, updated_at = ?1
WHERE observed_status = '{NOVA_ONLY}' AND attach_status <> 'detached' AND (
    NOT EXISTS (SELECT 1 FROM server_volumes AS n
                WHERE n.server_id = volume_attachment.instance_uuid AND n.volume_id = volume_attachment.volume_id)
    OR EXISTS (SELECT 1 FROM volume_attachment AS c
               WHERE c.volume_id = volume_attachment.volume_id AND c.instance_uuid = volume_attachment.instance_uuid
                 AND c.attach_status <> 'detached' AND c.id <> volume_attachment.id))
RETURNING volume_id"""
_PUT_NOVA_ONLY = f"""
INSERT INTO volume_attachment (id, volume_id, instance_uuid, mountpoint, attach_status, connected, observed_status,
                               created_at, updated_at)
SELECT coalesce(n.attachment_id, n.server_id || ':' || n.volume_id), n.volume_id, n.server_id, n.device, 'attached', 1,
       '{NOVA_ONLY}', ?1, ?1
FROM server_volumes AS n JOIN volumes AS v ON v.id = n.volume_id AND v.deleted_at IS NULL
WHERE NOT EXISTS (SELECT 1 FROM volume_attachment AS a
                  WHERE a.volume_id = n.volume_id AND a.instance_uuid = n.server_id AND a.attach_status <> 'detached')
ON CONFLICT (id) DO UPDATE SET attach_status = 'attached', observed_status = excluded.observed_status,
    detach_time = NULL, updated_at = excluded.updated_at WHERE volume_attachment.volume_id = excluded.volume_id
RETURNING volume_id"""


def put_volumes(con: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Write volumes (`VOLUME_COLUMNS`)."""
    with _names_of_new(con, "volumes", "volume_names"):
        con.executemany(_PUT_VOLUME, rows)


def put_listed_attachments(con: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Write what volumes say of their attachments (`LISTED_COLUMNS`)."""
    con.executemany(_PUT_LISTED, rows)


def put_attachments(con: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Write what attachment records say (`ATTACHMENT_COLUMNS`)."""
    con.executemany(_PUT_ATTACHMENT, rows)


def put_servers(con: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Write servers and hosts (`SERVER_COLUMNS`)."""
    with _names_of_new(con, "servers", "server_names"):
        con.executemany(_PUT_SERVER, rows)


def put_named_servers(con: sqlite3.Connection, now: Timestamp) -> None:
    """Servers that hold something and that nobody has shown: known by their id, of unknown status."""
    with _names_of_new(con, "servers", "server_names"):
        con.execute(_PUT_NAMED, (now,))


def put_volume_types(con: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Write the volume types (`TYPE_COLUMNS`): these and no others."""
    con.executemany(_PUT_TYPE, rows)
    con.execute("DELETE FROM volume_types WHERE id NOT IN (SELECT value FROM json_each(?))", (_ids(rows),))


def put_pairs(
    con: sqlite3.Connection, server_ids: Sequence[str], pairs: Sequence[tuple[str, str, bool | None]]
) -> None:
    """What these servers hold for Nova, all of it: server, volume, whether it is deleted with the server."""
    con.executemany(_PUT_PAIR, pairs)
    con.execute(_END_PAIRS, (json.dumps(server_ids), json.dumps([pair[:2] for pair in pairs])))


def put_views(con: sqlite3.Connection, views: Mapping[str, Sequence[Row]]) -> None:
    """What these servers hold for Nova, all of it and as exactly as Nova says (`VIEW_COLUMNS` by server)."""
    rows = [row for found in views.values() for row in found]
    con.executemany(_PUT_VIEW, rows)
    con.execute(_END_PAIRS, (json.dumps(list(views)), json.dumps([row[:2] for row in rows])))


def put_nova_only(con: sqlite3.Connection, now: Timestamp) -> set[str]:
    """Make Nova's holders that Cinder does not record into attachments, and end those that are none any more.

    What Nova holds may be written to, whatever Cinder says. Gives the ids of the volumes concerned.
    """
    ended = con.execute(_END_NOVA_ONLY, (now,)).fetchall()
    made = con.execute(_PUT_NOVA_ONLY, (now,)).fetchall()
    return {volume_id for (volume_id,) in (*ended, *made)}


@contextmanager
def _names_of_new(con: sqlite3.Connection, table: str, names: str) -> Iterator[None]:
    """Whatever comes into the table inside is found by a part of its name afterwards."""
    newest = con.execute(f"SELECT coalesce(max(rid), 0) FROM {table}").fetchone()
    yield
    con.execute(f"INSERT INTO {names} (rowid, name) SELECT rid, name FROM {table} WHERE rid > ?", newest)


def _ids(rows: Sequence[Row]) -> str:
    return json.dumps([row[0] for row in rows])
