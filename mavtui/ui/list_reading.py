"""The reading half of a long list: its rows page by page, its order by a thread, and what becomes of what was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from textual.message import Message

from mavtui.store.reading import Superseded
from mavtui.ui.reading_turns import ReadingTurns
from mavtui.ui.sources import OrderedRows
from mavtui.ui.widgets.keyed_table import KeyedTable
from mavtui.ui.widgets.row_drawing import Sorted
from mavtui.ui.widgets.rows import ListSource

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Sequence

    from mavtui.store.listing import Query
    from mavtui.ui.listings import Listing
    from mavtui.ui.reading import FirstPage, Reader
    from mavtui.ui.signs import Signs
    from mavtui.ui.widgets.rows import RowSource

Result = TypeVar("Result")


class ListReading(KeyedTable, inherit_bindings=False):
    """Shows one Query of a Listing. The first page is there at once, the whole order when a thread has read it."""

    BINDINGS = KeyedTable.BINDINGS

    class Counted(Message):
        """How many rows the list has: all of them if `complete`, else at least that many."""

        def __init__(self, rows: int, *, complete: bool) -> None:
            super().__init__()
            self.rows = rows
            self.complete = complete

    class PageRead(Message):
        """A thread has read the first page of the query of that number."""

        def __init__(self, number: int, page: FirstPage) -> None:
            super().__init__()
            self.number = number
            self.page = page

    class OrderRead(Message):
        """A thread has read the whole order of the query of that number, after that event; None if that failed."""

        def __init__(self, number: int, rids: array[int] | None, event: int) -> None:
            super().__init__()
            self.number = number
            self.rids = rids
            self.event = event

    class SearchBegun(Message):
        """A thread looks for what passes the filter; the first rows are not there at once."""

    class ReadFailed(Message):
        """A reading failed; what is shown stays."""

        def __init__(self, error: Exception) -> None:
            super().__init__()
            self.error = error

    def __init__(
        self,
        listing: Listing[Any],
        reader: Reader,
        query: Query,
        on_move: Callable[[bool], None],
        *,
        signs: Signs,
        id: str | None = None,
    ) -> None:
        """`on_move` is called at once when another row is highlighted, with True if the operator moved the cursor.

        A message would arrive a frame later than the cursor: twice the work, and twice the wait over a slow line.
        """
        self.listing = listing
        self._reader = reader
        self._query = query
        self._on_move = on_move
        self._number = 0
        self._event = 0
        self._turns = ReadingTurns(self._begin_order)
        self._awaited: str | None = None
        self._is_taking = False
        self._problem: Exception | None = None
        is_quick = reader.is_quick(listing, query)
        first = self._guarded(lambda: reader.first_page(listing, query), tells=False) if is_quick else None
        source = ListSource() if first is None else first.source
        super().__init__(listing.columns, source, signs=signs, id=id)
        self._source: RowSource = source
        self._complete = is_quick and (first is None or first.complete)
        self._shown = 0 if is_quick else -1
        self._shown_query = query if is_quick else None
        self._show_sorting()

    @property
    def is_complete(self) -> bool:
        """Whether every row is known, so that the count is the whole."""
        return self._complete

    @property
    def is_settled(self) -> bool:
        """Whether the rows are those that were asked for last, at least the first of them."""
        return self._shown == self._number

    @property
    def shows_what_was_asked(self) -> bool:
        """Whether the rows passed the filter that holds now, and stand in its order; read again or not."""
        return self._shown_query == self._query

    def row_id(self) -> str | None:
        """The id of the highlighted row, None in an empty list."""
        return None if self.cursor_key is None else str(self.cursor_key)

    def every_rid(self) -> Sequence[int]:
        """The row numbers of the whole list in its order, as far as it has been read."""
        if isinstance(self._source, OrderedRows):
            return self._source.rids
        return self._reader.rids_of(self.listing, self._source.keys(0, self._source.count()))

    def move_to_row(self, row: int) -> None:
        """The cursor to the row of that number."""
        for key in self._source.keys(row, row + 1):
            self.move_to_key(key)

    def post_message(self, message: Message) -> bool:
        """Tell directly that the cursor has moved, instead of by a message."""
        if isinstance(message, self.CursorMoved):
            if not self._is_taking:
                self._awaited = None  # where the operator went is where the cursor stays
            if self.is_mounted:
                self._on_move(not self._is_taking)
            return True
        return super().post_message(message)

    def on_mount(self) -> None:
        """Read the rest, once the first rows are on the screen."""
        if self._problem is not None:
            self.post_message(self.ReadFailed(self._problem))
        if not self._complete:
            self.call_after_refresh(self._turns.ask if self.row_count else self._read_all)
        self._tell_count()

    # Reading again what is shown

    def reload(self) -> None:
        """Read what is shown again: the rows in view at once, then the whole order, unless that is known to stand."""
        if isinstance(self._source, OrderedRows):
            if self._stands(self._source.rids):
                self.redraw_rows()
                return
            self._take(self._reader.ordered(self.listing, self._source.rids))
            self._turns.ask()
        else:
            self._show(self._query)

    def redraw_rows(self) -> None:
        """Read the rows in view again, their ages from now on; the order stays as it was read."""
        if isinstance(self._source, OrderedRows):
            self._source = self._reader.ordered(self.listing, self._source.rids)
            self.read_pages_again(self._source)
        else:
            self._show(self._query)

    def reload_anew(self) -> None:
        """Read everything again, where other rows belong to the list than before."""
        self._show(self._query)

    def _stands(self, rids: array[int]) -> bool:
        """Whether nothing that changed since the order was read has changed it."""
        if not self._complete or self._turns.is_reading:
            return False
        event = self._guarded(lambda: self._reader.still_stands(self.listing, self._query, rids, self._event))
        if event is None:
            return False
        self._event = event
        return True

    # Showing what is read

    def _show(self, query: Query) -> None:
        self._query = query
        self._number += 1
        if not self._reader.is_quick(self.listing, query):
            self._read_all()
            return
        page = self._guarded(lambda: self._reader.first_page(self.listing, query))
        if page is not None:
            self._take_page(page)
            if not self._complete:
                self._turns.ask()

    def _show_sorting(self) -> None:
        self.show_order([Sorted(key.column, key.descending) for key in self._query.order])

    def _take(self, source: RowSource, go_to: str | None = None) -> None:
        """Show the rows of another source; where that moves the cursor, it was not the operator."""
        self._source = source
        self._is_taking = True
        self.replace(source)
        if go_to is not None:
            self.move_to_key(go_to)
        self._is_taking = False

    def _take_page(self, page: FirstPage) -> None:
        before = self.row_id()
        self._shown, self._shown_query = self._number, self._query
        self._complete = page.complete
        self._take(page.source)
        # The rest of the order may hold the row that the cursor was on.
        self._awaited = None if page.complete or self.row_id() == before else before
        self._tell_count()

    def _tell_count(self) -> None:
        self.post_message(self.Counted(self.row_count, complete=self._complete))

    def on_list_reading_page_read(self, message: PageRead) -> None:
        """Show the first rows, unless something else was asked for meanwhile."""
        message.stop()
        if message.number == self._number:
            self._take_page(message.page)

    def on_list_reading_order_read(self, message: OrderRead) -> None:
        """Put the whole order in the place of the first page, the cursor on the same row."""
        message.stop()
        self._turns.end()
        if message.number != self._number or message.rids is None:
            return
        self._complete = True
        self._event = message.event
        if not isinstance(self._source, OrderedRows) or self._source.rids != message.rids:
            self._take(self._reader.ordered(self.listing, message.rids), self._awaited)
        self._awaited = None
        self._tell_count()

    # In threads

    def _begin_order(self) -> None:
        number, query = self._number, self._query
        self._in_thread(lambda: self._post_order(number, query))

    def _read_all(self) -> None:
        """Read everything for a query that is not quick; a reading for an older one ends at once."""
        number, query = self._number, self._query
        self._in_thread(lambda: self._post_all(number, query))
        self.post_message(self.SearchBegun())

    def _in_thread(self, read: Callable[[], None], group: str = "reading") -> None:
        reader = self._reader

        def work() -> None:
            with reader.at_work():
                read()

        self.run_worker(work, thread=True, exclusive=True, group=group, exit_on_error=False)

    def _post_all(self, number: int, query: Query) -> None:
        page = self._guarded(lambda: self._reader.search(self.listing, query, self._wanted(number)))
        if page is not None:
            self.post_message(self.PageRead(number, page))
            if not page.complete:
                self._post_order(number, query)

    def _post_order(self, number: int, query: Query) -> None:
        event = self._guarded(self._reader.newest_event)
        rids = self._guarded(lambda: self._reader.order(self.listing, query, self._wanted(number)))
        self.post_message(self.OrderRead(number, rids, event or 0))

    def _wanted(self, number: int) -> Callable[[], bool]:
        """Whether what was asked for under that number is still waited for."""
        return lambda: number == self._number and self.is_running

    def _guarded(self, read: Callable[[], Result], *, tells: bool = True) -> Result | None:
        """What `read` gives; where it fails, None and a message: a bad answer must not end the console."""
        try:
            return read()
        except Superseded:
            return None
        except Exception as error:  # noqa: BLE001 - whatever it is, the screen stays and says so
            if tells:
                self.post_message(self.ReadFailed(error))
            else:
                self._problem = error
        return None
