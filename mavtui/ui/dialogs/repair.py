"""What helps against something stuck: each way with what it does, or why it is not open. All lead to a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content

from mavtui.domain.hazard import Severity
from mavtui.domain.hazards import find_hazards
from mavtui.domain.requests import CleanUp, Detach, ForceDetach, Request, ResetAttachment, ResetVolume
from mavtui.ui.dialogs.base import Dialog
from mavtui.ui.widgets.cells import shorten
from mavtui.ui.widgets.columns import Column
from mavtui.ui.widgets.keyed_table import KeyedTable
from mavtui.ui.widgets.push_button import PushButton
from mavtui.ui.widgets.rows import Cell, ListSource, RowCells
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import Line, Run, hints, wrap
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from mavtui.domain.attachments import Attachment
    from mavtui.domain.scene import Scene
    from mavtui.domain.volumes import Volume
    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs

_COLUMNS = (
    Column("what", "WHAT", 18, priority=1),
    Column("means", "WHAT IT DOES", 30, priority=2, grow=True),
)


Requests = tuple[Request, ...]


class Way(NamedTuple):
    """One thing that can be done: what it is called, what would be planned, and what that does."""

    name: str
    requests: Requests
    means: str


class RepairDialog(Dialog[Requests]):
    """Answers with the requests to be planned, one after another."""

    def __init__(
        self,
        volume: Volume,
        attachment: Attachment | None,
        marked: Sequence[Attachment],
        scene: Scene,
        *,
        clock: Clock,
        signs: Signs,
    ) -> None:
        """`attachment` is the highlighted one; `marked` are those that the operator has marked."""
        super().__init__(clock, signs)
        self._volume = volume
        self._ways = _ways(scene.volumes.get(volume.id, volume), attachment, marked)
        self._reasons = {way.name: _reason_against(way.requests, scene) for way in self._ways}
        self._who = "" if attachment is None else f", {attachment.holder_name} ({attachment.status})"

    def compose(self) -> ComposeResult:
        """The ways, a line for the highlighted one, the button."""
        with Vertical(id="box") as box:
            title = f"Repair {shorten(self._volume.label, 30, self.signs)}{shorten(self._who, 36, self.signs)}"
            box.border_title = Content(title)
            table = KeyedTable(
                _COLUMNS,
                ListSource({way.name: self._cells(way) for way in self._ways}),
                signs=self.signs,
                empty_text="Nothing is stuck here.",
                id="ways",
            )
            table.styles.height = 1 + max(1, len(self._ways))
            yield table
            yield TextBlock(self._note, id="note")
            with Horizontal(id="buttons"):
                yield TextBlock(lambda width: hints("enter plan  esc cancel", width), id="keys")
                yield PushButton("Cancel", id="cancel")
                yield PushButton("Plan", id="go")

    def on_mount(self) -> None:
        """Begin in the list, at the first way that is open."""
        self._table = self.query_one("#ways", KeyedTable)
        self._table.move_to_key(next((way.name for way in self._ways if not self._reasons[way.name]), ""))
        self._table.focus()
        self.query_one("#note", TextBlock).show(self._note, layout=True)

    def _cells(self, way: Way) -> RowCells:
        is_open = not self._reasons[way.name]
        means = way.means if is_open else f"not now: {way.means}"
        return RowCells((Cell(way.name), Cell(means)), tone="" if is_open else "muted")

    def _note(self, width: int) -> list[Line]:
        key = self._table.cursor_key if self.is_mounted and self._ways else None
        reason = self._reasons.get(str(key), "")
        lines = wrap(reason, max(1, width - 4), self.signs) if reason else []
        return [(Run("    "), Run(line, "hazard-caution")) for line in lines] or [()]

    @on(VirtualTable.CursorMoved, "#ways")
    def _moved(self) -> None:
        self.query_one("#note", TextBlock).show(self._note, layout=True)

    @on(PushButton.Pressed, "#cancel")
    def _cancelled(self) -> None:
        self.dismiss(None)

    @on(VirtualTable.Opened, "#ways")
    @on(PushButton.Pressed, "#go")
    def _chosen(self) -> None:
        key = str(self._table.cursor_key)
        for way in self._ways:
            if way.name == key and not self._reasons[way.name]:
                self.dismiss(way.requests)


def _ways(volume: Volume, attachment: Attachment | None, marked: Sequence[Attachment]) -> list[Way]:
    found: list[Way] = []
    if len(marked) > 1:
        ordered = sorted(marked, key=lambda a: a.is_rw)  # readers first, so that none loses its writer
        requests = tuple(Detach(attachment_id=a.id, volume_id=volume.id) for a in ordered)
        found.append(Way(f"detach {len(marked)} marked", requests, "end the marked attachments, one after another"))
    if attachment is not None:
        ids = {"attachment_id": attachment.id, "volume_id": volume.id}
        found += [
            Way("force detach", (ForceDetach(**ids),), "declare ended what could not be detached"),
            Way("clean up", (CleanUp(**ids),), "end what failed or was never finished"),
            Way("reset to detached", (ResetAttachment(**ids, attached=False),), "the record is wrong: it is detached"),
            Way("reset to attached", (ResetAttachment(**ids, attached=True),), "the record is wrong: it is attached"),
        ]
    if volume.condition is not None:
        request = ResetVolume(volume_id=volume.id)
        found.append(Way("reset volume", (request,), f"clear the condition {volume.condition}"))
    elif volume.contradicts_observation:
        request = ResetVolume(volume_id=volume.id)
        found.append(Way("reset volume", (request,), f"set it from {volume.observed_status} to {volume.status}"))
    return found


def _reason_against(requests: Requests, scene: Scene) -> str:
    hazards = (hazard for request in requests for hazard in find_hazards(request, scene))
    return next((hazard.message for hazard in hazards if hazard.severity is Severity.BLOCKED), "")
