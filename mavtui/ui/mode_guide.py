"""What the guide to another mode tells: what it takes in this place, what can go wrong, what makes it impossible."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from mavtui.domain.attachments import Attachment, AttachStatus, Mode
from mavtui.domain.plans import Plan, make_plan
from mavtui.domain.rules import Enforcement
from mavtui.domain.wording import fitting, names_of
from mavtui.errors import MavtuiError
from mavtui.services.changing_modes import (
    RECORDED_RO,
    ModeChange,
    attached_again,
    changes,
    flag_wanted,
    has_mode,
    requests_of,
)
from mavtui.services.moments import with_moments
from mavtui.services.planning import new_id, now

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mavtui.domain.plans import Target
    from mavtui.domain.scene import Scene

MOST_FORESEEN = 50
"""Of more than these the plan alone tells what can go wrong: it would be worked out anew at every key."""


MOST_NAMED = 3
"""How many volumes are called by their names in a sentence."""


def word_of(mode: Mode) -> str:
    """The mode as the screens write it: capitals for what can do harm."""
    return "RW" if mode is Mode.RW else "ro"


class ModeGuide:
    """Knows the scene in which modes are changed, and answers by the same rules as the plan will."""

    def __init__(self, attachments: Sequence[Attachment], scene: Scene, target: Target) -> None:
        """`attachments` can be chosen; `scene` holds their volumes with everybody who holds them."""
        self.attachments = {one.id: one for one in attachments}
        self._scene = scene
        self._target = target
        self.plan_of = lru_cache(maxsize=64)(self._plan_of)

    def label_of(self, attachment: Attachment) -> str:
        """How the volume is called."""
        return self._scene.volume(attachment.volume_id).label

    def why_not_one(self, attachment: Attachment, mode: Mode) -> str:
        """What is against this row by itself, in a word or two; empty where nothing is."""
        if has_mode(attachment, mode):
            return "has it already"
        if attachment.status is not AttachStatus.ATTACHED:
            return f"is {attachment.status}"
        return ""

    def why_not(self, ids: Sequence[str], mode: Mode) -> str:
        """Why these cannot be given the mode; empty where they can."""
        asked = self._changes(ids, mode)
        if not asked:
            names = names_of(self.attachments[one] for one in ids)
            return f"{names} {fitting(len(ids), 'has', 'have')} it {word_of(mode)} already."
        for change in asked:
            if change.flag is not None and not change.volume.attachments_known:
                return f"Who holds {change.volume.label} is not known, so its read-only flag stays as it is."
            if change.why_not:
                return f"{change.why_not} All of them change together, or the others are detached first."
        try:
            plan = self.plan_of(tuple(ids), mode)
        except MavtuiError as error:
            return f"{error.message}."
        return plan.blocked[0].message if plan is not None and plan.blocked else ""

    def sentences(self, ids: Sequence[str], mode: Mode) -> Iterator[str]:
        """What has to happen so that these get the mode, and why it has to."""
        asked = self._changes(ids, mode)
        plain = [one for change in asked if change.flag is None for one in change.chosen]
        flagged = [change for change in asked if change.flag is not None]
        yield from self.reasons(ids, mode)
        if flagged:
            yield from _by_the_flag(flagged, mode)
        if plain:
            verb = fitting(len(plain), "is", "are")
            order = "" if len(plain) == 1 else ", one after the other"
            yield (
                f"{names_of(plain)} {verb} detached and attached again{order}: there is no disk in between, so unmount"
                " it there first."
            )
        if self._scene.rules.is_cloud and mode is Mode.RW and flagged:
            yield RECORDED_RO

    def reasons(self, ids: Sequence[str], mode: Mode) -> Iterator[str]:
        """What is to be known of these and of the place, whether they can have the mode or not."""
        asked = self._changes(ids, mode)
        enforces = self._scene.rules.enforces_ro
        only_recorded = [one for change in asked for one in change.chosen if one.writable_though_recorded_ro]
        if only_recorded:
            verb = fitting(len(only_recorded), "is", "are")
            yield f"{names_of(only_recorded)} {verb} recorded ro, and can write all the same."
        if mode is Mode.RW:
            return
        if enforces is Enforcement.NEVER:
            yield "This cloud enforces ro for its admins alone: whatever is recorded, you would get a disk to write on."
        elif enforces is Enforcement.FLAG and all(change.volume.read_only for change in asked):
            yield "With the volume's read-only flag set, what an admin attaches is read-only in fact."

    def _changes(self, ids: Sequence[str], mode: Mode) -> list[ModeChange]:
        return changes(self._scene, [self.attachments[one] for one in ids], mode, sets_flag=True)

    def needs_flag(self, ids: Sequence[str], mode: Mode) -> bool:
        """Whether the read-only flag of a volume has to change on the way."""
        volumes = {self.attachments[one].volume_id for one in ids}
        return any(flag_wanted(self._scene.volume(one), mode, self._scene) is not None for one in volumes)

    def _plan_of(self, ids: tuple[str, ...], mode: Mode) -> Plan | None:
        """The plan as it would be now; None for so many that only the real one is worth its time."""
        if len(ids) > MOST_FORESEEN:
            return None
        asked = [
            request
            for change in self._changes(ids, mode)
            for request in requests_of(change, lambda attachment: attached_again(attachment, mode))
        ]
        if not asked:
            return None
        plan = make_plan(asked, self._scene, target=self._target, plan_id=new_id(), made_at=now(), action="mode")
        return with_moments(plan, self._scene)


def _by_the_flag(flagged: Sequence[ModeChange], mode: Mode) -> Iterator[str]:
    why, what = "Only a volume's read-only flag gives ro here", "set"
    if mode is Mode.RW:
        labels, more = ", ".join(change.volume.label for change in flagged[:MOST_NAMED]), len(flagged) - MOST_NAMED
        names = f"{labels} and {more} more" if more > 0 else labels
        has, takes = (fitting(len(flagged), one, several) for one, several in (("has", "have"), ("takes", "take")))
        why, what = f"{names} {has} the read-only flag and so {takes} no writer", "lifted"
    holders = [one for change in flagged for one in change.chosen]
    yield (
        f"{why}, and the flag changes only while nobody holds the volume: {names_of(holders)}"
        f" {fitting(len(holders), 'is', 'are')} detached, the flag is {what}, then"
        f" {fitting(len(holders), 'it is', 'they are')} attached again. Unmount the volume there first."
    )
