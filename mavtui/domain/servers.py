"""The servers and hosts that volumes can go to."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from mavtui.domain.clock import Timestamp


class ServerKind(StrEnum):
    """A server of the cloud, or a host that takes volumes itself (bare metal)."""

    SERVER = "server"
    HOST = "host"


SERVER_STATUSES = (
    "ACTIVE", "SHUTOFF", "PAUSED", "SUSPENDED", "BUILD", "ERROR", "SHELVED", "SHELVED_OFFLOADED", "RESIZE",
    "VERIFY_RESIZE", "REBOOT", "HARD_REBOOT", "MIGRATING", "RESCUE", "REBUILD", "PASSWORD", "REVERT_RESIZE",
    "SOFT_DELETED", "DELETED", "unknown",
)  # fmt: skip


class Server(NamedTuple):
    """A row of our registry: `host` is where it runs, `status` Nova's word or `unknown` where not captured."""

    id: str
    name: str | None = None
    kind: ServerKind = ServerKind.SERVER
    status: str = "ACTIVE"
    task_state: str | None = None
    locked: bool = False
    host: str | None = None
    host_fingerprint: str | None = None
    project_id: str | None = None
    user_id: str | None = None
    availability_zone: str | None = None
    created_at: Timestamp = ""
    updated_at: Timestamp = ""
    deleted_at: Timestamp | None = None
    attachments: int = 0

    @property
    def label(self) -> str:
        """How it is called: its name, else the first 8 characters of its id."""
        return self.name or self.id[:8]
