"""What helps against something stuck: each way with what it does, or why it is not open. All lead to a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content

from mavtui.ui.dialogs.base import Dialog
from mavtui.ui.repairs import Requests, Way
from mavtui.ui.widgets.columns import Column
from mavtui.ui.widgets.keyed_table import KeyedTable
from mavtui.ui.widgets.push_button import PushButton
from mavtui.ui.widgets.rows import Cell, ListSource, RowCells
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import Line, Run, hints, wrap
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs

_COLUMNS = (
    Column("what", "WHAT", 18, priority=1),
    Column("means", "WHAT IT DOES", 30, priority=2, grow=True),
)


class RepairDialog(Dialog[Requests]):
    """Answers with the requests to be planned, one after another."""

    def __init__(self, title: str, ways: Sequence[Way], *, clock: Clock, signs: Signs) -> None:
        super().__init__(clock, signs)
        self._title = title
        self._ways = ways

    def compose(self) -> ComposeResult:
        """The ways, a line for the highlighted one, the button."""
        with Vertical(id="box") as box:
            box.border_title = Content(self._title)
            table = KeyedTable(
                _COLUMNS,
                ListSource({way.name: self._cells(way) for way in self._ways}),
                signs=self.signs,
                empty_text="Nothing is stuck here.",
                id="ways",
            )
            table.styles.height = 1 + max(1, len(self._ways))
            yield table
            yield TextBlock(self._note, id="note")
            with Horizontal(id="buttons"):
                yield TextBlock(lambda width: hints("enter plan  esc cancel", width), id="keys")
                yield PushButton("Cancel", id="cancel")
                yield PushButton("Plan", id="go")

    def on_mount(self) -> None:
        """Begin in the list, at the first way that is open."""
        self._table = self.query_one("#ways", KeyedTable)
        self._table.move_to_key(next((way.name for way in self._ways if not way.why_not), ""))
        self._table.focus()
        self.query_one("#note", TextBlock).show(self._note, layout=True)

    @staticmethod
    def _cells(way: Way) -> RowCells:
        means = f"not now: {way.means}" if way.why_not else way.means
        return RowCells((Cell(way.name), Cell(means)), tone="muted" if way.why_not else "")

    def _chosen_way(self) -> Way | None:
        key = self._table.cursor_key if self.is_mounted else None
        return next((way for way in self._ways if way.name == key), None)

    def _note(self, width: int) -> list[Line]:
        way = self._chosen_way()
        reason = "" if way is None else way.why_not
        lines = wrap(reason, max(1, width - 4), self.signs) if reason else []
        return [(Run("    "), Run(line, "hazard-caution")) for line in lines] or [()]

    @on(VirtualTable.CursorMoved, "#ways")
    def _moved(self) -> None:
        self.query_one("#note", TextBlock).show(self._note, layout=True)

    @on(PushButton.Pressed, "#cancel")
    def _cancelled(self) -> None:
        self.dismiss(None)

    @on(VirtualTable.Opened, "#ways")
    @on(PushButton.Pressed, "#go")
    def _chosen(self) -> None:
        way = self._chosen_way()
        if way is not None and not way.why_not:
            self.dismiss(way.requests)
