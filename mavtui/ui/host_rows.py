"""Hosts as a list: read whole, in a thread, and kept until something has changed."""

from __future__ import annotations

import time
from array import array
from typing import TYPE_CHECKING

from mavtui.store import host_listing
from mavtui.store.filters import NOTHING_KNOWN, Known
from mavtui.store.listing import BY_NAME
from mavtui.ui.row_formats import HOST_LIST_COLUMNS, host_list_cells
from mavtui.ui.subjects import of_host

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mavtui.domain.clock import Timestamp
    from mavtui.store.host_listing import HostRow
    from mavtui.store.listing import Filter, Query
    from mavtui.store.reading import Connection, Pause
    from mavtui.ui.signs import Signs
    from mavtui.ui.subjects import Subject
    from mavtui.ui.widgets.rows import RowCells


REST_BY_READING = 10
"""So many times as long as the last reading took, hosts are not read again by themselves."""


class HostListing:
    """Every machine that a server runs on or that an attachment names; thousands at most."""

    name = "hosts"
    noun = "host"
    nouns = "hosts"
    columns = HOST_LIST_COLUMNS
    table = host_listing.HOSTS
    first_order = BY_NAME

    def __init__(self) -> None:
        self._all: tuple[HostRow, ...] | None = None
        self._by_rid: Mapping[int, HostRow] = {}
        self._rids: Mapping[str, int] = {}
        self._not_before = 0.0

    def forget(self, *, at_once: bool = False) -> None:
        """Read all hosts again when they are asked for next; until then what was read is drawn.

        Without `at_once` only where that has not been done for a while: where it takes seconds, and somebody changes
        something every second, it would never end.
        """
        if at_once or time.monotonic() >= self._not_before:
            self._all = None

    def parse(self, text: str, known: Known = NOTHING_KNOWN) -> Filter:
        """The filter over hosts. Raises FilterError."""
        return host_listing.parse_host_filter(text, known)

    def is_quick(self, query: Query) -> bool:
        """Never: the first page takes a look at every attachment."""
        del query
        return False

    def first_page(self, con: Connection, query: Query, limit: int) -> Sequence[HostRow]:
        """The first hosts in order."""
        return host_listing.choose_hosts(self._hosts(con, None), query)[:limit]

    def row_ids(self, con: Connection, query: Query, pause: Pause | None = None) -> array[int]:
        """The whole order."""
        return array("I", (host.rid for host in host_listing.choose_hosts(self._hosts(con, pause), query)))

    def rows_by_rid(self, con: Connection, rids: Sequence[int]) -> Mapping[int, HostRow]:
        """The hosts of these numbers, as they were read."""
        del con
        known = self._by_rid
        return {rid: known[rid] for rid in rids if rid in known}

    def count_among(self, con: Connection, query: Query, rids: Sequence[int]) -> int:
        """How many of these pass the filter."""
        del con
        wanted = [self._by_rid[rid] for rid in rids if rid in self._by_rid]
        return len(host_listing.choose_hosts(wanted, query))

    def rid_of(self, con: Connection, identity: str) -> int | None:
        """The number of a host."""
        del con
        return self._rids.get(identity)

    def stand_in_place(self, con: Connection, query: Query, rids: array[int], volume_ids: Sequence[str]) -> bool:
        """Never known: what stands in a row is counted from all attachments."""
        del con, query, rids, volume_ids
        return False

    def cells(self, row: HostRow, now: Timestamp, signs: Signs) -> RowCells:
        """One host."""
        del now
        return host_list_cells(row, signs)

    def subject_of(self, row: HostRow) -> Subject:
        """The host."""
        return of_host(row.name)

    def _hosts(self, con: Connection, pause: Pause | None) -> Sequence[HostRow]:
        hosts = self._all
        if hosts is None:
            begun = time.monotonic()
            hosts = host_listing.read_hosts(con, pause=pause)
            ended = time.monotonic()
            self._not_before = ended + REST_BY_READING * (ended - begun)
            self._by_rid = {host.rid: host for host in hosts}
            self._rids = {host.id: host.rid for host in hosts}
            self._all = hosts
        return hosts
