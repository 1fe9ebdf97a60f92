"""The replies of Cinder and Nova as they are written: the only file that knows the names of their fields.

Only the fields that are used are decoded; all others are skipped without being looked at.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

import msgspec
from msgspec import Struct, field

from mavtui.backends.openstack.decoding import Section
from mavtui.domain.attachments import AttachStatus, Mode
from mavtui.domain.clock import Timestamp, parse_timestamp, to_timestamp
from mavtui.domain.observations import ATTACH_STATES, CONNECTED, READ_ONLY_KEY, condition_of, is_true, makes_sharable

UNREADABLE = "unreadable"
"""The status of an attachment record of which only the ids can be read."""

_SMALLEST_GIB = 1  # a volume that is being managed has no size yet
_FIRST_DEVICES = ("/dev/vda", "/dev/sda", "/dev/xvda", "/dev/hda")
_MODES = {"rw": Mode.RW, "ro": Mode.RO}
_CINDERS_LENGTH = len("2026-11-22T10:12:58.000000")


class Listing(Struct, gc=False):
    """What a volume's own list says of an attachment: the only place that names its host and device."""

    attachment_id: str
    server_id: str | None = None
    host_name: str | None = None
    device: str | None = None
    attached_at: str | None = None


class Volume(Struct, gc=False):
    """A volume of `/volumes/detail` and `/volumes/{id}`, at every microversion from 3.0 to 3.71."""

    id: str
    status: str
    size: int
    name: str | None = None
    description: str | None = None
    multiattach: bool = False
    encrypted: bool = False
    bootable: str | bool = False
    volume_type: str | None = None
    availability_zone: str | None = None
    user_id: str | None = None
    project_id: str | None = field(name="os-vol-tenant-attr:tenant_id", default=None)
    created_at: str | None = None
    updated_at: str | None = None
    metadata: dict[str, str] = {}
    attachments: list[Listing] = []

    @property
    def size_gib(self) -> int:
        """The size, at least 1."""
        return max(self.size, _SMALLEST_GIB)

    @property
    def is_read_only(self) -> bool:
        """The read-only flag, which Cinder shows among the metadata."""
        return is_true(self.metadata.get(READ_ONLY_KEY))

    @property
    def notes(self) -> dict[str, str]:
        """The metadata without the flag."""
        if not self.is_read_only:
            return self.metadata
        return {key: value for key, value in self.metadata.items() if key != READ_ONLY_KEY}

    @property
    def is_bootable(self) -> bool:
        """Whether it can be booted from; Cinder writes it as a word."""
        return self.bootable is True or (isinstance(self.bootable, str) and is_true(self.bootable))

    @property
    def condition(self) -> str | None:
        """The volume's own condition behind its status."""
        return condition_of(self.status)


class Connection(Struct, gc=False):
    """Of a connection only what says how it can be used; all else in it may be a secret and is not decoded."""

    access_mode: str | None = None
    driver_volume_type: str | None = None
    attachment_id: str | None = None


class Attachment(Struct, gc=False):
    """A record of `/attachments/detail` and `/attachments/{id}` (3.27)."""

    id: str
    volume_id: str
    status: str
    instance: str | None = None
    attached_at: str | None = None
    detached_at: str | None = None
    attach_mode: str | None = None
    connection_info: Connection | None = None

    @property
    def state(self) -> AttachStatus:
        """The state; a word that is not known counts as a holder that has to be looked at."""
        return ATTACH_STATES.get(self.status, AttachStatus.ERROR_DETACHING)

    @property
    def recorded_mode(self) -> Mode | None:
        """The mode of the record; Cinder writes the word `null` where there is none."""
        return _MODES.get(self.attach_mode or "")

    @property
    def access_mode(self) -> Mode | None:
        """What the connection gives."""
        return _MODES.get(self.connection_info.access_mode or "") if self.connection_info is not None else None

    @property
    def driver_volume_type(self) -> str | None:
        """How the volume is reached, such as `iscsi` or `rbd`."""
        return self.connection_info.driver_volume_type if self.connection_info is not None else None

    @property
    def is_connected(self) -> bool:
        """Whether the record had been connected at least once."""
        if self.state in CONNECTED:
            return True
        known = self.connection_info
        return known is not None and bool(known.access_mode or known.driver_volume_type or known.attachment_id)


def listed_attachment(volume_id: str, listing: Listing) -> Attachment:
    """A record made of what its volume says, for clouds that list no attachments by themselves (before 3.27)."""
    return Attachment(
        id=listing.attachment_id, volume_id=volume_id, status=AttachStatus.ATTACHED.value, instance=listing.server_id,
        attached_at=listing.attached_at,
    )  # fmt: skip


