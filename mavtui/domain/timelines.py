"""What became of an attachment in the course of time: its states one after another, and who could write when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from mavtui.domain.attachments import Attachment, AttachStatus
from mavtui.domain.clock import Timestamp
from mavtui.domain.transitions import TRANSITIONS, Event

_EVENTS = {event.value: event for event in Event}
_RESERVE = "reserve"
_RESET = "reset"
_STATUSES = {status.value: status for status in AttachStatus}


class Told(NamedTuple):
    """One entry of the history of an attachment; `to` is the status that a reset gave it, where it was one."""

    at: Timestamp
    kind: str
    user_id: str | None = None
    plan_id: str | None = None
    to: str | None = None


class Record(NamedTuple):
    """An attachment with what is told of it, the oldest first; `first_seen` and `last_changed` are its row's times.

    `told_whole`: whether every entry was read, so that what is not told was never written down.
    """

    attachment: Attachment
    volume_name: str | None
    first_seen: Timestamp
    last_changed: Timestamp
    told: Sequence[Told] = ()
    told_whole: bool = True


class Phase(NamedTuple):
    """A stretch of time in one state; `end` is None where it lasts."""

    status: AttachStatus
    begin: Timestamp
    end: Timestamp | None


def phases_of(record: Record) -> tuple[Phase, ...]:
    """The states of the attachment in order of time, none of them without length but the last.

    They come from the entries of its history; what those do not tell (records that were read from a cloud or taken in
    have none) comes from the times of the record itself.
    """
    moments = _moments(record)
    phases = []
    for (begin, status), (end, _) in pairwise(moments):
        if begin < end and status is not AttachStatus.DETACHED:
            phases.append(Phase(status, begin, end))
    begin, status = moments[-1]
    if status is not AttachStatus.DETACHED:
        phases.append(Phase(status, begin, None))
    elif not phases:
        phases.append(Phase(AttachStatus.RESERVED, begin, begin))
    return tuple(phases)


def _moments(record: Record) -> list[tuple[Timestamp, AttachStatus]]:
    """When the attachment came into which state, in order of time."""
    held = record.attachment
    told = [entry for entry in record.told if entry.kind in _EVENTS or entry.kind in (_RESERVE, _RESET)]
    moments: list[tuple[Timestamp, AttachStatus]] = []
    if not told or told[0].kind != _RESERVE:
        moments = _recorded_moments(record)
    for entry in told:
        moments.append((entry.at, _state_after(entry, moments[-1][1] if moments else None)))
    ended = held.detach_time or held.terminated_at
    if moments[-1][1] is not held.status:
        last = ended if held.status is AttachStatus.DETACHED else None
        moments.append((max(last or record.last_changed, moments[-1][0]), held.status))
    return moments


def _recorded_moments(record: Record) -> list[tuple[Timestamp, AttachStatus]]:
    held = record.attachment
    moments = []
    if held.scheduled_at:
        moments.append((held.scheduled_at, AttachStatus.RESERVED))
    attached = held.attach_time or held.launched_at
    if attached:
        moments.append((max(attached, held.scheduled_at or attached), AttachStatus.ATTACHED))
    if moments:
        return moments
    is_ended = held.status is AttachStatus.DETACHED
    return [(record.first_seen, AttachStatus.RESERVED if is_ended else held.status)]


def _state_after(entry: Told, state: AttachStatus | None) -> AttachStatus:
    if entry.kind == _RESERVE or state is None:
        return AttachStatus.RESERVED
    if entry.kind == _RESET:
        return _STATUSES.get(entry.to or "", state)
    return TRANSITIONS.get((state, _EVENTS[entry.kind]), _NEXT_WHATEVER[_EVENTS[entry.kind]])


_NEXT_WHATEVER = {event: state for (_, event), state in TRANSITIONS.items()}
"""Where an event leads that the state before it does not allow: entries of before were not told."""


def beginning(records: Iterable[Record]) -> Timestamp | None:
    """When the first of them began."""
    return min((phases_of(record)[0].begin for record in records), default=None)


def writer_counts(records: Iterable[Record]) -> tuple[tuple[Timestamp, int], ...]:
    """How many could write from when on, each time the number changed; every holder counts by its effective mode."""
    steps: dict[Timestamp, int] = {}
    for record in records:
        held = record.attachment
        if not held.is_rw:
            continue
        for phase in phases_of(record):
            if phase.status is AttachStatus.ERROR_ATTACHING and not (held.connected or held.contested):
                continue
            steps[phase.begin] = steps.get(phase.begin, 0) + 1
            if phase.end is not None:
                steps[phase.end] = steps.get(phase.end, 0) - 1
    counts: list[tuple[Timestamp, int]] = []
    count = 0
    for moment in sorted(steps):
        count += steps[moment]
        if not counts or counts[-1][1] != count:
            counts.append((moment, count))
    return tuple(counts)
