"""Rows as objects of the domain, and the derived columns that follow from them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from mavtui.domain.attachments import Attachment, AttachStatus, Mode
from mavtui.domain.clock import Timestamp
from mavtui.domain.derived import Derived, derived_columns
from mavtui.domain.recent import Recent
from mavtui.domain.servers import Server, ServerKind
from mavtui.domain.volumes import TRANSITIONS, Volume
from mavtui.store.devices import DEVICES_RECORDED, DEVICES_SEEN

HOLDS = (
    "held.attach_status <> 'detached'"
    " AND (held.attach_status <> 'error_attaching' OR held.connected = 1 OR held.contested = 1)"
)
"""Which records are holders, as SQL over `volume_attachment AS held` (domain: `Attachment.is_holder`)."""

# What was made of which facts last: whoever plans a change and then carries it out reads the same facts twice. They are
# read as one text, which is found equal at once; what is made of it follows from nothing else.
_known_volumes = Recent[tuple[str, Volume]](2048)
_known_servers = Recent[tuple[str, Server]](2048)

_STATUSES = {status.value: status for status in AttachStatus}
_MODES: dict[str | None, Mode | None] = {None: None, "rw": Mode.RW, "ro": Mode.RO}
_KINDS = {kind.value: kind for kind in ServerKind}

_VOLUME_COLUMNS = (
    "id", "name", "description", "size_gib", "sharable", "read_only", "encrypted", "bootable", "volume_type",
    "project_id", "user_id", "availability_zone", "metadata", "condition", "observed_status", "created_at",
    "updated_at", "deleted_at", "rw_count", "status",
)  # fmt: skip
_VOLUME_WIDTH = len(_VOLUME_COLUMNS)
_VOLUMES = f"""
SELECT {", ".join(_VOLUME_COLUMNS)}, rid FROM volumes
WHERE rid IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL"""

_ATTACHMENT_COLUMNS = """
a.id, a.volume_id, a.instance_uuid, h.name, coalesce(a.attached_host, h.host), a.attach_mode, a.access_mode,
a.attach_status, a.mountpoint, a.bootable, a.connected, a.contested, n.delete_on_termination, a.observed_status,
a.driver_volume_type, a.user_id, a.project_id, a.attach_time, a.detach_time, a.scheduled_at, a.launched_at,
a.terminated_at"""
_FROM_ATTACHMENTS = """
FROM volume_attachment AS a
LEFT JOIN servers AS h ON h.id = a.instance_uuid
LEFT JOIN server_volumes AS n ON n.server_id = a.instance_uuid AND n.volume_id = a.volume_id
      AND (n.attachment_id IS NULL OR n.attachment_id = a.id)
"""
_ATTACHMENT = f"SELECT {_ATTACHMENT_COLUMNS} {_FROM_ATTACHMENTS}"
_BY_TIME = " ORDER BY coalesce(a.attach_time, a.scheduled_at, a.created_at), a.rid"
_OF_VOLUME = _ATTACHMENT + "WHERE a.volume_id = ? AND a.attach_status <> 'detached'" + _BY_TIME
_OF_VOLUMES = (
    _ATTACHMENT + "WHERE a.volume_id IN (SELECT value FROM json_each(?)) AND a.attach_status <> 'detached'" + _BY_TIME
)
_OF_SERVER = _ATTACHMENT + "WHERE a.instance_uuid = ? AND a.attach_status <> 'detached'" + _BY_TIME
_OF_HOST = (
    _ATTACHMENT + "WHERE a.instance_uuid IS NULL AND a.attached_host = ? AND a.attach_status <> 'detached'" + _BY_TIME
)
_ENDED = (
    _ATTACHMENT
    + "WHERE a.volume_id = ? AND a.attach_status = 'detached' ORDER BY a.detach_time DESC, a.rid DESC LIMIT ?"
)
_ONE = _ATTACHMENT + "WHERE a.id = ?"

_SERVER_COLUMNS = (
    "id", "name", "kind", "status", "task_state", "locked", "host", "host_fingerprint", "project_id", "user_id",
    "availability_zone", "created_at", "updated_at", "deleted_at",
)  # fmt: skip

# As JSON: a list of rows, the volume's and then those of its attachments; and the row of a server. Rows are not put in
# order here: where they are the same as before, nobody needs it.
_FACTS_OF_VOLUME = f"""
'[' || json_array({", ".join(f"v.{column}" for column in _VOLUME_COLUMNS)}) || coalesce(',' || (
    SELECT group_concat(json_array({_ATTACHMENT_COLUMNS}, a.created_at, a.rid)) {_FROM_ATTACHMENTS}
    WHERE a.volume_id = v.id AND a.attach_status <> 'detached'), '') || ']'"""
_FACTS_OF_SERVER = f"json_array({', '.join(f's.{column}' for column in _SERVER_COLUMNS)})"
_VOLUME = f"SELECT {_FACTS_OF_VOLUME} FROM volumes AS v WHERE v.id = ?"
_SERVER = f"SELECT {_FACTS_OF_SERVER} FROM servers AS s WHERE s.id = ?"
_MEETING = f"""
SELECT {_FACTS_OF_VOLUME}, CASE WHEN s.rid IS NOT NULL THEN {_FACTS_OF_SERVER} END,
       (SELECT value = '1' FROM meta WHERE key = 'production'), (SELECT value = '1' FROM meta WHERE key = 'readonly'),
       v.rid, v.last_event, {DEVICES_RECORDED}, {DEVICES_SEEN}
