"""Which volumes a server gets, in which mode: the attach dialog from the server's side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from textual import on

from mavtui.domain.attachments import Mode
from mavtui.store.listing import NO_FILTER
from mavtui.ui.dialogs.attach_shell import AttachShell
from mavtui.ui.lists import RowList
from mavtui.ui.volume_candidates import VolumeCandidates
from mavtui.ui.widgets.cells import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.domain.hazard import Hazard
    from mavtui.domain.scene import Scene
    from mavtui.domain.servers import Server
    from mavtui.store.connection import Store
    from mavtui.ui.clock import Clock
    from mavtui.ui.reading import Reader
    from mavtui.ui.signs import Signs


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumesChoice:
    """What was chosen: ids of volumes, and the mode."""

    volumes: tuple[str, ...]
    mode: Mode


class AttachVolumesDialog(AttachShell[VolumesChoice]):
    """Answers with what is to be planned; nothing is changed here. Volumes that cannot go there say why."""

    def __init__(
        self, servers: Sequence[Server], scene: Scene, store: Store, reader: Reader, *, clock: Clock, signs: Signs
    ) -> None:
        """`servers` get every volume that is chosen; `scene` says which rules hold."""
        super().__init__(Mode.RW, clock, signs)
        self._servers = servers
        self._candidates = VolumeCandidates(servers, scene, store, Mode.RW)
        self._reader = reader

    @cached_property
    def table(self) -> RowList:
        """The volumes."""
        made = RowList(self._candidates, self._reader, self._moved, signs=self.signs, id="volumes")
        made.empty_text = "There is no volume here."
        return made

    def heading(self) -> str:
        """Which server, or how many."""
        label = self._servers[0].label if len(self._servers) == 1 else f"{len(self._servers)} servers"
        return f"Attach to {shorten(label, 40, self.signs)}: which volumes?"

    def keys_text(self) -> str:
        """The keys of the list."""
        return "space marks  m mode  enter plan"

    def meaning(self) -> Hazard | None:
        """What it would mean for the highlighted volume."""
        highlighted = self.table.row_id()
        return None if highlighted is None else self._candidates.meaning(str(highlighted))

    def _moved(self, by_operator: bool) -> None:
        del by_operator
        self.say()

    @on(RowList.ReadFailed)
    def _read_failed(self, message: RowList.ReadFailed) -> None:
        self.say(str(message.error))

    def filter_rows(self, text: str) -> None:
        """Show the volumes that match."""
        chosen = self._candidates.parse(text) if text.strip() else NO_FILTER
        self.table.empty_text = "No volume matches the filter."
        self.table.filter_by(chosen)

    def show_mode(self) -> None:
        """Judge the volumes by the mode that holds now."""
        self._candidates.mode = self._mode
        self.table.redraw_rows()

    def action_attach_register(self) -> None:
        """Volumes are made in their own list."""
        self.say("A new volume is made in the list of volumes, by +.")

    def choose(self) -> None:
        """Leave with the volumes, unless something stands against one of them."""
        marked = tuple(subject.id for subject in self.table.marked_subjects())
        highlighted = self.table.row_id()
        ids = marked or ((highlighted,) if highlighted is not None else ())
        if not ids:
            self.say("There is no volume to choose.")
            return
        for identity in ids:
            reason = self._candidates.reason_against(identity)
            if reason:
                self.say(reason)
                return
        self.dismiss(VolumesChoice(volumes=ids, mode=self._mode))
