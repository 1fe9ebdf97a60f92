"""The rows that a capture becomes, and what a row that is there already says otherwise."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from mavtui.backends.sqlite.capture_settling import Estate, known_since
from mavtui.domain.attachments import Attachment, AttachStatus
from mavtui.domain.servers import Server, ServerKind
from mavtui.domain.volumes import Volume
from mavtui.store.values import as_json

Row = Mapping[str, object]
"""Values by column."""

_JSON_COLUMNS = frozenset({"metadata", "extra_specs"})
_BOOKKEEPING = frozenset({"id", "created_at", "updated_at"})
_REGISTERED = ("kind", "deleted_at")  # of a server that the capture only names, the registry may say anything else


class Difference(NamedTuple):
    """One known object that is not as the capture has it, and in which fields."""

    what: str
    id: str
    name: str | None
    fields: tuple[str, ...]


class Sorted(NamedTuple):
    """The rows of a table: those to be added, how many are there just so, and what differs."""

    new: list[Row]
    unchanged: int
    differences: list[Difference]


def sorted_volume_types(con: sqlite3.Connection, estate: Estate) -> Sorted:
    """The types; the engine never changes them."""
    rows = ({**kind._asdict(), "extra_specs": as_json(kind.extra_specs)} for kind in estate.seen.volume_types.values())
    return _sorted(con, "volume_types", "volume type", rows)


def sorted_servers(con: sqlite3.Connection, estate: Estate) -> Sorted:
    """The servers; one that the capture only names is content with what the registry says of it."""
    servers = [server for server in estate.servers.values() if server.kind is ServerKind.SERVER]
    shown = _sorted(con, "servers", "server", (_server_row(s) for s in servers if s.id in estate.seen.servers))
    named = (_server_row(s) for s in servers if s.id not in estate.seen.servers)
    only_named = _sorted(con, "servers", "server", named, compared=_REGISTERED)
    return Sorted(
        shown.new + only_named.new, shown.unchanged + only_named.unchanged, shown.differences + only_named.differences
    )


def sorted_hosts(con: sqlite3.Connection, estate: Estate) -> Sorted:
    """The hosts of host attachments; the registry knows a host by its name."""
    registered = {
        name for (name,) in con.execute("SELECT name FROM servers WHERE kind = 'host' AND deleted_at IS NULL")
    }
    hosts = [server for server in estate.servers.values() if server.kind is ServerKind.HOST]
    missing = [host for host in hosts if host.name not in registered]
    found = _sorted(con, "servers", "host", map(_server_row, missing), compared=_REGISTERED)
    return found._replace(unchanged=found.unchanged + len(hosts) - len(missing))


def sorted_volumes(con: sqlite3.Connection, estate: Estate) -> Sorted:
    """The volumes, without what is derived. A known one has to have the same status and the same attachments, too."""

    def beyond_columns(row: Row) -> Iterator[str]:
        return _of_known_volume(con, estate.volumes[str(row["id"])])

    rows = map(_volume_row, estate.volumes.values())
    columns = [column for column in _volume_row(Volume(id="")) if column not in {"id", "updated_at", "observed_status"}]
    return _sorted(con, "volumes", "volume", rows, compared=columns, beyond_columns=beyond_columns)


def sorted_attachments(con: sqlite3.Connection, estate: Estate) -> Sorted:
    """The attachment records."""
    rows = (_attachment_row(attachment, estate) for attachment in estate.attachments)
    return _sorted(con, "volume_attachment", "attachment", rows)


def sorted_server_volumes(con: sqlite3.Connection, estate: Estate) -> Sorted:
    """Nova's view."""
    rows = (view._asdict() for view in estate.views.values())
    return _sorted(con, "server_volumes", "Nova's attachment", rows, key=("server_id", "volume_id"))


def insert(con: sqlite3.Connection, table: str, rows: Sequence[Row]) -> None:
    """Write rows that all have the same columns. Raises sqlite3.Error."""
    if rows:
        columns = ", ".join(rows[0])
        values = ", ".join("?" * len(rows[0]))
        con.executemany(f"INSERT INTO {table} ({columns}) VALUES ({values})", (tuple(row.values()) for row in rows))


