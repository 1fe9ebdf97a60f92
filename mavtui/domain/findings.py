"""What can be found wrong, or worth knowing, in an estate as it stands: a stable code, how bad it is, what to do.

The remedies are in the order in which they are safe: look first, end what is certainly dead, correct a record last.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from mavtui.domain.clock import Timestamp

if TYPE_CHECKING:
    # Filters ask for codes and severities alone, and read nothing of what can be asked for.
    from mavtui.domain.requests import Request


class FindingSeverity(IntEnum):
    """How bad a finding is: worth knowing, to be looked after, or data is at risk now."""

    NOTE = 0
    CAUTION = 1
    DANGER = 2

    @property
    def word(self) -> str:
        """The severity as screens and commands write it."""
        return self.name.lower()


class Evidence(NamedTuple):
    """One thing that was read: who says it, what it says, since when it says so (None: nobody knows)."""

    source: str
    says: str
    at: Timestamp | None = None


class Finding(NamedTuple):
    """One thing found, in one sentence, with what it rests on and what to do about it in safe order.

    `since` is when it became so, as far as is known. `requests` is the ready plan, empty where no change is certainly
    safe. `volume_name` and `holder` are for people, the ids for programs.
    """

    code: str
    severity: FindingSeverity
    sentence: str
    since: Timestamp | None
    evidence: tuple[Evidence, ...]
    remedy: tuple[str, ...]
    volume_id: str
    volume_name: str | None = None
    attachment_id: str | None = None
    server_id: str | None = None
    holder: str | None = None
    host: str | None = None
    project_id: str | None = None
    requests: tuple[Request, ...] = ()

    @property
    def id(self) -> str:
        """The same for the same finding at every look: code and what it concerns."""
        return ":".join(filter(None, (self.code, self.volume_id, self.attachment_id or self.server_id or self.host)))

    @property
    def volume_label(self) -> str:
        """How the volume is called: its name, else the first 8 characters of its id."""
        return self.volume_name or self.volume_id[:8]


class FindingKind(NamedTuple):
    """What a code stands for: how bad it is, what it means, and the safe remedy in order."""

    severity: FindingSeverity
    meaning: str
    remedy: tuple[str, ...]


_DANGERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "contested": (
        "Two records were seen live where one is allowed.",
        (
            "Look on both servers which of them has the disk; trust neither record until then.",
            "Detach it from the one that does not need it, in the guest first.",
            "Settle the contested record by reset-state: attached where the server has the disk, else detached.",
        ),
    ),
    "available-but-held": (
        "The volume counts as free, yet somebody holds it.",
        (
            "Attach it to nobody else and do not delete it: Cinder itself would allow both.",
            "Look on the holder whether it has the disk.",
            "If it has: reset the volume's state; it becomes in-use again, the records stay as they are.",
            "If it has not: detach the record; the state then follows from what is left.",
        ),
    ),
    "nova-only": (
        "Nova has the volume at a server, Cinder has no record of it.",
        (
            "Take the server for a writer: attach the volume to nobody else and do not delete it.",
            "Look in the server whether it uses the disk, and unmount it there if it is not needed.",
            "Compare both lists for that server: what follows also ends what Cinder alone has of it.",
            "Reboot the server hard: Nova and Cinder then agree.",
        ),
    ),
    "server-twice": (
        "The same server has two live records of one volume.",
        (
            "Wait if the server is being moved: a live migration has two records until it ends.",
            "Find out which of the two Nova uses; its attachment id is the one to keep.",
            "End the other one: clean it up if it was never attached, else detach it.",
        ),
    ),
    "host-twice": (
        "The same host has two live records of one volume.",
        (
            "Find out on the host which of the two connections its disk comes from.",
            "End the other one; be aware that the host may lose both paths, so unmount first.",
        ),
    ),
    "shared-not-sharable": (
        "Several hold a volume that is not sharable.",
        (
            "Attach it to nobody else.",
            "Find out which holder is meant to have it, and unmount it on the others.",
            "Detach the others one by one.",
        ),
    ),
    "recorded-ro-writable": (
        "A holder is recorded read-only, but its connection lets it write.",
        (
            "Count this holder as a writer: Cinder records the mode, and only the connection enforces it.",
            "Mount it read-only in the guest, which at least keeps it from writing by mistake.",
            "To be certain: detach it, have an admin attach it with the read-only flag set, and read the mode back.",
        ),
    ),
    "read-only-with-writers": (
        "The volume is flagged read-only, but somebody can write to it.",
        (
            "Do not trust the flag: it holds for attachments made by an admin after it was set, and for no others.",
            "Detach those who can write, one by one, in the guest first.",
            "Have an admin attach them again, and read the mode back.",
        ),
    ),
    "noncluster-filesystem": (
        "Several write to a file system that only one may write to.",
        (
            "Unmount it on all holders but one now; each of them overwrites what the others wrote.",
            "Check the file system from the one that is left, before anything else is written.",
            "Detach the others. If all need the data, serve it from one (NFS) or use a cluster file system.",
            "If the note is wrong, correct it: mavtui set VOLUME --note filesystem=NAME.",
        ),
    ),
}
_CAUTIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "noncluster-beside-readers": (
        "One writes to a file system that no cluster is, while others read it.",
        (
            "Take what the readers see for old or torn: they cache blocks that the writer changes.",
            "Detach the readers, or let the writer stop before they mount it.",
        ),
    ),
    "no-note": (
        "Several write, and nobody noted which file system there is.",
        (
            "Ask whoever owns the servers how they keep from overwriting each other.",
            "Note it: mavtui set VOLUME --note filesystem=NAME (gfs2, ocfs2; none for a cluster's own raw disk).",
            "If it is ext4, xfs or ntfs: unmount it on all but one at once.",
        ),
    ),
    "stuck-reserved": (
        "An attach was begun and never went on.",
        (
            "Ask Nova whether it knows the attachment (openstack server volume list).",
            "If Nova knows it: reboot that server hard, which brings both sides together.",
            "If Nova does not: clean the attachment up; the volume's state follows by itself.",
            "Do not reset the state to available: the record stays, and the next change says reserved again.",
        ),
    ),
    "stuck-attaching": (
        "An attach was connected and never completed.",
        (
            "Ask Nova whether it knows the attachment (openstack server volume list).",
            "If Nova knows it: reboot that server hard.",
            "If Nova does not: clean the attachment up.",
            "Do not complete it by hand: that would mark a disk attached that nobody connected.",
        ),
    ),
    "stuck-detaching": (
        "A detach was begun and never came to its end.",
        (
            "Look whether the server is busy, and whether its guest still has the disk.",
            "If it still has it: set the state back to in-use, which cuts nobody off.",
            "Then unmount it in the guest, and detach once more.",
            "If that does not end either: reboot the server hard.",
            "Never reset it to available while the guest may have the disk: the next one would be a second writer.",
        ),
    ),
    "error-attaching": (
        "An attach failed, and its record is still there.",
        (
            "Look whether the server got the disk after all, where it had been connected.",
            "Clean the attachment up: it counts for no state, but the volume may be deleted under it.",
        ),
    ),
    "error-detaching": (
        "A detach failed; the server may still have the disk.",
        (
            "Unmount it in the guest and look why the detach failed there.",
            "Detach it once more.",
            "By force only when the server certainly lost the disk.",
        ),
    ),
    "status-mismatch": (
        "The volume's state is not what its attachments say.",
        (
            "Compare the attachments with what the servers say they have.",
            "End the records that nobody uses; the state then follows by itself.",
            "Reset the volume's state only if the records are right and the state alone is wrong.",
        ),
    ),
    "cinder-only": (
        "Cinder has an attachment of which Nova does not know.",
        (
            "Look in the server whether it has the disk: Nova not knowing it does not mean that.",
            "If it has: leave it attached, and have an admin bring Nova and Cinder together.",
            "If it has not: end the attachment; a hard reboot of the server does that as well.",
        ),
    ),
    "unknown-server": (
        "An attachment belongs to a server that is deleted or not shown.",
        (
            "Find out whether the server is gone or only another project's: ask as an admin, for all projects.",
            "If it is gone: end the attachment, and see on its last host that no device is left.",
            "If it is another project's: leave it, its owner may use the disk.",
        ),
    ),
    "other-attachment": (
        "Nova names another attachment for this disk than Cinder has.",
        (
            "Do not detach by either id: the connection that is cut may be the one in use.",
            "Reboot the server hard, which brings both sides together.",
        ),
    ),
    "sharable-against-type": (
        "Whether the volume is sharable is not what its type says.",
        (
            "Do not attach it to a further server: Nova goes by the flag, whatever the type says.",
            "Look for a change of type that failed.",
            "Change the type once more while nobody holds the volume.",
        ),
    ),
    "delete-on-termination": (
        "A shared volume is to be deleted with one of its servers.",
        (
            "Do not delete that server before this is set right.",
            "Switch delete-on-termination off for it (Nova's API 2.85 and later), or detach the volume from it first.",
        ),
    ),
    "volume-error": (
        "The volume itself is in error.",
        (
            "Look at its attachments first: servers may use it all the same.",
            "Find the cause at the back end of the storage.",
            "Reset its state only when that is mended; deleting the last attachment turns it to available.",
        ),
    ),
}
_NOTES: dict[str, tuple[str, tuple[str, ...]]] = {
    "several-writers": (
        "Several can write to the volume.",
        ("Make sure that each of them takes part in the cluster that keeps them apart.",),
    ),
    "same-host-neighbour": (
        "Several holders of a volume are on one host.",
        (
            "Detaching one can cut the other off where the host has one connection for both; check the other after it.",
            "For servers that stand in for each other, place them on different hosts (anti-affinity).",
        ),
    ),
}

FINDING_KINDS: Mapping[str, FindingKind] = {
    code: FindingKind(severity, *words)
    for severity, codes in (
        (FindingSeverity.DANGER, _DANGERS),
        (FindingSeverity.CAUTION, _CAUTIONS),
        (FindingSeverity.NOTE, _NOTES),
    )
    for code, words in codes.items()
}
"""Every code, the worst first."""


def severity_named(word: str) -> FindingSeverity:
    """The severity of that name. Raises KeyError."""
    return FindingSeverity[word.upper()]
