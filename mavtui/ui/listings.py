"""What a long list shows: where its rows come from, how one looks, and what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from mavtui.store.filters import NOTHING_KNOWN, Known
from mavtui.ui.sources import Listed

if TYPE_CHECKING:
    from array import array
    from collections.abc import Mapping, Sequence

    from mavtui.domain.clock import Timestamp
    from mavtui.store.listing import Filter, Query, SortKey
    from mavtui.store.ordering import Table
    from mavtui.store.reading import Connection, Pause
    from mavtui.ui.signs import Signs
    from mavtui.ui.subjects import Subject
    from mavtui.ui.widgets.columns import Column
    from mavtui.ui.widgets.rows import RowCells

RowT = TypeVar("RowT", bound=Listed)


class Listing(Protocol[RowT]):
    """One kind of rows, in any order and through any filter, each found by its row number and by its id.

    Everything that reads works on a connection of any thread.
    """

    @property
    def name(self) -> str:
        """The view's name, under which a user's choice of columns is kept."""

    @property
    def noun(self) -> str:
        """One of them."""

    @property
    def nouns(self) -> str:
        """Several of them."""

    @property
    def columns(self) -> Sequence[Column]:
        """The columns, as they stand before a user has chosen."""

    @property
    def table(self) -> Table:
        """What the rows can be sorted by."""

    @property
    def first_order(self) -> tuple[SortKey, ...]:
        """The order in which they are shown first."""

    def parse(self, text: str, known: Known = NOTHING_KNOWN) -> Filter:
        """The filter that was typed; `known` is what the configuration adds. Raises FilterError."""

    def is_quick(self, query: Query) -> bool:
        """Whether the first page comes in bounded time whatever the store holds, so that it may be read on the loop."""

    def first_page(self, con: Connection, query: Query, limit: int) -> Sequence[RowT]:
        """The first rows in order."""

    def row_ids(self, con: Connection, query: Query, pause: Pause | None = None) -> array[int]:
        """The whole order as row numbers."""

    def rows_by_rid(self, con: Connection, rids: Sequence[int]) -> Mapping[int, RowT]:
        """The rows of these numbers; those that are gone are missing."""

    def count_among(self, con: Connection, query: Query, rids: Sequence[int]) -> int:
        """How many of these rows are there and pass the filter."""

    def rid_of(self, con: Connection, identity: str) -> int | None:
        """The number of the row with this id, None where it is gone."""

    def stand_in_place(self, con: Connection, query: Query, rids: array[int], volume_ids: Sequence[str]) -> bool:
        """Whether the order still holds though these volumes have changed; False where only reading it would tell."""

    def cells(self, row: RowT, now: Timestamp, signs: Signs) -> RowCells:
        """One row as it is drawn, a cell for each column."""

    def subject_of(self, row: RowT) -> Subject:
        """What actions on the row are about."""