def _sorted(
    con: sqlite3.Connection,
    table: str,
    what: str,
    rows: Iterable[Row],
    *,
    key: Sequence[str] = ("id",),
    compared: Sequence[str] = (),
    beyond_columns: Callable[[Row], Iterator[str]] = lambda _: iter(()),
) -> Sorted:
    """Part the rows by whether the table has their key, and compare those it has (all but bookkeeping by default)."""
    new: list[Row] = []
    differences: list[Difference] = []
    unchanged = 0
    query = ""
    for row in rows:
        if not query:
            compared = compared or [column for column in row if column not in _BOOKKEEPING and column not in key]
            query = f"SELECT {', '.join(compared)} FROM {table} WHERE {' AND '.join(f'{column} = ?' for column in key)}"
        known = con.execute(query, [row[column] for column in key]).fetchone()
        if known is None:
            new.append(row)
            continue
        fields = [
            column for column, here in zip(compared, known, strict=True) if not _is_same(column, here, row[column])
        ]
        fields += beyond_columns(row)
        if fields:
            name = row.get("name")
            identity = " at ".join(str(row[column]) for column in reversed(key))
            differences.append(Difference(what, identity, str(name) if name else None, tuple(fields)))
        else:
            unchanged += 1
    return Sorted(new, unchanged, differences)


def _is_same(column: str, here: object, there: object) -> bool:
    if here == there or (column == "observed_status" and here is None):  # settled here: the state itself is compared
        return True
    return column in _JSON_COLUMNS and bool(json.loads(str(here)) == json.loads(str(there)))


def _of_known_volume(con: sqlite3.Connection, volume: Volume) -> Iterator[str]:
    observed, status = con.execute("SELECT observed_status, status FROM volumes WHERE id = ?", (volume.id,)).fetchone()
    # A change made here takes back what was observed: from then on the engine's own word is compared.
    if (status if observed is None else observed) != volume.observed_status:
        yield "status"
    here = con.execute(
        "SELECT id FROM volume_attachment WHERE volume_id = ? AND attach_status <> 'detached'", (volume.id,)
    )
    there = {a.id for a in volume.attachments if a.status is not AttachStatus.DETACHED}
    if {attachment_id for (attachment_id,) in here} != there:
        yield "attachments"


def _volume_row(volume: Volume) -> Row:
    return {
        "id": volume.id,
        "name": volume.name,
        "description": volume.description,
        "size_gib": volume.size_gib,
        "sharable": volume.sharable,
        "read_only": volume.read_only,
        "encrypted": volume.encrypted,
        "bootable": volume.bootable,
        "volume_type": volume.volume_type,
        "project_id": volume.project_id,
        "user_id": volume.user_id,
        "availability_zone": volume.availability_zone,
        "metadata": as_json(volume.metadata),
        "condition": volume.condition,
        "observed_status": volume.observed_status,
        "created_at": volume.created_at,
        "updated_at": volume.updated_at,
        "deleted_at": None,
    }


def _attachment_row(attachment: Attachment, estate: Estate) -> Row:
    listing = estate.seen.listings.get(attachment.id)
    since = known_since(estate.seen, estate.seen.attachments[attachment.id])
    return {
        "id": attachment.id,
        "volume_id": attachment.volume_id,
        "instance_uuid": attachment.server_id,
        "attached_host": listing.host if listing is not None else None,
        "mountpoint": attachment.device,
        "attach_time": attachment.attach_time,
        "detach_time": attachment.detach_time,
        "attach_status": attachment.status.value,
        "attach_mode": attachment.recorded_mode,
        "bootable": attachment.bootable,
        "access_mode": attachment.access_mode,
        "driver_volume_type": attachment.driver_volume_type,
        "connected": attachment.connected,
        "contested": attachment.contested,
        "observed_status": attachment.observed_status,
        "created_at": since,
        "updated_at": since,
    }


def _server_row(server: Server) -> Row:
    return {
        "id": server.id,
        "kind": server.kind.value,
        "name": server.name,
        "status": server.status,
        "task_state": server.task_state,
        "locked": server.locked,
        "host": server.host,
        "host_fingerprint": server.host_fingerprint,
        "project_id": server.project_id,
        "user_id": server.user_id,
        "availability_zone": server.availability_zone,
        "created_at": server.created_at,
        "updated_at": server.updated_at,
        "deleted_at": None,
    }
