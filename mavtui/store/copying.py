"""The copy of a cloud: a store that is filled from what the services answer, and shows what is there.

A copy has no guards (`guards.sql`): a cloud may contradict itself. What vanished is known only after a complete pass.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Container, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from mavtui.domain.clock import Timestamp
from mavtui.domain.observations import UNKNOWN_STATUS
from mavtui.errors import MavtuiError, StoreFileError
from mavtui.store.connection import Store
from mavtui.store.copy_rows import NOVA_ONLY, Row
from mavtui.store.migrations import SCHEMA_VERSION, run_script
from mavtui.store.rows import read_meta

_READ_AT, _SCOPE, _SERVERS_READ_AT, _TURN = "read_at", "read_scope", "servers_read_at", "last_server_asked"
_FILTER_INDEXES = ("volumes_by_type", "volumes_by_project", "volumes_by_zone", "volumes_by_sharable")
_PUT_META = """
INSERT INTO meta (key, value) VALUES (?, ?)
ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value <> excluded.value"""
_NEWEST = """
SELECT coalesce((SELECT max(rid) FROM volumes), 0), coalesce((SELECT max(rid) FROM servers), 0),
       coalesce((SELECT max(rid) FROM volume_attachment), 0)"""
_TRIGGERS_OF_NAMES = ("volume_names_on_insert", "server_names_on_insert")
_END_VOLUME = "UPDATE volumes SET deleted_at = ? WHERE id = ?"
_FORGET_NAME = """
INSERT INTO volume_names (volume_names, rowid, name) SELECT 'delete', rid, name FROM volumes WHERE id = ?"""
_END_ATTACHMENT = """
UPDATE volume_attachment SET attach_status = 'detached', detach_time = ?1, updated_at = ?1
WHERE attach_status <> 'detached' AND """
_END_ATTACHMENTS_OF_VOLUME = _END_ATTACHMENT + "volume_id = ?2"
_END_ONE_ATTACHMENT = _END_ATTACHMENT + "id = ?2"
_END_OTHERS = (
    _END_ATTACHMENT
    + """volume_id IN (SELECT value FROM json_each(?2)) AND id NOT IN (SELECT value FROM json_each(?3))
    AND observed_status IS NOT ?4"""
)
_HOLDS = (
    "EXISTS (SELECT 1 FROM volume_attachment AS a WHERE a.instance_uuid = servers.id AND a.attach_status <> 'detached')"
)
_END_SERVER = f"""
UPDATE servers SET task_state = NULL, status = '{UNKNOWN_STATUS}', deleted_at = CASE WHEN {_HOLDS} THEN NULL ELSE ?1 END
WHERE id = ?2 AND (status <> '{UNKNOWN_STATUS}' OR NOT {_HOLDS})"""
# Where Nova's record is not one of Cinder's, or was never asked for; what disagrees comes first.
_TO_ASK = """
SELECT n.server_id, max(n.attachment_id IS NOT NULL OR NOT EXISTS (
           SELECT 1 FROM volume_attachment AS c WHERE c.volume_id = n.volume_id AND c.instance_uuid = n.server_id
           AND c.attach_status <> 'detached' AND c.observed_status <> ?)) AS disagrees
FROM server_volumes AS n
LEFT JOIN volume_attachment AS a ON a.id = n.attachment_id AND a.volume_id = n.volume_id
     AND a.instance_uuid = n.server_id AND a.attach_status <> 'detached' AND a.observed_status <> ?
