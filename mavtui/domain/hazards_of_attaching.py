"""What can go wrong when a volume goes to one more server or host."""

from __future__ import annotations

from collections.abc import Iterator

from mavtui.domain.attachments import Attachment, Mode
from mavtui.domain.hazard import Hazard
from mavtui.domain.hazards_of_sharing import of_one_more_holder
from mavtui.domain.observations import READ_ONLY_KEY
from mavtui.domain.requests import NewAttachment
from mavtui.domain.rules import Enforcement, granted_mode
from mavtui.domain.scene import Scene
from mavtui.domain.servers import Server, ServerKind
from mavtui.domain.volumes import Volume
from mavtui.domain.wording import CONTESTED, fitting, names_of
from mavtui.errors import NotFound, UsageError

_BROKEN = frozenset({"ERROR", "DELETED", "SOFT_DELETED"})


def of_attaching(request: NewAttachment, scene: Scene) -> Iterator[Hazard]:
    """Hazards of one more attachment, the reasons against it first.

    Raises NotFound for the volume, server or host, UsageError where the request names neither a server nor a host.
    """
    volume = scene.volume(request.volume_id)
    server = _server_asked_for(request, scene)
    yield from _against_the_volume(request, scene, volume)
    if server is not None:
        yield from _against_the_server(volume, server, scene)
    name = server.label if server else request.host or ""
    known_as = (server.name, server.id) if server else (request.host,)
    mode = granted_mode(request.mode, is_flagged=volume.read_only, rules=scene.rules)
    if mode is not request.mode:
        yield _not_enforceable(volume, name, scene, is_server=server is not None)
    yield from of_one_more_holder(volume, mode, name, known_as)
    doomed = [a for a in volume.holders if a.delete_on_termination]
    if doomed:
        which = fitting(len(doomed), "it is", "one of them is")
        message = f"{names_of(doomed)} would take the volume along: it is deleted when {which} deleted."
        yield Hazard("delete-on-termination", message, volume.id)


def _not_enforceable(volume: Volume, name: str, scene: Scene, *, is_server: bool) -> Hazard:
    """Read-only cannot be had: refused for a server, to be accepted as read-write for a host."""
    reason = "the volume lacks the read-only flag"
    if scene.rules.enforces_ro is Enforcement.NEVER:
        reason = "this cloud enforces it only for its admins"
    elif scene.rules.enforces_ro is Enforcement.UNTOLD:
        reason = f"a note `{READ_ONLY_KEY}` in its metadata hides whether it has the read-only flag"
    message = f"Read-only cannot be enforced here ({reason}): {name} would be able to write."
    return Hazard("mode-not-enforceable", message, volume.id, refuses=is_server)


def _server_asked_for(request: NewAttachment, scene: Scene) -> Server | None:
    if request.server_id:
        server = scene.server(request.server_id)
        if server.kind is ServerKind.HOST:
            raise UsageError(f"{server.label} is a host, not a server", hint=f"Attach to it by --host {server.label}.")
        return server
    if not request.host:
        raise UsageError("an attachment needs a server or a host", hint="mavtui servers lists them.")
    if not scene.rules.is_cloud and request.host not in scene.hosts:
        hint = f"Register it: mavtui server add {request.host} --kind host"
        raise NotFound(f"there is no host {request.host}", hint=hint)
    return None


def against_anybody(volume: Volume, scene: Scene) -> Iterator[Hazard]:
    """Why the volume goes to nobody who does not hold it already, whoever that would be."""
    yield from _against_its_state(volume)
    yield from _against_sharing(scene, volume)


def _against_its_state(volume: Volume) -> Iterator[Hazard]:
    if volume.is_contested:
        yield Hazard("contested", CONTESTED, volume.id)
    if volume.condition is not None:
        yield Hazard("own-condition", f"The volume is {volume.condition}.", volume.id)


def _against_the_volume(request: NewAttachment, scene: Scene, volume: Volume) -> Iterator[Hazard]:
    yield from _against_its_state(volume)
    here = [a for a in volume.holders if _is_at(a, request)]
    if not here:
        yield from _against_sharing(scene, volume)
    elif here[0] in volume.unclean:
        yield unclean(volume, here)
    else:
        yield Hazard("already-attached", f"{here[0].holder_name} has it already ({here[0].status}).", volume.id)
    if volume.read_only and request.mode is Mode.RW:
        yield Hazard("read-only-volume", "The volume is flagged read-only and takes only ro attachments.", volume.id)


def _is_at(attachment: Attachment, request: NewAttachment) -> bool:
    if request.server_id:
        return attachment.server_id == request.server_id
    return attachment.is_host_attachment and attachment.host == request.host


def _against_sharing(scene: Scene, volume: Volume) -> Iterator[Hazard]:
    reason = scene.policy.reason_against_another(volume)
    forbidden = bool(reason) or (volume.encrypted and volume.may_be_held)
    if forbidden and volume.unclean and volume.unclean == volume.holders:
        yield unclean(volume, volume.unclean)
        return
    if reason:
        yield Hazard("not-sharable", reason, volume.id)
    if volume.encrypted and volume.may_be_held:
        yield Hazard("encrypted-sharing", "An encrypted volume cannot be shared.", volume.id)


def unclean(volume: Volume, failed: tuple[Attachment, ...] | list[Attachment]) -> Hazard:
    """The hazard of failed attachments that had been connected: their servers may still have the disk."""
    what = fitting(len(failed), "A failed attachment to {} waits", "Failed attachments to {} wait")
    return Hazard("unclean-attachment", what.format(names_of(failed)) + " to be cleaned up.", volume.id)


def _against_the_server(volume: Volume, server: Server, scene: Scene) -> Iterator[Hazard]:
    yield from refusals_of_the_server(volume, server)
    if server.status == "SHELVED_OFFLOADED":
        if not scene.rules.is_cloud:
            message = f"{server.label} is shelved and offloaded, so there is no place to attach to."
            yield Hazard("shelved-offloaded", message, volume.id)
        elif volume.sharable:
            message = (
                f"{server.label} is shelved and offloaded: Nova connects a volume to such a server only when it is"
                " unshelved, and takes no sharable volume for that. Unshelve it first."
            )
            yield Hazard("shelved-offloaded", message, volume.id)
    if server.status in _BROKEN:
        yield Hazard("server-error", f"{server.label} is {server.status}.", volume.id)


def refusals_of_the_server(volume: Volume, server: Server) -> Iterator[Hazard]:
    """Why a server neither takes nor gives back a volume now."""
    if server.task_state:
        yield Hazard("server-busy", f"{server.label} is busy: {server.task_state}.", volume.id)
    if server.locked:
        yield Hazard("server-locked", f"{server.label} is locked.", volume.id)
