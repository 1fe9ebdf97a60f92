"""What attaching asks from either side: a list under a filter, the mode, and what each row would mean."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input

from mavtui.domain.attachments import Mode
from mavtui.domain.hazard import Severity
from mavtui.errors import MavtuiError
from mavtui.ui.bindings import bindings_for
from mavtui.ui.dialogs.base import Dialog, Result
from mavtui.ui.dialogs.hazard_text import sign_of
from mavtui.ui.widgets.line_input import LineInput
from mavtui.ui.widgets.push_button import PushButton
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import BLANK, Line, Run, hanging, hints
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from mavtui.domain.hazard import Hazard
    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs

FEWEST_ROWS = 4
_FRAME_LINES = 12
_LOW = 16
_FRAME_LINES_WHERE_LOW = 8
"""Below so many lines there is no empty line between the parts, so that mode and buttons stay in sight."""


class AttachShell(Dialog[Result]):
    """A subclass has the list, what its rows mean, and what is done with those that were chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("attach"),
        Binding("slash", "filter", show=False),
    ]

    has_device: ClassVar[bool] = False
    """Whether a device can be named."""
    most_note_lines: ClassVar[int] = 2
    """How many lines what is said below the list may take."""

    def __init__(self, mode: Mode, clock: Clock, signs: Signs) -> None:
        """`mode` is the one to begin with."""
        super().__init__(clock, signs)
        self._mode = mode
        self._problem = ""

    @property
    @abstractmethod
    def table(self) -> VirtualTable:
        """The list."""

    @abstractmethod
    def heading(self) -> str:
        """What is asked."""

    @abstractmethod
    def keys_text(self) -> str:
        """The keys of the list."""

    @abstractmethod
    def meaning(self) -> Hazard | None:
        """What it would mean for the highlighted row; None where there is none."""

    @abstractmethod
    def filter_rows(self, text: str) -> None:
        """Show the rows that match. Raises MavtuiError where `text` is no filter."""

    @abstractmethod
    def show_mode(self) -> None:
        """Judge the rows by the mode that holds now."""

    @abstractmethod
    def choose(self) -> None:
        """Leave with the marked rows, or with the highlighted one; or say what stands against it."""

    def compose(self) -> ComposeResult:
        """Filter, list, what a row means, mode and device, buttons."""
        with Vertical(id="box", classes="-wide") as box:
            box.border_title = Content(self.heading())
            with Horizontal(id="filter-line"):
                yield TextBlock(lambda _width: [(Run("filter  ", "muted"),)], classes="label")
                yield LineInput(id="filter", example="/ to filter", takes_what_was_typed_ahead=True)
            yield self.table
            yield TextBlock(self._note, id="note")
            with Horizontal(id="options"):
                yield TextBlock(lambda _width: [(Run("mode", "muted"),)], classes="label")
                yield PushButton(self._mode_word(), id="mode")
                if self.has_device:
                    yield TextBlock(lambda _width: [(Run("    device  ", "muted"),)], classes="label")
                    yield LineInput(id="device", example="auto")
            with Horizontal(id="buttons"):
                yield TextBlock(lambda width: hints(self.keys_text(), width), id="keys")
                yield PushButton("Cancel", id="cancel")
                yield PushButton("Plan", id="go")

    def rows_of(self, room: int) -> int:
        """How many of the lines that there is room for the list takes."""
        return room

    def on_mount(self) -> None:
        """Begin in the list."""
        self.table.focus()

    def on_resize(self) -> None:
        """As many rows as there is room for."""
        low = self.room < _LOW
        self.set_class(low, "-low")
        more = self.most_note_lines - AttachShell.most_note_lines
        rows = self.room - more - (_FRAME_LINES_WHERE_LOW if low else _FRAME_LINES)
        self.table.styles.height = 1 + self.rows_of(max(2 if low else FEWEST_ROWS, rows))

    # What is said

    def _mode_word(self) -> str:
        return "RW" if self._mode is Mode.RW else "ro"

    def _note(self, width: int) -> list[Line]:
        """A problem, else what it would mean for the highlighted row: the sign is loud, the sentence is not."""
        sign, text = sign_of(Severity.NONE), ""
        if self._problem:
            sign, text = sign_of(Severity.CAUTION), self._problem
        elif self.is_mounted:
            meaning = self.meaning()
            if meaning is not None:
                # In the list a row that cannot take it is dimmed and has no sign; so has its sentence.
                is_blocked = meaning.severity is Severity.BLOCKED
                sign, text = sign_of(Severity.NONE if is_blocked else meaning.severity), meaning.message
        lines = hanging((Run(" "), sign, Run(" ")), text, width, self.signs)
        return lines[: self.most_note_lines] if text else [BLANK]

    def say(self, problem: str = "") -> None:
        """Say what stands against it, or with "" what the highlighted row would mean."""
        self._problem = problem
        for note in self.query("#note").results(TextBlock):
            note.show(self._note, layout=self.most_note_lines > AttachShell.most_note_lines)

    # Filter and mode

    @on(Input.Changed, "#filter")
    def _filtered(self, event: Input.Changed) -> None:
        try:
            self.filter_rows(event.value)
        except MavtuiError as error:
            self.say(error.message)
            return
        self.say()

    @on(Input.Submitted, "#filter")
    def _filter_done(self) -> None:
        self.table.focus()

    def on_key(self, event: events.Key) -> None:
        """Down leaves the filter line, esc clears it."""
        field = self.query_one("#filter", Input)
        if self.focused is field and event.key in ("down", "escape"):
            event.stop()
            event.prevent_default()
            if event.key == "escape":
                field.clear()
            self.table.focus()

    def action_filter(self) -> None:
        """Into the filter line, before the next key is looked at."""
        self.set_focus(self.query_one("#filter", Input))

    def action_attach_mode(self) -> None:
        """The other mode; what it means for each row is said anew."""
        self._mode = Mode.RO if self._mode is Mode.RW else Mode.RW
        button = self.query_one("#mode", PushButton)
        button.label = self._mode_word()
        button.refresh()
        self.show_mode()
        self.say()

    @on(PushButton.Pressed, "#mode")
    def _mode_pressed(self) -> None:
        self.action_attach_mode()

    # Answering

    @on(PushButton.Pressed, "#cancel")
    def _cancelled(self) -> None:
        self.dismiss(None)

    @on(VirtualTable.Opened)
    def _opened(self) -> None:
        """Enter chooses, unless it was typed behind a filter at once: then it is about what the filter will show."""
        if self.focused is self.query_one("#filter", Input):
            self._filter_done()
        else:
            self.choose()

    @on(PushButton.Pressed, "#go")
    @on(Input.Submitted, "#device")
    def _gone(self) -> None:
        self.choose()
