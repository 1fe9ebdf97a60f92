"""Everything about one thing as text, YAML or JSON: to read, to find something in, to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from mavtui.services.writing import as_json, as_yaml
from mavtui.ui.bindings import bindings_for
from mavtui.ui.describing import described, lines_of
from mavtui.ui.screens.view import View
from mavtui.ui.widgets.cells import width_of
from mavtui.ui.widgets.find_line import FindLine
from mavtui.ui.widgets.rule import RuleLine
from mavtui.ui.widgets.status_line import StatusLine
from mavtui.ui.widgets.text_block import ScrollingText
from mavtui.ui.widgets.text_lines import Line, Run, shown, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from mavtui.ui.subjects import Subject

FORMS = {"describe": "", "yaml": "YAML", "json": "JSON"}
"""The forms, each with the word that the title says it by."""


class DescribeScreen(View):
    """Reads its subject anew whenever something has changed; a subject that is gone stays as it was last seen."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("text")
    help_name = "describe"
    footer_ids = (
        ("app.leave", "back", 1),
        ("text.find", "", 1),
        ("text.copy", "", 1),
        ("text.describe", "", 2),
        ("text.yaml", "", 2),
        ("text.json", "", 2),
    )

    def __init__(
        self,
        subject: Subject,
        read: Callable[[Subject], Mapping[str, Any] | None] | None = None,
        form: str = "describe",
    ) -> None:
        """`read` gives the values of the subject, None where it is gone; without it the store does.

        `form` is one of FORMS.
        """
        super().__init__()
        self._subject = subject
        self._read = read or (lambda subject: described(self.console.session.backend.store, subject))
        self._form = form
        self._values: Mapping[str, Any] = {}
        self._wanted = ""
        self._at = -1

    def subject(self) -> Subject | None:
        """What is described."""
        return self._subject

    def compose(self) -> ComposeResult:
        """One text that scrolls."""
        signs = self.console.signs
        yield self.make_header()
        yield RuleLine(signs=signs, id="title")
        yield ScrollingText(self._lines, id="text")
        yield StatusLine(signs=signs, id="status")
        yield self.make_footer()

    def on_mount(self) -> None:
        """Read it, and let the keys scroll."""
        self._text = self.query_one("#text", ScrollingText)
        self._text.styles.height = "1fr"
        self._text.styles.padding = (0, 1, 0, 2)
        self.read_again()
        self._text.focus()

    def read_again(self) -> None:
        """Read the subject again."""
        values = self._read(self._subject)
        if values is None:
            self.tell(f"This {self._subject.kind} is gone; q goes back.", "hazard-caution")
        else:
            self._values = values
        self._show()

    def _show(self) -> None:
        self.query_one("#title", RuleLine).show([self._subject.name, self._subject.kind, FORMS[self._form]])
        self._text.show(self._lines)

    def _written(self) -> str:
        if self._form == "yaml":
            return as_yaml(dict(self._values))
        if self._form == "json":
            return as_json(self._values)
        lines = lines_of(self._values, 10_000, self.console.signs)
        return "".join("".join(run.text for run in line).rstrip() + "\n" for line in lines)

    def _lines(self, width: int) -> list[Line]:
        signs, room = self.console.signs, max(1, width - 3)
        if self._form == "describe":
            lines = lines_of(self._values, room, signs)
        else:
            lines = [_wrapped for text in self._written().splitlines() for _wrapped in _kept(text, room)]
            lines = [tuple(Run(shown(run.text, signs), run.role) for run in line) for line in lines]
        return [_marked(line, self._wanted) for line in lines] if self._wanted else lines

    # Finding

    async def action_text_find(self) -> None:
        """Look for a text."""
        for line in self.query(FindLine):
            line.focus_input()
            return
        await self.mount(FindLine(id="find"), before=self.query_one("#status"))

    def on_find_line_typed(self, message: FindLine.Typed) -> None:
        """Mark what was found, and go to the first of it."""
        self._wanted, self._at = message.text, -1
        self._text.show(self._lines)
        places = self._places()
        for line in self.query(FindLine):
            line.say(f"{len(places)} line{'' if len(places) == 1 else 's'}" if message.text else "")
        if places:
            self._go(places[0])

    def on_find_line_left(self, message: FindLine.Left) -> None:
        """Back into the text."""
        if not message.keeps:
            self._forget()
        self._text.focus()

    def action_text_next(self) -> None:
        """To the next line with it."""
        self._step(1)

    def action_text_previous(self) -> None:
        """To the line with it before this one."""
        self._step(-1)

    def _step(self, direction: int) -> None:
        places = self._places()
        if not places:
            self.tell("Nothing is looked for: / finds text." if not self._wanted else f"No line holds {self._wanted}.")
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
        lines = self._lines(self._text.size.width)
        return [at for at, line in enumerate(lines) if wanted in "".join(run.text for run in line).casefold()]

    def _forget(self) -> None:
        self._wanted = ""
        self.query(FindLine).remove()
        self._text.show(self._lines)

    # Forms and copying

    def action_text_copy(self) -> None:
        """The whole text into the clipboard, in the form that is shown."""
        self.console.copy(self._written())
        self.tell(f"Copied the whole {FORMS[self._form] or 'text'}.")

    def action_text_describe(self) -> None:
        """As text."""
        self._change_to("describe")

    def action_text_yaml(self) -> None:
        """As YAML."""
        self._change_to("yaml")

    def action_text_json(self) -> None:
        """As JSON."""
        self._change_to("json")

    def _change_to(self, form: str) -> None:
        self._form, self._at = form, -1
        self._show()
        self._text.show_line(0)

    def action_app_back(self) -> None:
        """Forget what is looked for, else go back."""
        if self._wanted or self.query(FindLine):
            self._forget()
            self._text.focus()
        else:
            self.dismiss()


def _kept(text: str, width: int) -> list[Line]:
    """A line of YAML or JSON in as many lines as it takes, with its indentation."""
    indent = len(text) - len(text.lstrip(" "))
    if width_of(text) <= width:
        return [(Run(text),)]
    from mavtui.ui.signs import UNICODE_SIGNS

    return [(Run(" " * indent + part),) for part in wrap(text.strip(" "), max(8, width - indent), UNICODE_SIGNS)]


def _marked(line: Line, wanted: str) -> Line:
    """The line with what is looked for in the role of a mark."""
    runs: list[Run] = []
    for run in line:
        rest, low = run.text, wanted.casefold()
        while low and (at := rest.casefold().find(low)) != -1:
            runs += [Run(rest[:at], run.role, run.bold), Run(rest[at : at + len(low)], "mark", bold=True)]
            rest = rest[at + len(low) :]
        runs.append(Run(rest, run.role, run.bold))
    return tuple(run for run in runs if run.text)
