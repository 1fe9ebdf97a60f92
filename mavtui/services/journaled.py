"""Changes that concern a target as a whole (taking in a capture, marking it): journaled like the steps of a plan."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from mavtui.backends.protocol import StepResult
from mavtui.domain.plans import Approval
from mavtui.errors import ConfirmationNeeded, JournalError, PartlyDone, Refused
from mavtui.services.journal import NOTHING_TO_CONFIRM, Origin, StepNote
from mavtui.services.planning import new_id
from mavtui.services.session import Session

Result = TypeVar("Result")


async def carry_out_journaled(
    session: Session,
    action: str,
    sentence: str,
    approval: Approval,
    work: Callable[[], Awaitable[Result]],
    facts: Callable[[Result], Mapping[str, Any]],
) -> Result:
    """Do `work` with an intent before it and its facts after it.

    Raises Refused where the lock is on, ConfirmationNeeded where the target is marked production and that was not
    confirmed, JournalError (nothing was changed), and what `work` raises.
    """
    target = session.target
    origin = Origin(
        context=target.context, backend=target.backend, place=target.place, project=target.project, plan_id=new_id(),
        action=action, steps=1, how=approval.how or NOTHING_TO_CONFIRM, codes=(), sentences=(sentence,),
    )  # fmt: skip
    refusal = _refusal(session, approval)
    if refusal is not None:
        await asyncio.to_thread(session.journal.refuse, origin, refusal, "refused")
        raise refusal
    intent = await asyncio.to_thread(
        session.journal.intend, origin, StepNote(number=1, action=action, sentence=sentence)
    )
    try:
        result = await work()
    except Exception as error:
        with suppress(JournalError):
            await asyncio.to_thread(session.journal.fail, intent, error)
        raise
    try:
        await asyncio.to_thread(session.journal.succeed, intent, StepResult(facts=facts(result)))
    except JournalError as error:
        raise PartlyDone(
            f"done, but its result could not be written to the journal: {sentence}: {error.message}"
        ) from error
    return result


def _refusal(session: Session, approval: Approval) -> Refused | ConfirmationNeeded | None:
    if session.lock.because:
        return Refused(session.lock.because, codes=("read-only-context",), hint="Nothing was changed.")
    target = session.target
    if target.production and not approval.production:
        return ConfirmationNeeded(
            f"confirmation needed: {target.context} is marked production",
            hint=f"Nothing was changed. To go on, add: --yes --confirm-production {target.context}",
        )
    return None
