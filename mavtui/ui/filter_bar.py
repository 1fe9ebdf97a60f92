"""The filter line: what is typed applies at once, and what is no filter yet is said beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events, on
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from mavtui.ui.widgets.cells import shorten
from mavtui.ui.widgets.line_input import LineInput
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import Line, Run

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer

    from mavtui.ui.signs import Signs

DELAY_SECONDS = 0.12
"""How long typing has to rest before the filter is applied."""
_MOST_OF_PROBLEM = 48


class FilterBar(Horizontal):
    """Mounted when a filter is wanted, taken away when it is cleared."""

    DEFAULT_CSS = """
    FilterBar {
        height: 1;
        padding: 0 1;
    }
    FilterBar Input {
        width: 1fr;
        background: $background;
    }
    FilterBar TextBlock {
        width: auto;
    }
    """

    @dataclass
    class Edited(Message):
        """The text has changed and typing rests."""

        bar: FilterBar
        text: str

    class Accepted(Message):
        """Back to the list; the filter stays."""

    class Cleared(Message):
        """No filter any more."""

    def __init__(self, *, signs: Signs, id: str | None = None) -> None:
        super().__init__(id=id)
        self._signs = signs
        self._problem = ""
        self._count = ""
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """The slash, the text, the number of matches or the problem."""
        yield TextBlock(lambda _width: [(Run("/ ", "muted"),)])
        yield LineInput(example="text  !text  status:in-use  rw>1  server:web", takes_what_was_typed_ahead=True)
        yield TextBlock(self._result, id="result")

    def on_mount(self) -> None:
        """Begin to type."""
        self.focus_input()

    def focus_input(self) -> None:
        """Into the line."""
        self.screen.set_focus(self.query_one(Input))  # at once: the next key belongs to it

    def show_count(self, count: str) -> None:
        """Say how many match."""
        self._count = count
        self._show_result()

    def show_problem(self, message: str, position: int) -> None:
        """Say what is wrong and where (the index of the character), or with "" that nothing is."""
        self._problem = f"{message} (at {position + 1})" if message else ""
        self._show_result()

    def _show_result(self) -> None:
        for block in self.query("#result").results(TextBlock):
            block.show(self._result, layout=True)

    def _result(self, width: int) -> list[Line]:
        del width
        if self._problem:
            return [(Run("  " + shorten(self._problem, _MOST_OF_PROBLEM, self._signs, "end"), "hazard-caution"),)]
        return [(Run("  " + self._count, "muted"),)]

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(DELAY_SECONDS, self._apply)

    def _apply(self) -> None:
        self._timer = None
        self.post_message(self.Edited(self, self.query_one(Input).value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
            self._apply()
        self.post_message(self.Accepted())

    def on_key(self, event: events.Key) -> None:
        """Esc clears; down goes into the list."""
        if event.key == "escape":
            event.stop()
            event.prevent_default()
            self.post_message(self.Cleared())
        elif event.key in ("down", "tab"):
            event.stop()
            event.prevent_default()
            self.post_message(self.Accepted())
