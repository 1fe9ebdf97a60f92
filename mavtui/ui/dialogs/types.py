"""Which volume type a volume is to get, where several would give it the sharable flag that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content

from mavtui.ui.dialogs.base import Dialog
from mavtui.ui.widgets.columns import Column
from mavtui.ui.widgets.keyed_table import KeyedTable
from mavtui.ui.widgets.push_button import PushButton
from mavtui.ui.widgets.rows import Cell, ListSource, RowCells
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import Run, wrap
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from mavtui.services.volume_types import SeveralTypes
    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs
    from mavtui.ui.widgets.text_lines import Line

_COLUMNS = (
    Column("name", "TYPE", 14, priority=1, grow=True, cut="middle", most=32),
    Column("specs", "EXTRA SPECS", 20, priority=2, grow=True, cut="end"),
)
_FRAME_LINES = 9
_FEWEST_ROWS = 3
_MOST_NOTE_LINES = 3


class TypeDialog(Dialog[str]):
    """Answers with the name of the chosen type."""

    def __init__(self, several: SeveralTypes, *, clock: Clock, signs: Signs) -> None:
        super().__init__(clock, signs)
        self._reason = f"{several.message[:1].upper()}{several.message[1:]}."
        self._rows = {
            kind.name: RowCells(
                (
                    Cell(kind.name),
                    Cell(", ".join(f"{key}={value}" for key, value in kind.extra_specs.items()), "muted"),
                )
            )
            for kind in several.offered
        }

    def compose(self) -> ComposeResult:
        """Why there is something to choose, the types, the buttons."""
        with Vertical(id="box", classes="-wide") as box:
            box.border_title = Content("Volume type")
            yield TextBlock(self._why, id="note")
            yield KeyedTable(_COLUMNS, ListSource(self._rows), signs=self.signs, id="types")
            with Horizontal(id="buttons"):
                yield TextBlock(lambda _width: [(Run("enter shows the plan  esc leaves it", "muted"),)], id="keys")
                yield PushButton("Cancel", id="cancel")
                yield PushButton("Plan", id="go")

    def on_mount(self) -> None:
        """Begin in the list."""
        self._table = self.query_one("#types", KeyedTable)
        self._table.focus()

    def on_resize(self) -> None:
        """As many rows as there are types and room."""
        room = max(_FEWEST_ROWS, self.size.height - _FRAME_LINES)
        self._table.styles.height = 1 + min(room, max(_FEWEST_ROWS, len(self._rows)))

    def _why(self, width: int) -> list[Line]:
        lines = wrap(self._reason, max(1, width), self.signs)
        return [(Run(line, "muted"),) for line in lines[:_MOST_NOTE_LINES]]

    @on(VirtualTable.Opened, "#types")
    def _opened(self, message: VirtualTable.Opened) -> None:
        self.dismiss(str(message.key))

    @on(PushButton.Pressed)
    def _pressed(self, event: PushButton.Pressed) -> None:
        chosen = self._table.cursor_key
        self.dismiss(str(chosen) if event.button.id == "go" and chosen is not None else None)
