"""The history of a volume, of a server or of a host: its attachments on a time line."""

from __future__ import annotations

import time
from datetime import UTC
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.message import Message

from mavtui.domain.timelines import Record, writer_counts
from mavtui.store.history import MOST_RECORDS, History, find_object, kept_since, read_history
from mavtui.store.reading import Superseded
from mavtui.ui.bindings import bindings_for
from mavtui.ui.clock import date_and_time
from mavtui.ui.history_text import bars_of, record_lines, record_words, seconds
from mavtui.ui.reading_turns import ReadingTurns
from mavtui.ui.subjects import of_attachment
from mavtui.ui.volume_actions import VolumeActions
from mavtui.ui.widgets.rule import RuleLine
from mavtui.ui.widgets.status_line import StatusLine
from mavtui.ui.widgets.text_block import ScrollingText
from mavtui.ui.widgets.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from mavtui.domain.clock import Timestamp
    from mavtui.domain.timelines import Told
    from mavtui.ui.subjects import Subject
    from mavtui.ui.widgets.text_lines import Line

_PAUSE_SECONDS = 0.001
_EMPTY = {
    "volume": "Nobody ever held it.",
    "server": "It never held a volume.",
    "host": "Itself it never held a volume; each server on it has a history of its own.",
}


class HistoryScreen(VolumeActions):
    """Opened with the kind and id of what it is about, or with a word that names it."""

    CSS_PATH: ClassVar = "../styles/history.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("volume", "attachment")
    help_name = "history"
    footer_ids = (
        ("app.leave", "back", 1),
        ("history.zoom_in", "", 1),
        ("history.zoom_out", "", 1),
        ("column.left", "earlier", 1),
        ("column.right", "later", 1),
        ("history.fit", "", 2),
        ("row.open", "", 2),
        ("attachment.detach", "", 3),
        ("object.who", "", 3),
    )

    class Read(Message):
        """A thread has read the history; None where there is nothing called so.

        `since`: since when a copy was kept. `journal`: what the journal tells of attachments, by their ids.
        """

        def __init__(
            self,
            found: History | None,
            since: Timestamp | None = None,
            journal: Mapping[str, Sequence[Told]] | None = None,
            error: Exception | None = None,
        ) -> None:
            super().__init__()
            self.found = found
            self.since = since
            self.journal = journal or {}
            self.error = error

    def __init__(self, *whose: str) -> None:
        """`whose`: a kind (volume, server, host) and an id, or one word: an id or a name."""
        super().__init__()
        self._whose = whose
        self._history: History | None = None
        self._since: Timestamp | None = None
        self._journal: Mapping[str, Sequence[Told]] = {}
        self._by_id: dict[str, Record] = {}
        self._turns = ReadingTurns(self._begin_reading)

    @property
    def _utc(self) -> bool:
        return self.console.session.settings.ui.clock == "utc"

    @property
    def _is_copy(self) -> bool:
        return not self.console.session.backend.capabilities.live_store

    def compose(self) -> ComposeResult:
        """Whose history, the time line, the record under the cursor, status, footer."""
        signs = self.console.signs
        yield self.make_header()
        yield RuleLine(signs=signs, id="title")
        yield Timeline(UTC if self._utc else None, signs=signs, id="timeline")
        yield RuleLine(signs=signs, id="rule")
        yield ScrollingText(self._lines, id="record")
        yield StatusLine(signs=signs, id="status")
        yield self.make_footer()

    def on_mount(self) -> None:
        """Begin to read; the time line is there when a thread has done so."""
        self._timeline = self.query_one("#timeline", Timeline)
        self._timeline.focus()
        self.query_one("#title", RuleLine).show(
            [f"history of {self._whose[-1]}", "reading" + self.console.signs.ellipsis]
        )
        self._turns.ask()

    # Reading

    def read_again(self) -> None:
        """Read the history again; the cursor stays on its record."""
        self._turns.ask()

    def _begin_reading(self) -> None:
        reader, store, whose = self.console.reader, self.console.session.backend.store, self._whose

        def pause() -> None:
            if not self.is_running:
                raise Superseded
            time.sleep(_PAUSE_SECONDS)

        def work() -> None:
            with reader.at_work():
                try:
                    found = find_object(store.reader, *whose[::-1])
                    whole = None if found is None else read_history(store.reader, found, pause)
                    self.post_message(self.Read(whole, kept_since(store.reader), self._journal_of(whole)))
                except Superseded:
                    return
                except Exception as error:  # noqa: BLE001 - what is shown stays
                    self.post_message(self.Read(None, error=error))

        self.run_worker(work, thread=True, group="history", exit_on_error=False)

    def _journal_of(self, history: History | None) -> Mapping[str, Sequence[Told]]:
        """What this machine's journal tells of those attachments that the store tells nothing of; in a thread."""
        silent = {record.attachment.id for record in history.records if not record.told} if history else set()
        if not silent:
            return {}
        from mavtui.services.told_by_journal import told_by_journal

        return told_by_journal(self.console.session.journal.path, silent)

    def on_history_screen_read(self, message: Read) -> None:
        """Show what was read."""
        self._turns.end()
        if message.error is not None:
            self.console.tell_error(message.error)
        elif message.found is None:
            self._show_nothing()
        else:
            self._since, self._journal = message.since, message.journal
            self._show(message.found)

    def _show_nothing(self) -> None:
        word = self._whose[-1]
        self.query_one("#title", RuleLine).show([f"history of {word}"])
        text = f"Neither a volume nor a server is called {word}, or several are: its id says which is meant."
        self._timeline.show((), (), "", seconds(self.console.clock.now()), text)

    def _show(self, history: History) -> None:
        self._history = history
        self._by_id = {record.attachment.id: record for record in history.records}
        now = seconds(self.console.clock.now())
        counts = [(seconds(moment), count) for moment, count in writer_counts(history.records)]
        if counts:
            counts.insert(0, (counts[0][0], counts[0][1]))
        label = "writers" if history.kind == "volume" else "writes to"
        empty = _EMPTY[history.kind]
        self._timeline.show(bars_of(history, utc=self._utc), counts, label, now, empty)
        ended = sum(record.attachment.detach_time is not None for record in history.records)
        kind = "" if history.kind == "volume" else f"{history.kind} "
        total = len(history.records)
        self.query_one("#title", RuleLine).show(
            [
                f"history of {kind}{history.name}",
                f"{total:,} attachment{'' if total == 1 else 's'}, {ended:,} ended",
                f"the latest {MOST_RECORDS:,} of those ended" if history.left_out else "",
                self._seen_since(),
            ]
        )
        self._show_record()

    def _seen_since(self) -> str:
        """That a copy tells only what was seen of a cloud, and since when."""
        if not self._is_copy:
            return ""
        since = date_and_time(self._since, utc=self._utc)[:16]
        return f"only what was seen since {since}" if since else "only what was seen"

    # The record under the cursor

    @on(Timeline.Moved)
    def _moved(self) -> None:
        self._show_record()
        self.query_one("#status", StatusLine).show_idle("")

    @on(Timeline.Unmarkable)
    def _unmarkable(self) -> None:
        self.tell("A history has no marks: keys go by the attachment under the cursor.")

    def _show_record(self) -> None:
        record = self._record()
        held = None if record is None else record.attachment
        place = f"Row {self._timeline.row + 1} of {len(self._by_id)}: "
        self._timeline.words = place + record_words(record, self.console.signs, utc=self._utc) if record else ""
        text = self.query_one("#record", ScrollingText)
        text.action_ends(0)
        text.show(self._lines)
        below = text.lines_below
        more = f"{below} more line{'' if below == 1 else 's'}: {self._tab()} and {self._down()}" if below else ""
        self.query_one("#rule", RuleLine).show([held.holder_name, held.status.value] if held is not None else [], more)

    def _tab(self) -> str:
        return self.console.keys.label("pane.next", ascii_only=self.console.signs.ascii_only)

    def _down(self) -> str:
        return self.console.keys.label("cursor.down", ascii_only=self.console.signs.ascii_only)

    def on_resize(self) -> None:
        """Say what there is no room for now."""
        if self.is_mounted and self._history is not None:
            self.call_after_refresh(self._show_record)

    def _record(self) -> Record | None:
        return self._by_id.get(self._timeline.key or "")

    def _lines(self, width: int) -> list[Line]:
        record = self._record() if self._history is not None else None
        if record is None:
            return []
        journal = self._journal.get(record.attachment.id, ())
        return record_lines(record, journal, width, self.console.signs, utc=self._utc, is_copy=self._is_copy)

    # What actions are about

    def subject(self) -> Subject | None:
        """The attachment under the cursor, an ended one too."""
        record = self._record()
        return None if record is None else of_attachment(record.attachment)

    def action_object_history(self) -> None:
        """From a volume's history to that of the holder under the cursor, and from a holder's to the volume's."""
        record = self._record()
        if record is None or self._history is None:
            super().action_object_history()
            return
        held = record.attachment
        if self._history.kind != "volume":
            self.console.drill("history", "volume", held.volume_id)
        elif held.server_id is not None:
            self.console.drill("history", "server", held.server_id)
        else:
            self.console.drill("history", "host", held.host or "")

    @on(Timeline.Opened)
    def _opened(self) -> None:
        record = self._record()
        if record is not None:
            self.console.open_volume(record.attachment.volume_id, record.attachment.id)
