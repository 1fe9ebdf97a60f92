"""What can go wrong when a holder loses a volume, or when its record is corrected by hand."""

from __future__ import annotations

from collections.abc import Iterator

from mavtui.domain.attachments import Attachment, AttachStatus
from mavtui.domain.hazard import Hazard
from mavtui.domain.requests import Advance, CleanUp, Detach, ForceDetach, ResetAttachment
from mavtui.domain.scene import Scene
from mavtui.domain.transitions import TRANSITIONS, states_for
from mavtui.domain.volumes import ROLE_NOTE, Volume
from mavtui.domain.wording import fitting, names_of

_NOT_RUNNING = frozenset({"SHUTOFF", "SHELVED", "SHELVED_OFFLOADED", "DELETED", "SOFT_DELETED"})
_DETACHABLE = (AttachStatus.ATTACHED, AttachStatus.ERROR_DETACHING)
_UNFINISHED = (AttachStatus.RESERVED, AttachStatus.ATTACHING)


def of_detaching(request: Detach, scene: Scene) -> Iterator[Hazard]:
    """Hazards of ending one attachment in the ordinary way."""
    volume = scene.volume(request.volume_id)
    chosen = scene.attachment(request.volume_id, request.attachment_id)
    if volume.condition == "maintenance":
        yield Hazard("own-condition", "The volume is in maintenance.", volume.id)
    if chosen.status not in _DETACHABLE:
        yield _wrong_state(chosen, _DETACHABLE, _way_out(chosen))
    if chosen.bootable:
        yield Hazard("root-disk", f"{chosen.holder_name} boots from it.", volume.id)
    if chosen.is_host_attachment:
        yield Hazard(
            "host-detach", f"The export to {chosen.holder_name} is cut without asking whether it is in use.", volume.id
        )
    yield from _of_the_server(chosen, scene)
    yield from _of_losing_a_holder(volume, chosen)
    yield from _of_neighbours(volume, chosen)


def of_forcing(request: ForceDetach, scene: Scene) -> Iterator[Hazard]:
    """Hazards of declaring an attachment ended that could not be detached."""
    volume = scene.volume(request.volume_id)
    chosen = scene.attachment(request.volume_id, request.attachment_id)
    if chosen.status is not AttachStatus.ERROR_DETACHING:
        yield _wrong_state(chosen, (AttachStatus.ERROR_DETACHING,), "")
    yield Hazard("force", f"{chosen.holder_name} may still have the disk and write to it.", volume.id)
    yield from _of_losing_a_holder(volume, chosen)


def of_cleaning_up(request: CleanUp, scene: Scene) -> Iterator[Hazard]:
    """Hazards of ending an attachment that never became one."""
    volume = scene.volume(request.volume_id)
    chosen = scene.attachment(request.volume_id, request.attachment_id)
    if chosen.contested:
        yield Hazard("contested", "The record is contested; settle it by reset-state.", volume.id)
    elif chosen.status in _UNFINISHED:
        yield Hazard(
            "force", f"The attach to {chosen.holder_name} may still be under way ({chosen.status}).", volume.id
        )
    elif chosen.status is AttachStatus.ERROR_ATTACHING and chosen.connected:
        yield Hazard("force", f"{chosen.holder_name} had been connected and may still have the disk.", volume.id)
    elif chosen.status is not AttachStatus.ERROR_ATTACHING:
        yield _wrong_state(chosen, (AttachStatus.ERROR_ATTACHING, *_UNFINISHED), "")


def of_resetting(request: ResetAttachment, scene: Scene) -> Iterator[Hazard]:
    """Hazards of setting a record to attached or detached because the operator knows better."""
    volume = scene.volume(request.volume_id)
    chosen = scene.attachment(request.volume_id, request.attachment_id)
    if not request.attached:
        yield Hazard("reset", f"{chosen.holder_name} keeps the disk if it has it; only the record changes.", volume.id)
        yield from _of_losing_a_holder(volume, chosen)
        return
    others = [a for a in volume.live if a.id != chosen.id]
    if others and not volume.sharable:
        yield Hazard("not-sharable", f"{others[0].holder_name} holds it, and the volume is not sharable.", volume.id)
    if any(a.server_id == chosen.server_id and (a.server_id or a.host == chosen.host) for a in others):
        yield Hazard("already-attached", f"{chosen.holder_name} has another live record of it.", volume.id)
    yield Hazard(
        "reset", f"The record will say that {chosen.holder_name} has the disk; nothing is connected.", volume.id
    )
    if chosen.is_rw and not chosen.is_holder and volume.writers:
        yield Hazard("second-writer", f"{len(volume.writers) + 1} servers will write to the same blocks.", volume.id)


def of_one_phase(request: Advance, scene: Scene) -> Iterator[Hazard]:
    """Hazards of a single event: the state must fit, and a detach that is begun is a detach."""
    chosen = scene.attachment(request.volume_id, request.attachment_id)
    if (chosen.status, request.event) not in TRANSITIONS:
        yield _wrong_state(chosen, states_for(request.event), "")


def _wrong_state(chosen: Attachment, required: tuple[AttachStatus, ...], way_out: str) -> Hazard:
    words = " or ".join(required)
    message = f"The attachment to {chosen.holder_name} is {chosen.status}, this needs {words}.{way_out}"
    return Hazard("in-transition", message, chosen.volume_id)


def _way_out(chosen: Attachment) -> str:
    if chosen.status in _UNFINISHED or chosen.status is AttachStatus.ERROR_ATTACHING:
        return " Clean it up instead."
    return ""


def _of_the_server(chosen: Attachment, scene: Scene) -> Iterator[Hazard]:
    server = scene.servers.get(chosen.server_id or "")
    if server is None:
        return
    if server.task_state:
        yield Hazard("server-busy", f"{server.label} is busy: {server.task_state}.", chosen.volume_id)
    if server.locked:
        yield Hazard("server-locked", f"{server.label} is locked.", chosen.volume_id)
    if server.status not in _NOT_RUNNING:
        yield Hazard("running-server", f"{server.label} is {server.status}: unmount there first.", chosen.volume_id)


def _of_losing_a_holder(volume: Volume, chosen: Attachment) -> Iterator[Hazard]:
    if volume.metadata.get(ROLE_NOTE, "").strip().lower() == "quorum":
        yield Hazard("quorum", f"The volume is a quorum disk: {chosen.holder_name} loses its vote.", volume.id)
    others = [a for a in volume.holders if a.id != chosen.id]
    if others and chosen.is_rw and chosen.is_holder and not any(a.is_rw for a in others):
        yield Hazard("last-writer", f"{chosen.holder_name} is its last writer.", volume.id)


def _of_neighbours(volume: Volume, chosen: Attachment) -> Iterator[Hazard]:
    beside = [
        a for a in volume.holders if a.id != chosen.id and (not a.host or not chosen.host or a.host == chosen.host)
    ]
    if beside:
        place = (
            f"on the same host ({chosen.host})"
            if all(a.host and a.host == chosen.host for a in beside)
            else "maybe on the same host"
        )
        yield Hazard(
            "same-host-neighbour",
            f"{names_of(beside)} {fitting(len(beside), 'is', 'are')} {place}; detaching one can cut the other.",
            volume.id,
        )
