"""Which volumes a server gets, in which mode: the attach dialog from the server's side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input

from mavtui.domain.attachments import Mode
from mavtui.domain.hazard import Severity
from mavtui.errors import MavtuiError
from mavtui.store.listing import NO_FILTER
from mavtui.ui.bindings import bindings_for
from mavtui.ui.dialogs.base import Dialog
from mavtui.ui.dialogs.hazard_text import sign_of
from mavtui.ui.lists import RowList
from mavtui.ui.volume_candidates import VolumeCandidates
from mavtui.ui.widgets.cells import shorten
from mavtui.ui.widgets.line_input import LineInput
from mavtui.ui.widgets.push_button import PushButton
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import BLANK, Line, Run, hanging, hints
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from mavtui.domain.scene import Scene
    from mavtui.domain.servers import Server
    from mavtui.store.connection import Store
    from mavtui.ui.clock import Clock
    from mavtui.ui.reading import Reader
    from mavtui.ui.signs import Signs

_FRAME_LINES = 12
_FEWEST_ROWS = 4
_MOST_NOTE_LINES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumesChoice:
    """What was chosen: ids of volumes, and the mode."""

    volumes: tuple[str, ...]
    mode: Mode


class AttachVolumesDialog(Dialog[VolumesChoice]):
    """Answers with what is to be planned; nothing is changed here. Volumes that cannot go there say why."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("attach"),
        Binding("slash", "filter", show=False),
    ]

    def __init__(
        self, servers: Sequence[Server], scene: Scene, store: Store, reader: Reader, *, clock: Clock, signs: Signs
    ) -> None:
        """`servers` get every volume that is chosen; `scene` says which rules hold."""
        super().__init__(clock, signs)
        self._servers = servers
        self._candidates = VolumeCandidates(servers, scene, store, Mode.RW)
        self._reader = reader
        self._problem = ""

    def compose(self) -> ComposeResult:
        """Filter, volumes, mode, buttons."""
        with Vertical(id="box", classes="-wide") as box:
            label = self._servers[0].label if len(self._servers) == 1 else f"{len(self._servers)} servers"
            box.border_title = Content(f"Attach to {shorten(label, 40, self.signs)}: which volumes?")
            with Horizontal(id="filter-line"):
                yield TextBlock(lambda _width: [(Run("filter  ", "muted"),)], classes="label")
                yield LineInput(id="filter", example="/ to filter", takes_what_was_typed_ahead=True)
            self._table = RowList(self._candidates, self._reader, self._moved, signs=self.signs, id="volumes")
            self._table.empty_text = "There is no volume here."
            yield self._table
            yield TextBlock(self._note, id="note")
            with Horizontal(id="options"):
                yield TextBlock(lambda _width: [(Run("mode", "muted"),)], classes="label")
                yield PushButton(self._mode_word(), id="mode")
            with Horizontal(id="buttons"):
                yield TextBlock(lambda width: hints("space marks  m mode  enter plan", width), id="keys")
                yield PushButton("Cancel", id="cancel")
                yield PushButton("Plan", id="go")

    def on_mount(self) -> None:
        """Begin in the list."""
        self._table.focus()

    def on_resize(self) -> None:
        """As many rows as there is room."""
        self._table.styles.height = 1 + max(_FEWEST_ROWS, self.room - _FRAME_LINES)

    def _mode_word(self) -> str:
        return "RW" if self._candidates.mode is Mode.RW else "ro"

    def _note(self, width: int) -> list[Line]:
        """A problem, else what it would mean for the highlighted volume."""
        sign, text = sign_of(Severity.NONE), ""
        if self._problem:
            sign, text = sign_of(Severity.CAUTION), self._problem
        elif self.is_mounted and self._table.row_id() is not None:
            meaning = self._candidates.meaning(str(self._table.row_id()))
            if meaning is not None:
                is_blocked = meaning.severity is Severity.BLOCKED
                sign, text = sign_of(Severity.NONE if is_blocked else meaning.severity), meaning.message
        lines = hanging((Run(" "), sign, Run(" ")), text, width, self.signs)
        return lines[:_MOST_NOTE_LINES] if text else [BLANK]

    def _say(self, problem: str = "") -> None:
        self._problem = problem
        for note in self.query("#note").results(TextBlock):
            note.show(self._note)

    def _moved(self, by_operator: bool) -> None:
        del by_operator
        self._say()

    @on(RowList.ReadFailed)
    def _read_failed(self, message: RowList.ReadFailed) -> None:
        self._say(str(message.error))

    @on(Input.Changed, "#filter")
    def _filtered(self, event: Input.Changed) -> None:
        try:
            chosen = self._candidates.parse(event.value) if event.value.strip() else NO_FILTER
        except MavtuiError as error:
            self._say(error.message)
            return
        self._table.empty_text = "No volume matches the filter."
        self._table.filter_by(chosen)
        self._say()

    @on(Input.Submitted, "#filter")
    def _filter_done(self) -> None:
        self._table.focus()

    def on_key(self, event: events.Key) -> None:
        """Down leaves the filter line, esc clears it."""
        field = self.query_one("#filter", Input)
        if self.focused is field and event.key in ("down", "escape"):
            event.stop()
            event.prevent_default()
            if event.key == "escape":
                field.clear()
            self._table.focus()

    def action_filter(self) -> None:
        """Into the filter line, before the next key is looked at."""
        self.set_focus(self.query_one("#filter", Input))

    def action_attach_mode(self) -> None:
        """The other mode; what it means for each volume is said anew."""
        self._candidates.mode = Mode.RO if self._candidates.mode is Mode.RW else Mode.RW
        button = self.query_one("#mode", PushButton)
        button.label = self._mode_word()
        button.refresh()
        self._table.redraw_rows()
        self._say()

    def action_attach_register(self) -> None:
        """Volumes are made in their own list."""
        self._say("A new volume is made in the list of volumes, by +.")

    @on(PushButton.Pressed, "#mode")
    def _mode_pressed(self) -> None:
        self.action_attach_mode()

    @on(PushButton.Pressed, "#cancel")
    def _cancelled(self) -> None:
        self.dismiss(None)

    @on(VirtualTable.Opened, "#volumes")
    def _opened(self) -> None:
        """Enter chooses, unless it was typed behind a filter at once: then it is about what the filter will show."""
        if self.focused is self.query_one("#filter", Input):
            self._filter_done()
        else:
            self._chosen()

    @on(PushButton.Pressed, "#go")
    def _chosen(self) -> None:
        marked = tuple(subject.id for subject in self._table.marked_subjects())
        highlighted = self._table.row_id()
        ids = marked or ((highlighted,) if highlighted is not None else ())
        if not ids:
            self._say("There is no volume to choose.")
            return
        for identity in ids:
            reason = self._candidates.reason_against(identity)
            if reason:
                self._say(reason)
                return
        self.dismiss(VolumesChoice(volumes=ids, mode=self._candidates.mode))
