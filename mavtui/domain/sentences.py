"""Each request in one sentence, in the words of an operator."""

from __future__ import annotations

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


def sentence_of(request: Request, scene: Scene) -> str:
    """What the request does, without a full stop: `attach app-share to bastion, rw`."""
    if isinstance(request, RegisterServer | UpdateServer | RemoveServer):
        return _of_server(request, scene)
    if isinstance(request, CreateVolume):
        return _of_creating(request)
    volume = scene.volume(request.volume_id).label
    match request:
        case Attach() | Reserve():
            place = scene.server(request.server_id).label if request.server_id else f"host {request.host}"
            device = f", as {request.device}" if request.device else ""
            verb = "attach" if isinstance(request, Attach) else "reserve"
            return f"{verb} {volume} to {place}, {request.mode}{device}"
        case UpdateVolume():
            return f"set {_values(request)} of {volume}"
        case ExtendVolume():
            return f"extend {volume} from {scene.volume(request.volume_id).size_gib} to {request.size_gib} GiB"
        case DeleteVolume():
            return f"delete {volume}"
        case ResetVolume():
            return f"clear the condition {scene.volume(request.volume_id).condition or '(none)'} of {volume}"
        case _:
            return _of_attachment(request, scene, volume)


def _of_attachment(
    request: Advance | Detach | ForceDetach | CleanUp | ResetAttachment, scene: Scene, volume: str
) -> str:
    chosen = scene.attachment(request.volume_id, request.attachment_id)
    which = f"{volume} from {chosen.holder_name} (attachment {chosen.id[:8]})"
    match request:
        case Detach():
            return f"detach {which}"
        case ForceDetach():
            return f"declare {which} detached by force"
        case CleanUp():
            return f"clean up {chosen.status} {which}"
        case ResetAttachment():
            return f"set the record of {which} to {'attached' if request.attached else 'detached'}"
        case Advance():
            return f"{request.event} of {which}"


def _of_creating(request: CreateVolume) -> str:
    name = request.name or request.volume_id[:8]
    flags = [word for word, is_set in (("sharable", request.sharable), ("read-only", request.read_only)) if is_set]
    return f"create {name}, {request.size_gib} GiB" + "".join(f", {flag}" for flag in flags)


def _of_server(request: RegisterServer | UpdateServer | RemoveServer, scene: Scene) -> str:
    if isinstance(request, RegisterServer):
        return f"register {request.kind} {request.name}"
    label = scene.server(request.server_id).label
    if isinstance(request, RemoveServer):
        return f"remove server {label} from the registry"
    values = {
        "name": request.name, "status": request.status, "host": request.host, "zone": request.availability_zone,
        "locked": None if request.locked is None else "yes" if request.locked else "no",
    }  # fmt: skip
    return (
        "set "
        + ", ".join(f"{key} {value}" for key, value in values.items() if value is not None)
        + f" of server {label}"
    )


def _values(request: UpdateVolume) -> str:
    words = [
        f"{field} to {getattr(request, field)!r}"
        for field in ("name", "description")
        if getattr(request, field) is not None
    ]
    words += [
        f"{field.replace('_', '-')} {'on' if getattr(request, field) else 'off'}"
        for field in ("sharable", "read_only", "bootable")
        if getattr(request, field) is not None
    ]
    words += [f"{key}={value}" for key, value in request.metadata_set.items()]
    words += [f"no {key}" for key in request.metadata_removed]
    return ", ".join(words) or "nothing"
