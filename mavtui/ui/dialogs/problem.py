"""Everything about a problem: what failed, why, what to do, and by what the other side can find it; to be copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content

from mavtui.ui.bindings import bindings_for
from mavtui.ui.dialogs.base import Dialog
from mavtui.ui.widgets.push_button import PushButton
from mavtui.ui.widgets.text_block import ScrollingText, TextBlock
from mavtui.ui.widgets.text_lines import BLANK, Line, Run, hanging, hints

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from mavtui.ui.clock import Clock
    from mavtui.ui.problems import Problem
    from mavtui.ui.signs import Signs

_LABEL_WIDTH = 9
_FRAME_LINES = 6


class ProblemDialog(Dialog[bool]):
    """Answers True where the problem is to be copied."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("problem")

    def __init__(self, problem: Problem, *, clock: Clock, signs: Signs) -> None:
        super().__init__(clock, signs)
        self._problem = problem

    def compose(self) -> ComposeResult:
        """The parts, and two buttons."""
        with Vertical(id="box", classes="-danger") as box:
            box.border_title = Content("What went wrong")
            yield ScrollingText(self._lines, id="parts")
            with Horizontal(id="buttons"):
                yield TextBlock(lambda width: hints("c copies it  esc closes", width), id="keys")
                yield PushButton("Copy", id="go")
                yield PushButton("Close", id="cancel")

    def on_mount(self) -> None:
        """Reading it is all there is to do."""
        self.query_one("#cancel", PushButton).focus()

    def on_resize(self) -> None:
        """Let it scroll where it is longer than the screen."""
        self.query_one("#parts", ScrollingText).styles.max_height = max(3, self.room - _FRAME_LINES)

    def _lines(self, width: int) -> list[Line]:
        lines: list[Line] = []
        for label, text in self._problem.parts:
            role = "hazard-danger" if label == "failed" else ""
            head = (Run(label.ljust(_LABEL_WIDTH), "muted"),)
            for number, part in enumerate(text.split("\n")):
                start = head if number == 0 else (Run(" " * _LABEL_WIDTH),)
                lines += hanging(start, part.strip(), width, self.signs, role=role)
            lines.append(BLANK)
        return lines[:-1]

    def action_problem_copy(self) -> None:
        """Into the clipboard, whole."""
        self.dismiss(result=True)

    @on(PushButton.Pressed)
    def _pressed(self, event: PushButton.Pressed) -> None:
        self.dismiss(event.button.id == "go")
