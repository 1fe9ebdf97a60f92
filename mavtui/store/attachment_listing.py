"""Attachments as the console and the commands list them, with the names of volume and server."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Sequence
from typing import Any, NamedTuple

from mavtui.domain.clock import Timestamp
from mavtui.store import reading
from mavtui.store.attachment_fields import ATTACHMENT_FIELDS, HOST, MODE, SINCE
from mavtui.store.conditions import Clause, Condition
from mavtui.store.filters import NOTHING_KNOWN, Filter, Known, parse_filter
from mavtui.store.ordering import SortColumn, SortKey, Table
from mavtui.store.reading import Pause, Query

_NOT_ENDED_OF_VOLUME = (
    "SELECT rid FROM volume_attachment INDEXED BY attachments_of_volume"
    " WHERE volume_id = ? AND attach_status <> 'detached'"
)
_ENDED_OF_VOLUME = (
    "SELECT rid FROM volume_attachment INDEXED BY ended_attachments_of_volume"
    " WHERE volume_id = ? AND attach_status = 'detached'"
)
_NOT_ENDED_OF_SERVER = (
    "SELECT rid FROM volume_attachment INDEXED BY attachments_of_server"
    " WHERE instance_uuid = ? AND attach_status <> 'detached'"
)


class AttachmentQuery(NamedTuple):
    """Which attachments: of a volume, of a server (both by id), on a host (by name); with the ended ones if asked for.

    A host, and the history of a server, have no index: every record is looked at.
    """

    volume_id: str | None = None
    server_id: str | None = None
    host: str | None = None
    history: bool = False


class AttachmentRow(NamedTuple):
    """One attachment as a row. `mode` is the effective one; `recorded_mode` is None where the record says nothing.

    `host` is the record's own, else the one that the server runs on. The names stay where volume or server are deleted.
    `delete_on_termination`: whether the volume goes when its server is deleted; None where nobody says so.
    """

    rid: int
    id: str
    volume_id: str
    volume_name: str | None
    server_id: str | None
    server_name: str | None
    host: str | None
    mode: str
    recorded_mode: str | None
    access_mode: str | None
    status: str
    device: str | None
    bootable: bool
    connected: bool
    contested: bool
    observed_status: str | None
    attach_time: Timestamp | None
    detach_time: Timestamp | None
    scheduled_at: Timestamp | None
    launched_at: Timestamp | None
    terminated_at: Timestamp | None
    user_id: str | None
    project_id: str | None
    created_at: Timestamp
    delete_on_termination: bool | None

    @property
    def since(self) -> Timestamp:
        """When it was attached, else when it was asked for."""
        return self.attach_time or self.scheduled_at or self.created_at


_SELECTED = f"""held.rid, held.id, held.volume_id, volumes.name, held.instance_uuid, servers.name, {HOST},
    {MODE}, held.attach_mode, held.access_mode, held.attach_status,
    held.mountpoint, held.bootable, held.connected, held.contested, held.observed_status, held.attach_time,
    held.detach_time, held.scheduled_at, held.launched_at, held.terminated_at, held.user_id, held.project_id,
    held.created_at, views.delete_on_termination"""

_RELATED = """
    LEFT JOIN volumes ON volumes.id = held.volume_id
    LEFT JOIN servers ON servers.id = held.instance_uuid
    LEFT JOIN server_volumes AS views ON views.server_id = held.instance_uuid AND views.volume_id = held.volume_id
        AND (views.attachment_id IS NULL OR views.attachment_id = held.id)"""
# NOT INDEXED leaves the row numbers: the order is theirs, and so are the candidates.
_JOINED = f"volume_attachment AS held NOT INDEXED{_RELATED}"

ATTACHMENTS = Table(
    "volume_attachment",
    "",
    {
        "recorded": SortColumn("held.rid", "rid"),
        "volume": SortColumn("volumes.name COLLATE NOCASE", "volume_name"),
        "server": SortColumn("servers.name COLLATE NOCASE", "server_name"),
        "host": SortColumn(f"{HOST} COLLATE NOCASE", "host"),
        "mode": SortColumn(MODE, "mode"),
        "status": SortColumn("held.attach_status", "status"),
        "device": SortColumn("held.mountpoint", "device"),
        "project": SortColumn("held.project_id COLLATE NOCASE", "project_id"),
        "since": SortColumn(SINCE, "since"),
        "age": SortColumn(SINCE, "since", reversed=True),
    },
    tie="recorded",
    alias="held",
    joined=_RELATED,
    alive="held.attach_status <> 'detached'",
)
"""Those that have not ended, whatever their status."""

ENDED_TOO = ATTACHMENTS._replace(alive="1")
"""All that were ever recorded."""

BY_RECORD = (SortKey("recorded"),)
"""The order in which they were recorded; read from the table as it lies."""


def attachment_page(
    con: sqlite3.Connection, query: AttachmentQuery, limit: int, *, after: int = 0
) -> list[AttachmentRow]:
    """Up to `limit` attachments with a row number above `after`: hand in the last row's `rid` for the next page."""
    test, values = _test(query)
    sql = f"SELECT {_SELECTED} FROM {_JOINED} WHERE held.rid > ? AND {test} ORDER BY held.rid LIMIT ?"
    return [_row(*row) for row in con.execute(sql, (after, *values, limit))]


