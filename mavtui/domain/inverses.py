"""What would take a change back, or why nothing does: said before the change; undo plans anew from what happened."""

from __future__ import annotations

from collections.abc import Sequence

from mavtui.domain import requests
from mavtui.domain.scene import Scene

NO_WAY_BACK = {
    "extend": "a volume does not shrink",
    "delete": "the data are gone",
    "force-detach": "what the server does with the disk is not known",
    "clean-up": "the record is ended",
    "reset-state": "a reset corrects a record; if it is wrong again, reset it again",
    "advance": "the next event decides",
}
"""The verbs (`requests.ACTIONS`) that nothing takes back, each with the reason."""


def has_inverse(request: requests.Request) -> bool:
    """Whether the change can be taken back by another one."""
    return requests.ACTIONS[type(request)] not in NO_WAY_BACK


def inverse_of_all(steps: Sequence[tuple[requests.Request, Scene]]) -> str:
    """What would take back all steps, the last one first; each is given with the scene before it."""
    if len(steps) > 1 and all(isinstance(request, requests.Attach) for request, _ in steps):
        return f"detach those {len(steps)} attachments"
    return "; ".join(dict.fromkeys(inverse_of(request, scene) for request, scene in reversed(steps)))


def inverse_of(request: requests.Request, scene: Scene) -> str:
    """What would take the request back, in an operator's words; `none: …` with the reason where nothing does."""
    match request:
        case requests.Attach():
            return "detach that one attachment"
        case requests.Reserve():
            return "clean up that one reservation"
        case requests.Detach():
            return _attached_again(request, scene)
        case requests.CreateVolume():
            return "delete the new volume"
        case requests.UpdateVolume():
            return f"set {_values_before(request, scene)} of {scene.volume(request.volume_id).label}"
        case requests.RegisterServer():
            return f"remove {request.name} from the registry"
        case requests.RemoveServer():
            return f"register {scene.server(request.server_id).label} again"
        case requests.UpdateServer():
            return f"set {_server_before(request, scene)} of server {scene.server(request.server_id).label}"
        case _:
            return f"none: {NO_WAY_BACK[requests.ACTIONS[type(request)]]}"


def _attached_again(request: requests.Detach, scene: Scene) -> str:
    ended = scene.attachment(request.volume_id, request.attachment_id)
    place = f"host {ended.holder_name}" if ended.is_host_attachment else ended.holder_name
    device = f", as {ended.device}" if ended.device else ""
    mode = ended.mode if scene.rules.is_cloud else (ended.recorded_mode or ended.mode)
    return f"attach {scene.volume(request.volume_id).label} to {place} again, {mode}{device}"


def _values_before(request: requests.UpdateVolume, scene: Scene) -> str:
    volume = scene.volume(request.volume_id)
    texts = {"name": volume.name, "description": volume.description, "volume_type": volume.volume_type}
    flags = {"sharable": volume.sharable, "read_only": volume.read_only, "bootable": volume.bootable}
    words = [_text_before(key, text) for key, text in texts.items() if _is_asked(request, key)]
    words += [
        f"{key.replace('_', '-')} {'on' if is_on else 'off'}" for key, is_on in flags.items() if _is_asked(request, key)
    ]
    for key in (*request.metadata_set, *request.metadata_removed):
        words.append(f"{key}={volume.metadata[key]}" if key in volume.metadata else f"no {key}")
    return ", ".join(words) or "nothing"


def _text_before(key: str, text: str | None) -> str:
    if key == "volume_type":
        return f"type {text}" if text else "no type"
    return f"{key} {text!r}" if text else f"no {key}"


def _server_before(request: requests.UpdateServer, scene: Scene) -> str:
    server = scene.server(request.server_id)
    values = {
        "name": server.name, "status": server.status, "host": server.host,
        "availability_zone": server.availability_zone, "locked": "yes" if server.locked else "no",
    }  # fmt: skip
    words = [
        f"{key.replace('availability_', '')} {value or '(none)'}"
        for key, value in values.items()
        if _is_asked(request, key)
    ]
    return ", ".join(words) or "nothing"


def _is_asked(request: requests.UpdateVolume | requests.UpdateServer, field: str) -> bool:
    return getattr(request, field) is not None
