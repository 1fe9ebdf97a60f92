"""What can be asked for: one small value for each change. Plans are made of these, back ends carry them out one by one.

Ids of new objects are given when the plan is made, so that a plan names exactly what it will touch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mavtui.domain.attachments import Mode
from mavtui.domain.servers import ServerKind
from mavtui.domain.transitions import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateVolume:
    """A new volume of `size_gib`; sharable from the start if asked."""

    volume_id: str
    size_gib: int
    name: str | None = None
    description: str | None = None
    sharable: bool = False
    read_only: bool = False
    bootable: bool = False
    volume_type: str | None = None
    availability_zone: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateVolume:
    """New values for a volume; None leaves a value as it is, an empty name, description or type removes it."""

    volume_id: str
    name: str | None = None
    description: str | None = None
    sharable: bool | None = None
    read_only: bool | None = None
    bootable: bool | None = None
    metadata_set: Mapping[str, str] = field(default_factory=dict)
    metadata_removed: tuple[str, ...] = ()
    volume_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendVolume:
    """A volume grows to `size_gib`; it never shrinks."""

    volume_id: str
    size_gib: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteVolume:
    """A volume that nobody holds is deleted; the record stays as history."""

    volume_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attach:
    """A volume goes to one server (`server_id`) or one host (`host`), whole: reserve, connect and complete.

    `connector_file` names the file with the connector of that host, read when the step is carried out; None: the host
    is this machine, or the back end needs no connector.
    """

    attachment_id: str
    volume_id: str
    server_id: str | None = None
    host: str | None = None
    mode: Mode = Mode.RW
    device: str | None = None
    bootable: bool = False
    connector_file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve:
    """The first phase of an attach alone: the attachment exists and waits to be connected."""

    attachment_id: str
    volume_id: str
    server_id: str | None = None
    host: str | None = None
    mode: Mode = Mode.RW
    device: str | None = None
    bootable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """One event on one attachment, for callers that carry out the phases themselves."""

    attachment_id: str
    volume_id: str
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Detach:
    """Exactly one attachment ends, whole: begin and complete (from error_detaching: retry and complete)."""

    attachment_id: str
    volume_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceDetach:
    """An attachment in error_detaching is declared ended although the server may still have the disk."""

    attachment_id: str
    volume_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanUp:
    """A failed (`error_attaching`) or unfinished (`reserved`, `attaching`) attachment is ended."""

    attachment_id: str
    volume_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetVolume:
    """The volume's own condition is cleared; its attachments are left alone."""

    volume_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetAttachment:
    """One record is set to attached (`attached=True`) or detached, because the operator knows better than it."""

    attachment_id: str
    volume_id: str
    attached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterServer:
    """A server or host becomes known; one removed before under this id comes back."""

    server_id: str
    name: str
    kind: ServerKind = ServerKind.SERVER
    status: str = "ACTIVE"
    host: str | None = None
    project_id: str | None = None
    availability_zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateServer:
    """New values for a server; None leaves a value as it is, an empty host or zone removes it."""

    server_id: str
    name: str | None = None
    status: str | None = None
    host: str | None = None
    availability_zone: str | None = None
    locked: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveServer:
    """A server that holds nothing leaves the registry; the record stays as history."""

    server_id: str


NewAttachment = Attach | Reserve
AttachmentMove = Advance | Detach | ForceDetach | CleanUp
AttachmentChange = AttachmentMove | ResetAttachment
VolumeRequest = (
    CreateVolume | UpdateVolume | ExtendVolume | DeleteVolume | ResetVolume | NewAttachment | AttachmentChange
)  # fmt: skip
ServerRequest = RegisterServer | UpdateServer | RemoveServer
Request = VolumeRequest | ServerRequest

ACTIONS: dict[type[Request], str] = {
    CreateVolume: "create", UpdateVolume: "set", ExtendVolume: "extend", DeleteVolume: "delete", Attach: "attach",
    Reserve: "reserve", Advance: "advance", Detach: "detach", ForceDetach: "force-detach", CleanUp: "clean-up",
    ResetVolume: "reset-state", ResetAttachment: "reset-state", RegisterServer: "server add",
    UpdateServer: "server set", RemoveServer: "server remove",
}  # fmt: skip
"""The verb of each request, as commands and the journal call it."""


def volume_of(request: Request) -> str | None:
    """The id of the volume that the request changes, or None for a request about servers."""
    return None if isinstance(request, ServerRequest) else request.volume_id


def attachment_of(request: Request) -> str | None:
    """The id of the attachment that the request makes or changes, or None."""
    return getattr(request, "attachment_id", None)


def server_of(request: Request) -> str | None:
    """The id of the server that the request names itself, or None."""
    return getattr(request, "server_id", None)
