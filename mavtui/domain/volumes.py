"""A volume with everyone who holds it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import NamedTuple

from mavtui.domain.attachments import Attachment, AttachStatus
from mavtui.domain.clock import Timestamp
from mavtui.domain.transitions import derive_attach_status, derive_volume_status

FILESYSTEM_NOTE = "mavtui:filesystem"
WRITER_NOTE = "mavtui:writer"
ROLE_NOTE = "mavtui:role"
CLUSTER_FILESYSTEMS = frozenset({"gfs2", "ocfs2", "gpfs", "vmfs", "none", "raw-cluster"})

OWN_CONDITIONS = frozenset({
    "creating", "deleting", "error", "error_deleting", "error_managing", "managing", "maintenance", "restoring-backup",
    "error_restoring", "awaiting-transfer", "backing-up", "error_backing-up", "error_extending", "downloading",
    "uploading", "retyping", "extending", "reverting", "unmanaging", "unrecognised",
})  # fmt: skip
"""What a volume can be by itself, whatever its attachments say."""

TRANSITIONS = frozenset({"reserved", "attaching", "detaching"})
"""What a cloud says of a whole volume while one of its attachments changes, whatever the others are."""

DERIVED_STATUSES = frozenset({"available", "in-use", "reserved", "attaching", "detaching"})


class Mark(IntEnum):
    """What stands at the left edge of a volume's row, the worst first when sorted downwards."""

    NONE = 0
    TRANSITION = 1
    CAUTION = 2
    DANGER = 3


class Volume(NamedTuple):
    """A volume and its attachments that are not ended, in order of time.

    `condition` is the volume's own condition or None; `observed_status` is what a cloud said of it when it was read.
    `attachments_known` is False where the attachments cannot be listed: then the counts are None. `transition` is set
    for what is shown of a cloud alone: its word for the volume, one of `TRANSITIONS`, contradicts no attachment.
    """

    id: str
    name: str | None = None
    description: str | None = None
    size_gib: int = 1
    sharable: bool = False
    read_only: bool = False
    encrypted: bool = False
    bootable: bool = False
    volume_type: str | None = None
    project_id: str | None = None
    user_id: str | None = None
    availability_zone: str | None = None
    metadata: Mapping[str, str] = MappingProxyType({})
    condition: str | None = None
    observed_status: str | None = None
    created_at: Timestamp = ""
    updated_at: Timestamp = ""
    deleted_at: Timestamp | None = None
    attachments: tuple[Attachment, ...] = ()
    attachments_known: bool = True
    transition: str | None = None

    @property
    def status(self) -> str:
        """The derived status; never stored by any other path."""
        if self.transition is not None:
            return self.transition
        return derive_volume_status((a.status for a in self.attachments), self.condition)

    @property
    def attach_status(self) -> str:
        """Attached, attaching, reserved, detaching or detached."""
        return derive_attach_status(a.status for a in self.attachments)

    @property
    def live(self) -> tuple[Attachment, ...]:
        """The attachments that count for the invariant."""
        return tuple(a for a in self.attachments if a.is_live)

    @property
    def holders(self) -> tuple[Attachment, ...]:
        """Everyone who may have the disk."""
        return tuple(a for a in self.attachments if a.is_holder)

    @property
    def unclean(self) -> tuple[Attachment, ...]:
        """The holders whose attach failed after they had been connected: they wait to be cleaned up."""
        return tuple(a for a in self.attachments if a.is_holder and not a.is_live and not a.contested)

    @property
    def may_be_held(self) -> bool:
        """Whether anybody may have the disk; so too where the attachments cannot be listed."""
        return not self.attachments_known or any(a.is_holder for a in self.attachments)

    @property
    def writers(self) -> tuple[Attachment, ...]:
        """The holders that can write."""
        return tuple(a for a in self.attachments if a.is_holder and a.is_rw)

    @property
    def readers(self) -> tuple[Attachment, ...]:
        """The holders that can only read."""
        return tuple(a for a in self.attachments if a.is_holder and not a.is_rw)

    @property
    def rw_count(self) -> int | None:
        """How many can write; None where the attachments cannot be listed."""
        return len(self.writers) if self.attachments_known else None

    @property
    def ro_count(self) -> int | None:
        """How many can only read; None where the attachments cannot be listed."""
        return len(self.readers) if self.attachments_known else None

    @property
    def filesystem(self) -> str | None:
        """The noted file system, in small letters, or None."""
        noted = self.metadata.get(FILESYSTEM_NOTE, "").strip().lower()
        return noted or None

    @property
    def has_noncluster_filesystem(self) -> bool:
        """Whether a file system is noted that loses data as soon as several write to it."""
        return self.filesystem is not None and self.filesystem not in CLUSTER_FILESYSTEMS

    @property
    def is_contested(self) -> bool:
        """Whether a record waits to be settled: two were seen live where one is allowed."""
        return any(a.contested for a in self.attachments)

    @property
    def contradicts_observation(self) -> bool:
        """Whether the cloud said something else of this volume than its records say."""
        return self.observed_status is not None and self.observed_status != self.status

    @property
    def label(self) -> str:
        """How it is called: its name, else the first 8 characters of its id."""
        return self.name or self.id[:8]


_IN_TRANSITION = frozenset({
    "reserved", "attaching", "detaching", "creating", "deleting", "extending", "retyping", "downloading", "uploading",
    "backing-up", "restoring-backup", "managing", "unmanaging", "reverting", "awaiting-transfer",
})  # fmt: skip


def mark_with_reason(volume: Volume) -> tuple[Mark, str]:
    """The mark of the volume's row and why, in one sentence; an empty sentence where there is nothing to say."""
    writers = volume.rw_count
    if volume.is_contested:
        return Mark.DANGER, "Its records contradict each other; each contested one must be settled."
    if volume.read_only and writers:
        return Mark.DANGER, f"It is flagged read-only, but {writers} can write."
    if writers is not None and writers > 1 and volume.has_noncluster_filesystem:
        return Mark.DANGER, f"{writers} write to {volume.filesystem}, which is no cluster file system."
    if any(a.writable_though_recorded_ro for a in volume.holders):
        return Mark.DANGER, "A holder recorded as ro can write."
    if writers is None:
        return Mark.CAUTION, "Its attachments cannot be listed."
    return _lesser_mark(volume, writers)


def _lesser_mark(volume: Volume, writers: int) -> tuple[Mark, str]:
    if volume.condition is not None and (volume.condition.startswith("error") or volume.condition == "unrecognised"):
        return Mark.CAUTION, f"The volume itself is {volume.condition}."
    if any(a.status is AttachStatus.ERROR_DETACHING for a in volume.attachments):
        return Mark.CAUTION, "A detach failed; it waits to be done once more, or by force."
    if any(a.status is AttachStatus.ERROR_ATTACHING for a in volume.attachments):
        return Mark.CAUTION, "An attach failed and waits to be cleaned up."
    if volume.contradicts_observation:
        return Mark.CAUTION, f"The cloud said {volume.observed_status}, its records say {volume.status}."
    if writers > 1 and volume.filesystem is None:
        return Mark.CAUTION, f"{writers} write and no file system is noted."
    if volume.status in _IN_TRANSITION or any(a.status not in _SETTLED for a in volume.attachments):
        return Mark.TRANSITION, f"It is {volume.status}."
    return Mark.NONE, ""


_SETTLED = frozenset({"attached", "detached", "error_attaching", "error_detaching"})
