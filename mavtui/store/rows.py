"""Rows as objects of the domain, and the derived columns that follow from them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, NamedTuple

from mavtui.domain.attachments import Attachment, AttachStatus, Mode
from mavtui.domain.clock import Timestamp
from mavtui.domain.servers import Server, ServerKind
from mavtui.domain.volumes import Volume, mark_with_reason

HOLDS = (
    "held.attach_status <> 'detached'"
    " AND (held.attach_status <> 'error_attaching' OR held.connected = 1 OR held.contested = 1)"
)
"""Which records are holders, as SQL over `volume_attachment AS held` (domain: `Attachment.is_holder`)."""

_STATUSES = {status.value: status for status in AttachStatus}
_MODES: dict[str | None, Mode | None] = {None: None, "rw": Mode.RW, "ro": Mode.RO}
_KINDS = {kind.value: kind for kind in ServerKind}

_VOLUME = """
SELECT id, name, description, size_gib, sharable, read_only, encrypted, bootable, volume_type, project_id, user_id,
       availability_zone, metadata, condition, observed_status, created_at, updated_at, deleted_at
FROM volumes WHERE id = ?"""

_ATTACHMENT = """
SELECT a.id, a.volume_id, a.instance_uuid, s.name, coalesce(a.attached_host, s.host), a.attach_mode, a.access_mode,
       a.attach_status, a.mountpoint, a.bootable, a.connected, a.contested, n.delete_on_termination, a.observed_status,
       a.driver_volume_type, a.user_id, a.project_id, a.attach_time, a.detach_time, a.scheduled_at, a.launched_at,
       a.terminated_at
FROM volume_attachment AS a
LEFT JOIN servers AS s ON s.id = a.instance_uuid
LEFT JOIN server_volumes AS n ON n.server_id = a.instance_uuid AND n.volume_id = a.volume_id
      AND (n.attachment_id IS NULL OR n.attachment_id = a.id)
"""
_BY_TIME = " ORDER BY coalesce(a.attach_time, a.scheduled_at, a.created_at), a.rid"
_OF_VOLUME = _ATTACHMENT + "WHERE a.volume_id = ? AND a.attach_status <> 'detached'" + _BY_TIME
_OF_SERVER = _ATTACHMENT + "WHERE a.instance_uuid = ? AND a.attach_status <> 'detached'" + _BY_TIME
_OF_HOST = (
    _ATTACHMENT + "WHERE a.instance_uuid IS NULL AND a.attached_host = ? AND a.attach_status <> 'detached'" + _BY_TIME
)
_ENDED = (
    _ATTACHMENT
    + "WHERE a.volume_id = ? AND a.attach_status = 'detached' ORDER BY a.detach_time DESC, a.rid DESC LIMIT ?"
)
_ONE = _ATTACHMENT + "WHERE a.id = ?"

_SERVER = """
SELECT id, name, kind, status, task_state, locked, host, host_fingerprint, project_id, user_id, availability_zone,
       created_at, updated_at, deleted_at
FROM servers WHERE id = ?"""
_HELD_BY_SERVER = f"""
SELECT count(*) FROM volume_attachment AS held WHERE held.instance_uuid = ? AND {HOLDS}"""
_HELD_BY_HOST = f"""
SELECT count(*) FROM volume_attachment AS held
WHERE held.instance_uuid IS NULL AND held.attached_host = ? AND {HOLDS}"""

_DERIVE = """
UPDATE volumes SET status = ?, attach_status = ?, rw_count = ?, ro_count = ?, holders = ?, mark = ? WHERE id = ?"""
_SETTLE = """
UPDATE volumes SET rw_count = ?, ro_count = ?, holders = ?, mark = ?, updated_at = ?, observed_status = NULL{status}
WHERE id = ?"""
# A column that is set is written to its index again even where it stays the same.
_SETTLE_STATUS = _SETTLE.format(status=", status = ?, attach_status = ?")
_SETTLE_IN_STATUS = _SETTLE.format(status="")


class EventRow(NamedTuple):
    """One entry of the history: what happened when to which objects, by whom; `detail` is JSON text."""

    at: Timestamp
    kind: str
    volume_id: str | None
    attachment_id: str | None
    server_id: str | None
    user_id: str | None
    project_id: str | None
    plan_id: str | None
    detail: str


def volume_by_id(con: sqlite3.Connection, volume_id: str) -> Volume | None:
    """The volume of that id with its attachments that are not ended, a deleted one too (`deleted_at`); or None."""
    row = con.execute(_VOLUME, (volume_id,)).fetchone()
    return None if row is None else _volume(row, attachments_of_volume(con, volume_id))


def attachments_of_volume(con: sqlite3.Connection, volume_id: str) -> tuple[Attachment, ...]:
    """The volume's attachments that are not ended, in order of time."""
    return tuple(map(_attachment, con.execute(_OF_VOLUME, (volume_id,))))


def history_of_volume(con: sqlite3.Connection, volume_id: str, *, limit: int = 1000) -> tuple[Attachment, ...]:
    """The volume's ended attachments, the latest first."""
    return tuple(map(_attachment, con.execute(_ENDED, (volume_id, limit))))


