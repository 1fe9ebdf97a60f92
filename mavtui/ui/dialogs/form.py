"""A form: a few lines to fill in, checked before anything is planned, with the problem said beside them."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypeVar

from textual import on
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input

from mavtui.errors import UsageError
from mavtui.ui.dialogs.base import Dialog
from mavtui.ui.widgets.line_input import LineInput
from mavtui.ui.widgets.push_button import PushButton
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import Line, Run, hints, padded, wrap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs

Filled = TypeVar("Filled")

YES, NO = "yes", "no"


class Field(NamedTuple):
    """One line of a form. A flag is switched by pressing it; everything else is typed."""

    key: str
    label: str
    value: str = ""
    example: str = ""
    is_flag: bool = False


class Form(Dialog[Filled]):
    """Answers with what `check` makes of the values."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "switch_flag", show=False)]
    goes: ClassVar[str] = "Plan"
    """What the button says that goes on."""

    def __init__(self, title: str, fields: Sequence[Field], *, clock: Clock, signs: Signs) -> None:
        super().__init__(clock, signs)
        self._title = title
        self._fields = fields
        self._problem = ""

    @abstractmethod
    def check(self, values: Mapping[str, str]) -> Filled:
        """What the values stand for. Raises UsageError for what cannot be used."""

    def compose(self) -> ComposeResult:
        """A line for each field, one for a problem, the buttons."""
        width = max(len(field.label) for field in self._fields) + 2
        has_flag = any(field.is_flag for field in self._fields)
        keys = f"tab next{'  space yes/no' if has_flag else ''}  enter {self.goes.lower()}  esc cancel"
        with Vertical(id="box") as box:
            box.border_title = Content(self._title)
            for field in self._fields:
                with Horizontal(classes="field"):
                    # A button stands two cells in from its left edge, a line to type in does not.
                    room = width - 2 if field.is_flag else width
                    label = (Run(padded(field.label, room, self.signs), "muted"),)
                    yield TextBlock(lambda _width, label=label: [label], classes="label")  # type: ignore[misc]
                    if field.is_flag:
                        yield PushButton(field.value or NO, id=field.key)
                    else:
                        yield LineInput(field.value, id=field.key, example=field.example)
            yield TextBlock(self._note, id="note")
            with Horizontal(id="buttons"):
                yield TextBlock(lambda width: hints(keys, width), id="keys")
                yield PushButton("Cancel", id="cancel")
                yield PushButton(self.goes, id="go")

    def on_mount(self) -> None:
        """Begin in the first line."""
        for first in self.query(Input)[:1]:  # a dialog that was left in the same moment has none any more
            first.focus()

    def _note(self, width: int) -> list[Line]:
        lines = wrap(self._problem, max(1, width), self.signs) if self._problem else []
        return [(Run(line, "hazard-caution"),) for line in lines] or [()]

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self._finish()

    @on(PushButton.Pressed)
    def _pressed(self, event: PushButton.Pressed) -> None:
        button = event.button
        if button.id == "cancel":
            self.dismiss(None)
        elif button.id == "go":
            self._finish()
        else:
            _switch(button)

    def action_switch_flag(self) -> None:
        """The other answer, where the focus is on a flag."""
        if isinstance(self.focused, PushButton) and self.focused.label in (YES, NO):
            _switch(self.focused)

    def _finish(self) -> None:
        values = {field.key: self._value_of(field) for field in self._fields}
        try:
            answer = self.check(values)
        except UsageError as error:
            self._problem = f"{error.message[:1].upper()}{error.message[1:]}. {error.hint}".strip()
            self.query_one("#note", TextBlock).show(self._note, layout=True)
            return
        self.dismiss(answer)

    def _value_of(self, field: Field) -> str:
        if field.is_flag:
            return self.query_one(f"#{field.key}", PushButton).label
        return self.query_one(f"#{field.key}", Input).value.strip()


def _switch(flag: PushButton) -> None:
    flag.label = NO if flag.label == YES else YES
    flag.refresh(layout=True)
