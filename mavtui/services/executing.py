"""Carrying out a plan that was confirmed: intent, step, result, and a stop at the first thing that goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, NoReturn

from mavtui.backends.protocol import StepResult, Tell
from mavtui.domain.attachments import Mode
from mavtui.domain.hazard import Hazard
from mavtui.domain.plans import Approval, Plan, Step
from mavtui.domain.requests import Attach
from mavtui.errors import ConfirmationNeeded, JournalError, MavtuiError, PartlyDone, PlanStale, Refused
from mavtui.services.journal import Origin, StepNote
from mavtui.services.refusing import refuse
from mavtui.services.session import Session


class Progress(NamedTuple):
    """Where an execution is: step `number` of `total` (from 1) is `started`, `running`, `done` or `failed`.

    While it is running, `facts["said"]` is one line about a state that it passes through.
    """

    number: int
    total: int
    sentence: str
    state: str
    facts: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A plan that was carried out whole: what each step really did, in order."""

    plan: Plan
    results: tuple[StepResult, ...] = field(default=())

    @property
    def changed(self) -> bool:
        """Whether anything is different now; False where everything was as asked already."""
        return any(result.facts.get("changed", True) for result in self.results)


OnStep = Callable[[Progress], None]
Stop = Callable[[], str]
"""Asked before each step; a reason means that no further one is to be begun."""


def unconfirmed(plan: Plan, approval: Approval) -> tuple[Hazard, ...]:
    """The hazards of the plan that the approval does not cover, with severities as they are on the plan's target."""
    production = plan.target.production
    return tuple(hazard for hazard in plan.hazards if not approval.covers(hazard, production=production))


async def execute(
    session: Session,
    plan: Plan,
    approval: Approval,
    on_step: OnStep | None = None,
    *,
    undoes: str = "",
    stop: Stop | None = None,
) -> Outcome:
    """Carry out the plan step by step, each with an intent in the journal before it and its result after it.

    `undoes` is the id of the plan that this one takes back; `stop` is asked before each step. Raises Refused where the
    plan is blocked or was made for another place, a lock is on, or it was stopped before its first step,
    ConfirmationNeeded where the approval does not cover it, PlanStale, and what the back end raises. When earlier steps
    are done already it is PartlyDone, which says what was and was not done. JournalError: nothing was changed. When
    cancelled, the step under way is finished and journaled, and no other is begun.
    """
    origin = Origin.of(session, plan, approval, undoes=undoes)
    if not plan.target.is_place_of(session.target):
        await refuse(session, origin, _elsewhere(plan, session))
    if plan.blocked:
        await _refuse_blocked(session, origin, plan)
    missing = unconfirmed(plan, approval)
    if missing or (plan.target.production and not approval.production):
        codes = tuple(dict.fromkeys(hazard.code for hazard in missing))
        what = ", ".join(codes) or f"a change of {plan.target.context}, which is marked production"
        error = ConfirmationNeeded(f"not confirmed: {what}", codes=codes)
        await refuse(session, origin, error)
    if plan.target.production:
        # A caution that appears before a step is carried out takes its own code, also where only the context is marked.
        approval = replace(approval, cautions=False)
    results: list[StepResult] = []
    for number, step in enumerate(plan.steps, start=1):
        begun = False
        try:
            await _stop_when_told(session, origin, results, stop)
            begun = True
            _tell(on_step, Progress(number, len(plan.steps), step.sentence, "started"))
            told = _teller(on_step, number, len(plan.steps), step.sentence)
            results.append(await _finished(_carry_out(session, origin, step, number, approval, told)))
            _check_mode(step, results[-1])
            _check_sharing(step, results[-1])
        except MavtuiError as error:
            if begun:
                _tell(on_step, Progress(number, len(plan.steps), step.sentence, "failed"))
            _stop(plan, results, error)
        _tell(on_step, Progress(number, len(plan.steps), step.sentence, "done", results[-1].facts))
    return Outcome(plan=plan, results=tuple(results))


async def _finished(step: Any) -> StepResult:  # noqa: ANN401 - a coroutine; its three types say nothing here
    """The result of the step; a cancellation waits until the step is done and journaled."""
    running: asyncio.Task[StepResult] = asyncio.ensure_future(step)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


