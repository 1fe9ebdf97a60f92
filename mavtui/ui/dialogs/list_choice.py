"""Choosing one of a list: the rows, a line on the highlighted one, and the two buttons."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content

from mavtui.ui.dialogs.base import Dialog
from mavtui.ui.widgets.keyed_table import KeyedTable
from mavtui.ui.widgets.push_button import PushButton
from mavtui.ui.widgets.rows import ListSource
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import BLANK, Line, Run, hints, wrap
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult

    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs
    from mavtui.ui.widgets.columns import Column
    from mavtui.ui.widgets.rows import RowCells

_FRAME_LINES = 9
_FEWEST_ROWS = 3
_MOST_NOTE_LINES = 3


class ListChoice(Dialog[str]):
    """Answers with the key of the chosen row, None where nothing was chosen."""

    title_text: ClassVar[str] = ""
    keys_text: ClassVar[str] = ""
    """What enter and esc do here."""
    go_label: ClassVar[str] = "Choose"
    columns: ClassVar[Sequence[Column]] = ()

    def __init__(self, rows: Mapping[str, RowCells], current: str, *, clock: Clock, signs: Signs) -> None:
        """`current` is the key to begin on."""
        super().__init__(clock, signs)
        self._rows = rows
        self._current = current

    @abstractmethod
    def note(self, key: str) -> tuple[str, str]:
        """What is to be said of the highlighted row, and its role."""

    def highlighted(self, key: str) -> None:
        """The cursor is on this row now."""

    def compose(self) -> ComposeResult:
        """The rows, the line, the buttons."""
        with Vertical(id="box", classes="-wide") as box:
            box.border_title = Content(self.title_text)
            yield KeyedTable(self.columns, ListSource(self._rows), signs=self.signs, id="choices")
            yield TextBlock(self._note, id="note")
            with Horizontal(id="buttons"):
                yield TextBlock(lambda width: hints(self.keys_text, width), id="keys")
                yield PushButton("Cancel", id="cancel")
                yield PushButton(self.go_label, id="go")

    def on_mount(self) -> None:
        """Begin in the list, on the row that is in force."""
        self._table = self.query_one("#choices", KeyedTable)
        self._table.move_to_key(self._current)
        self._table.focus()

    def on_resize(self) -> None:
        """As many rows as there are choices and room."""
        room = max(_FEWEST_ROWS, self.room - _FRAME_LINES)
        self._table.styles.height = 1 + min(room, max(_FEWEST_ROWS, len(self._rows)))

    def _note(self, width: int) -> list[Line]:
        key = self._table.cursor_key if self.is_mounted else None
        if key is None:
            return [BLANK]
        text, role = self.note(str(key))
        return [(Run(line, role),) for line in wrap(text, max(1, width), self.signs)[:_MOST_NOTE_LINES]] or [BLANK]

    @on(VirtualTable.CursorMoved, "#choices")
    def _moved(self, message: VirtualTable.CursorMoved) -> None:
        self.query_one("#note", TextBlock).show(self._note, layout=True)
        if message.key is not None and self.app.screen is self:
            self.highlighted(str(message.key))

    @on(VirtualTable.Opened, "#choices")
    def _opened(self, message: VirtualTable.Opened) -> None:
        self.dismiss(str(message.key))

    @on(PushButton.Pressed)
    def _pressed(self, event: PushButton.Pressed) -> None:
        chosen = self._table.cursor_key
        self.dismiss(str(chosen) if event.button.id == "go" and chosen is not None else None)
