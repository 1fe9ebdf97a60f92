"""Which columns a list shows: marks choose them, capital J and K move them, < and > make them narrower and wider."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content

from mavtui.ui.bindings import bindings_for
from mavtui.ui.column_choice import NARROWEST, WIDEST, Chosen, choice_of
from mavtui.ui.dialogs.base import Dialog
from mavtui.ui.widgets.columns import Column
from mavtui.ui.widgets.keyed_table import KeyedTable
from mavtui.ui.widgets.push_button import PushButton
from mavtui.ui.widgets.rows import Cell, ListSource, RowCells
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import Line, hints
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs

_COLUMNS = (
    Column("title", "COLUMN", 20, grow=True, most=32),
    Column("shown", "SHOWN", 5, priority=2),
    Column("width", "WIDTH", 6, "right", priority=3),
)
_FRAME_LINES = 9


class ColumnsDialog(Dialog[list[Chosen]]):
    """Answers with the choice; an empty list means: as they are by themselves."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("columns")

    def __init__(
        self, view: str, columns: Sequence[Column], kept: Sequence[Chosen], *, clock: Clock, signs: Signs
    ) -> None:
        """`columns` are all that the view has, `kept` is what was chosen of them before."""
        super().__init__(clock, signs)
        self._view = view
        self._all = {column.key: column for column in columns}
        self._choice = choice_of(columns, kept)

    def compose(self) -> ComposeResult:
        """The columns, the keys, the buttons."""
        with Vertical(id="box") as box:
            box.border_title = Content(f"Columns of {self._view}")
            yield KeyedTable(_COLUMNS, self._rows(), signs=self.signs, id="columns")
            yield TextBlock(self._keys, id="note")
            with Horizontal(id="buttons"):
                yield TextBlock(lambda width: hints("enter keeps  esc leaves", width), id="keys")
                yield PushButton("Cancel", id="cancel")
                yield PushButton("Keep", id="go")

    def on_mount(self) -> None:
        """Begin in the list; what is marked is shown."""
        self._table = self.query_one("#columns", KeyedTable)
        self._table.set_marks({one.key for one in self._choice if one.shown})
        self._table.focus()

    def on_resize(self) -> None:
        """As many rows as there are columns and room."""
        self._table.styles.height = 1 + max(3, min(self.room - _FRAME_LINES, len(self._all)))

    def _keys(self, width: int) -> list[Line]:
        return hints("space shows or hides  J K move  < > width  0 as it was made", width)

    def _rows(self) -> ListSource:
        none = Cell(self.signs.none, "muted")
        return ListSource({
            one.key: RowCells(
                (
                    Cell(self._all[one.key].title),
                    Cell("yes") if one.shown else none,
                    Cell(str(one.width)) if one.width else Cell("auto", "muted"),
                ),
                tone="" if one.shown else "muted",
            )
            for one in self._choice
        })  # fmt: skip

    def _at(self) -> int:
        return next((at for at, one in enumerate(self._choice) if one.key == self._table.cursor_key), 0)

    def _draw(self) -> None:
        self._table.replace(self._rows())

    @on(VirtualTable.MarksChanged, "#columns")
    def _marked(self) -> None:
        marks = self._table.marks
        self._choice = [one._replace(shown=one.key in marks) for one in self._choice]
        self._draw()

    def action_columns_earlier(self) -> None:
        """The column one place further to the left."""
        self._move(-1)

    def action_columns_later(self) -> None:
        """The column one place further to the right."""
        self._move(1)

    def _move(self, step: int) -> None:
        at = self._at()
        to = at + step
        if 0 <= to < len(self._choice):
            self._choice[at], self._choice[to] = self._choice[to], self._choice[at]
            self._draw()

    def action_columns_narrower(self) -> None:
        """One cell less."""
        self._widen(-1)

    def action_columns_wider(self) -> None:
        """One cell more."""
        self._widen(1)

    def _widen(self, step: int) -> None:
        at = self._at()
        one = self._choice[at]
        width = (one.width or self._all[one.key].width) + step
        self._choice[at] = one._replace(width=max(NARROWEST, min(WIDEST, width)))
        self._draw()

    def action_columns_reset(self) -> None:
        """All columns as they are by themselves."""
        self.dismiss([])

    @on(VirtualTable.Opened, "#columns")
    def _opened(self) -> None:
        self.dismiss(self._choice)

    @on(PushButton.Pressed)
    def _pressed(self, event: PushButton.Pressed) -> None:
        self.dismiss(self._choice if event.button.id == "go" else None)
