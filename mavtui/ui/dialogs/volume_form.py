"""The forms of a volume: a new one, and a larger size."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mavtui.domain.validation import checked_name, checked_size
from mavtui.domain.volumes import FILESYSTEM_NOTE, Volume
from mavtui.errors import UsageError
from mavtui.services.planning_many import Growth
from mavtui.ui.dialogs.form import YES, Field, Form
from mavtui.ui.widgets.cells import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVolume:
    """What is asked for."""

    size: int
    name: str | None
    description: str | None
    sharable: bool
    volume_type: str | None
    metadata: Mapping[str, str] = field(default_factory=dict)


class NewVolumeDialog(Form[NewVolume]):
    """Name, size and flags of a new volume."""

    def __init__(self, *, clock: Clock, signs: Signs) -> None:
        fields = (
            Field("name", "name"),
            Field("size", "size in GiB", example="for example 10"),
            Field("sharable", "sharable", is_flag=True),
            Field("type", "type", example="none"),
            Field("filesystem", "file system", example="noted for the hazards, for example gfs2 or ext4"),
            Field("description", "description"),
        )
        super().__init__("Create a volume", fields, clock=clock, signs=signs)

    def check(self, values: Mapping[str, str]) -> NewVolume:
        """The volume asked for."""
        noted = values["filesystem"]
        return NewVolume(
            size=checked_size(values["size"]),
            name=checked_name(values["name"]) or None,
            description=checked_name(values["description"], "description") or None,
            sharable=values["sharable"] == YES,
            volume_type=values["type"] or None,
            metadata={FILESYSTEM_NOTE: noted} if noted else {},
        )


class ExtendDialog(Form[int]):
    """The new size of a volume."""

    def __init__(self, volume: Volume, *, clock: Clock, signs: Signs) -> None:
        self._size_now = volume.size_gib
        name = shorten(volume.label, 40, signs)
        field_of_size = Field(
            "size", f"new size in GiB (now {volume.size_gib})", example=f"for example {volume.size_gib * 2}"
        )
        super().__init__(f"Extend {name}", (field_of_size,), clock=clock, signs=signs)

    def check(self, values: Mapping[str, str]) -> int:
        """The new size. Raises UsageError where it is no growth."""
        size = checked_size(values["size"])
        if size <= self._size_now:
            raise UsageError(
                f"the new size is {size} GiB, expected more than {self._size_now}", hint="A volume only grows."
            )
        return size


class ExtendManyDialog(Form[Growth]):
    """The size of several volumes, or by how much each of them grows."""

    def __init__(self, volumes: Sequence[Volume], *, clock: Clock, signs: Signs) -> None:
        self._volumes = volumes
        sizes = sorted(volume.size_gib for volume in volumes) or [0]
        now = f"{sizes[0]}" if sizes[0] == sizes[-1] else f"{sizes[0]} to {sizes[-1]}"
        fields = (Field("size", f"new size in GiB (now {now})", example=f"{sizes[-1] * 2} for all, +10 for each"),)
        super().__init__(f"Extend {len(volumes)} volumes", fields, clock=clock, signs=signs)

    def check(self, values: Mapping[str, str]) -> Growth:
        """The growth. Raises UsageError where one of them would not grow."""
        text = values["size"]
        if text.startswith("+"):
            return Growth(by_gib=checked_size(text[1:].strip()))
        size = checked_size(text)
        largest = max(self._volumes, key=lambda volume: volume.size_gib)
        if size <= largest.size_gib:
            raise UsageError(
                f"expected more than {largest.size_gib} GiB, which {largest.label} has",
                hint="A volume only grows; +N makes each N GiB larger.",
            )
        return Growth(to_gib=size)
