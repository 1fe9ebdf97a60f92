"""Everything that the screens read from the store: on the loop what is quick, in a thread what may not be."""

from __future__ import annotations

import time
from contextlib import contextmanager
from threading import Condition
from typing import TYPE_CHECKING, Any, NamedTuple

from mavtui.store import recent_changes, rows
from mavtui.store.listing import NO_FILTER, Filter, Query, SortKey
from mavtui.store.reading import Superseded, while_wanted
from mavtui.ui.sources import OrderedRows, first_rows
from mavtui.ui.widgets.rows import Cell, RowCells

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from mavtui.domain.attachments import Attachment
    from mavtui.domain.volumes import Volume
    from mavtui.services.service_views import Disagreement
    from mavtui.store.connection import Store
    from mavtui.store.reading import Connection
    from mavtui.ui.clock import Clock
    from mavtui.ui.listings import Listing
    from mavtui.ui.signs import Signs
    from mavtui.ui.subjects import Subject
    from mavtui.ui.widgets.rows import ListSource

FIRST_ROWS = 128
"""How many rows are read for the first frame; lists that are no longer are complete with it."""
_PAUSE_SECONDS = 0.002


class FirstPage(NamedTuple):
    """The beginning of a listing; `complete` where there is no more of it."""

    source: ListSource
    complete: bool


