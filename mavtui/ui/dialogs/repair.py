"""What helps against something stuck: each way with what it does, or why it is not open. All lead to a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content

from mavtui.domain.hazard import Severity
from mavtui.domain.hazards import find_hazards
from mavtui.domain.requests import CleanUp, ForceDetach, Request, ResetAttachment, ResetVolume
from mavtui.ui.dialogs.base import Dialog
from mavtui.ui.widgets.cells import shorten
from mavtui.ui.widgets.columns import Column
from mavtui.ui.widgets.keyed_table import KeyedTable
from mavtui.ui.widgets.push_button import PushButton
from mavtui.ui.widgets.rows import Cell, ListSource, RowCells
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import Line, Run, wrap
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
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


class RepairDialog(Dialog[Request]):
    """Answers with the one request to be planned."""

    def __init__(
        self, volume: Volume, attachment: Attachment | None, scene: Scene, *, clock: Clock, signs: Signs
    ) -> None:
        super().__init__(clock, signs)
        self._volume = volume
        self._ways = _ways(volume, attachment)
        self._reasons = {name: _reason_against(request, scene) for name, request, _ in self._ways}
        self._who = "" if attachment is None else f", {attachment.holder_name} ({attachment.status})"

    def compose(self) -> ComposeResult:
        """The ways, a line for the highlighted one, the button."""
        with Vertical(id="box") as box:
            title = f"Repair {shorten(self._volume.label, 30, self.signs)}{shorten(self._who, 36, self.signs)}"
            box.border_title = Content(title)
            table = KeyedTable(
                _COLUMNS,
                ListSource({name: self._cells(name, means) for name, _, means in self._ways}),
                signs=self.signs,
                empty_text="Nothing is stuck here.",
                id="ways",
            )
            table.styles.height = 1 + max(1, len(self._ways))
            yield table
            yield TextBlock(self._note, id="note")
            with Horizontal(id="buttons"):
                yield PushButton("Cancel", id="cancel")
                yield PushButton("Plan", id="go")

    def on_mount(self) -> None:
        """Begin in the list."""
        self._table = self.query_one("#ways", KeyedTable)
        self._table.focus()
        self.query_one("#note", TextBlock).show(self._note, layout=True)

    def _cells(self, name: str, means: str) -> RowCells:
        is_open = not self._reasons[name]
        return RowCells((Cell(name), Cell(means)), tone="" if is_open else "muted")

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
        for name, request, _ in self._ways:
            if name == key and not self._reasons[name]:
                self.dismiss(request)


Way = tuple[str, Request, str]


def _ways(volume: Volume, attachment: Attachment | None) -> list[Way]:
    found: list[Way] = []
    if attachment is not None:
        ids = {"attachment_id": attachment.id, "volume_id": volume.id}
        found += [
            ("force detach", ForceDetach(**ids), "declare ended what could not be detached"),
            ("clean up", CleanUp(**ids), "end what failed or was never finished"),
            ("reset to detached", ResetAttachment(**ids, attached=False), "correct the record: it is not attached"),
            ("reset to attached", ResetAttachment(**ids, attached=True), "correct the record: it is attached"),
        ]
    if volume.condition is not None:
        found.append(("reset volume", ResetVolume(volume_id=volume.id), f"clear the condition {volume.condition}"))
    return found


def _reason_against(request: Request, scene: Scene) -> str:
    return next((h.message for h in find_hazards(request, scene) if h.severity is Severity.BLOCKED), "")
