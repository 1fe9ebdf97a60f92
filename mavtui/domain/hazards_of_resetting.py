"""What can go wrong when a record is corrected by hand, because the operator knows better than it."""

from __future__ import annotations

from collections.abc import Iterator

from mavtui.domain.attachments import Attachment
from mavtui.domain.hazard import Hazard
from mavtui.domain.hazards_of_detaching import of_losing_a_holder
from mavtui.domain.hazards_of_sharing import of_one_more_holder
from mavtui.domain.requests import ResetAttachment, ResetVolume
from mavtui.domain.scene import Scene
from mavtui.domain.volumes import Volume
from mavtui.domain.wording import who_holds


def of_resetting_volume(request: ResetVolume, scene: Scene) -> Iterator[Hazard]:
    """Hazards of clearing a volume's own condition; it never frees a volume that is held, for its status is derived."""
    volume = scene.volume(request.volume_id)
    said = volume.condition or (volume.observed_status if volume.contradicts_observation else None)
    message = f"What made it {said} is not mended by this; only the record changes."
    if said is None:
        message = "It has no condition of its own; what its attachments say stays as it is."
    yield Hazard("reset", message, volume.id)
    if scene.rules.is_cloud and volume.may_be_held and volume._replace(condition=None).status == "available":
        yield Hazard("attached", f"It would count as free, and {who_holds(volume.holders)}.", volume.id)


def of_resetting(request: ResetAttachment, scene: Scene) -> Iterator[Hazard]:
    """Hazards of setting one record to attached or detached."""
    volume = scene.volume(request.volume_id)
    chosen = scene.attachment(request.volume_id, request.attachment_id)
    if request.attached:
        yield from _of_declaring_attached(volume, chosen, scene)
        return
    message = f"{chosen.holder_name} keeps the disk if it has it; only the record changes."
    if scene.rules.is_cloud:
        with_it = f"A cloud ends no record alone: the connection of {chosen.holder_name} ends with it."
        yield Hazard("attached", f"{with_it} Detach it, or clean it up.", volume.id)
    yield Hazard("reset", message, volume.id)
    yield from of_losing_a_holder(volume, chosen)


def _of_declaring_attached(volume: Volume, chosen: Attachment, scene: Scene) -> Iterator[Hazard]:
    others = tuple(a for a in volume.live if a.id != chosen.id)
    if others and not volume.sharable:
        yield Hazard("not-sharable", f"The volume is not sharable, and {who_holds(others)}.", volume.id)
    if any(_is_same_place(a, chosen) for a in others):
        message = f"{chosen.holder_name} has another record of it that is live."
        yield Hazard("already-attached", message, volume.id)
    message = f"The record will say that {chosen.holder_name} has the disk; nothing is connected."
    yield Hazard("reset", message, volume.id)
    if not chosen.is_holder:
        yield from _of_coming_back(volume, chosen, others, scene)


def _of_coming_back(
    volume: Volume, chosen: Attachment, others: tuple[Attachment, ...], scene: Scene
) -> Iterator[Hazard]:
    """A record that held nothing becomes a holder: the rules of one more attachment."""
    if others and volume.sharable and not scene.policy.enabled:
        yield Hazard("not-sharable", f"Multi-attach is switched off, and {who_holds(others)}.", volume.id)
    if others and volume.encrypted:
        yield Hazard("encrypted-sharing", "An encrypted volume cannot be shared.", volume.id)
    if volume.read_only and chosen.is_rw:
        yield Hazard("read-only-volume", "The volume is flagged read-only and takes only ro attachments.", volume.id)
    known_as = (chosen.server_name, chosen.server_id) if chosen.server_id else (chosen.host,)
    yield from of_one_more_holder(volume, chosen.mode, chosen.holder_name, known_as)


def _is_same_place(one: Attachment, other: Attachment) -> bool:
    if one.server_id or other.server_id:
        return one.server_id == other.server_id
    return one.host is not None and one.host == other.host
