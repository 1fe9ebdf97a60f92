"""Attachments as a long list: all that have not ended, on demand the ended ones too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.store import attachment_listing, recent_changes
from mavtui.store.conditions import Clause, Condition
from mavtui.store.filters import NOTHING_KNOWN, Known
from mavtui.store.reading import count_among
from mavtui.ui.row_formats import ATTACHMENT_LIST_COLUMNS, attachment_list_cells
from mavtui.ui.subjects import of_attachment

if TYPE_CHECKING:
    from array import array
    from collections.abc import Mapping, Sequence

    from mavtui.domain.clock import Timestamp
    from mavtui.store.attachment_listing import AttachmentRow
    from mavtui.store.listing import Filter, Query
    from mavtui.store.reading import Connection, Pause
    from mavtui.ui.signs import Signs
    from mavtui.ui.subjects import Subject
    from mavtui.ui.widgets.rows import RowCells

_ENDED_TOO = Condition(Clause("1"), ended=True)
"""Lets everything through, and asks for the ended ones."""


class AttachmentListing:
    """Attachments in every status; `with_ended` says whether those that have ended are among them."""

    name = "attachments"
    noun = "attachment"
    nouns = "attachments"
    columns = ATTACHMENT_LIST_COLUMNS
    table = attachment_listing.ATTACHMENTS
    first_order = attachment_listing.BY_RECORD

    def __init__(self) -> None:
        self.with_ended = False

    def parse(self, text: str, known: Known = NOTHING_KNOWN) -> Filter:
        """The filter over attachments. Raises FilterError."""
        return attachment_listing.parse_attachment_filter(text, known)

    def is_quick(self, query: Query) -> bool:
        """Whether the first page comes at once; in the order of the records it always does."""
        return attachment_listing.is_indexed(query)

    def first_page(self, con: Connection, query: Query, limit: int) -> list[AttachmentRow]:
        """The first attachments in order."""
        return attachment_listing.attachments_first_page(con, self._asked(query), limit)

    def row_ids(self, con: Connection, query: Query, pause: Pause | None = None) -> array[int]:
        """The whole order."""
        return attachment_listing.attachment_row_ids(con, self._asked(query), pause=pause)

    def rows_by_rid(self, con: Connection, rids: Sequence[int]) -> Mapping[int, AttachmentRow]:
        """The attachments of these row numbers."""
        return attachment_listing.attachments_by_rid(con, rids)

    def count_among(self, con: Connection, query: Query, rids: Sequence[int]) -> int:
        """How many of these pass the filter."""
        return count_among(con, self.table, query, rids)

    def rid_of(self, con: Connection, identity: str) -> int | None:
        """The row number of an attachment."""
        return attachment_listing.attachment_rid_of(con, identity)

    def stand_in_place(self, con: Connection, query: Query, rids: array[int], volume_ids: Sequence[str]) -> bool:
        """Whether the attachments of these volumes are in the order, or not, as they were."""
        changed = recent_changes.rids_of_attachments(con, volume_ids)
        table = attachment_listing.ENDED_TOO if self.with_ended else self.table
        return recent_changes.stand_in_place(con, table, query, rids, changed)

    def cells(self, row: AttachmentRow, now: Timestamp, signs: Signs) -> RowCells:
        """One attachment."""
        return attachment_list_cells(row, now, signs)

    def subject_of(self, row: AttachmentRow) -> Subject:
        """The attachment."""
        return of_attachment(row)

    def _asked(self, query: Query) -> Query:
        if not self.with_ended:
            return query
        chosen = query.filter
        return query._replace(filter=chosen._replace(conditions=(*chosen.conditions, _ENDED_TOO)))