async def _carry_out(
    session: Session, origin: Origin, step: Step, number: int, approval: Approval, tell: Tell | None
) -> StepResult:
    journal = session.journal
    note = StepNote.of(step, number)
    intent = await asyncio.to_thread(journal.intend, origin, note)
    try:
        result = await session.backend.carry_out(step, approval, plan_id=origin.plan_id, tell=tell)
    except Exception as error:
        # Also what a defect leaves behind is written down; and why the step failed is told, journal or not.
        with suppress(JournalError):
            await asyncio.to_thread(journal.fail, intent, error)
        raise
    try:
        await asyncio.to_thread(journal.succeed, intent, result)
    except JournalError as error:
        raise PartlyDone(
            f"done, but its result could not be written to the journal: {step.sentence}: {error.message}",
            hint="No further step was begun. Look at the state before anything else is changed.",
        ) from error
    return result


def _check_mode(step: Step, result: StepResult) -> None:
    """Read-only is what was really given: an attachment that is writable, and was not shown so, stops the plan."""
    request = step.request
    if not isinstance(request, Attach) or any(hazard.code == "mode-not-enforceable" for hazard in step.hazards):
        return
    if request.mode is Mode.RO and result.facts.get("mode", Mode.RO) != Mode.RO:
        raise PartlyDone(
            f"{step.sentence}: the server was given write access",
            hint=f"Detach it: mavtui detach {result.facts.get('attachment_id') or request.attachment_id}",
        )


def _check_sharing(step: Step, result: StepResult) -> None:
    """What the services say after the step is what was shown; else the plan stops and the way back is offered."""
    surprise = result.facts.get("surprise")
    if not surprise:
        return
    hint = "Look who holds it now: mavtui attachments. mavtui undo plans the way back."
    if isinstance(step.request, Attach):
        back = result.facts.get("attachment_id") or step.request.attachment_id
        hint = f"Take it back: mavtui detach {back} (or mavtui undo)."
    raise PartlyDone(f"{step.sentence}: done, but not as it was shown: {surprise}", hint=hint)


async def _stop_when_told(session: Session, origin: Origin, results: list[StepResult], stop: Stop | None) -> None:
    """Begin no further step where a lock is on, or whoever follows the plan wants it stopped."""
    if session.lock.because:
        error = Refused(session.lock.because, codes=("read-only-context",))
    elif stop is not None and (reason := stop()):
        error = Refused(reason)
    else:
        return
    if results:
        raise error
    await refuse(session, origin, error)


def _stop(plan: Plan, results: list[StepResult], error: MavtuiError) -> NoReturn:
    """The first failure ends the plan: the error itself where nothing was done, else what was and was not.

    What was not even begun is told in either case, but where all of it is planned anew.
    """
    if not results:
        if len(plan.steps) > 1 and not isinstance(error, PlanStale | ConfirmationNeeded):
            error.add(f"Not done: {'; '.join(step.sentence for step in plan.steps[1:])}.")
        raise error
    done = [step.sentence for step in plan.steps[: len(results)]]
    if isinstance(error, PartlyDone) and len(results) == len(plan.steps):
        raise error
    undone = [step.sentence for step in plan.steps[len(results) :]]
    reason = f"{error.message.rstrip('.')}. " if error.message else ""
    raise PartlyDone(
        f"{reason}Done: {'; '.join(done)}. Not done: {'; '.join(undone) or 'nothing'}.",
        hint=error.hint or "mavtui journal shows each step; mavtui undo plans the way back.",
        request_id=error.request_id,
    ) from error


def _elsewhere(plan: Plan, session: Session) -> Refused:
    """A copy of an engine has the same ids, so nothing else would tell that it is not the one that was shown."""
    made, here = plan.target, session.target
    return Refused(
        f"the plan was made for {made.context} ({made.place}), and this is {here.context} ({here.place})",
        hint="Plan it again where it is wanted.",
    )


async def _refuse_blocked(session: Session, origin: Origin, plan: Plan) -> NoReturn:
    codes = tuple(dict.fromkeys(hazard.code for hazard in plan.blocked))
    message = " ".join(dict.fromkeys(f"{plan.told(hazard)} [{hazard.code}]" for hazard in plan.blocked))
    await refuse(session, origin, Refused(message, codes=codes))


def _teller(on_step: OnStep | None, number: int, total: int, sentence: str) -> Tell | None:
    """Hands the states on the way of one step on to whoever follows the plan."""
    if on_step is None:
        return None
    return lambda line: on_step(Progress(number, total, sentence, "running", {"said": line}))


def _tell(on_step: OnStep | None, progress: Progress) -> None:
    if on_step is not None:
        on_step(progress)
