"""How contexts look as rows, in the dialog that chooses one and in the view of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.domain.clock import age_seconds, in_words
from mavtui.ui.widgets.columns import Column
from mavtui.ui.widgets.rows import Cell, RowCells

if TYPE_CHECKING:
    from mavtui.domain.clock import Timestamp
    from mavtui.services.contexts import Context
    from mavtui.ui.signs import Signs

CONTEXT_COLUMNS = (
    Column("name", "CONTEXT", 14, priority=1, grow=True, cut="middle", most=32),
    Column("marks", "MARKS", 14, priority=2),
    Column("backend", "BACK END", 9, priority=3),
    Column("region", "REGION", 10, priority=5, cut="middle"),
    Column("project", "PROJECT", 10, priority=4, grow=True, cut="middle", most=24),
    Column("copy", "READ", 6, "right", priority=6),
)


def context_cells(context: Context, now: Timestamp, signs: Signs) -> RowCells:
    """One context as a row of `CONTEXT_COLUMNS`."""
    none = Cell(signs.none, "muted")
    marks = [word for word, is_set in (("PROD", context.production), ("READ-ONLY", context.readonly)) if is_set]
    read = in_words(age_seconds(context.copy_read_at, now))
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
