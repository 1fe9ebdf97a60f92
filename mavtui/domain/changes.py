"""What a request would make of a scene: the state after, without doing anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from mavtui.domain.attachments import Attachment, AttachStatus
from mavtui.domain.requests import (
    Advance,
    Attach,
    CleanUp,
    CreateVolume,
    DeleteVolume,
    Detach,
    ExtendVolume,
    ForceDetach,
    RegisterServer,
    RemoveServer,
    Request,
    Reserve,
    ResetAttachment,
    ResetVolume,
    UpdateServer,
    UpdateVolume,
)  # fmt: skip
from mavtui.domain.scene import Scene
from mavtui.domain.servers import Server
from mavtui.domain.transitions import Event, next_state
from mavtui.domain.volumes import Volume


def metadata_after(metadata: Mapping[str, str], request: UpdateVolume) -> dict[str, str]:
    """The volume's metadata after the update: set keys win, removed keys go, all others stay."""
    kept = {key: value for key, value in metadata.items() if key not in request.metadata_removed}
    return {**kept, **request.metadata_set}


def simulate(scene: Scene, request: Request) -> Scene:
    """The scene after the request. Raises NotFound where it names what is not there, TransitionRefused for a state."""
    if isinstance(request, RegisterServer | UpdateServer | RemoveServer):
        return replace(scene, servers={**scene.servers, request.server_id: _server_after(scene, request)})
    return replace(scene, volumes={**scene.volumes, request.volume_id: _volume_after(scene, request)})


def _server_after(scene: Scene, request: RegisterServer | UpdateServer | RemoveServer) -> Server:
    if isinstance(request, RegisterServer):
        return Server(
            id=request.server_id, name=request.name, kind=request.kind, status=request.status, host=request.host,
            project_id=request.project_id, availability_zone=request.availability_zone,
        )  # fmt: skip
    server = scene.server(request.server_id)
    if isinstance(request, RemoveServer):
        return replace(server, deleted_at=server.updated_at or "removed")
    return replace(
        server,
        name=server.name if request.name is None else request.name,
        status=server.status if request.status is None else request.status,
        host=server.host if request.host is None else request.host,
        availability_zone=server.availability_zone if request.availability_zone is None else request.availability_zone,
        locked=server.locked if request.locked is None else request.locked,
    )


def _volume_after(scene: Scene, request: Request) -> Volume:
    match request:
        case CreateVolume():
            return Volume(
                id=request.volume_id, name=request.name, description=request.description, size_gib=request.size_gib,
                sharable=request.sharable, read_only=request.read_only, bootable=request.bootable,
                volume_type=request.volume_type, availability_zone=request.availability_zone, metadata=request.metadata,
            )  # fmt: skip
        case UpdateVolume():
            return _updated(scene.volume(request.volume_id), request)
        case ExtendVolume():
            return replace(scene.volume(request.volume_id), size_gib=request.size_gib)
        case DeleteVolume():
            volume = scene.volume(request.volume_id)
            return replace(volume, deleted_at=volume.updated_at or "deleted")
        case ResetVolume():
            return replace(scene.volume(request.volume_id), condition=None, observed_status=None)
        case Attach() | Reserve():
            return _with_new(scene, request)
        case Advance():
            return _with_state(scene, request, lambda a: next_state(a.status, request.event, attachment_id=a.id))
        case Detach() | ForceDetach() | CleanUp():
            return _with_state(scene, request, lambda _: AttachStatus.DETACHED)
        case ResetAttachment():
            return _with_state(
                scene, request, lambda _: AttachStatus.ATTACHED if request.attached else AttachStatus.DETACHED
            )
    raise TypeError(request)


def _updated(volume: Volume, request: UpdateVolume) -> Volume:
    return replace(
        volume,
        name=volume.name if request.name is None else (request.name or None),
        description=volume.description if request.description is None else (request.description or None),
        sharable=volume.sharable if request.sharable is None else request.sharable,
        read_only=volume.read_only if request.read_only is None else request.read_only,
        bootable=volume.bootable if request.bootable is None else request.bootable,
        metadata=metadata_after(volume.metadata, request),
    )


def _with_new(scene: Scene, request: Attach | Reserve) -> Volume:
    volume = scene.volume(request.volume_id)
    server = scene.server(request.server_id) if request.server_id else None
    new = Attachment(
        id=request.attachment_id,
        volume_id=volume.id,
        server_id=request.server_id,
        server_name=server.name if server else None,
        host=server.host if server else request.host,
        recorded_mode=request.mode,
        status=AttachStatus.ATTACHED if isinstance(request, Attach) else AttachStatus.RESERVED,
        device=request.device,
        bootable=request.bootable,
        connected=isinstance(request, Attach),
    )
    return replace(volume, attachments=(*volume.attachments, new))


def _with_state(
    scene: Scene,
    request: Advance | Detach | ForceDetach | CleanUp | ResetAttachment,
    state_after: Callable[[Attachment], AttachStatus],
) -> Volume:
    chosen = scene.attachment(request.volume_id, request.attachment_id)
    changed = replace(
        chosen,
        status=state_after(chosen),
        contested=chosen.contested and not isinstance(request, ResetAttachment),
        connected=chosen.connected or (isinstance(request, Advance) and request.event is Event.CONNECT),
    )
    volume = scene.volume(request.volume_id)
    others = (changed if a.id == chosen.id else a for a in volume.attachments)
    return replace(volume, attachments=tuple(a for a in others if a.status is not AttachStatus.DETACHED))
