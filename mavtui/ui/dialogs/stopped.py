"""A change that stopped halfway: what was done, what was not, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.ui.dialogs.question import Answer, AnswerDialog
from mavtui.ui.widgets.text_lines import BLANK, Line, Run, wrap

if TYPE_CHECKING:
    from mavtui.errors import PartlyDone
    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs


class StoppedDialog(AnswerDialog[bool]):
    """Answers True where the plan back is wanted. The focus is on Close; y or the button asks for it."""

    harmless = "Close"

    def __init__(self, error: PartlyDone, advice: str, *, clock: Clock, signs: Signs) -> None:
        """`advice` is what to do next, in the words of the console."""
        answers = (Answer("undo", "y", "Undo"),)
        hint = "y shows the plan back  esc closes"
        super().__init__("Stopped halfway", answers, hint, clock=clock, signs=signs, is_grave=True)
        self._error = error
        self._advice = advice

    def lines_for(self, width: int) -> list[Line]:
        """What happened, and what can be done."""
        error, signs = self._error, self.signs
        lines: list[Line] = [(Run(line, "hazard-danger"),) for text in error.lines for line in wrap(text, width, signs)]
        for text in (self._advice, f"request {error.request_id}" if error.request_id else ""):
            if text:
                lines += [BLANK, *((Run(line),) for line in wrap(text, width, signs))]
        return lines

    def answered(self, name: str) -> None:
        """Leave with it."""
        self.dismiss(name == "undo")
