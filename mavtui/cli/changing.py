"""How every changing verb runs: plan, confirm, execute, show what is there now."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from mavtui.cli import confirmations, copying, diagnostics
from mavtui.cli.shapes import ATTACHMENTS, SERVERS, VOLUMES, OfVolume, plan_text
from mavtui.errors import ConfirmationNeeded, PlanStale, Refused
from mavtui.services.executing import Outcome, Progress, execute
from mavtui.store import rows

if TYPE_CHECKING:
    from mavtui.cli.call import Call
    from mavtui.domain.plans import Approval, Plan
    from mavtui.domain.servers import Server
    from mavtui.services.session import Session
    from mavtui.store.server_listing import ServerRow


class Asked(NamedTuple):
    """A plan, and the id of the plan that it takes back where it is an undo."""

    plan: Plan
    undoes: str = ""


Result = TypeVar("Result")
Planner = Callable[["Session"], Awaitable["Plan | Asked"]]


def run_change(call: Call, planner: Planner, *, create: bool = False) -> int:
    """Carry out what `planner` plans, as far as flags and answers confirm it, and return the exit code.

    With --dry-run the plan is printed and nothing else happens. A plan that is stale when it comes to be carried out is
    made and confirmed once again.
    """
    # The loop runs while something is planned or done, never while a person is asked: an interrupt ends a question.
    given = None
    if create and call.would_make_file():
        tried = _in(call.open_trial(), lambda session: _try_out(call, session, planner))
        if isinstance(tried, int):
            return tried
        given = tried
    return _in(call.open(create=create, up_to_date=True), lambda session: _change(call, session, planner, given))


def _in(session: Session, work: Callable[[Session], Result]) -> Result:
    try:
        return work(session)
    finally:
        session.close_now()


def _try_out(call: Call, session: Session, planner: Planner) -> int | Approval:
    """Plan on an engine that stands for a new one, up to where it would be changed: the exit code, or the approval.

    What is not to be carried out is refused here, so that no new file comes of it.
    """
    plan = _planned(call, session, planner).plan
    if call.options.dry_run:
        return _dry_run(call, plan)
    approval = _approval(call, plan)
    if plan.blocked or confirmations.missing_flags(plan, approval):
        _execute(session, Asked(plan), approval)
    session.journal.check()
    return approval


def _change(call: Call, session: Session, planner: Planner, given: Approval | None = None) -> int:
    asked = _planned(call, session, planner)
    if call.options.dry_run:
        return _dry_run(call, asked.plan)
    try:
        outcome = _execute(session, asked, given or _approval(call, asked.plan))
    except PlanStale as stale:
        diagnostics.say(f"mavtui: {stale.message}; planning once again")
        asked = _planned(call, session, planner)
        outcome = _execute(session, asked, _approval(call, asked.plan))
    _show(call, session, outcome)
    return 0


def _planned(call: Call, session: Session, planner: Planner) -> Asked:
    copying.look_up_ids(call, session)

    async def plan() -> Asked:
        planned = await planner(session)
        return planned if isinstance(planned, Asked) else Asked(planned)

    if not session.backend.capabilities.serial_per_volume:
        return session.run(plan())
    from mavtui.services.taking_turns import in_turn

    limit = session.context.wait_seconds
    return session.run(
        in_turn(
            plan, lambda asked: asked.plan, limit_seconds=limit, say=lambda line: diagnostics.say(f"mavtui: {line}")
        )
    )


def _approval(call: Call, plan: Plan) -> Approval:
    """What flags, or answers at a terminal, confirm of the plan."""
    approval = confirmations.approval_from_flags(plan, call.options)
    missing = confirmations.missing_flags(plan, approval)
    if missing and not plan.blocked and confirmations.can_ask(call.options):
        diagnostics.say_lines(plan_text(plan))
        return confirmations.ask(plan, approval)
    return replace(approval, how=f"not confirmed by {approval.how or 'any flag'}") if missing else approval


def _execute(session: Session, asked: Asked, approval: Approval) -> Outcome:
    plan = asked.plan
    try:
        return session.run(execute(session, plan, approval, _teller(plan), undoes=asked.undoes))
    except ConfirmationNeeded as error:
        raise _with_flags(error, plan, confirmations.missing_flags(plan, approval)) from None
    except Refused as error:
        error.hint = error.hint or "Nothing was changed."
        raise


def _with_flags(error: ConfirmationNeeded, plan: Plan, flags: list[str]) -> ConfirmationNeeded:
    sentences = " ".join(
        f"{plan.told(hazard)} [{hazard.code}]" for hazard in plan.hazards if hazard.code in error.codes
    )
    message = f"confirmation needed: {sentences}" if sentences else error.message
    hint = f"Nothing was changed. To go on, add: {' '.join(flags)}" if flags else "Nothing was changed."
    return ConfirmationNeeded(message, codes=error.codes, hint=f"{hint} {error.hint}".strip())


def _dry_run(call: Call, plan: Plan) -> int:
    from mavtui.services.describing import describe_plan

    call.output.one(describe_plan(plan), lambda: plan_text(plan))
    if plan.blocked:
        return Refused.exit_code
    flags = confirmations.missing_flags(plan, confirmations.approval_from_flags(plan, call.options))
    if flags:
        diagnostics.say(f"mavtui: this needs a confirmation; add: {' '.join(flags)}")
        return ConfirmationNeeded.exit_code
    return 0


def _teller(plan: Plan) -> Callable[[Progress], None]:
    """Says which states a step passes through, and to a person where a plan of several steps is."""
    counts = len(plan.steps) > 1
    follows = counts and sys.stderr is not None and sys.stderr.isatty()

    def tell(progress: Progress) -> None:
        place = f"{progress.number} of {progress.total}  " if counts else ""
        if progress.state == "running":
            diagnostics.say(f"mavtui: {place}{progress.facts['said']}")
        elif follows and progress.state != "started":
            diagnostics.say(f"{place}{progress.state:<6}  {progress.sentence}")

    return tell


def _show(call: Call, session: Session, outcome: Outcome) -> None:
    """Print what was changed, as it is now."""
    if not outcome.changed:
        diagnostics.say("mavtui: nothing to change, it is so already")
    facts = [result.facts for result in outcome.results]
    if not session.backend.capabilities.live_store:
        copying.read_volumes_again(session, list(dict.fromkeys(f["volume_id"] for f in facts if f.get("volume_id"))))
    con = session.backend.store.reader
    if any(fact.get("attachment_id") for fact in facts):
        found = [rows.attachment_by_id(con, fact["attachment_id"]) for fact in facts if fact.get("attachment_id")]
        present = [a for a in found if a is not None]
        shown = [a for a in present if a.terminated_at is None and a.status != "detached"] or present
        volumes = {a.volume_id: rows.volume_by_id(con, a.volume_id) for a in shown}
        names = {key: volume.name if volume else None for key, volume in volumes.items()}
        call.output.listing([OfVolume(a, names[a.volume_id]) for a in shown], ATTACHMENTS)
    elif any(fact.get("volume_id") for fact in facts):
        held = [rows.volume_by_id(con, fact["volume_id"]) for fact in facts]
        call.output.listing([volume for volume in held if volume is not None], VOLUMES)
    else:
        found_servers = (rows.server_by_id(con, fact["server_id"]) for fact in facts if fact.get("server_id"))
        servers: list[Server | ServerRow] = [server for server in found_servers if server is not None]
        call.output.listing(servers, SERVERS)
