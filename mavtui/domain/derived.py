"""What a store keeps of a volume beside its attachments because it follows from them, to list and sort by."""

from __future__ import annotations

from typing import NamedTuple

from mavtui.domain.volumes import Volume, mark_with_reason


class Derived(NamedTuple):
    """The derived columns of `volumes`, in the order that the store writes them; counts are None where unknown."""

    status: str
    attach_status: str
    rw_count: int | None
    ro_count: int | None
    holders: str
    mark: int


def derived_columns(volume: Volume) -> Derived:
    """What the derived columns must be for this volume; `holders` are names in order of time, parted by spaces."""
    mark, _reason = mark_with_reason(volume)
    names = " ".join([attachment.holder_name for attachment in volume.holders])
    return Derived(volume.status, volume.attach_status, volume.rw_count, volume.ro_count, names, int(mark))
