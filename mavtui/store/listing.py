"""Volumes as the console and the commands list them: pages, the whole order as row numbers, rows by number, counts."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Sequence
from typing import Any, NamedTuple

from mavtui.domain.clock import Timestamp
from mavtui.store import reading
from mavtui.store.filters import NO_FILTER, Filter, parse_filter
from mavtui.store.ordering import SortColumn, SortKey, Table
from mavtui.store.reading import BY_NAME, Pause, Query, position_of

__all__ = [
    "BY_NAME",
    "NO_FILTER",
    "VOLUMES",
    "Filter",
    "Query",
    "SortKey",
    "VolumeRow",
    "count",
    "first_page",
    "is_indexed",
    "page_after",
    "parse_filter",
    "position_of",
    "rid_of",
    "row_ids",
    "rows_by_rid",
]


class VolumeRow(NamedTuple):
    """One volume as a row. `mark` is `domain.volumes.Mark`; `holders` are names parted by spaces; `metadata` is JSON.

    The counts are None where the attachments cannot be listed.
    """

    rid: int
    id: str
    name: str | None
    status: str
    condition: str | None
    observed_status: str | None
    mark: int
    rw_count: int | None
    ro_count: int | None
    sharable: bool
    read_only: bool
    encrypted: bool
    bootable: bool
    size_gib: int
    volume_type: str | None
    project_id: str | None
    availability_zone: str | None
    holders: str
    metadata: str
    created_at: Timestamp
    updated_at: Timestamp


VOLUMES = Table(
    "volumes",
    "volumes_by_name",
    {
        "name": SortColumn("volumes.name COLLATE NOCASE", "name"),
        "status": SortColumn("volumes.status", "status", "volumes_by_status"),
        "rw": SortColumn("volumes.rw_count", "rw_count"),
        "ro": SortColumn("volumes.ro_count", "ro_count"),
        "sharable": SortColumn("volumes.sharable", "sharable", "volumes_by_sharable"),
        "size": SortColumn("volumes.size_gib", "size_gib"),
        "type": SortColumn("volumes.volume_type COLLATE NOCASE", "volume_type", "volumes_by_type"),
        "project": SortColumn("volumes.project_id COLLATE NOCASE", "project_id", "volumes_by_project"),
        "zone": SortColumn("volumes.availability_zone COLLATE NOCASE", "availability_zone", "volumes_by_zone"),
        "created": SortColumn("volumes.created_at", "created_at"),
        "age": SortColumn("volumes.created_at", "created_at", reversed=True),
        "mark": SortColumn("volumes.mark", "mark"),
    },
)

_SELECTED = ", ".join(f"volumes.{column}" for column in VolumeRow._fields)


def is_indexed(query: Query) -> bool:
    """Whether its first rows come in bounded time whatever the store holds; else read it off the event loop."""
    return reading.is_indexed(VOLUMES, query)


def first_page(con: sqlite3.Connection, query: Query, limit: int) -> list[VolumeRow]:
    """The first rows in order; the default order is read from its index and never sorted."""
    return [_row(*values) for values in reading.page(con, VOLUMES, query, _SELECTED, limit)]


def page_after(con: sqlite3.Connection, query: Query, row: VolumeRow, limit: int) -> list[VolumeRow]:
    """The rows that follow the given one (as it was read), whatever has come or gone before it meanwhile."""
    return [_row(*values) for values in reading.page(con, VOLUMES, query, _SELECTED, limit, row._asdict())]


def row_ids(con: sqlite3.Connection, query: Query, *, pause: Pause | None = None) -> array[int]:
    """The whole order as row numbers (`array('I')`), of one moment. `pause` is called about every 20,000 rows."""
    return reading.row_ids(con, VOLUMES, query, pause=pause)


def rows_by_rid(con: sqlite3.Connection, rids: Sequence[int]) -> dict[int, VolumeRow]:
    """The rows of these numbers; those of volumes deleted meanwhile are missing."""
    return {values[0]: _row(*values) for values in reading.rows_by_rid(con, VOLUMES, _SELECTED, rids)}


def count(con: sqlite3.Connection, chosen: Filter = NO_FILTER, *, now: Timestamp | None = None) -> int:
    """How many volumes pass the filter. At a million rows this takes some 30 ms and more: off the event loop."""
    return reading.count(con, VOLUMES, chosen, now)


def rid_of(con: sqlite3.Connection, volume_id: str) -> int | None:
    """The row number of a volume that is not deleted; with `position_of`, where it stands in an order."""
    return reading.rid_of(con, VOLUMES, volume_id)


def _row(*values: Any) -> VolumeRow:  # noqa: ANN401 (what a row of SQLite holds)
    flags = (value != 0 for value in values[9:13])
    return VolumeRow._make((*values[:9], *flags, *values[13:]))