class HeldVolume(Struct, gc=False):
    """One entry of a server's own list of volumes; the flag is there from 2.3."""

    id: str
    delete_on_termination: bool | None = None


class Server(Struct, gc=False):
    """A server of `/servers/detail` and `/servers/{id}`; what only admins see is None for others."""

    id: str
    status: str
    name: str | None = None
    task_state: str | None = field(name="OS-EXT-STS:task_state", default=None)
    locked: bool | None = None
    host: str | None = field(name="OS-EXT-SRV-ATTR:host", default=None)
    host_fingerprint: str | None = field(name="hostId", default=None)
    project_id: str | None = field(name="tenant_id", default=None)
    user_id: str | None = None
    availability_zone: str | None = field(name="OS-EXT-AZ:availability_zone", default=None)
    created: str | None = None
    updated: str | None = None
    root_device: str | None = field(name="OS-EXT-SRV-ATTR:root_device_name", default=None)
    image: str | dict[str, object] | None = None
    volumes: list[HeldVolume] = field(name="os-extended-volumes:volumes_attached", default_factory=list)

    @property
    def root_devices(self) -> tuple[str, ...]:
        """The devices that a volume of it may be the root disk at; admins see which, for others it is the first."""
        if self.root_device is not None:
            return (self.root_device,)
        return _FIRST_DEVICES if self.image == "" else ()


class ServerVolume(Struct, gc=False):
    """Nova's view of one attachment; the ids are there from 2.89, the flag from 2.79, the tag from 2.70."""

    volume_id: str = field(name="volumeId")
    attachment_id: str | None = None
    bdm_uuid: str | None = None
    device: str | None = None
    tag: str | None = None
    delete_on_termination: bool | None = None


class VolumeType(Struct, gc=False):
    """A volume type; `extra_specs` are there for those who may see them."""

    id: str
    name: str
    description: str | None = None
    is_public: bool | None = None
    extra_specs: dict[str, str] = {}

    @property
    def sharable(self) -> bool:
        """Whether its volumes are sharable."""
        return makes_sharable(self.extra_specs)


class AbsoluteLimits(Struct, gc=False):
    """How much a project may have and has; -1 is without limit."""

    volumes: int = field(name="maxTotalVolumes", default=-1)
    volumes_used: int = field(name="totalVolumesUsed", default=0)
    gib: int = field(name="maxTotalVolumeGigabytes", default=-1)
    gib_used: int = field(name="totalGigabytesUsed", default=0)


class _Limits(Struct):
    absolute: AbsoluteLimits


class LimitsReply(Struct):
    """`/limits` of Cinder."""

    limits: _Limits


class VolumeReply(Struct):
    """`/volumes/{id}`."""

    volume: Volume


class MetadataReply(Struct):
    """`/volumes/{id}/metadata`: without what Cinder itself adds for `/volumes/{id}`."""

    metadata: dict[str, str]


class AttachmentReply(Struct):
    """`/attachments/{id}`."""

    attachment: Attachment


class ServerReply(Struct):
    """`/servers/{id}`."""

    server: Server


class _Holding(Struct, gc=False):
    id: str
    volume_id: str
    instance: str | None = None


def _rescued_attachment(raw: msgspec.Raw) -> Attachment | None:
    """A record of which little can be read is a holder all the same: without it a volume would look free."""
    try:
        found = msgspec.json.decode(raw, type=_Holding)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return Attachment(id=found.id, volume_id=found.volume_id, status=UNREADABLE, instance=found.instance)


VOLUMES: Section[Volume] = Section("volumes", "volume", Volume)
ATTACHMENTS: Section[Attachment] = Section("attachments", "attachment", Attachment, rescue=_rescued_attachment)
SERVERS: Section[Server] = Section("servers", "server", Server)
SERVER_VOLUMES: Section[ServerVolume] = Section("volumeAttachments", "Nova's attachment", ServerVolume)
VOLUME_TYPES: Section[VolumeType] = Section("volume_types", "volume type", VolumeType)

Reply = TypeVar("Reply", VolumeReply, MetadataReply, AttachmentReply, ServerReply, LimitsReply)


def decode_one(body: bytes, kind: type[Reply]) -> Reply:
    """The one object that was asked for. Raises ValueError where it is not as expected."""
    try:
        return msgspec.json.decode(body, type=kind, strict=False)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from None


def moment(text: str | None) -> Timestamp | None:
    """A time in the form of the store; None where there is none, or none that can be read."""
    if not text:
        return None
    try:
        if len(text) == _CINDERS_LENGTH and text[10] == "T":
            datetime.fromisoformat(text)
            return text + "Z"
        return to_timestamp(parse_timestamp(text))
    except (ValueError, OverflowError):
        return None
