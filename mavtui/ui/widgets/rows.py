"""What a table draws from: sources of rows, read page by page as they are looked at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar

PAGE_ROWS = 64
KEPT_PAGES = 32

Key = TypeVar("Key", bound=Hashable)


class Cell(NamedTuple):
    """A text, and the role that it plays (the name of a theme variable, such as `attach-rw`; "" for plain text)."""

    text: str
    style: str = ""


class RowCells(NamedTuple):
    """One row: a cell for each column of the table, whether shown or not.

    `mark` is what is wrong with it: 3 danger (`!!`), 2 caution (`!`), 1 in transition (`~`), 0 nothing. `tone` is the
    role of all cells without one of their own (`muted` for rows that cannot be chosen).
    """

    cells: Sequence[Cell]
    mark: int = 0
    tone: str = ""


class RowSource(Protocol):
    """Rows in a fixed order. A table asks only for the pages that it shows; each call must be fast."""

    def count(self) -> int:
        """How many rows there are."""

    def keys(self, start: int, stop: int) -> Sequence[Hashable]:
        """The identities of rows `start` to `stop`, `stop` not included; no key occurs twice."""

    def cells(self, start: int, stop: int) -> Sequence[RowCells]:
        """The same rows as they are drawn."""

    def position_of(self, key: Hashable) -> int | None:
        """Where the row with this key is, or None."""


class ListSource:
    """A source for the small lists that panes and dialogs show, from a mapping of key to row."""

    def __init__(self, rows: Mapping[Key, RowCells] | None = None) -> None:
        self._rows: list[RowCells] = list((rows or {}).values())
        self._keys: list[Hashable] = list(rows or {})
        self._positions = {key: position for position, key in enumerate(self._keys)}

    def count(self) -> int:
        """How many rows there are."""
        return len(self._keys)

    def keys(self, start: int, stop: int) -> Sequence[Hashable]:
        """The keys of rows `start` to `stop`."""
        return self._keys[start:stop]

    def cells(self, start: int, stop: int) -> Sequence[RowCells]:
        """Rows `start` to `stop`."""
        return self._rows[start:stop]

    def position_of(self, key: Hashable) -> int | None:
        """Where the row with this key is, or None."""
        return self._positions.get(key)


class Page(NamedTuple):
    """A stretch of rows as they were when they were read."""

    keys: Sequence[Hashable]
    rows: Sequence[RowCells]


class PageCache:
    """The pages of a source that were looked at last."""

    def __init__(self, source: RowSource) -> None:
        self.source = source
        self.total = source.count()
        self._pages: OrderedDict[int, Page] = OrderedDict()

    def _page(self, number: int) -> Page:
        page = self._pages.get(number)
        if page is not None:
            self._pages.move_to_end(number)
            return page
        start = number * PAGE_ROWS
        stop = min(start + PAGE_ROWS, self.total)
        page = self._pages[number] = Page(self.source.keys(start, stop), self.source.cells(start, stop))
        if len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        return page

    def key(self, index: int) -> Hashable | None:
        """The key of row `index`; None outside the list, or where the source has lost rows since it was counted."""
        if not 0 <= index < self.total:
            return None
        keys = self._page(index // PAGE_ROWS).keys
        place = index % PAGE_ROWS
        return keys[place] if place < len(keys) else None

    def row(self, index: int) -> RowCells | None:
        """Row `index`, or None, as for `key`."""
        if not 0 <= index < self.total:
            return None
        rows = self._page(index // PAGE_ROWS).rows
        place = index % PAGE_ROWS
        return rows[place] if place < len(rows) else None

    def known_key(self, index: int) -> Hashable | None:
        """The key of row `index` if its page was read before; the source is not asked."""
        page = self._pages.get(index // PAGE_ROWS)
        place = index % PAGE_ROWS
        return page.keys[place] if page is not None and index >= 0 and place < len(page.keys) else None
