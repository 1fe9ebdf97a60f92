"""Volumes as a long list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.store import listing, recent_changes
from mavtui.store.filters import NOTHING_KNOWN, Known
from mavtui.store.reading import count_among
from mavtui.ui.formats import VOLUME_COLUMNS, volume_cells
from mavtui.ui.subjects import of_volume

if TYPE_CHECKING:
    from array import array
    from collections.abc import Mapping, Sequence

    from mavtui.domain.clock import Timestamp
    from mavtui.store.listing import Filter, Query, VolumeRow
    from mavtui.store.reading import Connection, Pause
    from mavtui.ui.signs import Signs
    from mavtui.ui.subjects import Subject
    from mavtui.ui.widgets.rows import RowCells


class VolumeListing:
    """All volumes that are not deleted."""

    name = "volumes"
    noun = "volume"
    nouns = "volumes"
    columns = VOLUME_COLUMNS
    table = listing.VOLUMES
    first_order = listing.BY_NAME

    def parse(self, text: str, known: Known = NOTHING_KNOWN) -> Filter:
        """The filter over volumes. Raises FilterError."""
        return listing.parse_filter(text, None, known)

    def is_quick(self, query: Query) -> bool:
        """Whether an index gives the first page."""
        return listing.is_indexed(query)

    def first_page(self, con: Connection, query: Query, limit: int) -> list[VolumeRow]:
        """The first volumes in order."""
        return listing.first_page(con, query, limit)

    def row_ids(self, con: Connection, query: Query, pause: Pause | None = None) -> array[int]:
        """The whole order."""
        return listing.row_ids(con, query, pause=pause)

    def rows_by_rid(self, con: Connection, rids: Sequence[int]) -> Mapping[int, VolumeRow]:
        """The volumes of these row numbers."""
        return listing.rows_by_rid(con, rids)

    def count_among(self, con: Connection, query: Query, rids: Sequence[int]) -> int:
        """How many of these pass the filter."""
        return count_among(con, self.table, query, rids)

    def rid_of(self, con: Connection, identity: str) -> int | None:
        """The row number of a volume."""
        return listing.rid_of(con, identity)

    def stand_in_place(self, con: Connection, query: Query, rids: array[int], volume_ids: Sequence[str]) -> bool:
        """Whether these volumes are in the order, or not, as they were."""
        changed = recent_changes.rids_of_volumes(con, volume_ids)
        return recent_changes.stand_in_place(con, self.table, query, rids, changed)

    def cells(self, row: VolumeRow, now: Timestamp, signs: Signs) -> RowCells:
        """One volume."""
        return volume_cells(row, now, signs)

    def subject_of(self, row: VolumeRow) -> Subject:
        """The volume."""
        return of_volume(row)