WHERE a.id IS NULL GROUP BY n.server_id ORDER BY disagrees DESC, n.server_id"""
_CHANGES = """
SELECT s.id FROM json_each(?) AS new JOIN servers AS s ON s.id = new.value ->> 0
WHERE s.deleted_at IS NULL AND s.updated_at <> new.value ->> 1"""
_FORGET_VIEWS = """
UPDATE server_volumes SET attachment_id = NULL, bdm_uuid = NULL
WHERE attachment_id IS NOT NULL AND server_id IN (SELECT value FROM json_each(?))"""
_IN_TURN = "SELECT DISTINCT server_id FROM server_volumes WHERE server_id > ? ORDER BY server_id LIMIT ?"
_MARK_ROOT = """
UPDATE volume_attachment SET bootable = {is_root} WHERE instance_uuid = ?2 AND attach_status <> 'detached'
AND bootable <> {is_root}""".format(
    is_root="(mountpoint IS NOT NULL AND mountpoint IN (SELECT value FROM json_each(?1)))"
)


class Newest(NamedTuple):
    """The newest row numbers when a pass begins: what others add meanwhile is not missing from it."""

    volume: int
    server: int
    attachment: int


class Read(NamedTuple):
    """When the last complete pass ended (None: never) and what it covered: a project's id, or `all`.

    `servers_read_at`: of the last pass that had servers too; before `read_at` where they could not be read since.
    """

    read_at: Timestamp | None
    scope: str
    servers_read_at: Timestamp | None = None


class ToAsk(NamedTuple):
    """Servers whose own word about each attachment is missing: those that disagree with Cinder, and all others."""

    disagreeing: Sequence[str]
    unasked: Sequence[str]


def open_copy(path: Path) -> Store:
    """The copy in the file at `path`, with the version of the schema in its name; made (0600) where there is none.

    A file that cannot serve is made anew: nothing is in it that the cloud does not know. Raises StoreFileError.
    """
    versioned = file_of(path)
    try:
        return _opened(versioned)
    except StoreFileError:
        if not versioned.is_file():
            raise
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                versioned.with_name(versioned.name + suffix).unlink()
        return _opened(versioned)


def file_of(path: Path) -> Path:
    """Where the copy for `path` is: one for each version of the schema, so that no two programs disagree about it."""
    return path.with_name(f"{path.stem}-v{SCHEMA_VERSION}.db")


def read_at_of(path: Path) -> Timestamp | None:
    """When the copy for `path` was last complete, without making one; None where there is none that can be read."""
    try:
        store = Store.open(file_of(path), role="copy")
    except MavtuiError:
        return None
    try:
        return last_read(store.reader).read_at
    finally:
        store.close()


def _opened(path: Path) -> Store:
    store = Store.open(path, role="copy", create=True)
    there = store.reader.execute("SELECT name FROM sqlite_master WHERE name IN (?, ?)", _TRIGGERS_OF_NAMES).fetchall()
    if there:
        # One name at a time costs more than all the rest of a row; `copy_rows` adds a page's at once.
        with store.write_transaction() as con:
            for trigger in _TRIGGERS_OF_NAMES:
                con.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    return store


def make_searchable(store: Store) -> None:
    """Give a copy the indexes that filters name; to be done before anything is listed of one that is not whole yet."""
    there = {row[1] for row in store.reader.execute("PRAGMA index_list(volumes)")}
    if not there.issuperset(_FILTER_INDEXES):
        with store.write_transaction() as con:
            run_script(con, "filter_indexes.sql")


def last_read(con: sqlite3.Connection) -> Read:
    """When the copy was last complete."""
    meta = read_meta(con)
    return Read(meta.get(_READ_AT), meta.get(_SCOPE, ""), meta.get(_SERVERS_READ_AT))


def note_read(con: sqlite3.Connection, at: Timestamp, scope: str, *, with_servers: bool = True) -> Read:
    """Record that a pass is complete, but for the servers where they could not be read. Gives what is known now.

    What is complete has the indexes that filters name.
    """
    run_script(con, "filter_indexes.sql")
    con.executemany(_PUT_META, [(_READ_AT, at), (_SCOPE, scope)])
    if with_servers:
        con.execute(_PUT_META, (_SERVERS_READ_AT, at))
    return last_read(con)


def newest(con: sqlite3.Connection) -> Newest:
    """The newest rows there are."""
    return Newest._make(con.execute(_NEWEST).fetchone())


def end_missing_volumes(
    con: sqlite3.Connection, seen: Container[str], before: Newest, now: Timestamp, *, project_id: str | None = None
) -> None:
    """Volumes that a complete pass did not meet are gone, and so is what was attached of them.

    `project_id`: the one project that was read. What was looked up of others by its id leaves the copy without a trace:
    it is not gone, it only does not belong here.
    """
    there = con.execute("SELECT id, project_id FROM volumes WHERE deleted_at IS NULL AND rid <= ?", (before.volume,))
    missing = [(volume_id, project) for volume_id, project in there if volume_id not in seen]
    others = [volume_id for volume_id, project in missing if project_id and project and project != project_id]
    end_volumes(con, [volume_id for volume_id, _ in missing if volume_id not in others], now)
    con.executemany(_FORGET_NAME, [(volume_id,) for volume_id in others])
    con.executemany("DELETE FROM volume_attachment WHERE volume_id = ?", [(volume_id,) for volume_id in others])
    con.executemany("DELETE FROM volumes WHERE id = ?", [(volume_id,) for volume_id in others])


def end_volumes(con: sqlite3.Connection, volume_ids: Iterable[str], now: Timestamp) -> None:
    """These volumes are gone."""
    gone = [(now, volume_id) for volume_id in volume_ids]
    con.executemany(_END_ATTACHMENTS_OF_VOLUME, gone)
    con.executemany(_END_VOLUME, gone)


def end_missing_attachments(con: sqlite3.Connection, seen: Container[str], before: Newest, now: Timestamp) -> set[str]:
    """Attachments of Cinder's that a complete pass did not meet are ended. Gives their volumes' ids."""
    there = con.execute(
        "SELECT id, volume_id FROM volume_attachment"
        " WHERE attach_status <> 'detached' AND rid <= ? AND observed_status IS NOT ?",
        (before.attachment, NOVA_ONLY),
    )
    gone = [(attachment_id, volume_id) for attachment_id, volume_id in there if attachment_id not in seen]
    con.executemany(_END_ONE_ATTACHMENT, [(now, attachment_id) for attachment_id, _ in gone])
    return {volume_id for _, volume_id in gone}


def end_other_attachments(
    con: sqlite3.Connection, volume_ids: Sequence[str], seen: Sequence[str], now: Timestamp
) -> None:
    """Attachments that Cinder had of these volumes and that are not among the ones `seen` are ended."""
    con.execute(_END_OTHERS, (now, json.dumps(volume_ids), json.dumps(seen), NOVA_ONLY))


def end_missing_servers(con: sqlite3.Connection, seen: Container[str], before: Newest, now: Timestamp) -> None:
    """Servers that a complete pass did not meet are gone; one that still holds something stays, of unknown status."""
    there = con.execute(
        "SELECT id FROM servers WHERE deleted_at IS NULL AND kind = 'server' AND rid <= ?", (before.server,)
    )
    gone = [(now, server_id) for (server_id,) in there if server_id not in seen]
    con.executemany(_END_SERVER, gone)
    con.executemany("DELETE FROM server_volumes WHERE server_id = ?", [(server_id,) for _, server_id in gone])


def servers_to_ask(con: sqlite3.Connection) -> ToAsk:
    """Servers whose own word about each attachment is needed, because it is not known or is not Cinder's."""
    found = con.execute(_TO_ASK, (NOVA_ONLY, NOVA_ONLY)).fetchall()
    disagreeing = [server_id for server_id, disagrees in found if disagrees]
    return ToAsk(disagreeing, [server_id for server_id, disagrees in found if not disagrees])


