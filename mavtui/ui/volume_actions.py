"""What can be done with the volume and the attachment under the cursor, in the list and in the detail view alike."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial
from typing import TYPE_CHECKING

from mavtui.ui.screens.view import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.domain.attachments import Attachment
    from mavtui.domain.volumes import Volume


class VolumeActions(View):
    """The actions of the scope `volume`; a screen says which volume and attachment are meant."""

    @abstractmethod
    def chosen_volume(self) -> Volume | None:
        """The volume that actions are about; None where there is none."""

    @abstractmethod
    def chosen_attachment(self) -> Attachment | None:
        """The attachment that actions are about; None where the operator has to choose one first."""

    @abstractmethod
    def marked_attachments(self) -> Sequence[Attachment]:
        """The attachments of this volume that are marked and have not ended."""

    @abstractmethod
    def explain_choice(self, what: str) -> None:
        """Lead the operator to where an attachment is chosen; `what` is the verb."""

    def row_to_refresh(self) -> Sequence[str]:
        """The highlighted volume."""
        volume = self.chosen_volume()
        return () if volume is None else (volume.id,)

    def action_volume_attach(self) -> None:
        """Which servers, which mode, then the plan."""
        volume = self._volume_or_why_not()
        if volume is not None:
            from mavtui.ui import conversations

            self.console.converse(partial(conversations.attach, self.console, volume.id))

    def action_attachment_detach(self) -> None:
        """The plan that ends exactly one attachment."""
        chosen = self.chosen_attachment()
        if chosen is None:
            self._explain("detach")
            return
        from mavtui.ui import conversations

        self.console.converse(partial(conversations.detach, self.console, chosen.id))

    def action_attachment_mode(self) -> None:
        """The plan that gives the holder the other mode."""
        chosen = self.chosen_attachment()
        if chosen is None:
            self._explain("change")
            return
        from mavtui.ui import conversations

        self.console.converse(partial(conversations.change_mode, self.console, chosen))

    def action_attachment_repair(self) -> None:
        """What helps against a stuck attachment or volume; each of them a plan."""
        volume = self._volume_or_why_not()
        if volume is None:
            return
        from mavtui.ui import conversations

        chosen, marked = self.chosen_attachment(), self.marked_attachments()
        if chosen is None and not marked and volume.condition is None and volume.attachments:
            self._explain("repair")
            return
        self.console.converse(partial(conversations.repair, self.console, volume, chosen, marked))

    def action_volume_sharable(self) -> None:
        """The plan that allows further attachments, or forbids them."""
        volume = self._volume_or_why_not()
        if volume is not None:
            from mavtui.ui import conversations

            self.console.converse(partial(conversations.flip_sharable, self.console, volume))

    def action_volume_extend(self) -> None:
        """The new size, then the plan."""
        volume = self._volume_or_why_not()
        if volume is not None:
            from mavtui.ui import conversations

            self.console.converse(partial(conversations.extend, self.console, volume))

    def action_volume_delete(self) -> None:
        """The plan that deletes the volume."""
        volume = self._volume_or_why_not()
        if volume is not None:
            from mavtui.ui import conversations

            self.console.converse(partial(conversations.delete, self.console, volume.id))

    def action_volume_create(self) -> None:
        """The form of a new volume, then the plan."""
        from mavtui.ui import conversations

        self.console.converse(partial(conversations.create, self.console))

    def action_server_register(self) -> None:
        """The form of a new server, then the plan."""
        from mavtui.ui import conversations

        self.console.converse(partial(conversations.register_server, self.console))

    def action_volume_copy_id(self) -> None:
        """The whole id into the clipboard."""
        identity = self.id_to_copy()
        if identity:
            self.console.copy(identity)

    def id_to_copy(self) -> str:
        """The id of what is highlighted."""
        volume = self.chosen_volume()
        return "" if volume is None else volume.id

    def _volume_or_why_not(self) -> Volume | None:
        volume = self.chosen_volume()
        if volume is None:
            self.tell("There is no volume here.")
        return volume

    def _explain(self, what: str) -> None:
        if self._volume_or_why_not() is not None:
            self.explain_choice(what)
