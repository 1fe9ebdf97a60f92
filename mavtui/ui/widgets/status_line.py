"""The line between the panes and the footer: results, errors, and why the highlighted row is marked."""

from __future__ import annotations

from mavtui.ui.signs import UNICODE_SIGNS, Signs
from mavtui.ui.widgets.cells import shorten
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import Line, Run, wrap

MOST_LINES = 4
OPENS = "enter opens it"


class StatusLine(TextBlock):
    """One line as a rule; what is told may take up to four, a problem takes one that can be opened."""

    DEFAULT_CSS = """
    StatusLine {
        height: auto;
        min-height: 1;
        max-height: 4;
    }
    """

    def __init__(self, *, signs: Signs = UNICODE_SIGNS, id: str | None = None) -> None:
        super().__init__(self._made_lines, id=id)
        self._signs = signs
        self._text = ""
        self._role = ""
        self._idle = ""
        self._is_problem = False
        self._height = 1

    @property
    def text(self) -> str:
        """What is told at the moment, "" while there is nothing but the idle text."""
        return self._text

    @property
    def role(self) -> str:
        """The role in which it is told."""
        return self._role

    def tell(self, text: str, role: str = "", *, is_problem: bool = False) -> None:
        """Say something; it stays until something else is told. A problem takes one line, that says how to open it."""
        self._text, self._role, self._is_problem = text, role, is_problem
        self._update()

    def show_idle(self, text: str, *, keeps_told: bool = False) -> None:
        """What stands there when nothing is told: one line, cut at its end. What was told goes, unless it is kept."""
        told = self._text if keeps_told else ""
        if (text, told) != (self._idle, self._text):
            self._idle, self._text = text, told
            self._update()

    def _update(self) -> None:
        height = max(1, len(self._made_lines(max(1, self.size.width))))
        self.show(self._made_lines, layout=height != self._height)
        self._height = height

    def _made_lines(self, width: int) -> list[Line]:
        room = max(1, width - 2)
        if not self._text:
            idle = shorten(self._idle, room, self._signs, "end") if self._idle else ""
            return [(Run(" "), Run(idle, "muted"))]
        if self._is_problem:
            said = shorten(self._text, max(1, room - len(OPENS) - 2), self._signs, "end")
            return [(Run(" "), Run(said, self._role), Run(f"  {OPENS}", "muted"))]
        lines = wrap(self._text, room, self._signs)
        if len(lines) > MOST_LINES:
            lines = [*lines[: MOST_LINES - 1], shorten(" ".join(lines[MOST_LINES - 1 :]), room, self._signs, "end")]
        return [(Run(" "), Run(line, self._role)) for line in lines]
