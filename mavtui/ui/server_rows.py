"""Servers, and the hosts that are registered as such, as a long list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.store import server_listing
from mavtui.store.filters import NOTHING_KNOWN, Known
from mavtui.store.listing import BY_NAME
from mavtui.store.reading import count_among
from mavtui.ui.row_formats import SERVER_LIST_COLUMNS, server_list_cells
from mavtui.ui.subjects import of_server

if TYPE_CHECKING:
    from array import array
    from collections.abc import Mapping, Sequence

    from mavtui.domain.clock import Timestamp
    from mavtui.store.listing import Filter, Query
    from mavtui.store.reading import Connection, Pause
    from mavtui.store.server_listing import ServerRow
    from mavtui.ui.signs import Signs
    from mavtui.ui.subjects import Subject
    from mavtui.ui.widgets.rows import RowCells


class ServerListing:
    """All servers that are not removed."""

    name = "servers"
    noun = "server"
    nouns = "servers"
    columns = SERVER_LIST_COLUMNS
    table = server_listing.SERVERS
    first_order = BY_NAME

    def parse(self, text: str, known: Known = NOTHING_KNOWN) -> Filter:
        """The filter over servers. Raises FilterError."""
        return server_listing.parse_server_filter(text, known)

    def is_quick(self, query: Query) -> bool:
        """Whether an index gives the first page."""
        return server_listing.is_indexed(query)

    def first_page(self, con: Connection, query: Query, limit: int) -> list[ServerRow]:
        """The first servers in order."""
        return server_listing.servers_first_page(con, query, limit)

    def row_ids(self, con: Connection, query: Query, pause: Pause | None = None) -> array[int]:
        """The whole order."""
        return server_listing.server_row_ids(con, query, pause=pause)

    def rows_by_rid(self, con: Connection, rids: Sequence[int]) -> Mapping[int, ServerRow]:
        """The servers of these row numbers."""
        return server_listing.servers_by_rid(con, rids)

    def count_among(self, con: Connection, query: Query, rids: Sequence[int]) -> int:
        """How many of these pass the filter."""
        return count_among(con, self.table, query, rids)

    def rid_of(self, con: Connection, identity: str) -> int | None:
        """The row number of a server."""
        return server_listing.server_rid_of(con, identity)

    def stand_in_place(self, con: Connection, query: Query, rids: array[int], volume_ids: Sequence[str]) -> bool:
        """Always: what is listed and sorted by are the servers' own values, which no change of a volume touches."""
        del con, query, rids, volume_ids
        return True

    def cells(self, row: ServerRow, now: Timestamp, signs: Signs) -> RowCells:
        """One server."""
        return server_list_cells(row, now, signs)

    def subject_of(self, row: ServerRow) -> Subject:
        """The server, or the host that it stands for."""
        return of_server(row)
