"""Servers and hosts as they are listed, each with the number of volumes that it holds."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Sequence
from typing import Any, NamedTuple

from mavtui.domain.clock import Timestamp
from mavtui.store import reading
from mavtui.store.filter_fields import SERVER_FIELDS
from mavtui.store.filters import NOTHING_KNOWN, Filter, Known, parse_filter
from mavtui.store.ordering import SortColumn, Table
from mavtui.store.reading import Pause, Query
from mavtui.store.rows import HOLDS

_OWN_COLUMNS = (
    "rid", "id", "kind", "name", "status", "task_state", "locked", "host", "project_id", "availability_zone",
    "created_at", "updated_at",
)  # fmt: skip

# A server is meant by its id; a host by its name, in the records that have no server.
_ATTACHMENTS = f"""CASE servers.kind
    WHEN 'server' THEN (SELECT count(*) FROM volume_attachment AS held INDEXED BY attachments_of_server
                        WHERE held.instance_uuid = servers.id AND {HOLDS})
    ELSE (SELECT count(*) FROM volume_attachment AS held
          WHERE held.attached_host = servers.name AND held.instance_uuid IS NULL AND {HOLDS})
END"""


class ServerRow(NamedTuple):
    """One server or host as a row; `attachments` is the number of records by which it holds a volume."""

    rid: int
    id: str
    kind: str
    name: str | None
    status: str
    task_state: str | None
    locked: bool
    host: str | None
    project_id: str | None
    availability_zone: str | None
    created_at: Timestamp
    updated_at: Timestamp
    attachments: int


SERVERS = Table(
    "servers",
    "servers_by_name",
    {
        "name": SortColumn("servers.name COLLATE NOCASE", "name"),
        "status": SortColumn("servers.status", "status"),
        "kind": SortColumn("servers.kind", "kind"),
        "host": SortColumn("servers.host COLLATE NOCASE", "host"),
        "project": SortColumn("servers.project_id COLLATE NOCASE", "project_id"),
        "created": SortColumn("servers.created_at", "created_at"),
        "age": SortColumn("servers.created_at", "created_at", reversed=True),
    },
)

_SELECTED = ", ".join([*(f"servers.{column}" for column in _OWN_COLUMNS), _ATTACHMENTS])


def parse_server_filter(text: str, known: Known = NOTHING_KNOWN) -> Filter:
    """The filter over servers that the text stands for. Raises FilterError."""
    return parse_filter(text, SERVER_FIELDS, known)


def servers_first_page(con: sqlite3.Connection, query: Query, limit: int) -> list[ServerRow]:
    """The first rows in order; the default order is read from its index and never sorted."""
    return [_row(*values) for values in reading.page(con, SERVERS, query, _SELECTED, limit)]


def is_indexed(query: Query) -> bool:
    """Whether the first rows come in bounded time whatever the store holds; else read them off the event loop."""
    return reading.is_indexed(SERVERS, query)


def server_row_ids(con: sqlite3.Connection, query: Query, *, pause: Pause | None = None) -> array[int]:
    """The whole order as row numbers, of one moment; `pause` is called about every 20,000 rows."""
    return reading.row_ids(con, SERVERS, query, pause=pause)


def servers_by_rid(con: sqlite3.Connection, rids: Sequence[int]) -> dict[int, ServerRow]:
    """The servers of these row numbers; those removed meanwhile are missing."""
    return {values[0]: _row(*values) for values in reading.rows_by_rid(con, SERVERS, _SELECTED, rids)}


def server_rid_of(con: sqlite3.Connection, server_id: str) -> int | None:
    """The row number of a server that is not removed."""
    return reading.rid_of(con, SERVERS, server_id)


def _row(*values: Any) -> ServerRow:  # noqa: ANN401 (what a row of SQLite holds)
    return ServerRow._make((*values[:6], values[6] != 0, *values[7:]))
