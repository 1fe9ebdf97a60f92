"""What the place itself has against a request: its age, our role, its quota, and changes it takes one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

from mavtui.domain import requests
from mavtui.domain.attachments import Attachment, AttachStatus
from mavtui.domain.clock import seconds_between
from mavtui.domain.hazard import Hazard
from mavtui.domain.observations import UNKNOWN_STATUS
from mavtui.domain.rules import Need, Quota
from mavtui.domain.scene import Scene
from mavtui.domain.servers import Server
from mavtui.domain.volumes import Volume

IN_TRANSITION = frozenset({AttachStatus.RESERVED, AttachStatus.ATTACHING, AttachStatus.DETACHING})
SHELVED = frozenset({"SHELVED", "SHELVED_OFFLOADED"})
OLD_ENOUGH_SECONDS = 600.0
"""How old a reservation must be before it counts as forgotten."""
UNCHANGED_SECONDS = 60.0
"""How long a reservation of unknown age must have been seen unchanged."""

_InTurn = requests.Attach | requests.Detach | requests.ExtendVolume | requests.DeleteVolume | requests.UpdateVolume

_SIMPLE_NEEDS: dict[type[requests.Request], Need] = {
    requests.DeleteVolume: Need.DELETE,
    requests.ResetVolume: Need.RESET,
    requests.ResetAttachment: Need.SET_RECORD,
    requests.ForceDetach: Need.FORCE,
    requests.CleanUp: Need.CLEAN_UP,
    requests.Reserve: Need.PHASES,
    requests.Advance: Need.PHASES,
    requests.RegisterServer: Need.REGISTER_SERVERS,
    requests.UpdateServer: Need.REGISTER_SERVERS,
    requests.RemoveServer: Need.REGISTER_SERVERS,
}


def needs_of(request: requests.Request, scene: Scene) -> frozenset[Need]:
    """What the request takes from the place, as the scene is now. Raises NotFound where it names what is not there."""
    simple = _SIMPLE_NEEDS.get(type(request))
    if simple is not None:
        return frozenset({simple})
    match request:
        case requests.Attach():
            return frozenset(_needs_of_attaching(request, scene))
        case requests.Detach():
            chosen = scene.attachment(request.volume_id, request.attachment_id)
            if chosen.is_host_attachment:
                return frozenset({Need.DETACH_HOST})
            return frozenset({Need.DETACH_SERVER, *_needs_of_the_server(chosen.server_id, scene)})
        case requests.CreateVolume():
            return frozenset({Need.CREATE})
        case requests.ExtendVolume():
            in_use = scene.volume(request.volume_id).may_be_held
            return frozenset({Need.EXTEND, Need.EXTEND_IN_USE} if in_use else {Need.EXTEND})
        case requests.UpdateVolume():
            return frozenset(_needs_of_updating(request, scene.volume(request.volume_id)))
        case _:
            return frozenset()


def _needs_of_attaching(request: requests.Attach, scene: Scene) -> Iterator[Need]:
    if request.server_id is None:
        yield Need.ATTACH_HOST
        if request.mode != "rw":
            yield Need.ATTACH_MODE
        return
    yield Need.ATTACH_SERVER
    yield from _needs_of_the_server(request.server_id, scene)
    if scene.volume(request.volume_id).sharable:
        yield Need.ATTACH_SHARABLE_TO_SERVER


def _needs_of_the_server(server_id: str | None, scene: Scene) -> Iterator[Need]:
    server = scene.servers.get(server_id or "")
    if server is not None and server.status in SHELVED:
        yield Need.REACH_SHELVED


def _needs_of_updating(request: requests.UpdateVolume, volume: Volume) -> Iterator[Need]:
    if request.sharable not in {None, volume.sharable} or request.volume_type not in {None, volume.volume_type or ""}:
        yield Need.RETYPE
    if request.read_only not in {None, volume.read_only}:
        yield Need.SET_READ_ONLY
    if request.bootable not in {None, volume.bootable}:
        yield Need.SET_BOOTABLE
    texts = (request.name, request.description)
    if any(text is not None for text in texts) or request.metadata_set or request.metadata_removed:
        yield Need.UPDATE


def of_the_place(request: requests.Request, scene: Scene) -> Iterator[Hazard]:
    """What the place has against the request: age, role, quota, and a change under way where they go one at a time."""
    rules = scene.rules
    volume_id = requests.volume_of(request)
    if rules.obstacles:
        for need in sorted(needs_of(request, scene)):
            obstacle = rules.obstacles.get(need)
            if obstacle is not None:
                yield Hazard(obstacle.code, obstacle.message, volume_id)
    if rules.quota is not None:
        yield from _of_quota(request, scene, rules.quota)
    if rules.serial_per_volume:
        yield from _of_taking_turns(request, scene)


def _of_quota(request: requests.Request, scene: Scene, quota: Quota) -> Iterator[Hazard]:
    if isinstance(request, requests.CreateVolume):
        more, size = request.size_gib, request.size_gib
        if quota.volumes_left is not None and quota.volumes_left < 1:
            yield Hazard("quota", "The quota leaves no further volume.", request.volume_id)
    elif isinstance(request, requests.ExtendVolume):
        size = request.size_gib
        more = size - scene.volume(request.volume_id).size_gib
    else:
        return
    if quota.gib_left is not None and more > quota.gib_left:
        message = f"This takes {more} GiB more, and the quota leaves {max(quota.gib_left, 0)} GiB."
        yield Hazard("quota", message, request.volume_id)
    if quota.per_volume_gib is not None and size > quota.per_volume_gib:
        yield Hazard("quota", f"A volume may have {quota.per_volume_gib} GiB at most.", request.volume_id)


def _of_taking_turns(request: requests.Request, scene: Scene) -> Iterator[Hazard]:
    if not _takes_a_turn(request, scene):
        return
    volume = scene.volume(request.volume_id)
    chosen = requests.attachment_of(request)
    others = [a for a in volume.attachments if a.status in IN_TRANSITION and a.id != chosen]
    own = any(a.id == chosen and a.status in IN_TRANSITION for a in volume.attachments)
    if others:
        states = ", ".join(f"{a.holder_name} {a.status}" for a in others)
        message = f"Another change of the volume is under way ({states}), and here they go one at a time."
        yield Hazard("in-transition", message, volume.id)
    elif not own and volume.observed_status in IN_TRANSITION:
        message = f"The volume is {volume.observed_status}, and here its changes go one at a time."
        yield Hazard("in-transition", message, volume.id)


def _takes_a_turn(request: requests.Request, scene: Scene) -> TypeGuard[_InTurn]:
    """Whether the place refuses the request while another change is under way; what repairs a record is let through."""
    if isinstance(request, requests.UpdateVolume):
        return bool(needs_of(request, scene) & {Need.RETYPE, Need.SET_READ_ONLY})
    return isinstance(request, _InTurn)


def of_a_reservation(volume: Volume, chosen: Attachment, scene: Scene) -> Iterator[Hazard]:
    """Why an unfinished attachment of a cloud is not cleaned up yet: somebody may still be at it."""
    server = scene.servers.get(chosen.server_id or "")
    if server is not None and server.task_state:
        yield Hazard("server-busy", f"{server.label} is busy: {server.task_state}.", volume.id)
    if "nova" in chosen.known_to:
        message = f"Nova knows the attachment to {chosen.holder_name}: detach it there, or reboot that server hard."
        yield Hazard("attached", message, volume.id)
    began = chosen.scheduled_at or chosen.attach_time
    if began and scene.read_at:
        age = seconds_between(began, scene.read_at)
        if age < OLD_ENOUGH_SECONDS:
            yield _too_young(volume, chosen, f"it is {age:.0f} s old, expected {OLD_ENOUGH_SECONDS / 60:.0f} minutes")
        return
    unchanged = seconds_between(chosen.seen_since, scene.read_at) if chosen.seen_since and scene.read_at else 0.0
    if unchanged < UNCHANGED_SECONDS:
        reason = (
            f"its age is not known and it was seen unchanged for {max(unchanged, 0):.0f} s of {UNCHANGED_SECONDS:.0f}"
        )
        yield _too_young(volume, chosen, reason)


def of_an_unseen_server(volume: Volume, chosen: Attachment, scene: Scene) -> Iterator[Hazard]:
    """Why an attachment is not ended whose server is not shown to us: that it is not there cannot be told from that.

    Cinder asks its compute service on our behalf, gets the same answer, and would cut a server of another project off.
    """
    if chosen.server_id is None or scene.rules.sees_all_servers or not (chosen.connected and chosen.is_holder):
        return
    server = scene.servers.get(chosen.server_id)
    if server is None or server.status == UNKNOWN_STATUS:
        message = (
            f"No server {chosen.holder_name} is shown to you: it may be another project's and use the disk. Its"
            " owner or an admin can detach it."
        )
        yield Hazard("not-allowed", message, volume.id)


def _too_young(volume: Volume, chosen: Attachment, reason: str) -> Hazard:
    message = (
        f"The attach to {chosen.holder_name} may still be under way ({chosen.status}): {reason}. Look again later."
    )
    return Hazard("in-transition", message, volume.id)


def may_share_host(one: Attachment, other: Attachment, scene: Scene) -> bool | None:
    """Whether two holders are on one host: by its name, else by fingerprint within one project; None: nobody knows."""
    if one.host and other.host:
        return one.host == other.host
    first, second = (_server_of(a, scene) for a in (one, other))
    if first and second and first.project_id and first.project_id == second.project_id:
        prints = (first.host_fingerprint, second.host_fingerprint)
        if all(prints):
            return prints[0] == prints[1]
    return None


def _server_of(attachment: Attachment, scene: Scene) -> Server | None:
    return scene.servers.get(attachment.server_id or "")
