"""What a request would make of a scene: the state after, without doing anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mavtui.domain import requests
from mavtui.domain.attachments import Attachment, AttachStatus
from mavtui.domain.rules import granted_mode
from mavtui.domain.scene import Scene
from mavtui.domain.servers import Server, ServerKind
from mavtui.domain.transitions import Event, next_state
from mavtui.domain.volumes import Volume


def metadata_after(metadata: Mapping[str, str], request: requests.UpdateVolume) -> dict[str, str]:
    """The volume's metadata after the update: set keys win, removed keys go, all others stay."""
    kept = {key: value for key, value in metadata.items() if key not in request.metadata_removed}
    return {**kept, **request.metadata_set}


def simulate(scene: Scene, request: requests.Request) -> Scene:
    """The scene after the request. Raises NotFound where it names what is not there, TransitionRefused for a state.

    Only the state is looked at here; what forbids the request otherwise is found by `find_hazards`.
    """
    if isinstance(request, requests.ServerRequest):
        server = _server_after(scene, request)
        return replace(scene, servers={**scene.servers, server.id: server}, hosts=_hosts_after(scene, server))
    return replace(scene, volumes={**scene.volumes, request.volume_id: _volume_after(scene, request)})


def _server_after(scene: Scene, request: requests.ServerRequest) -> Server:
    if isinstance(request, requests.RegisterServer):
        return Server(
            id=request.server_id, name=request.name, kind=request.kind, status=request.status, host=request.host,
            project_id=request.project_id, availability_zone=request.availability_zone,
        )  # fmt: skip
    server = scene.server(request.server_id)
    if isinstance(request, requests.RemoveServer):
        return server._replace(deleted_at=server.updated_at or "removed")
    return server._replace(
        name=server.name if request.name is None else request.name,
        status=server.status if request.status is None else request.status,
        host=server.host if request.host is None else (request.host or None),
        availability_zone=(
            server.availability_zone if request.availability_zone is None else (request.availability_zone or None)
        ),
        locked=server.locked if request.locked is None else request.locked,
    )


def _hosts_after(scene: Scene, server: Server) -> frozenset[str]:
    if server.kind is not ServerKind.HOST:
        return scene.hosts
    before = scene.servers.get(server.id)
    others = scene.hosts - {before.name} if before is not None else scene.hosts
    return others if server.deleted_at is not None or not server.name else others | {server.name}


def _volume_after(scene: Scene, request: requests.VolumeRequest) -> Volume:
    match request:
        case requests.CreateVolume():
            return Volume(
                id=request.volume_id, name=request.name, description=request.description, size_gib=request.size_gib,
                sharable=request.sharable, read_only=request.read_only, bootable=request.bootable,
                volume_type=request.volume_type, availability_zone=request.availability_zone, metadata=request.metadata,
            )  # fmt: skip
        case requests.UpdateVolume():
            return _updated(scene.volume(request.volume_id), request)
        case requests.ExtendVolume():
            return scene.volume(request.volume_id)._replace(size_gib=request.size_gib)
        case requests.DeleteVolume():
            volume = scene.volume(request.volume_id)
            return volume._replace(deleted_at=volume.updated_at or "deleted")
        case requests.ResetVolume():
            return scene.volume(request.volume_id)._replace(condition=None, observed_status=None)
        case requests.Attach() | requests.Reserve():
            return _with_new(scene, request)
        case _:
            return _with_changed(scene, request)


def _updated(volume: Volume, request: requests.UpdateVolume) -> Volume:
    return volume._replace(
        name=volume.name if request.name is None else (request.name or None),
        description=volume.description if request.description is None else (request.description or None),
        sharable=volume.sharable if request.sharable is None else request.sharable,
        read_only=volume.read_only if request.read_only is None else request.read_only,
        bootable=volume.bootable if request.bootable is None else request.bootable,
        volume_type=volume.volume_type if request.volume_type is None else (request.volume_type or None),
        metadata=metadata_after(volume.metadata, request),
    )


def _with_new(scene: Scene, request: requests.NewAttachment) -> Volume:
    volume = scene.volume(request.volume_id)
    server = scene.server(request.server_id) if request.server_id else None
    granted = granted_mode(request.mode, is_flagged=volume.read_only, rules=scene.rules)
    new = Attachment(
        id=request.attachment_id,
        volume_id=volume.id,
        server_id=request.server_id,
        server_name=server.name if server else None,
        host=server.host if server else request.host,
        recorded_mode=request.mode,
        access_mode=None if granted is request.mode else granted,
        status=AttachStatus.ATTACHED if isinstance(request, requests.Attach) else AttachStatus.RESERVED,
        device=request.device,
        bootable=request.bootable,
        connected=isinstance(request, requests.Attach),
    )
    return volume._replace(attachments=(*volume.attachments, new), observed_status=None)


def events_of(request: requests.AttachmentMove, status: AttachStatus) -> tuple[Event, ...]:
    """The events that carry the request out from this state, in order; a state that does not fit is left to them."""
    match request:
        case requests.Advance():
            return (request.event,)
        case requests.Detach():
            retried = status is AttachStatus.ERROR_DETACHING
            return (Event.RETRY if retried else Event.BEGIN_DETACH, Event.COMPLETE_DETACH)
        case requests.ForceDetach():
            return (Event.FORCE,)
        case requests.CleanUp():
            unfinished = status in (AttachStatus.RESERVED, AttachStatus.ATTACHING)
            return (Event.ROLL_BACK if unfinished else Event.CLEAN_UP,)


def _with_changed(scene: Scene, request: requests.AttachmentChange) -> Volume:
    """The volume with one attachment in its new state; what a cloud once said of the volume no longer describes it."""
    volume = scene.volume(request.volume_id)
    chosen = scene.attachment(request.volume_id, request.attachment_id)
    if isinstance(request, requests.ResetAttachment):
        status = AttachStatus.ATTACHED if request.attached else AttachStatus.DETACHED
        changed = chosen._replace(status=status, contested=False, connected=chosen.connected or request.attached)
    else:
        changed = _after_events(chosen, events_of(request, chosen.status))
    others = (changed if a.id == chosen.id else a for a in volume.attachments)
    kept = tuple(a for a in others if a.status is not AttachStatus.DETACHED)
    return volume._replace(attachments=kept, observed_status=None)


def _after_events(attachment: Attachment, events: tuple[Event, ...]) -> Attachment:
    status = attachment.status
    for event in events:
        status = next_state(status, event, attachment_id=attachment.id)
    return attachment._replace(status=status, connected=attachment.connected or Event.CONNECT in events)
