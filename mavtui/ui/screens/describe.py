"""Everything about one thing as text, YAML or JSON: to read, to find something in, to copy."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar

from mavtui.services.writing import as_json, as_yaml
from mavtui.ui.bindings import bindings_for
from mavtui.ui.describing import described, lines_of
from mavtui.ui.screens.text_screen import TextScreen
from mavtui.ui.widgets.cells import width_of
from mavtui.ui.widgets.rule import RuleLine
from mavtui.ui.widgets.text_lines import Line, Run, shown, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.binding import BindingType

    from mavtui.ui.subjects import Subject

FORMS = {"describe": "", "yaml": "YAML", "json": "JSON"}
"""The forms, each with the word that the title says it by."""


class DescribeScreen(TextScreen):
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

    def subject(self) -> Subject | None:
        """What is described."""
        return self._subject

    def on_mount(self) -> None:
        """Read it."""
        self.read_again()

    def read_again(self) -> None:
        """Read the subject again; a host in a thread, for no index has the records that name it."""
        if self._subject.kind == "host":
            self.run_worker(self._read_host(), exclusive=True, group="reading", exit_on_error=False)
        else:
            self._take(self._read(self._subject))

    async def _read_host(self) -> None:
        reader = self.console.reader

        def read() -> Mapping[str, Any] | None:
            with reader.at_work():
                return self._read(self._subject)

        try:
            values = await asyncio.to_thread(read)
        except Exception as error:  # noqa: BLE001 - one bad answer must not end the console
            self.console.tell_error(error)
            return
        if self.is_attached:
            self._take(values)

    def _take(self, values: Mapping[str, Any] | None) -> None:
        if values is None:
            back = self.console.key("app.leave")
            self.tell(f"This {self._subject.kind} is gone; {back} goes back.", "hazard-caution")
        else:
            self._values = values
        self._show()

    def _show(self) -> None:
        self.query_one("#title", RuleLine).show([self._subject.name, self._subject.kind, FORMS[self._form]])
        self.show_text()

    def _written(self) -> str:
        if self._form == "yaml":
            return as_yaml(dict(self._values))
        if self._form == "json":
            return as_json(self._values)
        lines = lines_of(self._values, 10_000, self.console.signs)
        return "".join("".join(run.text for run in line).rstrip() + "\n" for line in lines)

    def lines_for(self, width: int) -> list[Line]:
        """The values, in the form that was chosen."""
        signs, room = self.console.signs, max(1, width - 3)
        if self._form == "describe":
            lines = lines_of(self._values, room, signs)
        else:
            lines = [_wrapped for text in self._written().splitlines() for _wrapped in _kept(text, room)]
            lines = [tuple(Run(shown(run.text, signs), run.role) for run in line) for line in lines]
        return lines

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
        if form == self._form:
            self.tell(f"It is shown as {FORMS[form] or 'text'} already.")
        self._form = form
        self._show()
        self.show_top()


def _kept(text: str, width: int) -> list[Line]:
    """A line of YAML or JSON in as many lines as it takes, with its indentation."""
    indent = len(text) - len(text.lstrip(" "))
    if width_of(text) <= width:
        return [(Run(text),)]
    from mavtui.ui.signs import UNICODE_SIGNS

    return [(Run(" " * indent + part),) for part in wrap(text.strip(" "), max(8, width - indent), UNICODE_SIGNS)]
