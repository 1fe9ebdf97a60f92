"""A finding as lines: what it means, what was read where, what to do in which order, and its ready plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.domain.findings import FINDING_KINDS, FindingSeverity
from mavtui.services.finding_lists import plan_word
from mavtui.ui.clock import date_and_time
from mavtui.ui.formats import age_word
from mavtui.ui.widgets.text_lines import BLANK, Line, Run, hanging

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.domain.clock import Timestamp
    from mavtui.domain.findings import Finding
    from mavtui.ui.signs import Signs

LABEL_WIDTH = 10
ROLES = {
    FindingSeverity.DANGER: "hazard-danger",
    FindingSeverity.CAUTION: "hazard-caution",
    FindingSeverity.NOTE: "muted",
}
MARKS = {FindingSeverity.DANGER: 3, FindingSeverity.CAUTION: 2, FindingSeverity.NOTE: 0}
"""The mark of a row, as tables draw it (`!!`, `!`)."""

_SIGNS = {FindingSeverity.DANGER: "!! ", FindingSeverity.CAUTION: "!  ", FindingSeverity.NOTE: "   "}


def sentence_lines(finding: Finding, width: int, signs: Signs, now: Timestamp) -> list[Line]:
    """The finding in one sentence, with its sign and how long it has been so."""
    head = (Run(_SIGNS[finding.severity], ROLES[finding.severity]),)
    since = f" ({age_word(finding.since, now)})" if finding.since else ""
    return hanging(head, finding.sentence + since, width, signs)


def finding_lines(finding: Finding, width: int, signs: Signs, *, utc: bool, plan_key: str) -> list[Line]:
    """Evidence first, then the remedy, numbered in the order to go by; `plan_key` is the key of the ready plan."""
    lines = list(evidence_lines(finding, width, signs))
    for number, step in enumerate(finding.remedy, 1):
        label = "remedy" if number == 1 else ""
        lines += hanging((Run(f"  {label:<{LABEL_WIDTH}}", "muted"), Run(f"{number} ", "muted")), step, width, signs)
    plan = (
        f"{plan_key} opens it: {plan_word(finding)}" if finding.requests else "none is safe before somebody has looked"
    )
    lines += hanging((Run(f"  {'plan':<{LABEL_WIDTH}}", "muted"),), plan, width, signs)
    if finding.since:
        lines += hanging(
            (Run(f"  {'since':<{LABEL_WIDTH}}", "muted"),), date_and_time(finding.since, utc=utc), width, signs
        )
    return lines


def evidence_lines(finding: Finding, width: int, signs: Signs) -> list[Line]:
    """What was read, each with who says it."""
    lines: list[Line] = []
    for number, evidence in enumerate(finding.evidence):
        label = "evidence" if number == 0 else ""
        head = (Run(f"  {label:<{LABEL_WIDTH}}", "muted"),)
        lines += hanging(head, f"{evidence.source}: {evidence.says}", width, signs)
    return lines


def whole_lines(finding: Finding, width: int, signs: Signs, now: Timestamp, *, utc: bool, plan_key: str) -> list[Line]:
    """Everything about a finding, for a page of its own."""
    lines = [*sentence_lines(finding, width, signs, now), BLANK]
    lines += hanging(
        (Run(f"  {'meaning':<{LABEL_WIDTH}}", "muted"),), FINDING_KINDS[finding.code].meaning, width, signs
    )
    lines += finding_lines(finding, width, signs, utc=utc, plan_key=plan_key)
    read_at = finding.evidence[0].at if finding.evidence else None
    facts = (
        ("read at", date_and_time(read_at, utc=utc)),
        ("code", f"{finding.code}, {finding.severity.word}"),
        ("volume", " ".join(filter(None, (finding.volume_name, finding.volume_id)))),
        ("held by", " ".join(filter(None, (finding.holder, finding.server_id)))),
        ("host", finding.host or ""),
        ("record", finding.attachment_id or ""),
    )
    lines.append(BLANK)
    for label, value in facts:
        if value:
            lines += hanging((Run(f"  {label:<{LABEL_WIDTH}}", "muted"),), value, width, signs)
    return lines


def short_lines(findings: Sequence[Finding], width: int, signs: Signs, now: Timestamp) -> list[Line]:
    """Findings one below the other, with their evidence, for where there is much else."""
    lines: list[Line] = []
    for finding in findings:
        lines += sentence_lines(finding, width, signs, now)
        lines += evidence_lines(finding, width, signs)
    return lines
