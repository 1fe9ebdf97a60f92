"""What a volume is not for as it stands: the changes that every plan would refuse, whatever is chosen in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from mavtui.domain.attachments import Attachment, AttachStatus
from mavtui.domain.hazard import Hazard, Severity
from mavtui.domain.hazards_of_attaching import against_anybody
from mavtui.domain.hazards_of_volumes import of_deleting, of_extending, of_updating
from mavtui.domain.requests import DeleteVolume, ExtendVolume, UpdateVolume
from mavtui.domain.scene import Scene
from mavtui.domain.sharing import MultiAttachPolicy
from mavtui.domain.volumes import Volume

ATTACH, DETACH, MODE, SWAP, REPAIR, SHARABLE, EXTEND, DELETE = CHANGES = (
    "attach", "detach", "mode", "swap", "repair", "sharable", "extend", "delete",
)  # fmt: skip
"""The changes that are told of."""

Facts = tuple[object, ...]

_SETTLED = (AttachStatus.ATTACHED, AttachStatus.ERROR_DETACHING)
_NOTHING_STUCK = "Nothing is stuck here."
_ENGINE = MultiAttachPolicy()


def refused_changes(
    volume: Volume, chosen: Attachment | None = None, policy: MultiAttachPolicy = _ENGINE
) -> Mapping[str, str]:
    """Which of CHANGES would be refused, each with the reason in one sentence.

    `chosen` is the attachment that detaching and the mode are about; None: whichever the operator chooses.
    """
    scene = Scene(volumes={volume.id: volume}, policy=policy)
    found: dict[str, str] = {}
    for change, hazards_of in _REFUSING.items():
        reason = _in_transition(volume) or _first_refusal(hazards_of(volume, scene))
        if reason:
            found[change] = reason
    if reason := _in_transition(volume) or _not_to_be_ended(volume, chosen):
        found[DETACH] = found[MODE] = reason
    if reason := _in_transition(volume) or ("" if volume.writers or not volume.attachments_known else "Nobody writes."):
        found[SWAP] = reason
    if volume.condition is None and not volume.attachments and volume.attachments_known and volume.transition is None:
        found[REPAIR] = _NOTHING_STUCK
    return found


def facts_of(volume: Volume, chosen: Attachment | None = None) -> Facts:
    """What the answer depends on, but for names: where these are equal, the same changes are refused."""
    return (
        volume.condition,
        volume.transition,
        volume.sharable,
        volume.encrypted,
        volume.attachments_known,
        chosen and chosen.status,
        *[(a.status, a.contested, a.connected, a.is_rw) for a in volume.attachments],
    )


def _in_transition(volume: Volume) -> str:
    """A cloud makes one change at a time on a volume, and says so in its status."""
    return "" if volume.transition is None else f"The volume is {volume.transition}: one change at a time."


def _not_to_be_ended(volume: Volume, chosen: Attachment | None) -> str:
    if volume.attachments_known and not volume.attachments:
        return "Nobody holds the volume."
    about = volume.attachments if chosen is None else (chosen,)
    if any(a.status in _SETTLED for a in about) or not about:
        return ""
    return f"{about[0].holder_name} is {about[0].status}: repair it instead."


def _first_refusal(hazards: Iterator[Hazard]) -> str:
    return next((hazard.message for hazard in hazards if hazard.severity is Severity.BLOCKED), "")


_REFUSING: Mapping[str, Callable[[Volume, Scene], Iterator[Hazard]]] = {
    ATTACH: against_anybody,
    SHARABLE: lambda volume, scene: of_updating(UpdateVolume(volume_id=volume.id, sharable=not volume.sharable), scene),
    EXTEND: lambda volume, scene: of_extending(ExtendVolume(volume_id=volume.id, size_gib=volume.size_gib + 1), scene),
    DELETE: lambda volume, scene: of_deleting(DeleteVolume(volume_id=volume.id), scene),
}
