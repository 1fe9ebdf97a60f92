"""What becomes of a list's order when the operator chooses a column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.store.ordering import SortKey

if TYPE_CHECKING:
    from collections.abc import Sequence


def chosen(order: Sequence[SortKey], column: str, *, further: bool) -> tuple[SortKey, ...]:
    """By the column alone, or with `further` by it after those before; the same again is the other way round."""
    descending = SortKey(column) in (order if further else order[:1])
    before = [one for one in order if one.column != column] if further else []
    return (*before, SortKey(column, descending))


def column_after(order: Sequence[SortKey], sortable: Sequence[str], *, further: bool) -> str:
    """The column after the present one; with `further` the next that is not in the order yet."""
    now = order[-1 if further else 0].column
    here = sortable.index(now) if now in sortable else -1
    following = [sortable[(here + step) % len(sortable)] for step in range(1, len(sortable) + 1)]
    taken = {key.column for key in order} if further else set()
    return next((column for column in following if column not in taken), following[0])
