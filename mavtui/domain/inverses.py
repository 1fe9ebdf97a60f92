"""What would take a change back, or why nothing does: said before the change; undo plans anew from what happened."""

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

_NONE_BECAUSE: dict[type[Request], str] = {
    ExtendVolume: "none: a volume does not shrink",
    DeleteVolume: "none: the data are gone",
    ForceDetach: "none: what the server does with the disk is not known",
    CleanUp: "none: the record is ended",
    ResetVolume: "none: a condition is not put back",
    ResetAttachment: "none: another reset, if the record is wrong again",
    Advance: "none: the next event decides",
}


def has_inverse(request: Request) -> bool:
    """Whether the change can be taken back by another one."""
    return type(request) not in _NONE_BECAUSE


def inverse_of(request: Request, scene: Scene) -> str:
    """What would take the request back, in an operator's words; `none: …` with the reason where nothing does."""
    match request:
        case Attach() | Reserve():
            return "detach that one attachment" if isinstance(request, Attach) else "clean up that one reservation"
        case Detach():
            ended = scene.attachment(request.volume_id, request.attachment_id)
            device = f" as {ended.device}" if ended.device else ""
            volume = scene.volume(request.volume_id).label
            return f"attach {volume} to {ended.holder_name} again, {ended.recorded_mode or ended.mode}{device}"
        case CreateVolume():
            return "delete the new volume"
        case UpdateVolume():
            return "set the values before: " + _values_before(request, scene)
        case RegisterServer():
            return f"remove server {request.name}"
        case RemoveServer():
            return f"register server {scene.server(request.server_id).label} again"
        case UpdateServer():
            return f"set the values before of server {scene.server(request.server_id).label}"
        case _:
            return _NONE_BECAUSE[type(request)]


def _values_before(request: UpdateVolume, scene: Scene) -> str:
    volume = scene.volume(request.volume_id)
    words = [
        f"{field.replace('_', '-')} {_shown(getattr(volume, field))}"
        for field in ("name", "description", "sharable", "read_only", "bootable")
        if getattr(request, field) is not None
    ]
    words += [f"{key}={volume.metadata.get(key, '')}" for key in (*request.metadata_set, *request.metadata_removed)]
    return ", ".join(words) or "nothing"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return repr(value) if value else "empty"