def parse_attachment_filter(text: str, known: Known = NOTHING_KNOWN) -> Filter:
    """The filter over attachments that the text stands for. Raises FilterError."""
    return parse_filter(text, ATTACHMENT_FIELDS, known)


def attachments_first_page(con: sqlite3.Connection, query: Query, limit: int) -> list[AttachmentRow]:
    """The first rows in order, ended ones only where the filter asks for them; those by record at once."""
    return [_row(*values) for values in reading.page(con, _table(query), query, _SELECTED, limit)]


def attachment_row_ids(
    con: sqlite3.Connection, query: Query, *, pause: Pause | None = None, of: AttachmentQuery | None = None
) -> array[int]:
    """The whole order as row numbers, of one moment; `pause` is called about every 20,000 rows.

    `of` leaves only those of a volume, of a server or on a host, with the ended ones if it says so.
    """
    table = _table(query)
    if of is not None:
        table = ENDED_TOO if of.history else table
        test, values = _test(of._replace(history=table is ENDED_TOO))
        conditions = (Condition(Clause(test, values)), *query.filter.conditions)
        query = query._replace(filter=query.filter._replace(conditions=conditions))
    return reading.row_ids(con, table, query, pause=pause)


def attachments_by_rid(con: sqlite3.Connection, rids: Sequence[int]) -> dict[int, AttachmentRow]:
    """The attachments of these row numbers, ended ones too."""
    return {values[0]: _row(*values) for values in reading.rows_by_rid(con, ENDED_TOO, _SELECTED, rids)}


def attachment_rid_of(con: sqlite3.Connection, attachment_id: str) -> int | None:
    """The row number of an attachment, an ended one too."""
    return reading.rid_of(con, ENDED_TOO, attachment_id)


def is_indexed(query: Query) -> bool:
    """Whether the first rows come in bounded time whatever the store holds; else read them off the event loop."""
    return reading.is_indexed(ATTACHMENTS, query)


def _table(query: Query) -> Table:
    asks_for_ended = any(condition.ended for condition in query.filter.conditions)
    return ENDED_TOO if asks_for_ended else ATTACHMENTS


def _test(query: AttachmentQuery) -> tuple[str, tuple[str, ...]]:
    tests = ["1" if query.history else "held.attach_status <> 'detached'"]
    values: list[str] = []
    if query.volume_id is not None:
        arms = [_NOT_ENDED_OF_VOLUME, _ENDED_OF_VOLUME] if query.history else [_NOT_ENDED_OF_VOLUME]
        tests.append(f"held.rid IN ({' UNION ALL '.join(arms)})")
        values += [query.volume_id] * len(arms)
    if query.server_id is not None:
        tests.append("held.instance_uuid = ?" if query.history else f"held.rid IN ({_NOT_ENDED_OF_SERVER})")
        values.append(query.server_id)
    if query.host is not None:
        tests.append(f"{HOST} = ?")
        values.append(query.host)
    return " AND ".join(tests), tuple(values)


def _row(*values: Any) -> AttachmentRow:  # noqa: ANN401 (what a row of SQLite holds)
    flags = (value != 0 for value in values[12:15])
    ends_with_server = None if values[-1] is None else values[-1] != 0
    return AttachmentRow._make((*values[:12], *flags, *values[15:-1], ends_with_server))
