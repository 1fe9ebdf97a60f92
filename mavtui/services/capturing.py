"""Taking a capture in, and marking what it was taken into as a sample."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from mavtui.backends.protocol import ImportReport
from mavtui.domain.plans import Approval
from mavtui.services.journaled import carry_out_journaled, consented, refusal
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
        error = refusal(session, approval)
        if error is not None:
            raise error
        return await session.backend.take_in(capture, source=source, dry_run=True)

    async def work() -> ImportReport:
        report = await session.backend.take_in(capture, source=source)
        if sample:
            marks = session.backend.marks()
            await session.backend.set_marks(marks._replace(sample=True), expected=marks)
        return report

    origin = await consented(session, "import", f"take in {source}", approval)
    return await carry_out_journaled(session, origin, work, _facts)


async def try_to_take_in(
    session: Session, capture: Mapping[str, Any], *, source: str, approval: Approval
) -> ImportReport:
    """Try a capture on a session that stands for a target which is not there yet, so that a failure makes none.

    A refusal is recorded, for it is that of the target itself. Raises what `take_in` raises.
    """
    await consented(session, "import", f"take in {source}", approval)
    await asyncio.to_thread(session.journal.check)
    return await session.backend.take_in(capture, source=source, dry_run=True)


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
