"""What is kept of a capture, as it was seen: nothing derived, nothing settled, no secrets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from mavtui.domain.attachments import Mode
from mavtui.domain.clock import Timestamp


class SeenListing(NamedTuple):
    """What a volume's own list says of an attachment: the only place that names its host and device."""

    attachment_id: str
    server_id: str | None
    host: str | None
    device: str | None


class SeenVolume(NamedTuple):
    """A volume as Cinder showed it; `status` is Cinder's word."""

    id: str
    name: str | None
    description: str | None
    size_gib: int
    sharable: bool
    read_only: bool
    encrypted: bool
    bootable: bool
    volume_type: str | None
    project_id: str | None
    user_id: str | None
    availability_zone: str | None
    metadata: Mapping[str, str]
    status: str
    created_at: Timestamp
    updated_at: Timestamp
    listings: tuple[SeenListing, ...]

    @property
    def label(self) -> str:
        """How it is called: its name, else the first 8 characters of its id."""
        return self.name or self.id[:8]


class SeenAttachment(NamedTuple):
    """An attachment record as Cinder showed it; of its connection only what says how it can be used."""

    id: str
    volume_id: str
    server_id: str | None
    status: str
    attached_at: Timestamp | None
    detached_at: Timestamp | None
    recorded_mode: Mode | None
    access_mode: Mode | None
    driver_volume_type: str | None
    has_connection: bool


class SeenServer(NamedTuple):
    """A server as Nova showed it."""

    id: str
    name: str | None
    status: str
    task_state: str | None
    locked: bool
    host: str | None
    host_fingerprint: str | None
    project_id: str | None
    user_id: str | None
    availability_zone: str | None
    created_at: Timestamp | None
    updated_at: Timestamp | None
    root_device: str | None


class SeenVolumeType(NamedTuple):
    """A volume type; it makes volumes sharable by one exact extra spec."""

    id: str
    name: str
    description: str | None
    is_public: bool
    sharable: bool
    extra_specs: Mapping[str, str]


class SeenServerVolume(NamedTuple):
    """Nova's view of one attachment."""

    server_id: str
    volume_id: str
    attachment_id: str | None
    bdm_uuid: str | None
    device: str | None
    tag: str | None
    delete_on_termination: bool | None


class Capture(NamedTuple):
    """A whole capture, checked; every id is there once, and every attachment's volume is there."""

    captured_at: Timestamp | None
    cloud: str | None
    region: str | None
    volumes: Mapping[str, SeenVolume]
    attachments: Mapping[str, SeenAttachment]
    servers: Mapping[str, SeenServer]
    volume_types: Mapping[str, SeenVolumeType]
    server_volumes: tuple[SeenServerVolume, ...]
    listings: Mapping[str, SeenListing]
    """By attachment id, those that volumes list."""
