"""Sharing as one policy, asked before a further attachment is made (blueprint, questions 2 and 3).

The core knows how one attachment is made and ended. Whether there may be a second is decided here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

from mavtui.domain.volumes import Volume
from mavtui.domain.wording import fitting, names_of


@dataclass(frozen=True, slots=True)
class MultiAttachPolicy:
    """The multi-attach extension. Off, the engine is a complete single-attach service.

    Volumes that are shared already stay so and can be detached; no further attachment is made, none becomes sharable.
    """

    enabled: bool = True

    def reason_against_another(self, volume: Volume) -> str:
        """Why the volume takes no further attachment, in one sentence; empty where it takes one."""
        others = volume.holders
        if not others:
            return ""
        who = f"{names_of(others)} {fitting(len(others), 'holds', 'hold')}"
        if not self.enabled:
            return f"Multi-attach is switched off, and {who} the volume."
        if not volume.sharable:
            return f"The volume is not sharable, and {who} it."
        return ""

    def reason_against_marking(self, volume: Volume) -> str:
        """Why the volume cannot be marked sharable, in one sentence; empty where it can."""
        if not self.enabled:
            return "Multi-attach is switched off, so no volume can be marked sharable."
        if volume.encrypted:
            return "An encrypted volume cannot be shared."
        return ""
