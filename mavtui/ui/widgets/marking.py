"""The rows that the operator has marked, by key: they stay marked wherever a refresh moves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable

    from mavtui.ui.widgets.rows import PageCache

MARK_LIMIT = 10_000
"""The most rows that one gesture marks: nobody can answer for more at a time."""


class Marking:
    """Marked keys, and the range that is being drawn out from an anchor."""

    def __init__(self) -> None:
        self._keys: set[Hashable] = set()
        self.anchor: Hashable | None = None

    @property
    def keys(self) -> frozenset[Hashable]:
        """All keys that are marked for good; a range counts when it is taken."""
        return frozenset(self._keys)

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def toggle(self, key: Hashable) -> None:
        """Mark `key`, or take its mark away."""
        self._keys.symmetric_difference_update((key,))

    def set(self, keys: frozenset[Hashable]) -> None:
        """Let exactly `keys` be marked."""
        self._keys = set(keys)

    def add_rows(self, pages: PageCache, start: int, stop: int) -> bool:
        """Mark the rows from `start` to `stop`; False, and nothing is marked, if they are too many."""
        if stop - start > MARK_LIMIT:
            return False
        self._keys.update(pages.source.keys(start, stop))
        return True

    def clear(self) -> None:
        """Unmark everything and drop the range."""
        self._keys.clear()
        self.anchor = None
