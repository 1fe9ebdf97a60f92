"""The marks stored with a target: production, read-only, sample."""

from __future__ import annotations

from dataclasses import asdict

from mavtui.backends.protocol import Marks
from mavtui.domain.plans import Approval
from mavtui.errors import ConfirmationNeeded
from mavtui.services.journaled import carry_out_journaled
from mavtui.services.session import Session


async def set_marks(session: Session, marks: Marks, approval: Approval) -> None:
    """Store the marks with the target; journaled. Taking a protection away needs `approval.cautions`.

    Raises Refused (a read-only context, or a back end that stores no marks), ConfirmationNeeded, JournalError.
    """
    before = session.backend.marks()
    if marks == before:
        return
    words = [
        f"{name} {'on' if value else 'off'}" for name, value in asdict(marks).items() if value != asdict(before)[name]
    ]
    lifts = (before.production and not marks.production) or (before.readonly and not marks.readonly)
    if lifts and not approval.cautions:
        raise ConfirmationNeeded(
            f"confirmation needed: a protection of {session.backend.place} is taken away",
            hint="Nothing was changed. To go on, add: --yes",
        )
    await carry_out_journaled(
        session,
        "mark",
        f"mark {session.backend.place}: {', '.join(words)}",
        approval,
        lambda: session.backend.set_marks(marks),
        lambda _: {"before": asdict(before), "after": asdict(marks), "changed": True},
    )
