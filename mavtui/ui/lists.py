"""Long lists: what an operator makes of one by filters, orders and marks; it reads itself and never blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.message import Message

from mavtui.store.listing import NO_FILTER, Filter, Query, SortKey
from mavtui.ui import orders
from mavtui.ui.list_reading import ListReading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mavtui.ui.listings import Listing
    from mavtui.ui.reading import Reader
    from mavtui.ui.signs import Signs
    from mavtui.ui.subjects import Subject


class RowList(ListReading, inherit_bindings=False):
    """A list of everything there is of one kind, filtered and sorted as the operator wants it."""

    BINDINGS = ListReading.BINDINGS

    class MatchFound(Message):
        """A thread has looked for a match of the last filter: the id of its row, None where there is none."""

        def __init__(self, identity: str | None) -> None:
            super().__init__()
            self.identity = identity

    class NotAllKnown(Message):
        """Not every row that the filter shows is known yet, so not all can be marked."""

    def __init__(
        self,
        listing: Listing[Any],
        reader: Reader,
        on_move: Callable[[bool], None],
        *,
        signs: Signs,
        within: Filter | None = None,
        id: str | None = None,
    ) -> None:
        """`within` is a filter that all rows have passed already: what is typed chooses among those."""
        self._within = NO_FILTER if within is None else within
        self._typed = self._last_filter = self._faults = NO_FILTER
        super().__init__(listing, reader, Query(self._within, listing.first_order), on_move, signs=signs, id=id)

    def start_anew(self, reader: Reader) -> None:
        """Show what another store holds: all of it in the first order, nothing marked, the cursor on the first row."""
        self._reader = reader
        self._typed = self._last_filter = self._faults = NO_FILTER
        self._awaited = None
        if self.marks:
            self.set_marks(())
        self._show(Query(self._within, self.listing.first_order))
        self._show_sorting()
        self.move_to_row(0)

    # What the cursor and the marks are on

    def subject(self) -> Subject | None:
        """What the highlighted row is about."""
        keys = [] if self.cursor_key is None else [self.cursor_key]
        return next(iter(self._reader.subjects(self.listing, keys)), None)

    def marked_subjects(self) -> Sequence[Subject]:
        """What is marked, in the order of the list, then what its filter hides; rows that are gone are left out."""
        if not self.marks:
            return ()
        marked = set(self._reader.rids_of(self.listing, self.marks))
        in_sight = [rid for rid in self.every_rid() if rid in marked] if len(marked) > 1 else []
        rows = self._reader.rows_of(self.listing, [*in_sight, *sorted(marked.difference(in_sight))])
        return [self.listing.subject_of(row) for row in rows]

    def hidden_marks(self) -> int:
        """How many marked rows the filter leaves out, or are gone."""
        return len(self.marks) - self._reader.count_passing(self.listing, self._query, self.marks)

    def action_mark_all(self) -> None:
        """Mark every row that the filter shows, once all are known."""
        if self._complete:
            super().action_mark_all()
        else:
            self.post_message(self.NotAllKnown())

    # Filters

    @property
    def filter(self) -> Filter:
        """The filter that was typed."""
        return self._typed

    @property
    def shows_faults_only(self) -> bool:
        """Whether only rows with a fault are shown."""
        return not self._faults.is_empty

    def filter_by(self, chosen: Filter) -> None:
        """Show the rows that pass, in the same order."""
        if not chosen.is_empty:
            self._last_filter = chosen
        self._typed = chosen
        self._show_chosen()

    def show_faults_only(self, faults: Filter | None) -> None:
        """Show only what passes `faults` too; None: everything again."""
        self._faults = faults or NO_FILTER
        self._show_chosen()

    def _show_chosen(self) -> None:
        parts = (*self._within.conditions, *self._typed.conditions, *self._faults.conditions)
        self._show(self._query._replace(filter=self._typed._replace(conditions=parts)))

    def find_match(self, direction: int) -> None:
        """Go to the next row that the last filter matches (1) or the previous one (-1), around the ends."""
        if not self.filter.is_empty or self._last_filter.is_empty:
            if self.row_count:
                self.move_to_row((self.cursor_row + direction) % self.row_count)
            return
        here = self.row_id()
        order = self._query.order
        self._in_thread(lambda: self._seek(here, order, direction), group="match")

    def _seek(self, here: str | None, order: Sequence[SortKey], direction: int) -> None:
        chosen = self._last_filter
        found = self._guarded(lambda: self._reader.next_match(self.listing, chosen, tuple(order), here, direction))
        self.post_message(self.MatchFound(found))

    def on_row_list_match_found(self, message: MatchFound) -> None:
        """The cursor to the match."""
        message.stop()
        if message.identity is not None:
            self.move_to_key(message.identity)

    # Orders

    @property
    def order(self) -> tuple[SortKey, ...]:
        """What the list is sorted by."""
        return self._query.order

    @property
    def sortable(self) -> Sequence[str]:
        """The columns that the rows can be sorted by, as they stand."""
        return [column.key for column in self._columns if column.key in self.listing.table.columns]

    def sort_by(self, column: str, *, further: bool = False) -> None:
        """Sort by a column, or with `further` by it after those before; the same again reverses it."""
        self._show(self._query._replace(order=orders.chosen(self._query.order, column, further=further)))
        self._show_sorting()

    def sort_next(self, *, further: bool = False) -> None:
        """Sort by the column after the present one; with `further` by the next that is not in the order yet."""
        self.sort_by(orders.column_after(self._query.order, self.sortable, further=further), further=further)
