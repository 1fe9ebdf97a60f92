"""All attachments, in every status; below, who else holds the same volume."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mavtui.ui.attachment_rows import AttachmentListing
from mavtui.ui.attachments_pane import AttachmentsPane, titles_of
from mavtui.ui.bindings import bindings_for
from mavtui.ui.screens.list_screen import ListScreen
from mavtui.ui.subjects import Subject, of_attachment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from mavtui.store.attachment_listing import AttachmentRow
    from mavtui.ui.listings import Listing


class AttachmentsScreen(ListScreen):
    """The ended ones are left out until they are asked for."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("attachments")
    heading = "attachments"
    help_name = "attachments"
    footer_ids = (
        ("row.open", "", 2),
        ("attachment.detach", "", 1),
        ("attachment.mode", "", 1),
        ("attachment.repair", "", 2),
        ("list.filter", "", 1),
        ("attachments.ended", "", 3),
        ("object.who", "", 3),
        ("object.describe", "", 4),
        ("app.leave", "back", 2),
        ("app.command", "", 5),
    )
    pane: AttachmentsPane

    def make_listing(self) -> Listing[AttachmentRow]:
        """Attachments."""
        self._attachments = AttachmentListing()
        return self._attachments

    def make_pane(self) -> AttachmentsPane:
        """The holders of the highlighted one's volume."""
        self.pane = AttachmentsPane(signs=self.console.signs, id="pane")
        return self.pane

    def show_row(self, subject: Subject | None) -> None:
        """Who holds the volume, this one among them."""
        volume_id = None if subject is None else subject.volume_id
        volume = None if volume_id is None else self.console.reader.volume(volume_id)
        self.pane.show(volume_id, () if volume is None else volume.attachments, self.console.clock.now())
        if subject is not None and not self.pane.has_focus:
            self.pane.move_to_key(subject.id)
        gone = "its volume is gone" if subject is not None else ""
        self.rule.show(titles_of(volume) if volume is not None else [gone], self.rule.end_title)

    def how_to_begin(self) -> str:
        """Attachments are made from volumes and from servers."""
        return f"Nothing is attached here: {self.console.key('volume.attach')} on a volume or a server attaches."

    def open(self, subject: Subject) -> None:
        """The volume, the cursor on this attachment."""
        if subject.volume_id is not None:
            self.console.open_volume(subject.volume_id, subject.id)

    def subject_in_pane(self) -> Subject | None:
        """The attachment under the cursor of the pane."""
        chosen = self.pane.chosen()
        return None if chosen is None else of_attachment(chosen)

    def marked_subjects(self) -> Sequence[Subject]:
        """The marked rows; in the pane those that are marked there."""
        if self.pane.has_focus and self.pane.marks:
            return [of_attachment(attachment) for attachment in self.pane.marked()]
        return super().marked_subjects()

    def action_attachments_ended(self) -> None:
        """The ended ones too, or no more."""
        self._attachments.with_ended = not self._attachments.with_ended
        self.rows.reload_anew()
        self.show_title()
        self.tell("Ended attachments are listed too." if self._attachments.with_ended else "Ended ones are left out.")
