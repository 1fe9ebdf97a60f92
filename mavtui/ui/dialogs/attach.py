"""Which servers get the volume, in which mode: one list, in which those that cannot take it say why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widgets import Input

from mavtui.domain.attachments import Mode
from mavtui.ui.candidates import CANDIDATE_COLUMNS, Candidates
from mavtui.ui.dialogs.attach_shell import FEWEST_ROWS, AttachShell
from mavtui.ui.widgets.cells import shorten
from mavtui.ui.widgets.keyed_table import KeyedTable
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from mavtui.domain.hazard import Hazard
    from mavtui.domain.scene import Scene
    from mavtui.domain.volumes import Volume
    from mavtui.store.connection import Store
    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs


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


class AttachDialog(AttachShell[AttachChoice]):
    """Answers with what is to be planned; nothing is changed here."""

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
        mode: Mode | None = None,
        registers: bool = True,
    ) -> None:
        """`scene` holds the volume and its holders, `marked` the ids of servers that are marked from the start.

        `mode` is the one that was chosen before; None takes the one that is usual for the volume.
        `registers`: whether new servers can be registered here; a cloud's are Nova's, and hosts bring their connectors.
        """
        super().__init__(mode or (Mode.RO if volume.read_only else Mode.RW), clock, signs)
        self._registers = registers
        self._volume = volume
        self._candidates = Candidates(volume, scene, store, signs, self._tell_problem)
        self._marked = marked
        self._filter = ""
        """The filter that the list is under; what is being typed may not be one yet."""

    @cached_property
    def table(self) -> KeyedTable:
        """The servers, and the hosts that are none."""
        return KeyedTable(
            CANDIDATE_COLUMNS,
            self._candidates.source("", self._mode),
            signs=self.signs,
            empty_text="No server is known: + registers one." if self._registers else "There is no server here.",
            id="servers",
        )

    def heading(self) -> str:
        """What is asked."""
        return f"Attach {shorten(self._volume.label, 40, self.signs)}: to which servers?"

    def keys_text(self) -> str:
        """The keys of the list, and what is done for a server that is not in it."""
        register = "+ new server  " if self._registers else "+ host  "
        return f"{self.hints}{register if self.has_device else ''}enter plan"

    def on_mount(self) -> None:
        """Begin with what was marked."""
        self.table.set_marks(self._marked)

    def rows_of(self, room: int) -> int:
        """No more than there are servers."""
        return min(room, max(FEWEST_ROWS, self._candidates.total))

    def meaning(self) -> Hazard | None:
        """What it would mean for the highlighted server."""
        highlighted = self.table.cursor_key
        return None if highlighted is None else self._candidates.meaning(str(highlighted), self._mode)

    def _tell_problem(self, error: Exception) -> None:
        self.call_later(self.say, str(error))

    # Choosing

    @on(VirtualTable.CursorMoved, "#servers")
    def _moved(self) -> None:
        self.say()

    def filter_rows(self, text: str) -> None:
        """Show the servers that match."""
        source = self._candidates.source(text, self._mode)
        self._filter = text
        self.table.empty_text = "No server matches the filter."
        self.table.replace(source)

    def show_mode(self) -> None:
        """Judge the servers by the mode that holds now."""
        self.table.replace(self._candidates.source(self._filter, self._mode))

    def action_attach_register(self) -> None:
        """A server that is not in the list is to be registered first; of a cloud it is a host with its connector."""
        if self._registers:
            self.dismiss(AttachChoice(servers=self._marked_ids(), mode=self._mode, registers=True))
        else:
            self.dismiss(AttachChoice(mode=self._mode, by_connector=True))

    def choose(self) -> None:
        """Leave with the servers, unless something stands against one of them."""
        ids = self._marked_ids() or ((str(self.table.cursor_key),) if self.table.cursor_key is not None else ())
        if not ids:
            self.say("There is no server to choose.")
            return
        device = self.query_one("#device", Input).value.strip() if self.has_device else ""
        if device and len(ids) > 1:
            self.say("A device can be named for one server only; leave it empty for several.")
            return
        for identity in ids:
            reason = self._candidates.reason_against(identity, self._mode)
            if reason:
                self.say(reason)
                return
        servers, hosts = self._candidates.split(ids)
        self.dismiss_with(AttachChoice(servers=servers, hosts=hosts, mode=self._mode, device=device or None))

    def dismiss_with(self, choice: AttachChoice) -> None:
        """Leave with what was chosen."""
        self.dismiss(choice)

    def _marked_ids(self) -> tuple[str, ...]:
        return self._candidates.in_order(str(key) for key in self.table.marks)