FROM (SELECT 1) LEFT JOIN volumes AS v ON v.id = ? LEFT JOIN servers AS s ON s.id = ?"""
_HELD_BY_SERVER = f"""
SELECT count(*) FROM volume_attachment AS held WHERE held.instance_uuid = ? AND {HOLDS}"""
_HELD_BY_HOST = f"""
SELECT count(*) FROM volume_attachment AS held
WHERE held.instance_uuid IS NULL AND held.attached_host = ? AND {HOLDS}"""

# Each entry names the one before it; there are no more steps than entries asked for.
_EVENTS_OF_VOLUME = """
WITH RECURSIVE told (rid) AS (
    SELECT last_event FROM volumes WHERE id = ? AND last_event IS NOT NULL
    UNION ALL
    SELECT previous FROM told JOIN events USING (rid) WHERE previous IS NOT NULL
    LIMIT ?
)
SELECT at, kinds, volume_id, attachment_id, server_id, user_id, project_id, plan_id, detail
FROM told JOIN events USING (rid) ORDER BY rid DESC"""

_DERIVE = """
UPDATE volumes SET status = ?, attach_status = ?, rw_count = ?, ro_count = ?, holders = ?, mark = ? WHERE id = ?"""
_SETTLE = """
UPDATE volumes SET status = ?, attach_status = ?, rw_count = ?, ro_count = ?, holders = ?, mark = ?, updated_at = ?,
    last_event = ?, observed_status = NULL WHERE rid = ?"""
# A column that is set is written to its index again even where it stays the same.
_SETTLE_IN_STATUS = _SETTLE.replace("status = ?, attach_status = ?, ", "")
_AFTER_STATUSES = Derived._fields.index("rw_count")


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
    return None if row is None else _volume(volume_id, row[0])


def volumes_by_rid(con: sqlite3.Connection, rids: Iterable[int]) -> list[Volume]:
    """The volumes of these row numbers with their attachments that are not ended, in that order.

    Those deleted are left out. Two statements for all of them: long lists cost a third of what `volume_by_id` would.
    """
    import json  # whoever changes one volume does without

    wanted = list(rids)
    found = con.execute(_VOLUMES, (json.dumps(wanted),)).fetchall()
    attached: dict[str, list[tuple[Any, ...]]] = {}
    for row in con.execute(_OF_VOLUMES, (json.dumps([row[0] for row in found]),)):
        attached.setdefault(row[1], []).append(row)
    volumes = {row[_VOLUME_WIDTH]: _volume_of(row, attached.get(row[0], ())) for row in found}
    return [volumes[rid] for rid in wanted if rid in volumes]


def attachments_of_volume(con: sqlite3.Connection, volume_id: str) -> tuple[Attachment, ...]:
    """The volume's attachments that are not ended, in order of time."""
    return tuple(map(_attachment, con.execute(_OF_VOLUME, (volume_id,))))


class Meeting(NamedTuple):
    """A volume and the server it goes to, as they are at one moment, with the marks of the file.

    `rid` and `last_event` are the volume's: where it is written, and what tells of its last change. `devices` are those
    of the server, one a line.
    """

    volume: Volume | None
    server: Server | None
    production: bool
    readonly: bool
    rid: int | None
    last_event: int | None
    devices: str


def meeting(con: sqlite3.Connection, volume_id: str, server_id: str | None) -> Meeting:
    """What one more attachment depends on, in one statement; the server's volumes are not counted."""
    row = con.execute(_MEETING, (volume_id, server_id)).fetchone()
    of_volume, of_server, production, readonly, rid, last_event, recorded, seen = row
    return Meeting(
        None if rid is None else _volume(volume_id, of_volume),
        None if server_id is None or of_server is None else _server(server_id, of_server),
        production == 1,
        readonly == 1,
        rid,
        last_event,
        f"{recorded or ''}\n{seen or ''}",
    )


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
    server = _server(server_id, row[0])
    if not counted:
        return server
    is_host = server.kind is ServerKind.HOST
    query, holder = (_HELD_BY_HOST, server.name) if is_host else (_HELD_BY_SERVER, server_id)
    held = con.execute(query, (holder,)).fetchone()[0]
    return server._replace(attachments=held) if held else server


