"""Which context to work in: all of them, with what is known of each without going there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content

from mavtui.domain.clock import age_seconds, in_words
from mavtui.ui.dialogs.base import Dialog
from mavtui.ui.widgets.columns import Column
from mavtui.ui.widgets.keyed_table import KeyedTable
from mavtui.ui.widgets.push_button import PushButton
from mavtui.ui.widgets.rows import Cell, ListSource, RowCells
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import BLANK, Line, Run, wrap
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

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
_FRAME_LINES = 9
_FEWEST_ROWS = 3
_MOST_NOTE_LINES = 2


class ContextsDialog(Dialog[str]):
    """Answers with the name of the chosen context."""

    def __init__(self, contexts: Sequence[Context], current: str, *, clock: Clock, signs: Signs) -> None:
        super().__init__(clock, signs)
        self._contexts = {one.name: one for one in contexts}
        self._current = current

    def compose(self) -> ComposeResult:
        """The contexts, a line on the highlighted one, the buttons."""
        with Vertical(id="box", classes="-wide") as box:
            box.border_title = Content("Contexts")
            rows = ListSource({name: self._cells(one) for name, one in self._contexts.items()})
            yield KeyedTable(_COLUMNS, rows, signs=self.signs, id="contexts")
            yield TextBlock(self._note, id="note")
            with Horizontal(id="buttons"):
                yield TextBlock(lambda _width: [(Run("enter works in it  esc stays", "muted"),)], id="keys")
                yield PushButton("Cancel", id="cancel")
                yield PushButton("Switch", id="go")

    def on_mount(self) -> None:
        """Begin in the list, on the context that is worked in."""
        self._table = self.query_one("#contexts", KeyedTable)
        self._table.move_to_key(self._current)
        self._table.focus()

    def on_resize(self) -> None:
        """As many rows as there are contexts and room."""
        room = max(_FEWEST_ROWS, self.size.height - _FRAME_LINES)
        self._table.styles.height = 1 + min(room, max(_FEWEST_ROWS, len(self._contexts)))

    def _cells(self, context: Context) -> RowCells:
        none = Cell(self.signs.none, "muted")
        marks = [word for word, is_set in (("PROD", context.production), ("READ-ONLY", context.readonly)) if is_set]
        read = in_words(age_seconds(context.copy_read_at, self.clock.now()))
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

    def _note(self, width: int) -> list[Line]:
        context = self._contexts.get(str(self._table.cursor_key)) if self.is_mounted else None
        if context is None:
            return [BLANK]
        here = "You are here. " if context.name == self._current else ""
        default = "The default. " if context.is_default else ""
        said, role = (context.problem, "hazard-caution") if context.problem else (context.place, "muted")
        lines = wrap(f"{here}{default}{said}", max(1, width), self.signs)
        return [(Run(line, role),) for line in lines[:_MOST_NOTE_LINES]]

    @on(VirtualTable.CursorMoved, "#contexts")
    def _moved(self) -> None:
        self.query_one("#note", TextBlock).show(self._note, layout=True)

    @on(VirtualTable.Opened, "#contexts")
    def _opened(self, message: VirtualTable.Opened) -> None:
        self.dismiss(str(message.key))

    @on(PushButton.Pressed)
    def _pressed(self, event: PushButton.Pressed) -> None:
        chosen = self._table.cursor_key
        self.dismiss(str(chosen) if event.button.id == "go" and chosen is not None else None)
