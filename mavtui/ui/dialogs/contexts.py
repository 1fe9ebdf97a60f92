"""Which context to work in: all of them, with what is known of each without going there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.domain.clock import age_seconds, in_words
from mavtui.ui.dialogs.list_choice import ListChoice
from mavtui.ui.widgets.columns import Column
from mavtui.ui.widgets.rows import Cell, RowCells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.services.contexts import Context
    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs

_COLUMNS = (
    Column("name", "CONTEXT", 14, priority=1, grow=True, cut="middle", most=32),
    Column("marks", "MARKS", 14, priority=2),
    Column("backend", "BACK END", 9, priority=3),
    Column("region", "REGION", 10, priority=5, cut="middle"),
    Column("project", "PROJECT", 10, priority=4, grow=True, cut="middle", most=24),
    Column("copy", "READ", 6, "right", priority=6),
)


class ContextsDialog(ListChoice):
    """Answers with the name of the chosen context."""

    title_text = "Contexts"
    keys_text = "enter works in it  esc stays"
    go_label = "Switch"
    columns = _COLUMNS

    def __init__(self, contexts: Sequence[Context], current: str, *, clock: Clock, signs: Signs) -> None:
        self._contexts = {one.name: one for one in contexts}
        rows = {name: _cells(one, clock, signs) for name, one in self._contexts.items()}
        super().__init__(rows, current, clock=clock, signs=signs)

    def note(self, key: str) -> tuple[str, str]:
        """Where it is, or what is wrong with it."""
        context = self._contexts[key]
        here = "You are here. " if context.name == self._current else ""
        default = "The default. " if context.is_default else ""
        said, role = (context.problem, "hazard-caution") if context.problem else (context.place, "muted")
        return f"{here}{default}{said}", role


def _cells(context: Context, clock: Clock, signs: Signs) -> RowCells:
    none = Cell(signs.none, "muted")
    marks = [word for word, is_set in (("PROD", context.production), ("READ-ONLY", context.readonly)) if is_set]
    read = in_words(age_seconds(context.copy_read_at, clock.now()))
    return RowCells(
        (
            Cell(context.name),
            Cell(" ".join(marks), "prod" if context.production else "stale") if marks else none,
            Cell(context.backend, "muted"),
            Cell(context.region) if context.region else none,
            Cell(context.project) if context.project else none,
            Cell(read, "muted") if read else none,
        ),
        mark=2 if context.problem else 0,
    )
