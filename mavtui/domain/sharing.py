"""Sharing as one policy, asked before a further attachment is made (blueprint, questions 2 and 3).

The core knows how one attachment is made and ended. Whether there may be a second is decided here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

from mavtui.domain.volumes import Volume
from mavtui.domain.wording import who_holds


@dataclass(frozen=True, slots=True)
class MultiAttachPolicy:
    """The multi-attach extension. Off, the engine is a complete single-attach service.

    Volumes that are shared already stay so and can be detached; no further attachment is made, none becomes sharable.
    """

    enabled: bool = True

    def reason_against_another(self, volume: Volume) -> str:
        """Why the volume takes no further attachment, in one sentence; empty where it takes one.

        Holders that cannot be listed count as one: nobody knows that there is none.
        """
        if not volume.may_be_held or (self.enabled and volume.sharable):
            return ""
        why = "The volume is not sharable" if self.enabled else "Multi-attach is switched off"
        return f"{why}, and {who_holds(volume.holders)}."

    def reason_against_marking(self, volume: Volume) -> str:
        """Why the volume cannot be marked sharable, in one sentence; empty where it can."""
        if volume.encrypted:
            return "An encrypted volume cannot be shared."
        if not self.enabled:
            return "Multi-attach is switched off, so no volume can be marked sharable."
        return ""