def attachments_of_server(con: sqlite3.Connection, server: Server) -> tuple[Attachment, ...]:
    """What the server or host has, ended attachments left out, in order of time."""
    if server.kind is ServerKind.HOST:
        return tuple(map(_attachment, con.execute(_OF_HOST, (server.name,))))
    return tuple(map(_attachment, con.execute(_OF_SERVER, (server.id,))))


def attachment_by_id(con: sqlite3.Connection, attachment_id: str) -> Attachment | None:
    """The attachment of that id, an ended one too; or None."""
    row = con.execute(_ONE, (attachment_id,)).fetchone()
    return None if row is None else _attachment(row)


def server_by_id(con: sqlite3.Connection, server_id: str, *, counted: bool = True) -> Server | None:
    """The server or host of that id, a removed one too (`deleted_at`); or None.

    `counted` says how many volumes it holds; without it `attachments` is 0, which is faster where nobody asks.
    """
    row = con.execute(_SERVER, (server_id,)).fetchone()
    if row is None:
        return None
    held = 0
    if counted:
        query, holder = (_HELD_BY_HOST, row[1]) if row[2] == "host" else (_HELD_BY_SERVER, server_id)
        held = con.execute(query, (holder,)).fetchone()[0]
    return _server(row, held)


def events_of_volume(con: sqlite3.Connection, volume_id: str, *, limit: int = 1000) -> tuple[EventRow, ...]:
    """What happened to the volume, the latest first."""
    found = con.execute(
        "SELECT at, kind, volume_id, attachment_id, server_id, user_id, project_id, plan_id, detail FROM events"
        " WHERE volume_id = ? ORDER BY sequence DESC LIMIT ?",
        (volume_id, limit),
    )
    return tuple(map(EventRow._make, found))


def read_meta(con: sqlite3.Connection) -> dict[str, str]:
    """What the file says about itself: role, marks, where its records come from."""
    return dict(con.execute("SELECT key, value FROM meta"))


def refresh_derived(con: sqlite3.Connection, volume_id: str) -> None:
    """Read the volume again and write its derived columns by the rules of the domain.

    This and `write_derived` are the only places that write them, in the transaction of every change that may concern
    them.
    """
    volume = volume_by_id(con, volume_id)
    if volume is not None:
        con.execute(_DERIVE, (*derived_columns(volume), volume_id))


def write_derived(con: sqlite3.Connection, after: Volume, *, before: Volume, changed_at: Timestamp) -> None:
    """Write the derived columns of a volume whose state after a change is known, without reading it again.

    `before` is what the file held; what a cloud said of the volume's status is forgotten.
    """
    status, attach_status, *others = derived_columns(after)
    if status == before.status and attach_status == before.attach_status:
        con.execute(_SETTLE_IN_STATUS, (*others, changed_at, after.id))
    else:
        con.execute(_SETTLE_STATUS, (*others, changed_at, status, attach_status, after.id))


def derived_columns(volume: Volume) -> tuple[str, str, int | None, int | None, str, int]:
    """What status, attach_status, rw_count, ro_count, holders and mark must be for this volume."""
    mark, _reason = mark_with_reason(volume)
    names = " ".join(attachment.holder_name for attachment in volume.holders)
    return volume.status, volume.attach_status, volume.rw_count, volume.ro_count, names, int(mark)


def _volume(row: tuple[Any, ...], attachments: tuple[Attachment, ...]) -> Volume:
    return Volume(
        id=row[0], name=row[1], description=row[2], size_gib=row[3], sharable=row[4] == 1, read_only=row[5] == 1,
        encrypted=row[6] == 1, bootable=row[7] == 1, volume_type=row[8], project_id=row[9], user_id=row[10],
        availability_zone=row[11], metadata=metadata_of(row[12]), condition=row[13], observed_status=row[14],
        created_at=row[15], updated_at=row[16], deleted_at=row[17], attachments=attachments,
    )  # fmt: skip


def _attachment(row: tuple[Any, ...]) -> Attachment:
    return Attachment(
        id=row[0], volume_id=row[1], server_id=row[2], server_name=row[3], host=row[4], recorded_mode=_MODES[row[5]],
        access_mode=_MODES[row[6]], status=_STATUSES[row[7]], device=row[8], bootable=row[9] == 1,
        connected=row[10] == 1, contested=row[11] == 1,
        delete_on_termination=None if row[12] is None else row[12] == 1, observed_status=row[13],
        driver_volume_type=row[14], user_id=row[15], project_id=row[16], attach_time=row[17], detach_time=row[18],
        scheduled_at=row[19], launched_at=row[20], terminated_at=row[21],
    )  # fmt: skip


def _server(row: tuple[Any, ...], held: int) -> Server:
    return Server(
        id=row[0], name=row[1], kind=_KINDS[row[2]], status=row[3], task_state=row[4], locked=row[5] == 1, host=row[6],
        host_fingerprint=row[7], project_id=row[8], user_id=row[9], availability_zone=row[10], created_at=row[11],
        updated_at=row[12], deleted_at=row[13], attachments=held,
    )  # fmt: skip


def metadata_of(text: str) -> Mapping[str, str]:
    """A volume's metadata from the text that is stored."""
    if text == "{}":
        return {}
    import json  # most volumes have no metadata, so most readings do without

    values: dict[str, str] = json.loads(text)
    return values
