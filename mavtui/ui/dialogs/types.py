"""Which volume type a volume is to get, where several would give it the sharable flag that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.ui.dialogs.list_choice import ListChoice
from mavtui.ui.widgets.columns import Column
from mavtui.ui.widgets.rows import Cell, RowCells

if TYPE_CHECKING:
    from mavtui.services.volume_types import SeveralTypes
    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs

_COLUMNS = (
    Column("name", "TYPE", 14, priority=1, grow=True, cut="middle", most=32),
    Column("specs", "EXTRA SPECS", 20, priority=2, grow=True, cut="end"),
)


class TypeDialog(ListChoice):
    """Answers with the name of the chosen type."""

    title_text = "Volume type"
    keys_text = "enter shows the plan  esc leaves it"
    go_label = "Plan"
    columns = _COLUMNS

    def __init__(self, several: SeveralTypes, *, clock: Clock, signs: Signs) -> None:
        self._reason = f"{several.message[:1].upper()}{several.message[1:]}."
        rows = {
            kind.name: RowCells(
                (
                    Cell(kind.name),
                    Cell(", ".join(f"{key}={value}" for key, value in kind.extra_specs.items()), "muted"),
                )
            )
            for kind in several.offered
        }
        super().__init__(rows, "", clock=clock, signs=signs)

    def note(self, key: str) -> tuple[str, str]:
        """Why there is something to choose."""
        del key
        return self._reason, "muted"
