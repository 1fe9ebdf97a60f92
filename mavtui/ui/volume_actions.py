"""What can be done with the volume and the attachment under the cursor, in every view that has any."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mavtui.domain.attachments import AttachStatus
from mavtui.ui.object_actions import ObjectActions
from mavtui.ui.subjects import with_article

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from mavtui.domain.attachments import Attachment
    from mavtui.domain.volumes import Volume
    from mavtui.ui.app import MavtuiApp
    from mavtui.ui.change_subjects import Meant
    from mavtui.ui.subjects import Subject

    Judge = Callable[[MavtuiApp, Subject | None, Sequence[Subject]], Meant]
    """What a key means for what the cursor is on and what is marked."""


class VolumeActions(ObjectActions):
    """The actions of the scopes `volume` and `attachment`; which ones are meant is said by `subject()`."""

    def chosen_volume(self) -> Volume | None:
        """The volume that actions are about; None where there is none."""
        subject = self.subject()
        return None if subject is None or subject.volume_id is None else self.console.reader.volume(subject.volume_id)

    def chosen_attachment(self) -> Attachment | None:
        """The attachment that actions are about, if it has not ended; None where the operator has to choose one."""
        subject = self.subject()
        if subject is None or subject.attachment_id is None:
            return None
        return self._not_ended(subject.attachment_id)

    def row_state(self) -> tuple[Volume | None, Attachment | None]:
        """The volume under the cursor and its attachment, unless something is marked: then changes are about that."""
        if self.marked_subjects():
            return None, None
        return self.chosen_volume(), self.chosen_attachment()

    def explain_choice(self, what: str) -> None:
        """Lead the operator to where an attachment is chosen; `what` is the verb."""
        subject = self.subject()
        if subject is not None and subject.attachment_id is not None:
            self.tell(f"That attachment has ended; there is nothing to {what}.")
        else:
            self.tell(f"Choose the attachment to {what}: enter shows them.")

    def _not_ended(self, attachment_id: str) -> Attachment | None:
        found = self.console.reader.attachment(attachment_id)
        return None if found is None or found.status is AttachStatus.DETACHED else found

    def row_to_refresh(self) -> Sequence[str]:
        """The highlighted volume."""
        volume = self.chosen_volume()
        return () if volume is None else (volume.id,)

    def action_volume_attach(self) -> None:
        """Which servers, or for a server which volumes, and which mode; then the plan."""
        from mavtui.ui import change_subjects

        if self._begins(change_subjects.attach):
            return
        volume = self._volume_or_why_not()
        if volume is not None:
            from mavtui.ui import conversations

            self.begin(partial(conversations.attach, self.console, volume.id))

    def action_attachment_detach(self) -> None:
        """The plan that ends exactly one attachment, or all that is marked, or everything on a server or host."""
        from mavtui.ui import change_subjects

        if self._begins(change_subjects.detach):
            return
        chosen = self.chosen_attachment()
        if chosen is None:
            self._explain("detach")
            return
        from mavtui.ui import conversations

        self.begin(partial(conversations.detach, self.console, chosen.id))

    def action_attachment_mode(self) -> None:
        """The guide to another mode, for whoever holds the volume, or for all that is marked."""
        from mavtui.ui import change_subjects

        if not self._begins(change_subjects.mode):
            self._volume_or_why_not()

    def action_attachment_repair(self) -> None:
        """What helps against a stuck attachment or volume, or against all that is marked; each of them a plan."""
        from mavtui.ui import change_subjects

        if self._begins(change_subjects.repair):
            return
        volume = self._volume_or_why_not()
        if volume is None:
            return
        from mavtui.ui import conversations

        chosen = self.chosen_attachment()
        if chosen is None and volume.condition is None and volume.attachments:
            self._explain("repair")
            return
        self.begin(partial(conversations.repair, self.console, volume, chosen))

    def action_volume_swap_writer(self) -> None:
        """The plan by which another server takes over writing, of all volumes that are marked."""
        volume = self._volume_or_why_not()
        if volume is not None:
            from mavtui.ui import change_subjects

            self._begins(partial(change_subjects.swap, volume=volume))

    def action_volume_sharable(self) -> None:
        """The plan that allows further attachments, or forbids them, of the volume or of all that are marked."""
        from mavtui.ui import change_subjects

        if self._begins(change_subjects.sharable):
            return
        volume = self._volume_or_why_not()
        if volume is not None:
            from mavtui.ui import conversations

            self.begin(partial(conversations.flip_sharable, self.console, volume))

    def action_volume_extend(self) -> None:
        """The new size of the volume, or of all that are marked, then the plan."""
        from mavtui.ui import change_subjects

        if self._begins(change_subjects.extend):
            return
        volume = self._volume_or_why_not()
        if volume is not None:
            from mavtui.ui import conversations

            self.begin(partial(conversations.extend, self.console, volume))

    def action_volume_delete(self) -> None:
        """The plan that deletes the volume, or all that are marked."""
        from mavtui.ui import change_subjects

        if self._begins(change_subjects.delete):
            return
        volume = self._volume_or_why_not()
        if volume is not None:
            from mavtui.ui import conversations

            self.begin(partial(conversations.delete, self.console, [volume.id]))

    def action_volume_create(self) -> None:
        """The form of a new volume, then the plan."""
        from mavtui.ui import conversations

        self.begin(partial(conversations.create, self.console))

    def action_server_register(self) -> None:
        """The form of a new server, then the plan."""
        from mavtui.ui import conversations

        self.begin(partial(conversations.register_server, self.console))

    def begin(self, conversation: Callable[[], Awaitable[None]], remark: str = "") -> None:
        """Begin a conversation, and take the hint away that led to it. `remark` is said in its plans."""
        self.drop_hint()
        self.console.converse(conversation, remark=remark)

    def _begins(self, judge: Judge) -> bool:
        """Whether that is all there is to do: a conversation has begun, or it was said why none does."""
        if self.marks_are_gone():
            self.tell(f"What was marked is gone: {self.console.key('mark.clear')} clears the marks.", "hazard-caution")
            return True
        marked = self.marked_subjects()
        if not marked and not self.shows_what_was_asked:
            self.tell("Still searching: these rows are from before. Press the key again on those to come.")
            return True
        meant = judge(self.console, self.subject(), marked)
        if meant.why_not:
            self.tell(meant.why_not)
        if meant.conversation is not None:
            self.begin(meant.conversation, self.hidden_marks_word() if meant.is_marked else "")
        return bool(meant.why_not) or meant.conversation is not None

    def _volume_or_why_not(self) -> Volume | None:
        volume = self.chosen_volume()
        if volume is None:
            here = self.subject()
            self.tell(
                "There is no volume here."
                if here is None
                else f"{with_article(here.kind).capitalize()} is no volume: choose one first."
            )
        return volume

    def _explain(self, what: str) -> None:
        if self._volume_or_why_not() is not None:
            self.explain_choice(what)
