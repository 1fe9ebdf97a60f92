"""What can go wrong when a volume or a server's entry is changed itself."""

from __future__ import annotations

from collections.abc import Iterator

from mavtui.domain.hazard import Hazard
from mavtui.domain.requests import (
    CreateVolume,
    DeleteVolume,
    ExtendVolume,
    RegisterServer,
    RemoveServer,
    ResetVolume,
    UpdateVolume,
)
from mavtui.domain.scene import Scene
from mavtui.domain.servers import ServerKind
from mavtui.domain.volumes import Volume
from mavtui.errors import NotFound, Refused, UsageError

_DELETABLE_CONDITIONS = frozenset({"error", "error_restoring", "error_extending", "error_managing", "error_deleting"})


def _names(volume: Volume) -> str:
    return ", ".join(a.holder_name for a in volume.holders)


def of_creating(request: CreateVolume, scene: Scene) -> Iterator[Hazard]:
    """Hazards of a new volume: none but the policy's. Raises Refused where the id is taken, NotFound for the type."""
    if request.volume_id in scene.volumes:
        raise Refused(f"there is a volume {request.volume_id} already")
    if request.volume_type is not None and request.volume_type not in scene.volume_types:
        known = ", ".join(sorted(scene.volume_types)) or "none"
        raise NotFound(f"there is no volume type {request.volume_type}", hint=f"Types there are: {known}.")
    if request.sharable and not scene.policy.enabled:
        yield Hazard(
            "not-sharable", "Multi-attach is switched off, so no volume can be marked sharable.", request.volume_id
        )


def of_updating(request: UpdateVolume, scene: Scene) -> Iterator[Hazard]:
    """Hazards of new values: the sharable and read-only flags change only while nobody holds the volume."""
    volume = scene.volume(request.volume_id)
    flips_sharable = request.sharable is not None and request.sharable is not volume.sharable
    flips_read_only = request.read_only is not None and request.read_only is not volume.read_only
    if volume.condition in ("maintenance", "deleting") or (
        volume.condition is not None and (flips_sharable or flips_read_only)
    ):
        yield Hazard("own-condition", f"The volume is {volume.condition}.", volume.id)
    if flips_sharable and volume.is_contested:
        yield Hazard(
            "contested",
            "Several records hold it although it is not sharable; settle each by reset-state first.",
            volume.id,
        )
    elif volume.holders and (flips_sharable or flips_read_only):
        flag = "sharable" if flips_sharable else "read-only"
        yield Hazard(
            "attached", f"The {flag} flag changes only while nobody holds the volume; {_names(volume)} does.", volume.id
        )
    if flips_sharable and request.sharable:
        reason = scene.policy.reason_against_marking(volume)
        if reason:
            yield Hazard("encrypted-sharing" if volume.encrypted else "not-sharable", reason, volume.id)


def of_extending(request: ExtendVolume, scene: Scene) -> Iterator[Hazard]:
    """Hazards of growing: everyone who shares it has to take notice. Raises UsageError for a size that is no growth."""
    volume = scene.volume(request.volume_id)
    if request.size_gib <= volume.size_gib:
        raise UsageError(
            f"the new size of {volume.label} is {request.size_gib} GiB, expected more than its {volume.size_gib} GiB",
            hint="A volume only grows.",
        )
    if volume.condition is not None:
        yield Hazard("own-condition", f"The volume is {volume.condition}.", volume.id)
    if len(volume.holders) > 1 or not volume.attachments_known:
        yield Hazard("grow-shared", f"{_names(volume) or 'Somebody'} must each take notice of the new size.", volume.id)


def of_deleting(request: DeleteVolume, scene: Scene) -> Iterator[Hazard]:
    """Hazards of deleting: never while anybody may hold it."""
    volume = scene.volume(request.volume_id)
    if volume.is_contested:
        yield Hazard(
            "contested",
            "Several records hold it although it is not sharable; settle each by reset-state first.",
            volume.id,
        )
    elif volume.live:
        yield Hazard("attached", f"{_names(volume)} holds it.", volume.id)
    elif volume.holders:
        yield Hazard(
            "unclean-attachment", f"A failed attachment to {_names(volume)} waits to be cleaned up.", volume.id
        )
    if volume.condition is not None and volume.condition not in _DELETABLE_CONDITIONS:
        yield Hazard("own-condition", f"The volume is {volume.condition}.", volume.id)
    yield Hazard("delete", f"{volume.size_gib} GiB of data are gone for good.", volume.id)


def of_resetting_volume(request: ResetVolume, scene: Scene) -> Iterator[Hazard]:
    """Hazards of clearing a volume's own condition."""
    volume = scene.volume(request.volume_id)
    what = volume.condition or "nothing"
    yield Hazard("reset", f"What made it {what} is not mended by this; only the record changes.", volume.id)


def of_registering(request: RegisterServer, scene: Scene) -> Iterator[Hazard]:
    """Hazards of a new server: none. Raises Refused where its id, or a host's name, is taken."""
    known = scene.servers.get(request.server_id)
    if known is not None and known.deleted_at is None:
        raise Refused(f"there is a server {known.label} with the id {request.server_id} already")
    if request.kind is ServerKind.HOST and request.name in scene.hosts:
        raise Refused(f"there is a host {request.name} already")
    yield from ()


def of_removing(request: RemoveServer, scene: Scene) -> Iterator[Hazard]:
    """Hazards of a server leaving: never while it holds a volume."""
    server = scene.server(request.server_id)
    if server.attachments:
        yield Hazard(
            "attached", f"{server.label} holds {server.attachments} volume{'s' if server.attachments > 1 else ''}."
        )
