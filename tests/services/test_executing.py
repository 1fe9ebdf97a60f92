"""Plans are carried out step by step, each journaled, and stop at the first thing that goes wrong."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from mavtui.backends.protocol import StepResult, Tell
from mavtui.bootstrap import open_session
from mavtui.domain.attachments import Mode
from mavtui.domain.hazard import Hazard
from mavtui.domain.plans import Approval, Step, approval_of
from mavtui.errors import ConfirmationNeeded, JournalError, PartlyDone, PlanStale, Refused
from mavtui.services import planning, resolving
from mavtui.services.executing import Progress, execute
from mavtui.services.session import Session
from mavtui.store.rows import volume_by_id
from tests.services.estates import confirmed, records


def holders(session: Session) -> list[str]:
    volume = volume_by_id(session.store.reader, resolving.volume_id(session, "shared"))
    return [a.holder_name for a in volume.attachments] if volume else []


async def test_every_step_has_its_intent_and_its_result(estate: Session) -> None:
    outcome = await confirmed(estate, await planning.plan_attach(estate, "shared", ["a", "b"], mode=Mode.RO))

    assert [result.facts["status"] for result in outcome.results] == ["attached", "attached"]
    assert [(r.step, r.outcome, r.how) for r in records(estate)] == [(1, "done", "test"), (2, "done", "test")]
    assert outcome.changed


async def test_progress_is_told_step_by_step(estate: Session) -> None:
    told: list[Progress] = []
    plan = await planning.plan_attach(estate, "shared", ["a", "b"], mode=Mode.RO)
    await execute(estate, plan, approval_of(plan, "test"), told.append)

    assert [(one.number, one.total, one.state) for one in told] == [
        (1, 2, "started"), (1, 2, "done"), (2, 2, "started"), (2, 2, "done"),
    ]  # fmt: skip


async def test_what_is_not_confirmed_is_refused_and_recorded(estate: Session) -> None:
    await confirmed(estate, await planning.plan_attach(estate, "shared", ["a"]))
    plan = await planning.plan_attach(estate, "shared", ["b"])

    with pytest.raises(ConfirmationNeeded) as refused:
        await execute(estate, plan, Approval(how="", cautions=True))
    assert refused.value.codes == ("second-writer",)
    assert holders(estate) == ["a"]
    assert [(r.outcome, r.codes) for r in records(estate)][1:] == [("unconfirmed", ("second-writer",))]


async def test_a_blocked_plan_is_refused_with_every_code_whatever_was_confirmed(estate: Session) -> None:
    await confirmed(estate, await planning.plan_attach(estate, "shared", ["a"]))
    await confirmed(estate, await planning.plan_server_set(estate, "a", locked=True))
    plan = await planning.plan_attach(estate, "shared", ["a"])

    with pytest.raises(Refused) as refused:
        await execute(estate, plan, approval_of(plan, "everything"))
    assert set(refused.value.codes) == {"already-attached", "server-locked"}
    assert records(estate)[-1].outcome == "refused"


async def test_the_first_failure_stops_the_queue(estate: Session) -> None:
    plan = await planning.plan_attach(estate, "shared", ["a", "b", "c"], mode=Mode.RO)
    await confirmed(estate, await planning.plan_attach(estate, "shared", ["b"], mode=Mode.RO))

    with pytest.raises(PartlyDone) as partly:
        await execute(estate, plan, approval_of(plan, "test"))
    assert "Done: attach shared to a, ro. Not done: attach shared to b, ro; attach shared to c, ro" in str(partly.value)
    assert sorted(holders(estate)) == ["a", "b"]


async def test_where_nothing_was_done_the_error_is_the_steps_own(estate: Session) -> None:
    plan = await planning.plan_attach(estate, "shared", ["a"])
    await confirmed(estate, await planning.plan_attach(estate, "shared", ["b"]))

    with pytest.raises(PlanStale):
        await execute(estate, plan, approval_of(plan, "test"))
    assert records(estate)[-1].outcome == "stale"
    assert holders(estate) == ["b"]


async def test_a_plan_that_is_stale_is_made_again_from_what_is_there_now(estate: Session) -> None:
    plan = await planning.plan_attach(estate, "shared", ["a"])
    await confirmed(estate, await planning.plan_attach(estate, "shared", ["b"]))

    again = await planning.plan_again(estate, plan)
    assert again.codes == ("second-writer",)
    assert again.steps[0].request == plan.steps[0].request
    assert again.id != plan.id


async def test_a_lock_switched_on_stops_before_the_next_step(estate: Session) -> None:
    plan = await planning.plan_attach(estate, "shared", ["a", "b"], mode=Mode.RO)

    def lock_after_the_first(progress: Progress) -> None:
        if progress.state == "done":
            estate.lock.toggle()

    with pytest.raises(PartlyDone, match="lock is on"):
        await execute(estate, plan, approval_of(plan, "test"), lock_after_the_first)
    assert holders(estate) == ["a"]


async def test_with_the_lock_on_nothing_begins_and_plans_say_so(estate: Session) -> None:
    plan = await planning.plan_attach(estate, "shared", ["a"])
    estate.lock.toggle()

    with pytest.raises(Refused, match="lock is on"):
        await execute(estate, plan, approval_of(plan, "test"))
    assert records(estate)[-1].codes == ("read-only-context",)
    assert (await planning.plan_again(estate, plan)).codes == ("read-only-context",)


async def test_production_needs_its_own_confirmation_even_where_nothing_else_does(estate: Session) -> None:
    await estate.backend.set_marks(estate.backend.marks()._replace(production=True))
    plan = await planning.plan_attach(estate, "shared", ["a"])

    with pytest.raises(ConfirmationNeeded, match="production"):
        await execute(estate, plan, Approval(how="--yes", cautions=True))
    await execute(estate, plan, Approval(how="both", cautions=True, production=True))
    assert holders(estate) == ["a"]


async def test_on_production_a_caution_is_a_danger(estate: Session) -> None:
    await confirmed(estate, await planning.plan_attach(estate, "shared", ["a"]))
    await estate.backend.set_marks(estate.backend.marks()._replace(production=True))
    plan = await planning.plan_detach(estate, [_attachment(estate)])

    with pytest.raises(ConfirmationNeeded):
        await execute(estate, plan, Approval(how="", cautions=True, production=True))
    assert holders(estate) == ["a"]


async def test_a_caution_that_appears_meanwhile_is_a_danger_also_where_only_the_context_is_marked(
    estate: Session,
) -> None:
    estate.context = estate.context._replace(production=True)
    plan = await planning.plan_attach(estate, "shared", ["b"], mode=Mode.RO)
    assert plan.hazards == ()
    await confirmed(estate, await planning.plan_attach(estate, "shared", ["a"], mode=Mode.RW))

    with pytest.raises(PlanStale):
        await execute(estate, plan, Approval(how="", cautions=True, production=True, any_number_of_writers=True))
    assert holders(estate) == ["a"]


def _attachment(session: Session) -> str:
    volume = volume_by_id(session.store.reader, resolving.volume_id(session, "shared"))
    assert volume is not None
    return volume.attachments[0].id


async def test_without_a_journal_nothing_is_changed(estate: Session) -> None:
    estate.journal_path.mkdir()
    plan = await planning.plan_attach(estate, "shared", ["a"])

    with pytest.raises(JournalError):
        await execute(estate, plan, approval_of(plan, "test"))
    assert holders(estate) == []


async def test_a_refusal_holds_also_where_it_cannot_be_recorded(estate: Session) -> None:
    await confirmed(estate, await planning.plan_attach(estate, "shared", ["a"]))
    plan = await planning.plan_attach(estate, "shared", ["a"])
    estate.journal_path.unlink()
    estate.journal_path.mkdir()

    with pytest.raises(Refused) as refused:
        await execute(estate, plan, approval_of(plan, "test"))
    assert "not in the journal" in refused.value.hint


async def test_a_result_that_cannot_be_recorded_stops_the_queue_and_says_what_was_done(
    estate: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = await planning.plan_attach(estate, "shared", ["a", "b"], mode=Mode.RO)

    def full(*_: object) -> None:
        raise JournalError("the disk is full")

    monkeypatch.setattr(estate.journal, "succeed", full)
    with pytest.raises(PartlyDone, match="attach shared to a"):
        await execute(estate, plan, approval_of(plan, "test"))
    assert holders(estate) == ["a"]


async def test_a_cancellation_waits_for_the_step_under_way_and_begins_no_other(
    estate: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = await planning.plan_attach(estate, "shared", ["a", "b"], mode=Mode.RO)
    begun, go_on = asyncio.Event(), asyncio.Event()
    real = estate.backend.carry_out

    async def slow(step: Step, approval: Approval, *, plan_id: str, tell: Tell | None) -> StepResult:
        begun.set()
        await go_on.wait()
        return await real(step, approval, plan_id=plan_id, tell=tell)

    monkeypatch.setattr(estate.backend, "carry_out", slow)
    running = asyncio.ensure_future(execute(estate, plan, approval_of(plan, "test")))
    await begun.wait()
    running.cancel()
    await asyncio.sleep(0)
    go_on.set()

    with pytest.raises(asyncio.CancelledError):
        await running
    assert holders(estate) == ["a"]
    assert [r.outcome for r in records(estate)] == ["done"]


async def test_read_only_that_comes_out_writable_stops_and_offers_the_detach(
    estate: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = await planning.plan_attach(estate, "shared", ["a", "b"], mode=Mode.RO)

    async def writable(*_: object, **__: object) -> StepResult:
        return StepResult(facts={"mode": "rw", "attachment_id": "x"})

    monkeypatch.setattr(estate.backend, "carry_out", writable)
    with pytest.raises(PartlyDone, match="write access") as partly:
        await execute(estate, plan, approval_of(plan, "test"))
    assert "mavtui detach" in partly.value.hint


async def test_read_only_that_was_shown_and_accepted_as_writable_goes_on(
    estate: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = await planning.plan_attach(estate, "shared", ["a"], mode=Mode.RO)
    shown = replace(plan.steps[0], hazards=(Hazard("mode-not-enforceable", "It would be able to write."),))

    async def writable(*_: object, **__: object) -> StepResult:
        return StepResult(facts={"mode": "rw", "attachment_id": "x"})

    monkeypatch.setattr(estate.backend, "carry_out", writable)
    outcome = await execute(estate, replace(plan, steps=(shown,)), approval_of(plan, "test"))
    assert outcome.results[0].facts["mode"] == "rw"


async def test_a_defect_below_is_recorded_as_not_known(estate: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = await planning.plan_attach(estate, "shared", ["a"])

    async def broken(*_: object, **__: object) -> StepResult:
        raise ZeroDivisionError("defect")

    monkeypatch.setattr(estate.backend, "carry_out", broken)
    with pytest.raises(ZeroDivisionError):
        await execute(estate, plan, approval_of(plan, "test"))
    assert records(estate)[-1].outcome == "unknown"


async def test_what_the_services_say_otherwise_than_shown_stops_the_plan_and_offers_the_way_back(
    estate: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = await planning.plan_attach(estate, "shared", ["a", "b"], mode=Mode.RO)

    async def surprising(*_: object, **__: object) -> StepResult:
        return StepResult(facts={"mode": "ro", "attachment_id": "real-id", "surprise": "web-9 writes too."})

    monkeypatch.setattr(estate.backend, "carry_out", surprising)
    with pytest.raises(PartlyDone, match=r"web-9 writes too.*Not done: attach shared to b") as stopped:
        await execute(estate, plan, approval_of(plan, "test"))
    assert "mavtui detach real-id" in stopped.value.hint


async def test_whoever_follows_the_plan_hears_of_the_states_on_the_way(
    estate: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = await planning.plan_attach(estate, "shared", ["a"], mode=Mode.RO)

    async def telling(*_: object, tell: Tell, **__: object) -> StepResult:
        tell("volume reserved")
        return StepResult(facts={"mode": "ro"})

    monkeypatch.setattr(estate.backend, "carry_out", telling)
    heard: list[Progress] = []
    await execute(estate, plan, approval_of(plan, "test"), heard.append)

    assert [progress.state for progress in heard] == ["started", "running", "done"]
    assert heard[1].facts == {"said": "volume reserved"}


async def test_a_queue_that_fails_at_its_first_step_says_what_was_not_done(
    estate: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = await planning.plan_attach(estate, "shared", ["a", "b", "c"], mode=Mode.RO)

    async def fail(*_: object, **__: object) -> StepResult:
        raise Refused("the storage is out of order.")

    monkeypatch.setattr(estate.backend, "carry_out", fail)
    with pytest.raises(Refused) as refused:
        await execute(estate, plan, approval_of(plan, "test"))
    left = "Not done: attach shared to b, ro; attach shared to c, ro."
    assert refused.value.lines == (f"the storage is out of order. {left}",)
    assert holders(estate) == []


async def test_a_plan_is_never_carried_out_in_another_place_though_every_id_is_there(
    estate: Session, tmp_path: Path
) -> None:
    plan = await planning.plan_attach(estate, "shared", ["a"])
    with sqlite3.connect(estate.store.path) as con, sqlite3.connect(tmp_path / "twin.db") as twin:
        con.backup(twin)
    twin.close()
    other = open_session(db=str(tmp_path / "twin.db"))
    try:
        with pytest.raises(Refused, match="made for"):
            await execute(other, plan, approval_of(plan, "test"))
        assert holders(other) == []
    finally:
        await other.close()
    assert [(r.outcome, r.step) for r in records(estate)] == [("refused", 0)]
