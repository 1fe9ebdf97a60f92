"""One attachment: who holds a volume, how, and in which state (blueprint, table `volume_attachment`)."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from mavtui.domain.clock import Timestamp


class AttachStatus(StrEnum):
    """The states of an attachment; `transitions.py` has the events between them."""

    RESERVED = "reserved"
    ATTACHING = "attaching"
    ATTACHED = "attached"
    DETACHING = "detaching"
    DETACHED = "detached"
    ERROR_ATTACHING = "error_attaching"
    ERROR_DETACHING = "error_detaching"


class Mode(StrEnum):
    """Read-write or read-only."""

    RW = "rw"
    RO = "ro"


_NOT_LIVE = frozenset({AttachStatus.DETACHED, AttachStatus.ERROR_ATTACHING})


def effective_mode(recorded: Mode | None, access_mode: Mode | None) -> Mode:
    """What the server was really given: the connection's own word where it is known, else the record; unknown is rw."""
    return access_mode or recorded or Mode.RW


def name_of_holder(server_id: str | None, server_name: str | None, host: str | None) -> str:
    """How a holder is called: the server's name, the host's, else the first 8 characters of the server's id."""
    if server_id is not None:
        return server_name or server_id[:8]
    return host or "unknown host"


class Attachment(NamedTuple):
    """One record of `volume_attachment`, with the names that a reader needs beside the ids.

    `host` is the machine behind the holder: the record's own host, else the one the server runs on.
    `access_mode` is what the connection gives, where known; `recorded_mode` is None where the record says nothing.
    `known_to` names the services of a cloud that know of it (`cinder`, `nova`); empty for the engine's own.
    `seen_since` is when it was first seen in its present state, where only that is known of its age.
    """

    id: str
    volume_id: str
    server_id: str | None = None
    server_name: str | None = None
    host: str | None = None
    recorded_mode: Mode | None = None
    access_mode: Mode | None = None
    status: AttachStatus = AttachStatus.ATTACHED
    device: str | None = None
    bootable: bool = False
    connected: bool = False
    contested: bool = False
    delete_on_termination: bool | None = None
    observed_status: str | None = None
    driver_volume_type: str | None = None
    user_id: str | None = None
    project_id: str | None = None
    attach_time: Timestamp | None = None
    detach_time: Timestamp | None = None
    scheduled_at: Timestamp | None = None
    launched_at: Timestamp | None = None
    terminated_at: Timestamp | None = None
    known_to: frozenset[str] = frozenset()
    seen_since: Timestamp | None = None

    @property
    def mode(self) -> Mode:
        """The effective mode."""
        return effective_mode(self.recorded_mode, self.access_mode)

    @property
    def is_rw(self) -> bool:
        """Whether the holder can write."""
        return self.mode is Mode.RW

    @property
    def writable_though_recorded_ro(self) -> bool:
        """Recorded `ro`, but the connection lets the holder write."""
        return self.recorded_mode is Mode.RO and self.access_mode is Mode.RW

    @property
    def is_live(self) -> bool:
        """Whether the record counts for the invariant: reserved to error_detaching."""
        return self.status not in _NOT_LIVE

    @property
    def is_holder(self) -> bool:
        """Whether the record may stand for a disk in use: live, contested, or error_attaching and once connected."""
        if self.status is AttachStatus.ERROR_ATTACHING:
            return self.connected or self.contested
        return self.status is not AttachStatus.DETACHED

    @property
    def is_host_attachment(self) -> bool:
        """Whether the volume goes to a host without a server (bare metal)."""
        return self.server_id is None

    @property
    def holder_name(self) -> str:
        """How the holder is called: the server's name, the host's, else the first 8 characters of the server's id."""
        return name_of_holder(self.server_id, self.server_name, self.host)
