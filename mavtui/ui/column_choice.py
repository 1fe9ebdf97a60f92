"""Which columns an operator sees, in which order and how wide: chosen once, kept for each view."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mavtui.ui.widgets.columns import Column
from mavtui.ui.widgets.table_view import numbered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.config.state import State

NARROWEST = 2
WIDEST = 80


class Chosen(NamedTuple):
    """What is chosen of one column: whether it is shown, and its width in cells (0: what it needs)."""

    key: str
    shown: bool = True
    width: int = 0


def remembered(state: State, view: str, columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns of a view as they were chosen last; as they are where nothing was."""
    kept: list[object] = state.get(f"columns.{view}", [])
    return chosen_columns(columns, read(kept)) if kept else numbered(columns)


def remember(state: State, view: str, choice: Sequence[Chosen]) -> None:
    """Keep what was chosen for a view; nothing of it is a choice: forget it."""
    state.put(f"columns.{view}", [[one.key, one.shown, one.width] for one in choice])


def read(kept: Sequence[object]) -> list[Chosen]:
    """What was kept; what makes no sense is left out, for the file may be anybody's."""
    found: list[Chosen] = []
    for one in kept:
        match one:
            case [str(key), bool(shown), int(width)] if 0 <= width <= WIDEST:
                found.append(Chosen(key, shown, width))
    return found


def choice_of(columns: Sequence[Column], kept: Sequence[Chosen]) -> list[Chosen]:
    """What is chosen of each column there is, those that are new since then at the end, as they come."""
    known = {column.key for column in columns}
    made = [one for one in kept if one.key in known]
    there = {one.key for one in made}
    return [*made, *(Chosen(column.key) for column in columns if column.key not in there)]


def chosen_columns(columns: Sequence[Column], kept: Sequence[Chosen]) -> tuple[Column, ...]:
    """The columns in the order chosen, without the hidden ones. The first chosen survive longest where room is short.

    At least one is shown whatever was chosen.
    """
    by_key = {column.key: column for column in numbered(columns)}
    shown = [one for one in choice_of(columns, kept) if one.shown]
    made = [_as_chosen(by_key[one.key], one, place) for place, one in enumerate(shown, start=1)]
    return tuple(made) or numbered(columns)[:1]


def _as_chosen(column: Column, one: Chosen, place: int) -> Column:
    column = column._replace(priority=place, from_width=0)
    if not one.width:
        return column
    return column._replace(width=max(NARROWEST, one.width), grow=False)