def events_of_volume(con: sqlite3.Connection, volume_id: str, *, limit: int = 1000) -> tuple[EventRow, ...]:
    """What happened to the volume, the latest first."""
    found: list[EventRow] = []
    for row in con.execute(_EVENTS_OF_VOLUME, (volume_id, limit)):
        whole = EventRow._make(row)
        first, *following = whole.kind.split(",")
        found += (whole._replace(kind=kind, detail="{}") for kind in reversed(following))
        found.append(whole._replace(kind=first))
    return tuple(found[:limit])


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


def write_derived(
    con: sqlite3.Connection, rid: int | None, before: Derived, after: Derived, changed_at: Timestamp,
    last_event: int | None,
) -> None:  # fmt: skip
    """Write the derived columns of the volume in row `rid` where they are known before and after.

    `last_event` is the row that tells of the change. What a cloud said of the volume's status is forgotten.
    """
    if after[:_AFTER_STATUSES] == before[:_AFTER_STATUSES]:
        con.execute(_SETTLE_IN_STATUS, (*after[_AFTER_STATUSES:], changed_at, last_event, rid))
    else:
        con.execute(_SETTLE, (*after, changed_at, last_event, rid))


def _volume(volume_id: str, facts: str) -> Volume:
    """The volume that the facts tell of; the same object as before where they are the same."""
    known = _known_volumes.get(volume_id)
    if known is not None and known[0] == facts:
        return known[1]
    row, *attached = _decoded(facts)
    volume = _volume_of(row, sorted(attached, key=_by_time))
    _known_volumes.put(volume_id, (facts, volume))
    return volume


def _volume_of(row: Sequence[Any], attached: Iterable[Sequence[Any]]) -> Volume:
    volume = Volume(
        id=row[0], name=row[1], description=row[2], size_gib=row[3], sharable=row[4] == 1, read_only=row[5] == 1,
        encrypted=row[6] == 1, bootable=row[7] == 1, volume_type=row[8], project_id=row[9], user_id=row[10],
        availability_zone=row[11], metadata=metadata_of(row[12]), condition=row[13], observed_status=row[14],
        created_at=row[15], updated_at=row[16], deleted_at=row[17], attachments=tuple(map(_attachment, attached)),
        attachments_known=row[18] is not None,
    )  # fmt: skip
    if row[14] in TRANSITIONS and row[14] == row[19] != volume.status:
        return volume._replace(transition=row[14])  # of a copy: the cloud's own word is what is shown
    return volume


def _by_time(row: Sequence[Any]) -> tuple[Timestamp, int]:
    """What `_BY_TIME` puts in order, of a row among the facts."""
    *_, attach_time, _, scheduled_at, _, _, created_at, rid = row
    return attach_time or scheduled_at or created_at, rid


def _attachment(row: Sequence[Any]) -> Attachment:
    return Attachment(
        id=row[0], volume_id=row[1], server_id=row[2], server_name=row[3], host=row[4], recorded_mode=_MODES[row[5]],
        access_mode=_MODES[row[6]], status=_STATUSES[row[7]], device=row[8], bootable=row[9] == 1,
        connected=row[10] == 1, contested=row[11] == 1,
        delete_on_termination=None if row[12] is None else row[12] == 1, observed_status=row[13],
        driver_volume_type=row[14], user_id=row[15], project_id=row[16], attach_time=row[17], detach_time=row[18],
        scheduled_at=row[19], launched_at=row[20], terminated_at=row[21],
    )  # fmt: skip


def _server(server_id: str, facts: str) -> Server:
    """The server that the facts tell of, its volumes not counted; the same object as before where they are the same."""
    known = _known_servers.get(server_id)
    if known is not None and known[0] == facts:
        return known[1]
    server = _server_from(_decoded(facts))
    _known_servers.put(server_id, (facts, server))
    return server


def _server_from(row: Sequence[Any]) -> Server:
    return Server(
        id=row[0], name=row[1], kind=_KINDS[row[2]], status=row[3], task_state=row[4], locked=row[5] == 1, host=row[6],
        host_fingerprint=row[7], project_id=row[8], user_id=row[9], availability_zone=row[10], created_at=row[11],
        updated_at=row[12], deleted_at=row[13],
    )  # fmt: skip


def metadata_of(text: str) -> Mapping[str, str]:
    """A volume's metadata from the text that is stored."""
    if text == "{}":
        return {}  # most volumes have none, so most readings do without decoding
    values: dict[str, str] = _decoded(text)
    return values


def _decoded(text: str) -> Any:  # noqa: ANN401 - whatever JSON can hold
    import json  # lists are drawn without

    return json.loads(text)
