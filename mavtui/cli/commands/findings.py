"""`mavtui findings`: what is wrong in the estate, with evidence and the safe remedy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser
from mavtui.cli.listing_options import add_listing_options
from mavtui.cli.output import Column, Shape
from mavtui.cli.shapes import NOTHING, moment

if TYPE_CHECKING:
    from mavtui.cli.call import Call
    from mavtui.cli.prometheus import Metric, Sample
    from mavtui.domain.findings import Finding
    from mavtui.services.session import Session

FOUND = 10
"""The exit code where something at or above `--fail-on` was found."""

PROMETHEUS = "prometheus"


def prepare_parser(parser: Parser) -> None:
    """The options of the verb, and one format more."""
    parser.own_formats = (PROMETHEUS,)
    parser.add_argument(
        "--fail-on",
        choices=("danger", "caution"),
        help="exit with 10 where a finding of this severity, or a worse one, is shown",
    )
    parser.add_argument(
        "--filter",
        default="",
        metavar="TERMS",
        help="only what matches: code:stuck, severity:danger, volume:app, server:web-1, plan:yes, age>1d, text",
    )
    add_listing_options(parser)
    parser.examples(
        "mavtui findings",
        "mavtui findings --fail-on danger -o json",
        "mavtui findings --filter 'severity:caution plan:yes'",
        "mavtui findings --filter 'code:stuck age>1h' -o id",
        "mavtui findings -o prometheus > /var/lib/node_exporter/mavtui.prom",
    )


def run(call: Call) -> int:
    """List the findings, the worst first and as they are found."""
    from mavtui.cli import diagnostics
    from mavtui.domain.clock import to_timestamp
    from mavtui.services.finding_lists import filtered, parse_finding_filter
    from mavtui.services.findings import find_in, not_looked_for

    options = call.options
    chosen = parse_finding_filter(options.filter, call.settings().known_to_filters)
    with call.reading(in_detail=True) as session:
        now = to_timestamp(datetime.now(UTC))
        worst = _Worst(filtered(find_in(session, now=now), chosen, now))
        missing = not_looked_for(session)
        if missing:
            diagnostics.say(f"mavtui: {missing}")
        if call.output.form == PROMETHEUS:
            from mavtui.cli.prometheus import written

            call.output.lines(written(_metrics(session, worst, now)))
        else:
            call.output.listing(islice(worst, options.limit), _shape())
        worst.go_through()
    return FOUND if worst.is_at_least(options.fail_on) else 0


class _Worst:
    """Findings as they come, with the worst severity among them remembered, of those that no limit shows too."""

    def __init__(self, findings: Iterator[Finding]) -> None:
        self._findings = findings
        self._severity = -1

    def __iter__(self) -> Iterator[Finding]:
        for finding in self._findings:
            self._severity = max(self._severity, finding.severity)
            yield finding

    def go_through(self) -> None:
        """Look at one more where nothing was shown: the worst come first, so the first one decides."""
        if self._severity < 0:
            next(iter(self), None)

    def is_at_least(self, word: str | None) -> bool:
        """Whether the worst is as bad as that; never where no severity is named."""
        from mavtui.domain.findings import severity_named

        return word is not None and self._severity >= severity_named(word)


def _shape() -> Shape[Finding]:
    from mavtui.services.finding_lists import FINDING_KEYS, describe_finding, plan_word

    return Shape(
        describe_finding,
        FINDING_KEYS,
        (
            Column("severity", "SEVERITY", lambda f: f.severity.word),
            Column("code", "CODE", lambda f: f.code),
            Column("sentence", "WHAT", lambda f: f.sentence),
            Column("since", "SINCE", lambda f: moment(f.since)),
            Column("plan", "PLAN", lambda f: plan_word(f) or NOTHING),
        ),
    )


def _metrics(session: Session, found: Iterable[Finding], now: str) -> Iterator[Metric]:
    from mavtui.cli.prometheus import Metric, Sample
    from mavtui.domain.clock import parse_timestamp
    from mavtui.services.findings import not_looked_for

    context = {"context": session.context.name}
    read_at = session.backend.reading().read_at or now
    yield Metric("mavtui_findings", "Findings of the estate, by code and severity.", list(_counts(session, found)))
    yield Metric(
        "mavtui_findings_read_timestamp_seconds",
        "When the estate was read that the findings are about, in seconds since 1970.",
        [Sample(context, parse_timestamp(read_at).timestamp())],
    )
    yield Metric(
        "mavtui_findings_complete",
        "Whether everything could be looked for: 0 where Cinder and Nova could not be compared, or not everywhere.",
        [Sample(context, 0 if not_looked_for(session) else 1)],
    )


def _counts(session: Session, found: Iterable[Finding]) -> Iterator[Sample]:
    """One number for every code that was looked for, so that no series comes and goes."""
    from collections import Counter

    from mavtui.cli.prometheus import Sample
    from mavtui.domain.findings import FINDING_KINDS
    from mavtui.services.findings import codes_not_looked_for

    counts = Counter(finding.code for finding in found)
    skipped = codes_not_looked_for(session)
    for code, kind in FINDING_KINDS.items():
        if counts[code] or code not in skipped:
            labels = {"code": code, "severity": kind.severity.word, "context": session.context.name}
            yield Sample(labels, counts[code])
