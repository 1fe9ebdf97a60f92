"""Each request in one sentence, in the words of an operator."""

from __future__ import annotations

from mavtui.domain import requests
from mavtui.domain.attachments import Attachment, AttachStatus
from mavtui.domain.scene import Scene
from mavtui.domain.volumes import Volume


def sentence_of(request: requests.Request, scene: Scene) -> str:
    """What the request does, without a full stop: `attach app-share to bastion, rw`.

    Raises NotFound where the request names what is not in the scene.
    """
    match request:
        case requests.RegisterServer():
            return f"register {request.kind} {request.name}"
        case requests.UpdateServer():
            return f"set {_server_values(request)} of server {scene.server(request.server_id).label}"
        case requests.RemoveServer():
            return f"remove {scene.server(request.server_id).label} from the registry"
        case requests.CreateVolume():
            return _of_creating(request)
        case requests.Attach() | requests.Reserve():
            return _of_attaching(request, scene)
        case requests.UpdateVolume() | requests.ExtendVolume() | requests.DeleteVolume() | requests.ResetVolume():
            return _of_volume(request, scene.volume(request.volume_id))
        case _:
            volume = scene.volume(request.volume_id)
            return _of_attachment(request, volume, scene.attachment(request.volume_id, request.attachment_id))


def _of_creating(request: requests.CreateVolume) -> str:
    flags = {"sharable": request.sharable, "read-only": request.read_only, "bootable": request.bootable}
    words = [
        request.name or request.volume_id[:8],
        f"{request.size_gib} GiB",
        *(f for f, is_on in flags.items() if is_on),
        *([f"type {request.volume_type}"] if request.volume_type else []),
    ]
    return "create " + ", ".join(words)


def _of_attaching(request: requests.NewAttachment, scene: Scene) -> str:
    verb = "attach" if isinstance(request, requests.Attach) else "reserve"
    place = scene.server(request.server_id).label if request.server_id else f"host {request.host}"
    device = f", as {request.device}" if request.device else ""
    return f"{verb} {scene.volume(request.volume_id).label} to {place}, {request.mode}{device}"


def _of_volume(
    request: requests.UpdateVolume | requests.ExtendVolume | requests.DeleteVolume | requests.ResetVolume,
    volume: Volume,
) -> str:
    match request:
        case requests.UpdateVolume():
            return f"set {_volume_values(request)} of {volume.label}"
        case requests.ExtendVolume():
            return f"extend {volume.label} from {volume.size_gib} to {request.size_gib} GiB"
        case requests.DeleteVolume():
            return f"delete {volume.label}"
        case requests.ResetVolume() if volume.condition is None and volume.contradicts_observation:
            return f"set {volume.label} from {volume.observed_status} to {volume.status}, as its attachments have it"
        case requests.ResetVolume():
            return f"clear the condition {volume.condition or '(none)'} of {volume.label}"


def _of_attachment(request: requests.AttachmentChange, volume: Volume, chosen: Attachment) -> str:
    what, which = f"{volume.label} from {chosen.holder_name}", f"(attachment {chosen.id[:8]})"
    record = f"the attachment of {volume.label} to {chosen.holder_name}"
    match request:
        case requests.Detach():
            again = " once more" if chosen.status is AttachStatus.ERROR_DETACHING else ""
            return f"detach {what}{again} {which}"
        case requests.ForceDetach():
            return f"detach {what} by force {which}"
        case requests.CleanUp():
            return f"clean up {record}, {chosen.status} {which}"
        case requests.ResetAttachment():
            return f"set {record} to {'attached' if request.attached else 'detached'}, the record only {which}"
        case requests.Advance():
            return f"{request.event}: {record} {which}"


def _server_values(request: requests.UpdateServer) -> str:
    locked = None if request.locked is None else "yes" if request.locked else "no"
    values = {
        "name": request.name, "status": request.status, "host": request.host, "zone": request.availability_zone,
        "locked": locked,
    }  # fmt: skip
    return ", ".join(f"{key} {value or '(none)'}" for key, value in values.items() if value is not None) or "nothing"


def _volume_values(request: requests.UpdateVolume) -> str:
    texts = {"name": request.name, "description": request.description}
    flags = {"sharable": request.sharable, "read-only": request.read_only, "bootable": request.bootable}
    new_type = request.volume_type
    words = [
        *(f"{key} {value!r}" if value else f"no {key}" for key, value in texts.items() if value is not None),
        *([f"type {new_type}" if new_type else "no type"] if new_type is not None else []),
        *(f"{key} {'on' if is_on else 'off'}" for key, is_on in flags.items() if is_on is not None),
        *(f"{key}={value}" for key, value in request.metadata_set.items()),
        *(f"no {key}" for key in request.metadata_removed),
    ]
    return ", ".join(words) or "nothing"
