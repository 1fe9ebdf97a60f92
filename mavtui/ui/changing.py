"""The way of every change: make the plan, show it, have it confirmed, carry it out, say what came of it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from mavtui.domain.plans import Approval, Plan
from mavtui.errors import MavtuiError, PartlyDone, PlanStale, Refused
from mavtui.services.executing import Outcome, Progress, execute
from mavtui.ui.jobs import Job, StepRun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.domain.volumes import Volume
    from mavtui.ui.app import MavtuiApp
    from mavtui.ui.messages import PlanMaker

NOT_CONFIRMED = "nothing"
_ATTACHMENT = re.compile(r" \(attachment [0-9a-f]{8}\)")


async def change(app: MavtuiApp, make_plan: PlanMaker, *, undoes: str = "", note: str = "") -> None:
    """Lead one change from its plan to its end. A stale plan is never run: it is planned and confirmed anew.

    `undoes` is the id of the plan that this one takes back, `note` what that one did.
    """
    from mavtui.ui.dialogs.plan import PlanDialog

    changed = ""
    while True:
        plan = await _planned(app, make_plan)
        if app.remark:
            plan = replace(plan, notes=(app.remark, *plan.notes))
        volumes = await _volumes_of(app, plan)
        dialog = PlanDialog(plan, volumes, clock=app.clock, signs=app.signs, changed=changed, undoes=note)
        approval = await app.ask(dialog)
        if approval is None:
            await _not_done(app, plan)
            return
        where = app.views()[-1]
        try:
            outcome = await _carry_out(app, plan, approval, undoes)
        except PlanStale as error:
            if app.is_asking:  # no plan may come up in the middle of something else
                app.tell_error(error, what=title_of(plan))
                raise Handled from error
            app.take_keys_again()  # nothing else may begin, least of all a switch to another place
            changed = error.message
            continue
        app.tell_result(_what_was_done(app, outcome, undoes), where)
        return


async def _planned(app: MavtuiApp, make_plan: PlanMaker) -> Plan:
    """The plan; where another change of the volume is under way, made again when that has ended. esc leaves it."""
    session = app.session
    if not session.backend.capabilities.serial_per_volume:
        return await make_plan()
    from mavtui.services.taking_turns import in_turn

    return await in_turn(
        make_plan,
        lambda plan: plan,
        limit_seconds=session.context.wait_seconds,
        say=lambda line: app.tell(f"{line} esc leaves it.", "transition"),
    )


async def _volumes_of(app: MavtuiApp, plan: Plan) -> dict[str, Volume]:
    """The volumes of the plan as they are now, by id; a volume that is still to be made is not among them."""
    scene = await app.session.backend.observe([volume_id for volume_id, _ in plan.confirmation_words])
    return dict(scene.volumes)


async def _not_done(app: MavtuiApp, plan: Plan) -> None:
    """Record the refusal of a blocked plan; a plan that was left alone leaves no trace."""
    if not plan.blocked:
        app.tell("Nothing was changed.")
        return
    try:
        await execute(app.session, plan, Approval(how=NOT_CONFIRMED))
    except Refused as error:
        error.hint = error.hint or "Nothing was changed."
        app.tell_error(error, what=f"Refused: {title_of(plan)}", role="hazard-caution")


async def _carry_out(app: MavtuiApp, plan: Plan, approval: Approval, undoes: str) -> Outcome:
    job = Job(
        plan, title_of(plan), app.clock.monotonic(), runs=[StepRun() for _ in plan.steps],
        volume_ids=[volume_id for volume_id, _ in plan.confirmation_words],
    )  # fmt: skip

    def on_step(progress: Progress) -> None:
        job.follow(progress, app.clock.monotonic())
        app.show_job(job)

    for view in app.views():  # what came of the change before must not be taken for what comes of this one
        view.tell("")
    app.begin_job(job)
    try:
        outcome = await execute(app.session, plan, approval, on_step, undoes=undoes, stop=lambda: job.stop_because)
        job.outcome = "done" if outcome.changed else "it was so already"
        return outcome
    except PlanStale as error:
        job.outcome, job.is_failed = error.message, True
        raise
    except PartlyDone as error:
        job.outcome, job.is_failed = error.message, True
        app.tell_error(error, what=job.title)
        stopped = error
    except MavtuiError as error:
        job.outcome, job.is_failed = error.message, True
        app.tell_error(error, what=job.title)
        raise Handled from error
    finally:
        # A step whose answer never came may have been done all the same, so everything is read again either way.
        app.end_job(job)
    await _offer_way_back(app, plan, stopped)
    raise Handled from stopped


async def _offer_way_back(app: MavtuiApp, plan: Plan, stopped: PartlyDone) -> None:
    """Say what was and was not done, and offer the plan that takes back what was."""
    if app.is_asking:
        return  # the operator has gone on to something else; the status line has told it
    from mavtui.ui import conversations
    from mavtui.ui.dialogs.stopped import StoppedDialog

    if await app.ask(StoppedDialog(stopped, app.in_console(stopped.hint), clock=app.clock, signs=app.signs)):
        await conversations.undo(app, plan.id)


class Handled(Exception):
    """What went wrong was told already."""


def title_of(plan: Plan) -> str:
    """What the plan does, in one sentence."""
    if plan.action in ("mode", "swap"):  # what it is for; the other steps make room, or follow from it
        attaching = [step.sentence for step in plan.steps if step.sentence.startswith("attach")]
        if not attaching:
            return plan.steps[-1].sentence
        return attaching[0] if len(attaching) == 1 or plan.action == "swap" else _and_more(attaching)
    return _and_more([step.sentence for step in plan.steps])


def _and_more(sentences: Sequence[str]) -> str:
    """Of several the first stands for all: which attachment it ends is said by its step."""
    first, *others = sentences
    return f"{_ATTACHMENT.sub('', first)} and {len(others)} more" if others else first


def _what_was_done(app: MavtuiApp, outcome: Outcome, undoes: str) -> str:
    """What came of it, and the key that takes it back; after an undo that key is about the change before."""
    what = title_of(outcome.plan)
    if not outcome.changed:
        return f"It was so already: {what}. Nothing was changed."
    way_back = f" {app.key('app.undo')} undoes it." if outcome.plan.has_inverse and not undoes else ""
    return f"Done: {what}.{way_back}"
