"""A hazard: a stable code, how bad it is, and one sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum


class Severity(IntEnum):
    """How bad a hazard is, and so what it takes to go on."""

    NONE = 0
    CAUTION = 1
    DANGER = 2
    BLOCKED = 3

    @property
    def word(self) -> str:
        """The severity as screens, commands and the journal write it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Hazard:
    """One thing that can go wrong; `volume_id` says where, None for a request about servers.

    `refuses`: here the code stands for something that cannot be had at all, whatever its severity elsewhere. `stays`:
    it does not pass by waiting, though what its code stands for elsewhere does. `who` is the server or holder that the
    sentence is about, so that many alike can be told in one; empty where it is about none.
    """

    code: str
    message: str
    volume_id: str | None = None
    refuses: bool = False
    stays: bool = False
    who: str = field(default="", compare=False)

    @property
    def severity(self) -> Severity:
        """How bad it is by itself; notes and marks may raise it, nothing lowers it."""
        return Severity.BLOCKED if self.refuses else SEVERITIES[self.code]


_BLOCKED = (
    "not-sharable", "own-condition", "in-transition", "already-attached", "unclean-attachment", "contested",
    "encrypted-sharing", "read-only-volume", "read-only-context", "attached", "server-busy", "server-locked",
    "shelved-offloaded", "api-too-old", "quota", "not-allowed",
)  # fmt: skip
_DANGER = (
    "second-writer", "noncluster-filesystem", "not-the-writer", "force", "reset", "delete", "root-disk", "host-detach",
    "quorum", "mode-not-enforceable",
)  # fmt: skip
_CAUTION = (
    "reader-beside-writer", "writer-beside-readers", "running-server", "same-host-neighbour", "last-writer",
    "delete-on-termination", "server-error", "grow-shared",
)  # fmt: skip

SEVERITIES: dict[str, Severity] = {
    **dict.fromkeys(_BLOCKED, Severity.BLOCKED),
    **dict.fromkeys(_DANGER, Severity.DANGER),
    **dict.fromkeys(_CAUTION, Severity.CAUTION),
}
"""Every code there is, with its severity."""

RW_SHARING_CODES = frozenset({"second-writer", "noncluster-filesystem"})
"""The codes that one confirmation of read-write sharing covers."""


def raised(severity: Severity, *, production: bool) -> Severity:
    """The severity on a target that may be marked production: none becomes caution, caution becomes danger."""
    if production and severity < Severity.DANGER:
        return Severity(severity + 1)
    return severity
