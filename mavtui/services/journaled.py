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
from mavtui.services.refusing import refuse
from mavtui.services.session import Session

Result = TypeVar("Result")


async def carry_out_journaled(
    session: Session,
    origin: Origin,
    work: Callable[[], Awaitable[Result]],
    facts: Callable[[Result], Mapping[str, Any]],
) -> Result:
    """Do `work`, to which `consented` gave its origin, with an intent before it and its facts after it.

    Raises JournalError (nothing was changed), PartlyDone where the result could not be recorded, and what `work` does.
    """
    sentence = origin.sentences[0]
    note = StepNote(number=1, action=origin.action, sentence=sentence)
    intent = await asyncio.to_thread(session.journal.intend, origin, note)
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


async def consented(
    session: Session, action: str, sentence: str, approval: Approval, *, unconfirmed: ConfirmationNeeded | None = None
) -> Origin:
    """The origin under which the work is recorded. `unconfirmed` is what else was not confirmed.

    Raises what `refusal` returns, recorded.
    """
    target = session.target
    origin = Origin(
        context=target.context, backend=target.backend, place=target.place, project=target.project, plan_id=new_id(),
        action=action, steps=1, how=approval.how or NOTHING_TO_CONFIRM, codes=(), sentences=(sentence,),
    )  # fmt: skip
    error = refusal(session, approval) or unconfirmed
    if error is not None:
        await refuse(session, origin, error)
    return origin


def refusal(session: Session, approval: Approval) -> Refused | ConfirmationNeeded | None:
    """Why the target is not to be changed: a lock or a mark that denies it, before a confirmation that is missing."""
    because = session.denied_because or session.lock.because
    if because:
        return Refused(because, codes=("read-only-context",), hint="Nothing was changed.")
    target = session.target
    if target.production and not approval.production:
        return ConfirmationNeeded(
            f"confirmation needed: {target.context} is marked production",
            hint=f"Nothing was changed. To go on, add: --yes --confirm-production {target.context}",
        )
    return None
