"""Everything about one volume: its values, all its attachments with the ended ones, what happened to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal

from mavtui.domain.attachments import Attachment, AttachStatus
from mavtui.domain.findings import FindingSeverity
from mavtui.errors import MavtuiError
from mavtui.ui.attachments_pane import AttachmentsPane, titles_of
from mavtui.ui.bindings import bindings_for
from mavtui.ui.detail_text import disagreement_lines, event_lines, found_lines, heading, volume_lines
from mavtui.ui.subjects import of_attachment, of_volume
from mavtui.ui.volume_actions import VolumeActions
from mavtui.ui.widgets.rule import RuleLine
from mavtui.ui.widgets.status_line import StatusLine
from mavtui.ui.widgets.text_block import ScrollingText
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from mavtui.domain.clock import Timestamp
    from mavtui.domain.findings import Finding
    from mavtui.domain.volumes import Volume
    from mavtui.ui.subjects import Subject
    from mavtui.ui.widgets.text_lines import Line

MOST_EVENTS = 200
WIDE = 120
"""From this many columns on, values and history stand side by side."""


class DetailScreen(VolumeActions):
    """Opened by enter; follows the volume by its id until it is left."""

    CSS_PATH: ClassVar = "../styles/detail.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("volume", "attachment", "detail")
    help_name = "detail"
    footer_ids = (
        ("app.leave", "back", 1),
        ("volume.attach", "", 1),
        ("attachment.detach", "", 1),
        ("attachment.mode", "", 2),
        ("attachment.repair", "", 2),
        ("volume.sharable", "", 3),
        ("volume.extend", "", 4),
        ("volume.delete", "", 4),
        ("object.copy_id", "", 3),
        ("pane.next", "pane", 2),
    )

    def __init__(self, volume_id: str, attachment_id: str = "") -> None:
        """Without an attachment's id the cursor begins on the first one."""
        super().__init__()
        self._volume_id = volume_id
        self._begins_on = attachment_id
        self._volume: Volume | None = None
        self._findings: Sequence[Finding] = ()

    def compose(self) -> ComposeResult:
        """Values above, attachments below."""
        signs = self.console.signs
        yield self.make_header()
        yield (title := RuleLine(signs=signs, id="title"))
        with Horizontal(id="facts"):
            values = ScrollingText(self._values, id="values")
            values.rule = title
            yield values
            yield ScrollingText(self._history, id="history")
        yield RuleLine(signs=signs, id="rule")
        yield AttachmentsPane(signs=signs, id="attachments")
        yield StatusLine(signs=signs, id="status")
        yield self.make_footer()

    def on_mount(self) -> None:
        """Begin in the attachments, where the actions are."""
        self._pane = self.query_one("#attachments", AttachmentsPane)
        self.read_again()
        if self._begins_on:
            self._pane.move_to_key(self._begins_on)
        self._pane.focus()
        self.call_later(self.follow_row)  # what the first row is not for is known once the view is there

    def on_resize(self) -> None:
        """Side by side where there is room."""
        self.query_one("#facts").set_class(self.shows_beside(WIDE), "-wide")

    def read_again(self) -> None:
        """Read the volume again; a deleted one leaves what was last known, and says so."""
        reader, now = self.console.reader, self.console.clock.now()
        volume = reader.volume(self._volume_id)
        if volume is None:
            self.tell(f"This volume is gone; {self.console.key('app.leave')} goes back.", "hazard-caution")
            return
        self._volume = volume
        self._findings = self._find(now)
        ended = reader.history(self._volume_id)
        self._pane.show(self._volume_id, (*volume.attachments, *ended), now)
        name, *rest = titles_of(volume)
        wrong = sum(1 for finding in self._findings if finding.severity > FindingSeverity.NOTE)
        found = f"{wrong} finding{'' if wrong == 1 else 's'}" if wrong else ""
        self.query_one("#title", RuleLine).show([name, found, *rest])
        self.query_one("#rule", RuleLine).show(["attachments", f"{len(ended)} ended" if ended else ""])
        # Those who leave at once take the two away before they are filled.
        for values in self.query("#values").results(ScrollingText):
            values.show(self._values)
        for history in self.query("#history").results(ScrollingText):
            history.show(self._history)
        self.follow_row()

    def _find(self, now: Timestamp) -> Sequence[Finding]:
        """What is wrong with the volume, as everywhere else where that is said."""
        from mavtui.services.findings import find_in

        try:
            return tuple(find_in(self.console.session, now=now, volume_id=self._volume_id))
        except MavtuiError as error:
            self.console.tell_error(error)
            return ()

    @property
    def _utc(self) -> bool:
        return self.console.session.settings.ui.clock == "utc"

    def _values(self, width: int) -> list[Line]:
        if self._volume is None:
            return []
        signs = self.console.signs
        lines = volume_lines(self._volume, width - 2, signs, self.console.clock.now(), utc=self._utc)
        lines += disagreement_lines(self.console.reader.disagreements(self._volume), width - 2, signs)
        lines += found_lines(self._findings, width - 2, signs, self.console.clock.now())
        if not self.shows_beside(WIDE):
            lines += [*heading("what happened"), *self._history(width)]
        return lines

    def _history(self, width: int) -> list[Line]:
        events = self.console.reader.events(self._volume_id, MOST_EVENTS)
        return event_lines(events, width - 2, self.console.signs, utc=self._utc)

    @on(VirtualTable.Opened, "#attachments")
    def _opened(self) -> None:
        chosen = self._pane.chosen()
        if chosen is not None:
            self.tell(_everything_about(chosen))

    def chosen_volume(self) -> Volume | None:
        """The volume of this screen."""
        return self._volume

    def chosen_attachment(self) -> Attachment | None:
        """The highlighted attachment, unless it has ended already."""
        chosen = self._pane.chosen() if self.is_mounted else None
        return None if chosen is None or chosen.status is AttachStatus.DETACHED else chosen

    def subject(self) -> Subject | None:
        """The highlighted attachment while the cursor is in them, else the volume."""
        if not self.is_mounted:  # a key that came faster than the view
            return None
        chosen = self._pane.chosen() if self._pane.has_focus else None
        if chosen is not None:
            return of_attachment(chosen)
        return None if self._volume is None else of_volume(self._volume)

    def marked_subjects(self) -> Sequence[Subject]:
        """The marked attachments, ended ones too."""
        return [of_attachment(attachment) for attachment in self._pane.marked()] if self.is_mounted else []

    def marks_are_gone(self) -> bool:
        """Whether what was marked is not there any more."""
        return self.is_mounted and self._pane.has_lost_marks and not self._pane.marked()

    def explain_choice(self, what: str) -> None:
        """Only an attachment that has not ended can be meant."""
        chosen = self._pane.chosen()
        if chosen is None:
            self.tell(f"Nobody holds this volume, so there is nothing to {what}.")
        else:
            self.tell(f"That attachment has ended; there is nothing to {what}.")


def _everything_about(attachment: Attachment) -> str:
    recorded = attachment.recorded_mode or "not recorded"
    facts = [
        f"{attachment.holder_name}: attachment {attachment.id}",
        f"server {attachment.server_id}" if attachment.server_id else "",
        f"mode {attachment.mode} (record: {recorded})",
        f"by {attachment.user_id}" if attachment.user_id else "",
        "contested" if attachment.contested else "",
        "the volume is deleted with this server" if attachment.delete_on_termination else "",
        f"the cloud said {attachment.observed_status}" if attachment.observed_status else "",
    ]
    return ", ".join(fact for fact in facts if fact)
