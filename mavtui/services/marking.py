"""The marks stored with a target: production, read-only, sample."""

from __future__ import annotations

from mavtui.backends.protocol import Marks
from mavtui.domain.plans import Approval
from mavtui.errors import ConfirmationNeeded
from mavtui.services.journaled import carry_out_journaled, consented
from mavtui.services.session import Session


async def set_marks(session: Session, marks: Marks, approval: Approval) -> None:
    """Store the marks with the target; journaled. Taking a protection away needs `approval.cautions`.

    Raises Refused (a read-only context, or a back end that stores no marks), ConfirmationNeeded, JournalError,
    PlanStale where somebody else has set one meanwhile.
    """
    before = session.backend.marks()
    if marks == before:
        return
    words = [
        f"{name} {'on' if value else 'off'}"
        for name, value in marks._asdict().items()
        if value != getattr(before, name)
    ]
    sentence = f"mark {session.backend.place}: {', '.join(words)}"
    origin = await consented(session, "mark", sentence, approval, unconfirmed=_unconfirmed(session, marks, approval))
    await carry_out_journaled(
        session,
        origin,
        lambda: session.backend.set_marks(marks, expected=before),
        lambda _: {"before": before._asdict(), "after": marks._asdict(), "changed": True},
    )


def _unconfirmed(session: Session, marks: Marks, approval: Approval) -> ConfirmationNeeded | None:
    before = session.backend.marks()
    lifts = (before.production and not marks.production) or (before.readonly and not marks.readonly)
    if not lifts or approval.cautions:
        return None
    return ConfirmationNeeded(
        f"confirmation needed: a protection of {session.backend.place} is taken away",
        hint="Nothing was changed. To go on, add: --yes",
    )
