"""What the tables of the console draw from: rows of the store, read page by page as they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from mavtui.store.reading import position_of
from mavtui.ui.widgets.rows import ListSource, RowCells

if TYPE_CHECKING:
    from array import array
    from collections.abc import Mapping


class Listed(Protocol):
    """A row of a listing: its number in the file, and the id that everybody knows."""

    @property
    def rid(self) -> int:
        """The row's number."""

    @property
    def id(self) -> str:
        """The identity."""


RowT = TypeVar("RowT", bound=Listed)

Draw = Callable[[RowT], RowCells]


def first_rows(rows: Sequence[RowT], draw: Draw[RowT]) -> ListSource:
    """The first page of a listing as it came from the store."""
    return ListSource({row.id: draw(row) for row in rows})


class OrderedRows(Generic[RowT]):
    """A whole order of row numbers; rows are fetched when a page of them is looked at.

    `fetch` reads rows by number, `find` the number of an id (None where it is not there any more). A row that has gone
    since the order was read keeps its place, and says so, until the order is read again. `on_problem` is told of a
    reading that failed; its rows are drawn as if they had gone.
    """

    def __init__(
        self,
        rids: array[int],
        fetch: Callable[[Sequence[int]], Mapping[int, RowT]],
        find: Callable[[str], int | None],
        draw: Draw[RowT],
        empty: RowCells,
        on_problem: Callable[[Exception], None],
    ) -> None:
        self.rids = rids
        self._fetch = fetch
        self._find = find
        self._draw = draw
        self._empty = empty
        self._on_problem = on_problem
        self._stretch: tuple[int, int] = (0, 0)
        self._keys: list[Hashable] = []
        self._cells: list[RowCells] = []

    def count(self) -> int:
        """How many rows there are."""
        return len(self.rids)

    def keys(self, start: int, stop: int) -> Sequence[Hashable]:
        """The ids of these rows."""
        self._read(start, stop, anew=True)
        return self._keys

    def cells(self, start: int, stop: int) -> Sequence[RowCells]:
        """The same rows as they are drawn; a page's keys and cells come from one reading."""
        self._read(start, stop, anew=False)
        return self._cells

    def position_of(self, key: Hashable) -> int | None:
        """Where the row with this id stands, or None."""
        try:
            rid = self._find(str(key))
            return None if rid is None else position_of(self.rids, rid)
        except Exception as error:  # noqa: BLE001 - as above
            self._on_problem(error)
            return None

    def _read(self, start: int, stop: int, *, anew: bool) -> None:
        if not anew and self._stretch == (start, stop):
            return
        wanted = self.rids[start:stop]
        rows: Mapping[int, RowT] = {}
        try:
            rows = self._fetch(wanted)
        except Exception as error:  # noqa: BLE001 - this is asked for while drawing, where an error would end the console
            self._on_problem(error)
        self._stretch = (start, stop)
        self._keys = [rows[rid].id if rid in rows else f"row {rid}" for rid in wanted]
        self._cells = [self._draw(rows[rid]) if rid in rows else self._empty for rid in wanted]
