"""The line on `/` of a screen of text: what is typed is looked for at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from textual import events, on
from textual.containers import Horizontal
from textual.widgets import Input

from mavtui.ui.widgets.line_input import Act, LineInput
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import Run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult


class FindHost(Protocol):
    """The screen whose text is searched."""

    def find_text(self, text: str) -> None:
        """Show where the text is."""
        ...

    def leave_find(self, *, keeps: bool) -> None:
        """Give the focus to the text, at once; `keeps` what was found marked, else the line is taken away."""
        ...


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

    def __init__(self, host: FindHost, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._host = host
        self._said = ""
        self.is_left = False
        """Whether it is on its way out, and takes nothing any more."""

    def compose(self) -> ComposeResult:
        """The slash, the text, how often it was found."""
        yield TextBlock(lambda _width: [(Run("/ ", "muted"),)])
        yield LineInput(example="text to find", takes_what_was_typed_ahead=True, acts=self._acts())
        yield TextBlock(lambda _width: [(Run(f"  {self._said}", "muted"),)], id="said")

    def on_mount(self) -> None:
        """Begin to type."""
        self.focus_input()

    def focus_input(self) -> None:
        """Into the line, what stands there selected: typing replaces it, an arrow goes on with it."""
        self._input.select_all()
        self.screen.set_focus(self._input)

    @property
    def _input(self) -> LineInput:
        return self.query_one(LineInput)

    def say(self, text: str) -> None:
        """Say how often it was found."""
        self._said = text
        self.query_one("#said", TextBlock).show(lambda _width: [(Run(f"  {text}", "muted"),)], layout=True)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if not self.is_left:
            self._host.find_text(self._input.value)

    def _acts(self) -> Mapping[str, Act]:
        """Esc forgets; enter, down and tab go back into the text."""
        keeping = dict.fromkeys(("enter", "down", "tab"), lambda key: self._leave(key, keeps=True))
        return {**keeping, "escape": lambda key: self._leave(key, keeps=False)}

    def _leave(self, key: events.Key, *, keeps: bool) -> None:
        self._host.find_text(self._input.value)
        self.is_left = not keeps
        self._host.leave_find(keeps=keeps)
        self._input.hold_what_follows(key, lambda: True)
