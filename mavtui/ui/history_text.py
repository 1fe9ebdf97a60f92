"""A history as bars and words: what each record looks like on the time line, and everything there is to say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.domain.attachments import AttachStatus
from mavtui.domain.clock import in_words, parse_timestamp, seconds_between
from mavtui.domain.timelines import phases_of
from mavtui.ui.clock import date_and_time
from mavtui.ui.formats import mode_cell, status_word
from mavtui.ui.widgets.rows import Cell
from mavtui.ui.widgets.text_lines import Line, Run, hanging
from mavtui.ui.widgets.timeline import Bar, Stretch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mavtui.domain.attachments import Attachment
    from mavtui.domain.clock import Timestamp
    from mavtui.domain.timelines import Phase, Record, Told
    from mavtui.store.history import History
    from mavtui.ui.signs import Signs

_LABEL = 10
_FAILED = frozenset({AttachStatus.ERROR_ATTACHING, AttachStatus.ERROR_DETACHING})
_SHORT = 8


def seconds(moment: Timestamp) -> float:
    """The moment in seconds since 1970."""
    return parse_timestamp(moment).timestamp()


def bars_of(history: History, *, utc: bool) -> list[Bar]:
    """One bar for each record: named by who held a volume, or by what a server held."""
    return [_bar(record, of_volume=history.kind == "volume", utc=utc) for record in history.records]


def _bar(record: Record, *, of_volume: bool, utc: bool) -> Bar:
    held = record.attachment
    if of_volume:
        name = Cell(f"@{held.holder_name}" if held.is_host_attachment else held.holder_name)
    else:
        name = Cell(record.volume_name) if record.volume_name else Cell(held.volume_id[:_SHORT], "muted")
    return Bar(held.id, name, mode_cell(held), [_stretch(p, held) for p in phases_of(record)], _end(record, utc=utc))


def _stretch(phase: Phase, held: Attachment) -> Stretch:
    begin, end = seconds(phase.begin), None if phase.end is None else seconds(phase.end)
    if phase.status is AttachStatus.ATTACHED:
        return Stretch("writes" if held.is_rw else "reads", mode_cell(held).style, begin, end)
    return Stretch("waits", "hazard-caution" if phase.status in _FAILED else "transition", begin, end)


def _end(record: Record, *, utc: bool) -> str:
    """`detached 12:40`, and the beginning of the plan that did it."""
    held = record.attachment
    ended = held.detach_time or held.terminated_at
    if held.status is not AttachStatus.DETACHED or ended is None:
        return ""
    plan = record.told[-1].plan_id if record.told else None
    at = date_and_time(ended, utc=utc)[11:16]
    return f"detached {at}" + (f", plan {plan[:_SHORT]}" if plan else "")


def record_lines(
    record: Record, journal: Sequence[Told], width: int, signs: Signs, *, utc: bool, is_copy: bool
) -> list[Line]:
    """Which record, all its times, and who did what by which plan; what `journal` tells where the store does not."""
    lines = _line("record", _which(record, signs), width, signs)
    lines += _line("times", _times(record, utc=utc), width, signs)
    label, entries = ("told", record.told) if record.told else ("journal", journal)
    for number, (entry, kinds) in enumerate(_grouped(entries)):
        lines += _line("" if number else label, _sentence(entry, kinds, utc=utc), width, signs)
    if not entries:
        lines += _line("told", _why_nothing(record, is_copy=is_copy), width, signs)
    return lines


def record_words(record: Record, signs: Signs, *, utc: bool) -> str:
    """Which record, and all its times, as one sentence."""
    return ", ".join(f"{_which(record, signs)}  {_times(record, utc=utc)}".split("  "))


def _why_nothing(record: Record, *, is_copy: bool) -> str:
    by = f"Attached by {record.attachment.user_id}. " if record.attachment.user_id else ""
    if not record.told_whole:
        return f"{by}What is told of it is older than the latest entries of its volume, which alone were read."
    if is_copy:
        return (
            f"{by}By which plan is not recorded: a cloud tells no more, and this machine's journal knows nothing of it."
        )
    return f"{by}By which plan is not recorded: it was taken in, not made here."


def _which(record: Record, signs: Signs) -> str:
    held = record.attachment
    recorded = "" if held.recorded_mode is held.mode else f" (recorded {held.recorded_mode or 'without a mode'})"
    facts = [
        f"{record.volume_name or held.volume_id[:_SHORT]} {signs.into} {held.holder_name}",
        f"{mode_cell(held).text}{recorded}",
        status_word(held.status, signs),
        held.device or "",
        f"on {held.host}" if held.host and not held.is_host_attachment else "",
        "the server boots from it" if held.bootable else "",
        "contested" if held.contested else "",
        held.id,
    ]
    return "  ".join(fact for fact in facts if fact)


def _times(record: Record, *, utc: bool) -> str:
    """Each time of the record, and how long it took or lasted."""
    held = record.attachment
    attached = held.attach_time or held.launched_at
    ended = held.detach_time or held.terminated_at
    parts = []
    if held.scheduled_at:
        parts.append(f"reserved {date_and_time(held.scheduled_at, utc=utc)}")
    if attached:
        parts.append(f"attached {date_and_time(attached, utc=utc)}{_after(held.scheduled_at, attached, 'after')}")
    if ended:
        parts.append(f"detached {date_and_time(ended, utc=utc)}{_after(attached, ended, 'held')}")
    if not parts:
        parts.append(f"no time is recorded; first seen {date_and_time(record.first_seen, utc=utc)}")
    return "  ".join(parts)


def _after(earlier: Timestamp | None, later: Timestamp, word: str) -> str:
    if earlier is None or earlier >= later:
        return ""
    return f" ({word} {in_words(seconds_between(earlier, later))})"


def _grouped(told: Iterable[Told]) -> list[tuple[Told, list[str]]]:
    """The entries, those of one moment and one plan together."""
    groups: list[tuple[Told, list[str]]] = []
    for entry in told:
        if groups and (groups[-1][0].at, groups[-1][0].plan_id) == (entry.at, entry.plan_id):
            groups[-1][1].append(entry.kind)
        else:
            groups.append((entry, [entry.kind]))
    return groups


def _sentence(entry: Told, kinds: Sequence[str], *, utc: bool) -> str:
    who = f" by {entry.user_id}" if entry.user_id else ""
    plan = f", plan {entry.plan_id}" if entry.plan_id else ", by no plan"
    to = f" to {entry.to}" if entry.to else ""
    return f"{date_and_time(entry.at, utc=utc)}  {', '.join(kinds)}{to}{who}{plan}"


def _line(label: str, text: str, width: int, signs: Signs) -> list[Line]:
    head = Run("  " + label.ljust(_LABEL), "muted")
    return hanging((head,), text, max(1, width - 2), signs)
