"""Everything about one volume as lines: its values, why it is marked, its notes, what happened to it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mavtui.domain.volumes import Mark, Volume, mark_with_reason
from mavtui.ui.clock import date_and_time
from mavtui.ui.formats import age_word, size_word, status_role, status_word
from mavtui.ui.widgets.text_lines import BLANK, Line, Run, hanging

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.domain.clock import Timestamp
    from mavtui.domain.findings import Finding
    from mavtui.services.service_views import Disagreement
    from mavtui.store.rows import EventRow
    from mavtui.ui.signs import Signs

LABEL_WIDTH = 13
_MARK_ROLES = {Mark.DANGER: "hazard-danger", Mark.CAUTION: "hazard-caution", Mark.TRANSITION: "transition"}
_MARK_SIGNS = {Mark.DANGER: "!! ", Mark.CAUTION: "!  ", Mark.TRANSITION: "~  "}


def volume_lines(volume: Volume, width: int, signs: Signs, now: Timestamp, *, utc: bool) -> list[Line]:
    """The volume's values, the reason of its mark first."""
    mark, reason = mark_with_reason(volume)
    lines: list[Line] = []
    if reason:
        role = _MARK_ROLES.get(mark, "")
        lines += [*hanging((Run(_MARK_SIGNS.get(mark, ""), role),), reason, width, signs, role=role), BLANK]
    lines += _value("id", volume.id, width, signs)
    lines += _value("name", volume.name or signs.none, width, signs)
    lines += _value("status", _status(volume, signs), width, signs, status_role(volume.status))
    lines += _value("size", size_word(volume.size_gib), width, signs)
    lines += _value("sharable", _yes(is_set=volume.sharable), width, signs)
    flags = [
        w
        for w, s in (("read-only", volume.read_only), ("encrypted", volume.encrypted), ("bootable", volume.bootable))
        if s
    ]
    lines += _value("flags", ", ".join(flags) or signs.none, width, signs)
    for label, value in (
        ("type", volume.volume_type),
        ("zone", volume.availability_zone),
        ("project", volume.project_id),
        ("user", volume.user_id),
        ("description", volume.description),
    ):
        lines += _value(label, value or signs.none, width, signs)
    for label, moment in (("created", volume.created_at), ("updated", volume.updated_at)):
        if moment:
            lines += _value(label, f"{date_and_time(moment, utc=utc)} ({age_word(moment, now)})", width, signs)
    for key, value in sorted(volume.metadata.items()):
        lines += hanging((Run("note".ljust(LABEL_WIDTH), "muted"),), f"{key} = {value}", width, signs)
    return lines


def disagreement_lines(found: Sequence[Disagreement], width: int, signs: Signs) -> list[Line]:
    """What the services of a cloud do not say alike, under a heading; nothing where they agree."""
    if not found:
        return []
    from mavtui.services.service_views import Disagreement
    from mavtui.ui.service_views import lines_of

    titles = lines_of(Disagreement("who", "Cinder says", "Nova says"), width, signs)
    muted = [tuple(Run(run.text, "muted") for run in line) for line in titles]
    return [*heading("the services disagree"), *muted, *(line for one in found for line in lines_of(one, width, signs))]


def found_lines(findings: Sequence[Finding], width: int, signs: Signs, now: Timestamp) -> list[Line]:
    """What is wrong with the volume, each with its evidence, under a heading; nothing where nothing is."""
    if not findings:
        return []
    from mavtui.ui.finding_text import short_lines

    return [*heading("findings (:find has the remedies)"), *short_lines(findings, width, signs, now)]


def event_lines(events: Sequence[EventRow], width: int, signs: Signs, *, utc: bool) -> list[Line]:
    """What happened, the latest first."""
    lines: list[Line] = []
    for event in events:
        when = date_and_time(event.at, utc=utc)
        who = f" by {event.user_id}" if event.user_id else ""
        detail = _detail(event.detail)
        lines += hanging((Run(f"{when}  ", "muted"),), f"{event.kind}{who}{detail}", width, signs)
    return lines


def heading(text: str) -> list[Line]:
    """A heading over some lines."""
    return [BLANK, (Run(text, "muted"),)]


def _value(label: str, value: str, width: int, signs: Signs, role: str = "") -> list[Line]:
    return hanging((Run(label.ljust(LABEL_WIDTH), "muted"),), value, width, signs, role=role)


def _status(volume: Volume, signs: Signs) -> str:
    status = status_word(volume.status, signs)
    if volume.contradicts_observation:
        return f"{status} (the cloud said {volume.observed_status})"
    return status


def _yes(*, is_set: bool) -> str:
    return "yes" if is_set else "no"


def _detail(text: str) -> str:
    """The plain values of an event's detail."""
    try:
        values = json.loads(text)
    except ValueError:
        return f" {text}"
    if not isinstance(values, dict):
        return f" {text}"
    plain = [f"{key} {value}" for key, value in values.items() if isinstance(value, str | int) and value != ""]
    return f": {', '.join(plain)}" if plain else ""
