"""What a plan says of the moments between its steps: who has no disk, and when nobody writes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mavtui.domain.requests import Attach, Detach, volume_of

if TYPE_CHECKING:
    from mavtui.domain.attachments import Attachment
    from mavtui.domain.plans import Plan
    from mavtui.domain.scene import Scene

_SAID = "; from here until "
WITHOUT_DISK = "; from here until {until} {holder} has no disk"
"""What is said of a detach that an attach to the same holder follows."""
WITHOUT_WRITER = "; from here until {until} nobody writes"
"""What is said of the step that takes the last writer where a later one brings a writer again."""


def with_moments(plan: Plan, scene: Scene) -> Plan:
    """The plan with the moments named in which a holder has no disk, or a volume no writer, that has one afterwards."""
    steps = list(plan.steps)
    for at in range(len(steps)):
        said = _without_disk(plan, at, scene) + _without_writer(plan, at, scene)
        if said:
            steps[at] = replace(steps[at], sentence=steps[at].sentence + said)
    return replace(plan, steps=tuple(steps))


def without_moments(sentence: str) -> str:
    """The sentence of a step, without what it says of the moments after it."""
    return sentence.partition(_SAID)[0]


def _without_disk(plan: Plan, at: int, scene: Scene) -> str:
    ending = plan.steps[at].request
    if not isinstance(ending, Detach):
        return ""
    ended = next((a for a in scene.volume(ending.volume_id).attachments if a.id == ending.attachment_id), None)
    if ended is None:
        return ""
    for later in range(at + 1, len(plan.steps)):
        making = plan.steps[later].request
        if isinstance(making, Attach) and making.volume_id == ending.volume_id and _goes_to(making, ended):
            return WITHOUT_DISK.format(until=_until(at, later), holder=ended.holder_name)
    return ""


def _goes_to(making: Attach, ended: Attachment) -> bool:
    if ended.server_id is not None:
        return making.server_id == ended.server_id
    return making.server_id is None and ended.host is not None and making.host == ended.host


def _without_writer(plan: Plan, at: int, scene: Scene) -> str:
    volume_id = volume_of(plan.steps[at].request)
    volume = scene.volumes.get(volume_id or "")
    if plan.blocked or volume is None or not volume.rw_count or plan.steps[at].writers_after != 0:
        return ""
    counts = [step.writers_after if volume_of(step.request) == volume_id else None for step in plan.steps]
    before = next((count for count in reversed(counts[:at]) if count is not None), volume.rw_count)
    later = next((number for number in range(at + 1, len(counts)) if counts[number]), None)
    if not before or later is None:
        return ""
    return WITHOUT_WRITER.format(until=_until(at, later))


def _until(at: int, later: int) -> str:
    return "the next step" if later == at + 1 else f"step {later + 1}"
