"""Which servers get the volume, in which mode: one list, in which those that cannot take it say why."""

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
from mavtui.ui.bindings import bindings_for
from mavtui.ui.candidates import CANDIDATE_COLUMNS, Candidates
from mavtui.ui.dialogs.base import Dialog
from mavtui.ui.dialogs.hazard_text import sign_of
from mavtui.ui.widgets.cells import shorten
from mavtui.ui.widgets.keyed_table import KeyedTable
from mavtui.ui.widgets.line_input import LineInput
from mavtui.ui.widgets.push_button import PushButton
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import BLANK, Line, Run, hanging, hints
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from mavtui.domain.scene import Scene
    from mavtui.domain.volumes import Volume
    from mavtui.store.connection import Store
    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs

_FRAME_LINES = 12
_FEWEST_ROWS = 4
_MOST_NOTE_LINES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachChoice:
    """What was chosen: ids of servers, names of hosts, the mode.

    `registers`: a new server is wanted first. `by_connector`: a host that is not in the list, by its connector.
    """

    servers: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    mode: Mode = Mode.RW
    device: str | None = None
    registers: bool = False
    by_connector: bool = False


class AttachDialog(Dialog[AttachChoice]):
    """Answers with what is to be planned; nothing is changed here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("attach"),
        Binding("slash", "filter", show=False),
    ]

    has_device: ClassVar[bool] = True
    """Whether it is about one volume, so that a device, a new server or a host's connector can be named."""
    hints: ClassVar[str] = "space marks  m mode  "
    """The keys of the list."""

    def __init__(
        self,
        volume: Volume,
        scene: Scene,
        store: Store,
        *,
        clock: Clock,
        signs: Signs,
        marked: tuple[str, ...] = (),
        registers: bool = True,
    ) -> None:
        """`scene` holds the volume and its holders, `marked` the ids of servers that are marked from the start.

        `registers`: whether new servers can be registered here; a cloud's are Nova's, and hosts bring their connectors.
        """
        super().__init__(clock, signs)
        self._registers = registers
        self._volume = volume
        self._mode = Mode.RO if volume.read_only else Mode.RW
        self._candidates = Candidates(volume, scene, store, signs, self._tell_problem)
        self._marked = marked
        self._filter = ""
        """The filter that the list is under; what is being typed may not be one yet."""
        self._problem = ""

    def compose(self) -> ComposeResult:
        """Filter, servers, mode and device, buttons."""
        with Vertical(id="box", classes="-wide") as box:
            box.border_title = Content(self.heading())
            with Horizontal(id="filter-line"):
                yield TextBlock(lambda _width: [(Run("filter  ", "muted"),)], classes="label")
                yield LineInput(id="filter", example="/ to filter", takes_what_was_typed_ahead=True)
            yield KeyedTable(
                CANDIDATE_COLUMNS,
                self._candidates.source("", self._mode),
                signs=self.signs,
                empty_text="No server is known: + registers one." if self._registers else "There is no server here.",
                id="servers",
            )
            yield TextBlock(self._note, id="note")
            with Horizontal(id="options"):
                yield TextBlock(lambda _width: [(Run("mode", "muted"),)], classes="label")
                yield PushButton(self._mode_word(), id="mode")
                if self.has_device:
                    yield TextBlock(lambda _width: [(Run("    device  ", "muted"),)], classes="label")
                    yield LineInput(id="device", example="auto")
            with Horizontal(id="buttons"):
                yield TextBlock(self._keys, id="keys")
                yield PushButton("Cancel", id="cancel")
                yield PushButton("Plan", id="go")

    def heading(self) -> str:
        """What is asked."""
        return f"Attach {shorten(self._volume.label, 40, self.signs)}: to which servers?"

    def on_mount(self) -> None:
        """Begin in the list."""
        self._table = self.query_one("#servers", KeyedTable)
        self._table.set_marks(self._marked)
        self._table.focus()

    def on_resize(self) -> None:
        """As many rows as there are servers and room."""
        room = max(_FEWEST_ROWS, self.room - _FRAME_LINES)
        self._table.styles.height = 1 + min(room, max(_FEWEST_ROWS, self._candidates.total))

    # What is said

    def _mode_word(self) -> str:
        return "RW" if self._mode is Mode.RW else "ro"

    def _keys(self, width: int) -> list[Line]:
        register = "+ new server  " if self._registers else "+ host  "
        return hints(f"{self.hints}{register if self.has_device else ''}enter plan", width)

    def _note(self, width: int) -> list[Line]:
        """A problem, else what it would mean for the highlighted server: the sign is loud, the sentence is not."""
        sign, text = sign_of(Severity.NONE), ""
        if self._problem:
            sign, text = sign_of(Severity.CAUTION), self._problem
        elif self.is_mounted and self._table.cursor_key is not None:
            meaning = self._candidates.meaning(str(self._table.cursor_key), self._mode)
            if meaning is not None:
                # In the list a row that cannot take it is dimmed and has no sign; so has its sentence.
                is_blocked = meaning.severity is Severity.BLOCKED
                sign, text = sign_of(Severity.NONE if is_blocked else meaning.severity), meaning.message
        lines = hanging((Run(" "), sign, Run(" ")), text, width, self.signs)
        return lines[:_MOST_NOTE_LINES] if text else [BLANK]

    def _say(self, problem: str = "") -> None:
        self._problem = problem
        self.query_one("#note", TextBlock).show(self._note)

    def _tell_problem(self, error: Exception) -> None:
        self.call_later(self._say, str(error))

    # Choosing

    @on(VirtualTable.CursorMoved, "#servers")
    def _moved(self) -> None:
        self._say()

    @on(Input.Changed, "#filter")
    def _filtered(self, event: Input.Changed) -> None:
        try:
            source = self._candidates.source(event.value, self._mode)
        except MavtuiError as error:
            self._say(error.message)
            return
        self._filter = event.value
        self._table.empty_text = "No server matches the filter."
        self._table.replace(source)
        self._say()

    @on(Input.Submitted, "#filter")
    def _filter_done(self) -> None:
        self._table.focus()

    def on_key(self, event: events.Key) -> None:
        """Down leaves the filter line, esc clears it."""
        field = self.query_one("#filter", Input)
        if self.focused is not field:
            return
        if event.key in ("down", "escape"):
            event.stop()
            event.prevent_default()
            if event.key == "escape":
                field.clear()
            self._table.focus()

    def action_filter(self) -> None:
        """Into the filter line, before the next key is looked at."""
        self.set_focus(self.query_one("#filter", Input))

    def action_attach_mode(self) -> None:
        """The other mode; what it means for each server is said anew."""
        self._mode = Mode.RO if self._mode is Mode.RW else Mode.RW
        button = self.query_one("#mode", PushButton)
        button.label = self._mode_word()
        button.refresh()
        self._table.replace(self._candidates.source(self._filter, self._mode))
        self._say()

    def action_attach_register(self) -> None:
        """A server that is not in the list is to be registered first; of a cloud it is a host with its connector."""
        if self._registers:
            self.dismiss(AttachChoice(servers=self._marked_ids(), registers=True))
        else:
            self.dismiss(AttachChoice(mode=self._mode, by_connector=True))

    @on(PushButton.Pressed, "#mode")
    def _mode_pressed(self) -> None:
        self.action_attach_mode()

    @on(PushButton.Pressed, "#cancel")
    def _cancelled(self) -> None:
        self.dismiss(None)

    @on(VirtualTable.Opened, "#servers")
    def _opened(self) -> None:
        """Enter chooses, unless it was typed behind a filter at once: then it is about what the filter will show."""
        if self.focused is self.query_one("#filter", Input):
            self._filter_done()
        else:
            self._chosen()

    @on(PushButton.Pressed, "#go")
    @on(Input.Submitted, "#device")
    def _chosen(self) -> None:
        ids = self._marked_ids() or ((str(self._table.cursor_key),) if self._table.cursor_key is not None else ())
        if not ids:
            self._say("There is no server to choose.")
            return
        device = self.query_one("#device", Input).value.strip() if self.has_device else ""
        if device and len(ids) > 1:
            self._say("A device can be named for one server only; leave it empty for several.")
            return
        for identity in ids:
            reason = self._candidates.reason_against(identity, self._mode)
            if reason:
                self._say(reason)
                return
        servers, hosts = self._candidates.split(ids)
        self.dismiss_with(AttachChoice(servers=servers, hosts=hosts, mode=self._mode, device=device or None))

    def dismiss_with(self, choice: AttachChoice) -> None:
        """Leave with what was chosen."""
        self.dismiss(choice)

    def _marked_ids(self) -> tuple[str, ...]:
        return self._candidates.in_order(str(key) for key in self._table.marks)
