"""Undo plans from now, by what really happened, whoever else wrote into the journal meanwhile."""

from __future__ import annotations

from mavtui.backends.protocol import StepResult
from mavtui.cli.commands.undo import planner_for
from mavtui.domain.attachments import Mode
from mavtui.domain.plans import Approval, Plan, approval_of
from mavtui.services import planning, resolving
from mavtui.services.executing import Progress, execute
from mavtui.services.journal import Origin, StepNote
from mavtui.services.session import Session
from mavtui.services.undoing import plan_undo
from mavtui.store.rows import attachments_of_volume, server_by_id
from tests.services.estates import confirmed


def holders(session: Session) -> list[str]:
    return [a.holder_name for a in attachments_of_volume(session.store.reader, resolving.volume_id(session, "shared"))]


def record_as_done(session: Session, plan: Plan) -> None:
    """What another process writes into the journal while it carries out a plan."""
    intent = session.journal.intend(Origin.of(session, plan, Approval(how="")), StepNote.of(plan.steps[0], 1))
    session.journal.succeed(intent, StepResult(facts={"changed": False}))


async def test_a_plan_is_undone_whole_though_others_wrote_between_its_steps(estate: Session) -> None:
    plan = await planning.plan_attach(estate, "shared", ["a", "b"], mode=Mode.RO)
    others = await planning.plan_create(estate, 1, name="another")

    def write_between(progress: Progress) -> None:
        if (progress.number, progress.state) == (1, "done"):
            record_as_done(estate, others)

    await execute(estate, plan, approval_of(plan, "test"), write_between)

    for undo in (await plan_undo(estate), await plan_undo(estate, plan.id)):
        assert undo.sentences == tuple(step.sentence for step in plan.steps)
        assert len(undo.plan.steps) == len(plan.steps)
    await execute(estate, undo.plan, approval_of(undo.plan, "test"), undoes=undo.undoes)
    assert holders(estate) == []


async def test_a_detach_is_undone_also_where_the_device_cannot_be_had_again(estate: Session) -> None:
    await confirmed(estate, await planning.plan_attach(estate, "shared", ["a"]))
    with estate.store.write_transaction() as con:
        con.execute("UPDATE volume_attachment SET mountpoint = 'na'")
    [held] = attachments_of_volume(estate.store.reader, resolving.volume_id(estate, "shared"))
    await confirmed(estate, await planning.plan_detach(estate, [held.id]))

    await confirmed(estate, (await plan_undo(estate)).plan)

    [again] = attachments_of_volume(estate.store.reader, resolving.volume_id(estate, "shared"))
    assert (again.holder_name, again.device) == ("a", "/dev/vdb")


async def test_a_host_that_was_given_to_a_server_is_taken_away_again(estate: Session) -> None:
    server_id = resolving.server_id(estate, "a")
    await confirmed(estate, await planning.plan_server_set(estate, "a", host="", availability_zone=""))
    before = server_by_id(estate.store.reader, server_id)
    assert before is not None
    assert (before.host, before.availability_zone) == (None, None)
    await confirmed(estate, await planning.plan_server_set(estate, "a", host="elsewhere", availability_zone="east"))

    undo = await plan_undo(estate)
    assert "set host (none), zone (none) of server a" in undo.plan.steps[0].sentence
    await confirmed(estate, undo.plan)

    after = server_by_id(estate.store.reader, server_id)
    assert after is not None
    assert (after.host, after.availability_zone) == (None, None)


async def test_a_command_that_plans_its_undo_again_means_the_same_change(estate: Session) -> None:
    await confirmed(estate, await planning.plan_attach(estate, "shared", ["a"], mode=Mode.RO))
    planner = planner_for(None, ())
    first = await planner(estate)
    await confirmed(estate, await planning.plan_attach(estate, "shared", ["b"], mode=Mode.RO))

    again = await planner(estate)

    assert again.undoes == first.undoes
    assert "from a" in again.plan.steps[0].sentence


async def test_an_undo_says_what_it_takes_back_that_came_later(estate: Session) -> None:
    first = await planning.plan_set(estate, "shared", description="one", metadata_set={"mavtui:filesystem": "gfs2"})
    await confirmed(estate, first)
    assert (await plan_undo(estate, first.id)).plan.notes == ()
    await confirmed(estate, await planning.plan_set(estate, "shared", metadata_set={"mavtui:filesystem": "ext4"}))

    undo = await plan_undo(estate, first.id)

    assert undo.plan.notes == (
        "shared: mavtui:filesystem was changed again since, and this takes that back too.",
    )  # fmt: skip
