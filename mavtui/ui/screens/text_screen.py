"""What screens share that are nothing but text: it scrolls, and `/` finds something in it."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from mavtui.ui.bindings import bindings_for
from mavtui.ui.screens.view import View
from mavtui.ui.widgets.find_line import FindLine
from mavtui.ui.widgets.rule import RuleLine
from mavtui.ui.widgets.status_line import StatusLine
from mavtui.ui.widgets.text_block import ScrollingText
from mavtui.ui.widgets.text_lines import Line, Run

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType


class TextScreen(View):
    """Header, title, text, status, footer."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("find")
    _wanted = ""
    _at = -1

    @abstractmethod
    def lines_for(self, width: int) -> list[Line]:
        """The text for a width in cells."""

    def compose(self) -> ComposeResult:
        """One text that scrolls."""
        signs = self.console.signs
        yield self.make_header()
        yield RuleLine(signs=signs, id="title")
        yield ScrollingText(self._lines, id="text")
        yield StatusLine(signs=signs, id="status")
        yield self.make_footer()

    @property
    def _text(self) -> ScrollingText:
        return self.query_one("#text", ScrollingText)

    def on_mount(self) -> None:
        """Let the keys scroll."""
        self._text.rule = self.query_one("#title", RuleLine)
        self._text.styles.height = "1fr"
        self._text.styles.padding = (0, 1, 0, 2)
        self._text.focus()

    def show_text(self) -> None:
        """Show what `lines_for` makes now."""
        self._text.show(self._lines)

    def show_top(self) -> None:
        """Another text: from its first line on."""
        self._at = -1
        self.show_text()
        self._text.show_line(0)

    def _lines(self, width: int) -> list[Line]:
        lines = self.lines_for(width)
        return [marked(line, self._wanted) for line in lines] if self._wanted else lines

    async def action_text_find(self) -> None:
        """Look for a text."""
        for line in self.query(FindLine):
            if not line.is_left:
                line.focus_input()
                return
            await line.remove()
        await self.mount(FindLine(self, id="find"), before=self.query_one("#status"))

    def find_text(self, text: str) -> None:
        """Mark what was found, and go to the first of it."""
        if text == self._wanted:
            return
        self._wanted, self._at = text, -1
        self.show_text()
        places = self._places()
        for line in self.query(FindLine):
            line.say(f"{len(places)} line{'' if len(places) == 1 else 's'}" if text else "")
        if places:
            self._go(places[0])

    def leave_find(self, *, keeps: bool) -> None:
        """Back into the text."""
        self.set_focus(self._text)  # at once: the next key belongs to it
        if not keeps:
            self._forget()

    def action_text_next(self) -> None:
        """To the next line with it."""
        self._step(1)

    def action_text_previous(self) -> None:
        """To the line with it before this one."""
        self._step(-1)

    def _step(self, direction: int) -> None:
        places = self._places()
        if not places:
            key = self.console.keys.label("text.find")
            self.tell(f"No line holds {self._wanted}." if self._wanted else f"Nothing is looked for: {key} finds text.")
            return
        beyond = [place for place in places if (place - self._at) * direction > 0]
        self._go((beyond or places)[0 if direction > 0 else -1])

    def _go(self, place: int) -> None:
        self._at = place
        self._text.show_line(place)

    def _places(self) -> list[int]:
        wanted = self._wanted.casefold()
        if not wanted:
            return []
        lines = self.lines_for(self._text.size.width)
        return [at for at, line in enumerate(lines) if wanted in "".join(run.text for run in line).casefold()]

    def _forget(self) -> None:
        self._wanted = ""
        self.query(FindLine).remove()
        self.show_text()

    def action_app_back(self) -> None:
        """Forget what is looked for, else go back."""
        if self._wanted or self.query(FindLine):
            self._forget()
            self._text.focus()
        else:
            self.dismiss()


def marked(line: Line, wanted: str) -> Line:
    """The line with what is looked for in the role of a mark."""
    runs: list[Run] = []
    for run in line:
        rest, low = run.text, wanted.casefold()
        while low and (at := rest.casefold().find(low)) != -1:
            runs += [Run(rest[:at], run.role, run.bold), Run(rest[at : at + len(low)], "mark", bold=True)]
            rest = rest[at + len(low) :]
        runs.append(Run(rest, run.role, run.bold))
    return tuple(run for run in runs if run.text)