class Reader:
    """Reads for the console from one store."""

    def __init__(self, store: Store, clock: Clock, signs: Signs, on_problem: Callable[[Exception], None]) -> None:
        """`on_problem` is told of a reading that failed where nobody can be raised at: in the middle of drawing."""
        self._on_problem = on_problem
        self._store = store
        self._clock = clock
        self._signs = signs
        self._work = Condition()
        self._at_work = 0

    @property
    def connection(self) -> Connection:
        """A connection of the calling thread's own, to read with."""
        return self._store.reader

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Around whatever a thread reads: until the end of it the store must not be closed."""
        with self._work:
            self._at_work += 1
        try:
            yield
        finally:
            with self._work:
                self._at_work -= 1
                self._work.notify_all()

    def rest(self) -> None:
        """Wait until no thread reads any more; for a thread."""
        with self._work:
            self._work.wait_for(lambda: not self._at_work)

    # Long lists

    def search(self, listing: Listing[Any], query: Query, is_wanted: Callable[[], bool]) -> FirstPage:
        """The first rows of a listing, however long that takes; for a thread.

        Raises Superseded as soon as `is_wanted` says that nobody waits for them any more.
        """
        with while_wanted(self._store.reader, is_wanted):
            return self.first_page(listing, query)

    def first_page(self, listing: Listing[Any], query: Query) -> FirstPage:
        """The first rows of a listing; quick where `is_quick`."""
        found = listing.first_page(self._store.reader, query, FIRST_ROWS)
        now = self._clock.now()
        source = first_rows(found, lambda row: listing.cells(row, now, self._signs))
        return FirstPage(source, len(found) < FIRST_ROWS)

    def is_quick(self, listing: Listing[Any], query: Query) -> bool:
        """Whether the first page comes without looking at every row, so that it may be read on the loop."""
        return listing.is_quick(query)

    def order(self, listing: Listing[Any], query: Query, is_wanted: Callable[[], bool]) -> array[int]:
        """The whole order; for a thread, since it reads every row that matches.

        Raises Superseded as soon as `is_wanted` says that nobody waits for it any more.
        """

        def pause() -> None:
            if not is_wanted():
                raise Superseded
            time.sleep(_PAUSE_SECONDS)

        with while_wanted(self._store.reader, is_wanted):
            return listing.row_ids(self._store.reader, query, pause)

    def newest_event(self) -> int:
        """The number of the latest change that the store tells of."""
        return recent_changes.newest_event(self._store.reader)

    def still_stands(self, listing: Listing[Any], query: Query, rids: array[int], event: int) -> int | None:
        """Whether an order that was read after that event still holds: the number of the latest one that it holds for.

        None where it does not, or where nobody can tell without reading it.
        """
        con = self._store.reader
        newest = recent_changes.newest_event(con)
        changed = recent_changes.volumes_changed_since(con, event)
        return newest if changed is not None and listing.stand_in_place(con, query, rids, changed) else None

    def ordered(self, listing: Listing[Any], rids: array[int]) -> OrderedRows[Any]:
        """The rows of an order."""
        now, con = self._clock.now(), self._store
        gone = RowCells((Cell("(gone)", "muted"), *(Cell("") for _ in listing.columns[1:])), tone="muted")
        return OrderedRows(
            rids,
            lambda wanted: listing.rows_by_rid(con.reader, wanted),
            lambda identity: listing.rid_of(con.reader, identity),
            lambda row: listing.cells(row, now, self._signs),
            gone,
            self._on_problem,
        )

    def subjects(self, listing: Listing[Any], identities: Iterable[Hashable]) -> Sequence[Subject]:
        """What these rows are about; those that are gone are left out."""
        return [listing.subject_of(row) for row in self.rows_of(listing, self.rids_of(listing, identities))]

    def rids_of(self, listing: Listing[Any], identities: Iterable[Hashable]) -> list[int]:
        """The row numbers of these ids; those that are gone are left out."""
        con = self._store.reader
        found = (listing.rid_of(con, str(identity)) for identity in identities)
        return [rid for rid in found if rid is not None]

    def rows_of(self, listing: Listing[Any], rids: Sequence[int]) -> list[Any]:
        """The rows of these numbers, in this order; those that are gone are left out."""
        found = listing.rows_by_rid(self._store.reader, rids)
        return [found[rid] for rid in rids if rid in found]

    def count_passing(self, listing: Listing[Any], query: Query, identities: Iterable[Hashable]) -> int:
        """How many of these rows are there and pass the filter."""
        con = self._store.reader
        rids = [listing.rid_of(con, str(identity)) for identity in identities]
        return listing.count_among(con, query, [rid for rid in rids if rid is not None])

    def next_match(
        self, listing: Listing[Any], chosen: Filter, order: tuple[SortKey, ...], here: str | None, direction: int
    ) -> str | None:
        """The id of the next row in this order that passes the filter, around the ends; for a thread."""
        con = self._store.reader
        matches = listing.row_ids(con, Query(chosen, order))
        if not matches:
            return None
        positions = {rid: place for place, rid in enumerate(listing.row_ids(con, Query(NO_FILTER, order)))}
        at = positions.get(listing.rid_of(con, here) or 0, -1) if here else -1
        beyond = [rid for rid in matches if (positions.get(rid, -1) - at) * direction > 0]
        found = (beyond or list(matches))[0 if direction > 0 else -1]
        rows_found = listing.rows_by_rid(con, [found])
        return rows_found[found].id if found in rows_found else None

    # One volume

    def volume(self, volume_id: str) -> Volume | None:
        """The volume with its attachments that are not ended, None where it is gone."""
        found = rows.volume_by_id(self._store.reader, volume_id)
        return None if found is None or found.deleted_at is not None else found

    def attachment(self, attachment_id: str) -> Attachment | None:
        """The attachment, an ended one too; None where there is none of that id."""
        return rows.attachment_by_id(self._store.reader, attachment_id)

    def disagreements(self, volume: Volume) -> Sequence[Disagreement]:
        """What Cinder and Nova do not say alike of who holds the volume; nothing where the store is no copy."""
        from mavtui.services import service_views
        from mavtui.ui.formats import status_word

        return service_views.found_in(self._store, volume, status_word=lambda status: status_word(status, self._signs))

    def history(self, volume_id: str) -> tuple[Attachment, ...]:
        """The volume's ended attachments, the latest first."""
        return rows.history_of_volume(self._store.reader, volume_id)

    def events(self, volume_id: str, limit: int) -> tuple[rows.EventRow, ...]:
        """What happened to the volume, the latest first."""
        return rows.events_of_volume(self._store.reader, volume_id, limit=limit)
