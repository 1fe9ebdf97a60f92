"""What servers and hosts have in common as views: below the highlighted one stands what it holds."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from mavtui.services.affected import Affected, affected_by
from mavtui.ui.held_pane import HeldPane
from mavtui.ui.resting import Resting
from mavtui.ui.screens.list_screen import ListScreen
from mavtui.ui.subjects import Subject, of_attachment

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_NAMES = 4


class HoldersScreen(ListScreen):
    """Follows the cursor: what a server holds is read at once, what a host holds in a thread."""

    shows_server: ClassVar[bool] = False
    pane: HeldPane
    _wanted = ""

    def __init__(self, filter_text: str = "", *, within: str = "", of: str = "") -> None:
        """As for any list."""
        super().__init__(filter_text, within=within, of=of)
        self._pane_rest = Resting(self)

    def make_pane(self) -> HeldPane:
        """What the highlighted one holds."""
        self.pane = HeldPane(signs=self.console.signs, shows_server=self.shows_server, id="pane")
        return self.pane

    def show_row(self, subject: Subject | None) -> None:
        """What it holds, and with whom it shares that."""
        self._pane_rest.stop()
        self._wanted = "" if subject is None else subject.id
        if subject is None:
            self._show("", Affected(()))
        elif subject.server_id is not None:
            self._show(subject.name, affected_by(self.console.reader.connection, server_id=subject.server_id))
        else:
            self.pane.show(subject.id, None, self.console.clock.now())
            self.rule.show([subject.name], self.rule.end_title)
            self._pane_rest.wait(partial(self._read, subject))  # a thread reads what a host holds

    def _read(self, subject: Subject) -> None:
        self.run_worker(self._read_host(subject), exclusive=True, group="held", exit_on_error=False)

    async def _read_host(self, subject: Subject) -> None:
        reader = self.console.reader

        def read() -> Affected:
            with reader.at_work():
                return affected_by(reader.connection, host=subject.host or subject.id)

        try:
            found = await asyncio.to_thread(read)
        except Exception as error:  # noqa: BLE001 - one bad answer must not end the console
            self.console.tell_error(error)
            return
        if self._wanted == subject.id and self.is_attached:
            self._show(subject.name, found)

    def _show(self, name: str, found: Affected) -> None:
        self.pane.show(self._wanted, found, self.console.clock.now())
        own = [row for row in found.rows if row.is_own]
        writes = sum(row.attachment.mode == "rw" for row in own)
        volumes = len({row.attachment.volume_id for row in own})
        holds = f"{volumes} volume{'' if volumes == 1 else 's'}" if own else "holds nothing"
        titles = [name, holds, f"{writes} rw" if writes else "", _shared(found)] if name else []
        self.rule.show(titles, self.rule.end_title)

    def subject_in_pane(self) -> Subject | None:
        """The attachment under the cursor of the pane."""
        chosen = self.pane.chosen()
        return None if chosen is None else of_attachment(chosen.attachment)

    def marked_subjects(self) -> Sequence[Subject]:
        """The marked rows; in the pane those that are marked there."""
        if self.pane.has_focus and self.pane.marks:
            return [of_attachment(row.attachment) for row in self.pane.marked()]
        return super().marked_subjects()

    def attachments_of(self, filter_text: str, name: str) -> None:
        """The attachments that this filter lets through, as a view of their own."""
        from mavtui.ui.screens.attachments import AttachmentsScreen

        self.console.push_screen(AttachmentsScreen(within=filter_text, of=name))


def _shared(found: Affected) -> str:
    """With how many it shares what it holds."""
    others = {row.attachment.server_id or row.attachment.host for row in found.rows if not row.is_own}
    return f"shares with {len(others)}" if others else ""


def quoted(text: str) -> str:
    """A value as the filter's grammar takes it whatever is in it."""
    return '"' + text.replace('"', '""') + '"'
