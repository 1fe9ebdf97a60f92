"""What can go wrong when a holder loses a volume, and when one phase of an attachment is carried out by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mavtui.domain.attachments import Attachment, AttachStatus
from mavtui.domain.hazard import Hazard
from mavtui.domain.hazards_of_attaching import refusals_of_the_server
from mavtui.domain.hazards_of_places import IN_TRANSITION, may_share_host, of_a_reservation, of_an_unseen_server
from mavtui.domain.observations import UNKNOWN_STATUS
from mavtui.domain.requests import Advance, CleanUp, Detach, ForceDetach
from mavtui.domain.scene import Scene
from mavtui.domain.transitions import TRANSITIONS, Event, states_for
from mavtui.domain.volumes import ROLE_NOTE, Volume
from mavtui.domain.wording import CONTESTED, fitting, names_of

_NOT_RUNNING = frozenset({"SHUTOFF", "SHELVED", "SHELVED_OFFLOADED", "DELETED", "SOFT_DELETED"})
_DETACHABLE = (AttachStatus.ATTACHED, AttachStatus.ERROR_DETACHING)
_UNFINISHED = (AttachStatus.RESERVED, AttachStatus.ATTACHING)
_WAYS_OUT = {
    AttachStatus.RESERVED: "Clean it up instead.",
    AttachStatus.ATTACHING: "Clean it up instead.",
    AttachStatus.ATTACHED: "Detach it instead.",
    AttachStatus.DETACHING: "If nobody completes it any more, set its record by reset-state.",
    AttachStatus.ERROR_ATTACHING: "Clean it up instead.",
    AttachStatus.ERROR_DETACHING: "Detach it once more, or by force.",
}


def of_detaching(request: Detach, scene: Scene) -> Iterator[Hazard]:
    """Hazards of ending one attachment in the ordinary way; from error_detaching that is a retry."""
    volume = scene.volume(request.volume_id)
    chosen = scene.attachment(request.volume_id, request.attachment_id)
    if chosen.status not in _DETACHABLE:
        yield _wrong_state(chosen, _DETACHABLE)
    yield from of_an_unseen_server(volume, chosen, scene)
    yield from _of_letting_go(volume, chosen, scene)


def _of_letting_go(volume: Volume, chosen: Attachment, scene: Scene) -> Iterator[Hazard]:
    if volume.condition == "maintenance":
        yield Hazard("own-condition", "The volume is in maintenance.", volume.id)
    if chosen.bootable:
        yield Hazard("root-disk", f"{chosen.holder_name} boots from it.", volume.id)
    if chosen.is_host_attachment:
        message = f"The export to {chosen.holder_name} is cut without asking whether it is in use."
        yield Hazard("host-detach", message, volume.id, who=chosen.holder_name)
    else:
        yield from _of_the_server(volume, chosen, scene)
    yield from of_losing_a_holder(volume, chosen)
    yield from _of_neighbours(volume, chosen, scene)


def of_forcing(request: ForceDetach, scene: Scene) -> Iterator[Hazard]:
    """Hazards of declaring an attachment ended that could not be detached."""
    volume = scene.volume(request.volume_id)
    chosen = scene.attachment(request.volume_id, request.attachment_id)
    if chosen.status is not AttachStatus.ERROR_DETACHING:
        wrong = _wrong_state(chosen, (AttachStatus.ERROR_DETACHING,))
        if chosen.status is AttachStatus.ATTACHED and volume.observed_status == AttachStatus.DETACHING:
            message = f"{wrong.message} Its volume is detaching: reset-state sets that back first."
            wrong = replace(wrong, message=message)
        yield wrong
    yield from _of_force(volume, chosen)


def _of_force(volume: Volume, chosen: Attachment) -> Iterator[Hazard]:
    harm = "write to it" if chosen.is_rw else "read from it"
    yield Hazard("force", f"{chosen.holder_name} may still have the disk and {harm}.", volume.id)
    yield from of_losing_a_holder(volume, chosen)


def of_cleaning_up(request: CleanUp, scene: Scene) -> Iterator[Hazard]:
    """Hazards of ending an attachment that never became one."""
    volume = scene.volume(request.volume_id)
    chosen = scene.attachment(request.volume_id, request.attachment_id)
    yield from of_an_unseen_server(volume, chosen, scene)
    if chosen.contested:
        yield _contested(chosen)
    elif chosen.status in _UNFINISHED and scene.rules.is_cloud:
        yield from of_a_reservation(volume, chosen, scene)
        yield Hazard("force", f"The record of {chosen.holder_name} is taken away ({chosen.status}).", volume.id)
    elif chosen.status in _UNFINISHED:
        message = f"The attach to {chosen.holder_name} may still be under way ({chosen.status})."
        yield Hazard("force", message, volume.id)
    elif chosen.status is AttachStatus.ERROR_ATTACHING:
        yield from _of_clearing_away(volume, chosen)
    else:
        yield _wrong_state(chosen, (AttachStatus.ERROR_ATTACHING, *_UNFINISHED))


def _of_clearing_away(volume: Volume, chosen: Attachment) -> Iterator[Hazard]:
    if chosen.connected:
        yield Hazard("force", f"{chosen.holder_name} had been connected and may still have the disk.", volume.id)


def of_one_phase(request: Advance, scene: Scene) -> Iterator[Hazard]:
    """Hazards of a single event: the state must fit, and a detach that is begun is a detach."""
    volume = scene.volume(request.volume_id)
    chosen = scene.attachment(request.volume_id, request.attachment_id)
    if chosen.contested:
        yield _contested(chosen)
    if (chosen.status, request.event) not in TRANSITIONS:
        yield _wrong_state(chosen, states_for(request.event), way_out=False)
        return
    match request.event:
        case Event.CONNECT:
            yield from _of_connecting(volume, chosen)
        case Event.BEGIN_DETACH | Event.RETRY:
            yield from _of_letting_go(volume, chosen, scene)
        case Event.FORCE:
            yield from _of_force(volume, chosen)
        case Event.CLEAN_UP:
            yield from _of_clearing_away(volume, chosen)
        case Event.COMPLETE | Event.COMPLETE_DETACH | Event.ROLL_BACK | Event.FAIL:
            return  # what is under way comes to its end; its hazards were found when it began


def _of_connecting(volume: Volume, chosen: Attachment) -> Iterator[Hazard]:
    if volume.is_contested and not chosen.contested:
        yield Hazard("contested", CONTESTED, volume.id)
    if volume.condition is not None:
        yield Hazard("own-condition", f"The volume is {volume.condition}.", volume.id)
    if volume.read_only and chosen.is_rw:
        yield Hazard("read-only-volume", "The volume is flagged read-only and takes only ro attachments.", volume.id)


def _contested(chosen: Attachment) -> Hazard:
    message = f"The record of {chosen.holder_name} is contested; settle it by reset-state."
    return Hazard("contested", message, chosen.volume_id)


def _wrong_state(chosen: Attachment, required: tuple[AttachStatus, ...], *, way_out: bool = True) -> Hazard:
    message = f"The attachment to {chosen.holder_name} is {chosen.status}, this needs {' or '.join(required)}."
    if way_out and chosen.contested:
        message += " It is contested: settle it by reset-state."
    elif way_out and chosen.status in _WAYS_OUT:
        message += f" {_WAYS_OUT[chosen.status]}"
    return Hazard("in-transition", message, chosen.volume_id, stays=chosen.status not in IN_TRANSITION)


def _of_the_server(volume: Volume, chosen: Attachment, scene: Scene) -> Iterator[Hazard]:
    server = scene.servers.get(chosen.server_id or "")
    if server is None or server.status == UNKNOWN_STATUS:
        message = f"Whether {chosen.holder_name} runs is not known: unmount there first."
        yield Hazard("running-server", message, volume.id, who=chosen.holder_name)
    elif server.status == "ERROR":
        message = f"{server.label} is ERROR and may still use the disk."
        yield Hazard("server-error", message, volume.id, who=server.label)
    elif server.status not in _NOT_RUNNING:
        message = f"{server.label} is {server.status}: unmount there first."
        yield Hazard("running-server", message, volume.id, who=server.label)
    if server is not None:
        yield from refusals_of_the_server(volume, server)


def of_losing_a_holder(volume: Volume, chosen: Attachment) -> Iterator[Hazard]:
    """Hazards for those who stay when the chosen one goes, however it goes."""
    if not chosen.is_holder:
        return
    if volume.metadata.get(ROLE_NOTE, "").strip().lower() == "quorum":
        yield Hazard("quorum", f"The volume is a quorum disk: {chosen.holder_name} loses its vote.", volume.id)
    if not (volume.attachments_known and chosen.is_rw):
        return
    others = [a for a in volume.holders if a.id != chosen.id]
    if others and not any(a.is_rw for a in others):
        verb = fitting(len(others), "stays", "stay")
        yield Hazard("last-writer", f"{chosen.holder_name} is the last writer; {names_of(others)} {verb}.", volume.id)


def _of_neighbours(volume: Volume, chosen: Attachment, scene: Scene) -> Iterator[Hazard]:
    others = [a for a in volume.holders if a.id != chosen.id]
    beside = [a for a in others if may_share_host(a, chosen, scene) is not False]
    if not beside:
        if not volume.attachments_known:
            message = "Who else holds it is not known; detaching one can cut another on the same host."
            yield Hazard("same-host-neighbour", message, volume.id)
        return
    if all(may_share_host(a, chosen, scene) for a in beside):
        where = f" ({chosen.host})" if chosen.host else ""
        place = f"{fitting(len(beside), 'is', 'are')} on the same host{where}"
    else:
        place = "may be on the same host"
    message = f"{names_of(beside)} {place}; detaching one can cut the {fitting(len(beside), 'other', 'others')}."
    yield Hazard("same-host-neighbour", message, volume.id)
