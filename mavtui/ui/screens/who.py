"""Who is affected by a volume, an attachment, a server or a host: every holder of what it shares."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on

from mavtui.services.affected import Affected, AffectedRow, affected_by
from mavtui.ui.bindings import bindings_for
from mavtui.ui.row_formats import WHO_COLUMNS, who_cells
from mavtui.ui.subjects import SHORT_ID, Subject, of_attachment
from mavtui.ui.volume_actions import VolumeActions
from mavtui.ui.widgets.keyed_table import KeyedTable
from mavtui.ui.widgets.rows import ListSource
from mavtui.ui.widgets.rule import RuleLine
from mavtui.ui.widgets.status_line import StatusLine
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType


class WhoScreen(VolumeActions):
    """A table of holders: what was asked about first, then those that share with it; writers before readers."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("volume", "attachment")
    help_name = "who"
    footer_ids = (
        ("app.leave", "back", 1),
        ("row.open", "", 1),
        ("attachment.detach", "", 2),
        ("attachment.mode", "", 2),
        ("object.describe", "", 2),
        ("object.copy_id", "", 3),
    )

    def __init__(self, about: Subject) -> None:
        super().__init__()
        self._about = about
        self._rows: dict[str, AffectedRow] = {}

    def compose(self) -> ComposeResult:
        """A sentence that counts them, and the table."""
        signs = self.console.signs
        yield self.make_header()
        yield RuleLine(signs=signs, id="title")
        yield KeyedTable(WHO_COLUMNS, signs=signs, empty_text="Nobody is affected.", id="who")
        yield StatusLine(signs=signs, id="status")
        yield self.make_footer()

    def on_mount(self) -> None:
        """Read it."""
        self._table = self.query_one("#who", KeyedTable)
        self.query_one("#title", RuleLine).show([self._title()])
        self._table.focus()
        self.read_again()

    def read_again(self) -> None:
        """Read them again; those of a host in a thread."""
        if self._about.volume_id or self._about.server_id:
            self._show(self._read())
        else:
            self._table.empty_text = "Reading"
            self.run_worker(self._read_host(), exclusive=True, group="reading", exit_on_error=False)

    def _read(self) -> Affected:
        about, reader = self._about, self.console.reader
        with reader.at_work():
            return affected_by(
                reader.connection,
                volume_id=about.volume_id,
                attachment_id=about.attachment_id,
                server_id=about.server_id,
                host=about.host,
            )

    async def _read_host(self) -> None:
        try:
            found = await asyncio.to_thread(self._read)
        except Exception as error:  # noqa: BLE001 - one bad answer must not end the console
            self.console.tell_error(error)
            return
        if self.is_attached:
            self._show(found)

    def _show(self, found: Affected) -> None:
        self._rows = {row.id: row for row in found.rows}
        self._table.empty_text = f"Nobody is affected: no server holds what this {self._about.kind} is about."
        self._table.replace(ListSource({key: who_cells(row, self.console.signs) for key, row in self._rows.items()}))
        volumes = len(found.volumes)
        self.query_one("#title", RuleLine).show([
            self._title(),
            _count(len(found.servers), "server"),
            _count(len(found.hosts), "host"),
            f"{found.writers} write{'s' if found.writers == 1 else ''}" if found.writers else "nobody writes",
            _count(volumes, "volume") if self._about.volume_id is None else "",
        ])  # fmt: skip
        if found.is_cut:
            self.tell("There are more than are shown.", "hazard-caution")

    def _title(self) -> str:
        """An attachment is named by both its ends: its server alone may hold more than this volume."""
        own = self._rows.get(self._about.attachment_id or "")
        if own is None:
            return f"who is affected by {self._about.name}"
        volume = own.attachment.volume_name or own.attachment.volume_id[:SHORT_ID]
        return f"who is affected by {volume} {self.console.signs.into} {self._about.name}"

    def subject(self) -> Subject | None:
        """The highlighted holder's attachment."""
        chosen = self._rows.get(str(self._table.cursor_key))
        return None if chosen is None else of_attachment(chosen.attachment)

    def marked_subjects(self) -> Sequence[Subject]:
        """The marked ones."""
        marks = self._table.marks
        return [of_attachment(row.attachment) for key, row in self._rows.items() if key in marks]

    def marks_are_gone(self) -> bool:
        """Whether none of the marked ones is affected any more."""
        return bool(self._table.marks) and not self.marked_subjects()

    @on(VirtualTable.MarksChanged, "#who")
    def _marked(self) -> None:
        count = len(self._table.marks)
        self.tell(f"{count:,} marked; {self.console.key('mark.clear')} clears" if count else "")

    @on(VirtualTable.Opened, "#who")
    def _opened(self) -> None:
        subject = self.subject()
        if subject is not None and subject.volume_id is not None:
            self.console.open_volume(subject.volume_id, subject.id)


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
