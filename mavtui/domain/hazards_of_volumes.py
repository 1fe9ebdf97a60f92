"""What can go wrong when a volume itself is made, changed or deleted."""

from __future__ import annotations

from collections.abc import Iterator

from mavtui.domain.hazard import Hazard
from mavtui.domain.hazards_of_attaching import unclean
from mavtui.domain.requests import CreateVolume, DeleteVolume, ExtendVolume, UpdateVolume
from mavtui.domain.scene import Scene
from mavtui.domain.validation import checked_metadata, checked_name, checked_size
from mavtui.domain.volumes import Volume
from mavtui.domain.wording import CONTESTED, fitting, names_of, who_holds
from mavtui.errors import NotFound, Refused, UsageError

_DELETABLE_CONDITIONS = frozenset({"error", "error_restoring", "error_extending", "error_managing"})
"""As Cinder has it: a volume in one of these can be deleted."""
_NO_UPDATE_CONDITIONS = frozenset({"maintenance", "deleting"})


def of_creating(request: CreateVolume, scene: Scene) -> Iterator[Hazard]:
    """Hazards of a new volume: none but the policy's.

    Raises Refused where the id is taken, NotFound for the type, UsageError for a value.
    """
    checked_size(request.size_gib)
    _check_texts(request)
    checked_metadata(request.metadata)
    if request.volume_id in scene.volumes:
        raise Refused(f"there is a volume {request.volume_id} already", hint="Plan again: a new id is made.")
    _check_type(request.volume_type, scene)
    if request.sharable:
        yield from _against_marking(Volume(id=request.volume_id), scene)


def _check_type(name: str | None, scene: Scene) -> None:
    if name is not None and name not in scene.volume_types:
        known = ", ".join(sorted(scene.volume_types)) or "none"
        raise NotFound(f"there is no volume type {name}", hint=f"Types there are: {known}.")


def _check_texts(request: CreateVolume | UpdateVolume) -> None:
    checked_name(request.name or "")
    checked_name(request.description or "", "description")


def of_updating(request: UpdateVolume, scene: Scene) -> Iterator[Hazard]:
    """Hazards of new values: the sharable and read-only flags change only while nobody holds the volume.

    Raises UsageError for a value.
    """
    _check_texts(request)
    checked_metadata(request.metadata_set)
    volume = scene.volume(request.volume_id)
    flips_sharable = request.sharable is not None and request.sharable is not volume.sharable
    flips_read_only = request.read_only is not None and request.read_only is not volume.read_only
    retypes = request.volume_type not in {None, volume.volume_type or ""}
    if retypes:
        _check_type(request.volume_type or None, scene)
    flips = flips_sharable or flips_read_only or retypes
    if volume.condition in _NO_UPDATE_CONDITIONS or (flips and volume.condition is not None):
        yield Hazard("own-condition", f"The volume is {volume.condition}.", volume.id)
    if flips_sharable:
        yield from _against_holders(volume, "The sharable flag changes only while nobody holds the volume")
        if request.sharable:
            yield from _against_marking(volume, scene)
    elif retypes:
        yield from _against_holders(volume, "The type changes only while nobody holds the volume")
    elif flips_read_only:
        yield from _against_holders(volume, "The read-only flag changes only while nobody holds the volume")


def _against_holders(volume: Volume, rule: str) -> Iterator[Hazard]:
    """Why a volume that may be held stays as it is; an attachment that failed is named as what it is."""
    if volume.is_contested:
        yield Hazard("contested", CONTESTED, volume.id)
    elif volume.unclean and volume.unclean == volume.holders:
        yield unclean(volume, volume.unclean)
    elif volume.may_be_held:
        yield Hazard("attached", f"{rule}, and {who_holds(volume.holders)}.", volume.id)


def _against_marking(volume: Volume, scene: Scene) -> Iterator[Hazard]:
    reason = scene.policy.reason_against_marking(volume)
    if reason:
        yield Hazard("encrypted-sharing" if volume.encrypted else "not-sharable", reason, volume.id)


def of_extending(request: ExtendVolume, scene: Scene) -> Iterator[Hazard]:
    """Hazards of growing: everyone who shares it has to take notice. Raises UsageError for a size that is no growth."""
    volume = scene.volume(request.volume_id)
    checked_size(request.size_gib)
    if request.size_gib <= volume.size_gib:
        raise UsageError(
            f"the new size of {volume.label} is {request.size_gib} GiB, expected more than its {volume.size_gib} GiB",
            hint="A volume only grows.",
        )
    if volume.condition is not None:
        yield Hazard("own-condition", f"The volume is {volume.condition}.", volume.id)
    if not volume.attachments_known:
        yield Hazard("grow-shared", "Who holds it is not known; each must take notice of the new size.", volume.id)
    elif len(volume.holders) > 1:
        message = f"{names_of(volume.holders, at_most=None)} must each take notice of the new size."
        yield Hazard("grow-shared", message, volume.id)


def of_deleting(request: DeleteVolume, scene: Scene) -> Iterator[Hazard]:
    """Hazards of deleting: never while anybody may hold it."""
    volume = scene.volume(request.volume_id)
    yield from _against_holders(volume, "A volume is deleted only while nobody holds it")
    if volume.condition is not None and volume.condition not in _DELETABLE_CONDITIONS:
        yield Hazard("own-condition", f"The volume is {volume.condition}.", volume.id)
    message = f"{volume.size_gib} GiB of data {fitting(volume.size_gib, 'is', 'are')} gone for good."
    yield Hazard("delete", message, volume.id)
