"""The line on `/` of a screen of text: what is typed is looked for at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, on
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from mavtui.ui.widgets.line_input import LineInput
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import Run

if TYPE_CHECKING:
    from textual.app import ComposeResult


class FindLine(Horizontal):
    """Mounted when something is looked for, taken away on esc."""

    DEFAULT_CSS = """
    FindLine {
        height: 1;
        padding: 0 1;
    }
    FindLine Input {
        width: 1fr;
        background: $background;
    }
    FindLine TextBlock {
        width: auto;
    }
    """

    class Typed(Message):
        """Another text is looked for."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """Back to the text; `keeps` what was found marked."""

        def __init__(self, *, keeps: bool) -> None:
            super().__init__()
            self.keeps = keeps

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._said = ""

    def compose(self) -> ComposeResult:
        """The slash, the text, how often it was found."""
        yield TextBlock(lambda _width: [(Run("/ ", "muted"),)])
        yield LineInput(example="text to find", takes_what_was_typed_ahead=True)
        yield TextBlock(lambda _width: [(Run(f"  {self._said}", "muted"),)], id="said")

    def on_mount(self) -> None:
        """Begin to type."""
        self.focus_input()

    def focus_input(self) -> None:
        """Into the line."""
        self.screen.set_focus(self.query_one(Input))

    def say(self, text: str) -> None:
        """Say how often it was found."""
        self._said = text
        self.query_one("#said", TextBlock).show(lambda _width: [(Run(f"  {text}", "muted"),)], layout=True)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Left(keeps=True))

    def on_key(self, event: events.Key) -> None:
        """Esc forgets; down and tab go back into the text."""
        if event.key in ("escape", "down", "tab"):
            event.stop()
            event.prevent_default()
            self.post_message(self.Left(keeps=event.key != "escape"))