def servers_that_change(con: sqlite3.Connection, rows: Iterable[Row]) -> list[str]:
    """The servers among these (`SERVER_COLUMNS`) that are known and have changed since they were last read."""
    new = json.dumps([(row[0], row[-1]) for row in rows])
    return [server_id for (server_id,) in con.execute(_CHANGES, (new,))]


def forget_views(con: sqlite3.Connection, server_ids: Sequence[str]) -> None:
    """These servers have changed: what Nova calls their attachments is not known until they are asked again."""
    con.execute(_FORGET_VIEWS, (json.dumps(server_ids),))


def servers_in_turn(con: sqlite3.Connection, *, at_most: int) -> list[str]:
    """The next servers that hold something, in the order of their ids and round again; each comes once a round."""
    last = read_meta(con).get(_TURN, "")
    found = [server_id for (server_id,) in con.execute(_IN_TURN, (last, at_most))]
    if len(found) < at_most:
        begin = con.execute(_IN_TURN, ("", at_most - len(found)))
        found += [server_id for (server_id,) in begin if server_id not in found]
    if found:
        con.execute(_PUT_META, (_TURN, found[-1]))
    return found


def mark_root_disks(con: sqlite3.Connection, devices: Mapping[str, Sequence[str]]) -> None:
    """Record which attachments are root disks, from the devices that each server may boot from."""
    con.executemany(_MARK_ROOT, [(json.dumps(names), server_id) for server_id, names in devices.items()])


def servers_seen_with(con: sqlite3.Connection, volume_id: str) -> list[str]:
    """The servers that Nova was seen to have the volume at."""
    return [row[0] for row in con.execute("SELECT server_id FROM server_volumes WHERE volume_id = ?", (volume_id,))]


def volume_of_attachment(con: sqlite3.Connection, attachment_id: str) -> str | None:
    """The volume of an attachment that was seen."""
    row = con.execute("SELECT volume_id FROM volume_attachment WHERE id = ?", (attachment_id,)).fetchone()
    return None if row is None else row[0]


def seen_since(con: sqlite3.Connection, volume_ids: Sequence[str]) -> dict[str, tuple[str, Timestamp]]:
    """By attachment of these volumes the status last seen, and since when nothing of it has changed."""
    found = con.execute(
        "SELECT id, observed_status, updated_at FROM volume_attachment"
        " WHERE volume_id IN (SELECT value FROM json_each(?)) AND attach_status <> 'detached'",
        (json.dumps(volume_ids),),
    )
    return {attachment_id: (status, moment) for attachment_id, status, moment in found}


def words(con: sqlite3.Connection) -> tuple[frozenset[str], frozenset[str]]:
    """The names of the hosts that hold something, and of the volume types."""
    hosts = con.execute("SELECT name FROM servers WHERE kind = 'host' AND deleted_at IS NULL")
    types = con.execute("SELECT name FROM volume_types")
    return frozenset(row[0] for row in hosts), frozenset(row[0] for row in types)
