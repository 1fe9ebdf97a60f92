"""A change that stopped halfway: what was done, what was not, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content

from mavtui.ui.bindings import bindings_for
from mavtui.ui.dialogs.base import Dialog
from mavtui.ui.widgets.push_button import PushButton
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import BLANK, Line, Run, wrap

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from mavtui.errors import PartlyDone
    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs


class StoppedDialog(Dialog[bool]):
    """Answers True where the plan back is wanted. The focus is on Close; y or the button asks for it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("plan")
    settles = True

    def __init__(self, error: PartlyDone, *, clock: Clock, signs: Signs) -> None:
        super().__init__(clock, signs)
        self._error = error

    def compose(self) -> ComposeResult:
        """What happened, what can be done, two buttons."""
        with Vertical(id="box") as box:
            box.border_title = Content("Stopped halfway")
            box.add_class("-danger")
            yield TextBlock(self._lines)
            with Horizontal(id="buttons"):
                yield TextBlock(lambda _width: [(Run("y shows the plan back  esc closes", "muted"),)], id="keys")
                yield PushButton("Close", id="cancel")
                yield PushButton("Undo", id="go")

    def on_mount(self) -> None:
        """The harmless answer first."""
        self.query_one("#cancel", PushButton).focus()

    def _lines(self, width: int) -> list[Line]:
        error, signs = self._error, self.signs
        lines: list[Line] = [(Run(line, "hazard-danger"),) for text in error.lines for line in wrap(text, width, signs)]
        for text in (error.hint, f"request {error.request_id}" if error.request_id else ""):
            if text:
                lines += [BLANK, *((Run(line),) for line in wrap(text, width, signs))]
        return lines

    @on(PushButton.Pressed)
    def _pressed(self, event: PushButton.Pressed) -> None:
        self.dismiss(event.button.id == "go")

    def action_plan_confirm(self) -> None:
        """The plan back."""
        self.dismiss(result=True)

    def action_plan_refuse(self) -> None:
        """Nothing more."""
        self.dismiss(result=False)
