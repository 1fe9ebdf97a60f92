"""Taking a capture in, and marking what it was taken into as a sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mavtui.backends.protocol import ImportReport
from mavtui.domain.plans import Approval
from mavtui.services.journaled import carry_out_journaled
from mavtui.services.session import Session


async def take_in(
    session: Session,
    capture: Mapping[str, Any],
    *,
    source: str,
    approval: Approval,
    dry_run: bool = False,
    sample: bool = False,
) -> ImportReport:
    """Take a capture in, all of it or nothing, and report every contradiction in it; journaled.

    `source` is what messages call it. With `dry_run` nothing is changed and nothing journaled; with `sample` the target
    is marked as a sample afterwards. Raises CaptureError, Refused, ConfirmationNeeded, JournalError.
    """
    if dry_run:
        return await session.backend.take_in(capture, source=source, dry_run=True)

    async def work() -> ImportReport:
        report = await session.backend.take_in(capture, source=source)
        if sample:
            await session.backend.set_marks(replace(session.backend.marks(), sample=True))
        return report

    return await carry_out_journaled(session, "import", f"take in {source}", approval, work, _facts)


def _facts(report: ImportReport) -> dict[str, Any]:
    return {
        "added": dict(report.added),
        "unchanged": dict(report.unchanged),
        "contradictions": len(report.contradictions),
        "captured_at": report.captured_at,
        "cloud": report.cloud,
        "changed": any(report.added.values()),
    }


def describe_report(report: ImportReport) -> dict[str, Any]:
    """The report as plain values: counts of each kind, and every contradiction."""
    return {
        "added": dict(report.added),
        "unchanged": dict(report.unchanged),
        "contradictions": [
            {
                "code": one.code,
                "message": one.message,
                "volume_id": one.volume_id,
                "attachment_id": one.attachment_id,
                "server_id": one.server_id,
            }
            for one in report.contradictions
        ],
        "notes": dict(report.notes),
        "captured_at": report.captured_at,
        "cloud": report.cloud,
    }
