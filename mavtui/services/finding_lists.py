"""Findings as values with stable keys, filtered and counted: what the commands and the console both show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from mavtui.domain.findings import Finding, FindingSeverity
from mavtui.domain.requests import ACTIONS, ResetAttachment, attachment_of, volume_of
from mavtui.store.filters import NOTHING_KNOWN, Filter, Known, parse_filter
from mavtui.store.finding_filter import FINDING_FIELDS, FilterRow, passing

if TYPE_CHECKING:
    from mavtui.domain.clock import Timestamp

_AT_ONCE = 2000
"""How many a filter looks at together."""

FINDING_KEYS = (
    "code", "severity", "sentence", "since", "volume_id", "volume_name", "attachment_id", "server_id", "holder", "host",
    "project_id", "evidence", "remedy", "plan", "id",
)  # fmt: skip
"""The keys of a finding, in the order in which they are written."""


def parse_finding_filter(text: str, known: Known = NOTHING_KNOWN) -> Filter:
    """The filter over findings that the text stands for. Raises FilterError."""
    return parse_filter(text, FINDING_FIELDS, known)


def filtered(findings: Iterable[Finding], chosen: Filter, now: Timestamp) -> Iterator[Finding]:
    """The findings that pass, in their order and as they come."""
    if chosen.is_empty:
        yield from findings
        return
    iterator = iter(findings)
    while some := list(islice(iterator, _AT_ONCE)):
        kept = passing(map(_row, range(len(some)), some), chosen, now)
        yield from (finding for number, finding in enumerate(some) if number in kept)


def counted(findings: Iterable[Finding]) -> dict[FindingSeverity, int]:
    """How many there are of each severity, the worst first; those of which there is none too."""
    counts = dict.fromkeys(sorted(FindingSeverity, reverse=True), 0)
    for finding in findings:
        counts[finding.severity] += 1
    return counts


def describe_finding(finding: Finding) -> dict[str, Any]:
    """A finding as plain values; `plan` lists what the ready plan would do, empty where there is none."""
    return {
        "code": finding.code,
        "severity": finding.severity.word,
        "sentence": finding.sentence,
        "since": finding.since,
        "volume_id": finding.volume_id,
        "volume_name": finding.volume_name,
        "attachment_id": finding.attachment_id,
        "server_id": finding.server_id,
        "holder": finding.holder,
        "host": finding.host,
        "project_id": finding.project_id,
        "evidence": [evidence._asdict() for evidence in finding.evidence],
        "remedy": list(finding.remedy),
        "plan": [
            {
                "action": ACTIONS[type(request)],
                "volume_id": volume_of(request),
                "attachment_id": attachment_of(request),
                "command": command_for(finding),
            }
            for request in finding.requests
        ],
        "id": finding.id,
    }


def command_for(finding: Finding) -> str:
    """The command that makes the ready plan of the finding, empty where it has none."""
    for request in finding.requests:
        target = attachment_of(request) or volume_of(request)
        end = " --to attached" if isinstance(request, ResetAttachment) else ""
        return f"mavtui {ACTIONS[type(request)]} {target}{end}"
    return ""


def plan_word(finding: Finding) -> str:
    """What the ready plan of the finding does, in a word or two; empty where it has none."""
    return ", ".join(dict.fromkeys(ACTIONS[type(request)] for request in finding.requests))


def _row(number: int, finding: Finding) -> FilterRow:
    return FilterRow(
        rid=number, sentence=finding.sentence, code=finding.code, severity=finding.severity.word,
        volume_id=finding.volume_id, volume_name=finding.volume_label, server_id=finding.server_id,
        holder=finding.holder, host=finding.host, project_id=finding.project_id, since=finding.since,
        plan=int(bool(finding.requests)),
    )  # fmt: skip
