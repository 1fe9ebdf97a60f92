"""The list of servers asked other questions: where several volumes go, and who takes over writing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.domain.attachments import Mode
from mavtui.ui.candidates import SeveralVolumes, TakingOver
from mavtui.ui.dialogs.attach import AttachChoice, AttachDialog
from mavtui.ui.widgets.cells import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.domain.scene import Scene
    from mavtui.domain.volumes import Volume
    from mavtui.store.connection import Store
    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs


class AttachManyDialog(AttachDialog):
    """Which servers get all of these volumes."""

    has_device = False

    def __init__(
        self, volumes: Sequence[Volume], scene: Scene, store: Store, *, clock: Clock, signs: Signs,
        registers: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(volumes[0], scene, store, clock=clock, signs=signs, registers=registers)
        self._count = len(volumes)
        self._candidates = SeveralVolumes(volumes, scene, store, signs, self._tell_problem)

    def heading(self) -> str:
        """How many volumes it is about."""
        return f"Attach {self._count} volumes: to which servers?"

    def keys_text(self) -> str:
        """The keys of the list; of a cloud a host goes by its connector, here too."""
        return f"{self.hints}{'' if self._registers else '+ host  '}enter plan"

    def action_attach_register(self) -> None:
        """Of a cloud, a host with its connector; only one volume at a time goes to a server that is not there yet."""
        if not self._registers:
            super().action_attach_register()
            return
        self.say("Register it first: attach one volume, or i in the list of volumes.")


class TakeOverDialog(AttachDialog):
    """Which one server takes over writing; who writes now gives it up."""

    has_device = False
    hints = ""

    def __init__(self, volumes: Sequence[Volume], scene: Scene, store: Store, *, clock: Clock, signs: Signs) -> None:
        super().__init__(volumes[0], scene, store, clock=clock, signs=signs, registers=False)
        self._mode = Mode.RW
        self._count = len(volumes)
        self._candidates = TakingOver(volumes, scene, store, signs, self._tell_problem)
        self._is_cloud = scene.rules.is_cloud
        self._writes = " ".join(dict.fromkeys(writer.holder_name for volume in volumes for writer in volume.writers))

    def heading(self) -> str:
        """Who gives up."""
        label = shorten(self._volume.label, 24, self.signs) if self._count == 1 else f"{self._count} volumes"
        return f"{label}: who takes over writing from {shorten(self._writes, 24, self.signs)}?"

    def action_attach_mode(self) -> None:
        """Whoever takes over writes."""
        self.say("Whoever takes over gets the volume read-write.")

    def action_attach_register(self) -> None:
        """Nobody takes over who is not there yet."""
        of_a_cloud = "A host that is not in the list is named on the command line: hand-over VOLUME host:HOST."
        self.say(of_a_cloud if self._is_cloud else "Register the server first: i in the list of volumes.")

    def dismiss_with(self, choice: AttachChoice) -> None:
        """Exactly one takes over."""
        if len(choice.servers) + len(choice.hosts) != 1:
            self.say("Exactly one server takes over: unmark the others.")
            return
        super().dismiss_with(choice)
