"""One answer for a login: a password or a one-time code, which nobody beside the operator is to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input

from mavtui.ui.dialogs.base import Dialog
from mavtui.ui.widgets.line_input import LineInput
from mavtui.ui.widgets.push_button import PushButton
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import Line, Run, hints, wrap

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs


class SecretDialog(Dialog[str]):
    """Answers with what was typed; None where it was left. Keys that were meant for something else are dropped."""

    settles = True

    def __init__(self, prompt: str, *, is_hidden: bool, clock: Clock, signs: Signs) -> None:
        super().__init__(clock, signs)
        self._prompt = prompt
        self._is_hidden = is_hidden

    def compose(self) -> ComposeResult:
        """What is asked, the line, the buttons."""
        with Vertical(id="box") as box:
            box.border_title = Content("Log in")
            yield TextBlock(self._lines)
            answer = LineInput(id="answer")
            answer.password = self._is_hidden
            yield answer
            with Horizontal(id="buttons"):
                yield TextBlock(lambda width: hints("enter logs in  esc leaves it", width), id="keys")
                yield PushButton("Cancel", id="cancel")
                yield PushButton("Log in", id="go")

    def on_mount(self) -> None:
        """Begin in the line."""
        self.query_one("#answer", Input).focus()

    def _lines(self, width: int) -> list[Line]:
        return [(Run(line),) for line in wrap(f"{self._prompt.rstrip(': ')}:", width, self.signs)]

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.dismiss(self.query_one("#answer", Input).value)

    @on(PushButton.Pressed)
    def _pressed(self, event: PushButton.Pressed) -> None:
        self.dismiss(self.query_one("#answer", Input).value if event.button.id == "go" else None)
