"""Carrying plans out in tests."""

from __future__ import annotations

from mavtui.domain.plans import Plan, approval_of
from mavtui.services.executing import Outcome, execute
from mavtui.services.journal_reading import Record, records_backwards
from mavtui.services.session import Session


async def confirmed(session: Session, plan: Plan) -> Outcome:
    """Carry the plan out with everything that it shows confirmed."""
    return await execute(session, plan, approval_of(plan, "test"))


def records(session: Session) -> list[Record]:
    """The journal, the oldest first."""
    return list(records_backwards(session.journal_path))[::-1]
