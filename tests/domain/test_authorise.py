"""The only gate: called with the scene of the moment, inside the transaction of the change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mavtui.domain.attachments import AttachStatus, Mode
from mavtui.domain.hazard import SEVERITIES, Hazard, Severity
from mavtui.domain.plans import Approval, Step, approval_of, authorise
from mavtui.domain.requests import Detach, ExtendVolume, Request
from mavtui.domain.scene import Scene
from mavtui.errors import ConfirmationNeeded, NotFound, PlanStale, Refused, UsageError
from tests.domain.builders import TARGET, VOLUME_ID, attach, held_by, in_state, plan, scene, volume, with_server

RO = Mode.RO
NOTHING = Approval(how="nothing was asked")
YES = Approval(how="--yes", cautions=True)
RW_SHARE = Approval(
    how="--confirm-rw-share", codes=frozenset({"second-writer", "noncluster-filesystem"}), any_number_of_writers=True
)
DETACH = Detach(attachment_id="att-web-1", volume_id=VOLUME_ID)
FREE = scene()
ONE_WRITER = scene(volume(held_by("web-1")))
TWO_WRITERS = scene(volume(held_by("web-1"), held_by("web-2")))
ONE_READER = scene(volume(held_by("web-1", RO)))


def step(request: Request, found: Scene) -> Step:
    return plan(found, request).steps[0]


def as_shown(request: Request, found: Scene) -> Approval:
    """What somebody confirmed who saw the plan made in this scene."""
    return approval_of(plan(found, request), "typed name")


class TestAsExpected:
    def test_a_plan_without_hazards_goes_on(self) -> None:
        authorise(step(attach(), FREE), FREE, NOTHING)

    def test_what_was_shown_and_confirmed_goes_on(self) -> None:
        authorise(step(attach(), ONE_WRITER), ONE_WRITER, as_shown(attach(), ONE_WRITER))

    def test_a_danger_that_was_not_confirmed_needs_its_confirmation(self) -> None:
        ext4 = scene(volume(held_by(), metadata={"mavtui:filesystem": "ext4"}))
        with pytest.raises(ConfirmationNeeded) as needed:
            authorise(step(attach(), ext4), ext4, YES)
        assert needed.value.codes == ("second-writer", "noncluster-filesystem")
        assert needed.value.exit_code == 5
        authorise(step(attach(), ext4), ext4, RW_SHARE)

    def test_each_danger_needs_its_own_code(self) -> None:
        noted = scene(volume(held_by(), metadata={"mavtui:writer": "web-1"}))
        with pytest.raises(ConfirmationNeeded) as needed:
            authorise(step(attach(), noted), noted, RW_SHARE)
        assert needed.value.codes == ("not-the-writer",)
        both = replace(RW_SHARE, codes=RW_SHARE.codes | {"not-the-writer"})
        authorise(step(attach(), noted), noted, both)

    def test_a_caution_is_confirmed_by_yes_or_by_its_code(self) -> None:
        reader = step(attach(mode=RO), ONE_WRITER)
        with pytest.raises(ConfirmationNeeded):
            authorise(reader, ONE_WRITER, NOTHING)
        authorise(reader, ONE_WRITER, YES)
        authorise(reader, ONE_WRITER, Approval(how="flag", codes=frozenset({"reader-beside-writer"})))

    def test_nothing_confirms_what_is_blocked_and_blocked_comes_first(self) -> None:
        both = scene(volume(held_by(), sharable=False))
        with pytest.raises(Refused) as refused:
            authorise(step(attach(), both), both, Approval(how="all", codes=frozenset(SEVERITIES), cautions=True))
        assert refused.value.codes == ("not-sharable",)
        with pytest.raises(Refused):
            authorise(step(attach(), both), both, NOTHING)


class TestChangedMeanwhile:
    def test_a_change_that_brings_no_new_hazard_and_no_more_writers_goes_on(self) -> None:
        authorise(step(attach(mode=RO), FREE), ONE_READER, NOTHING)
        authorise(step(attach(mode=RO), ONE_WRITER), TWO_WRITERS, replace(YES, any_number_of_writers=True))
        authorise(step(attach(), ONE_WRITER), FREE, as_shown(attach(), ONE_WRITER))

    def test_ten_readers_can_attach_to_the_same_reading(self) -> None:
        now = volume()
        for number in range(10):
            held = [held_by(f"web-x{n}", RO) for n in range(number)]
            authorise(step(attach(mode=RO), FREE), scene(now._replace(attachments=tuple(held))), NOTHING)

    def test_of_two_first_writers_the_second_is_stale(self) -> None:
        with pytest.raises(PlanStale) as stale:
            authorise(step(attach(), FREE), ONE_WRITER, NOTHING)
        assert stale.value.codes == ("second-writer",)
        assert stale.value.exit_code == 6
        assert stale.value.message.endswith("2 servers will write to the same blocks.")

    def test_more_writers_than_were_shown_are_stale_unless_any_number_was_consented_to(self) -> None:
        shown = step(attach(), ONE_WRITER)
        with pytest.raises(PlanStale, match="3 would write instead of the 2 shown"):
            authorise(shown, TWO_WRITERS, as_shown(attach(), ONE_WRITER))
        authorise(shown, TWO_WRITERS, RW_SHARE)

    def test_a_flag_given_beforehand_holds_for_a_hazard_that_came_meanwhile(self) -> None:
        authorise(step(attach(), FREE), ONE_WRITER, RW_SHARE)

    def test_what_was_confirmed_for_one_step_does_not_cover_another(self) -> None:
        second = Detach(attachment_id="att-web-2", volume_id=VOLUME_ID)
        both = scene(volume(held_by("web-1", RO), held_by("web-2", RO)))
        running = with_server(both, status="ACTIVE")
        made = plan(running, DETACH, second)
        assert made.codes == ("running-server",)
        now = with_server(scene(volume(held_by("web-2", RO))), "id-web-2", status="ACTIVE")
        with pytest.raises(PlanStale) as stale:
            authorise(made.steps[1], now, approval_of(made, "y"))
        assert stale.value.codes == ("running-server",)

    def test_a_new_reason_against_it_is_stale_and_named(self) -> None:
        with pytest.raises(PlanStale, match="The volume is error") as stale:
            authorise(step(attach(), FREE), scene(volume(condition="error")), NOTHING)
        assert stale.value.codes == ("own-condition",)

    def test_who_cannot_be_counted_any_more_may_be_more(self) -> None:
        shown = step(attach(), ONE_WRITER)
        hidden = scene(volume(held_by("web-1"), attachments_known=False))
        with pytest.raises(PlanStale, match="not known"):
            authorise(shown, hidden, as_shown(attach(), ONE_WRITER))

    def test_an_unknown_number_that_was_shown_and_confirmed_may_turn_out_as_any(self) -> None:
        hidden = scene(volume(attachments_known=False))
        authorise(step(attach(), hidden), TWO_WRITERS, as_shown(attach(), hidden))

    def test_a_server_that_was_started_meanwhile_is_noticed(self) -> None:
        with pytest.raises(PlanStale, match="web-1 is ACTIVE"):
            authorise(step(DETACH, ONE_WRITER), with_server(ONE_WRITER, status="ACTIVE"), NOTHING)

    def test_a_danger_that_went_away_is_no_reason_to_stop(self) -> None:
        running = with_server(ONE_WRITER, status="ACTIVE")
        authorise(step(DETACH, running), ONE_WRITER, as_shown(DETACH, running))

    def test_what_makes_no_sense_any_more_says_why(self) -> None:
        with pytest.raises(NotFound):
            authorise(step(DETACH, ONE_WRITER), FREE, NOTHING)
        grow = ExtendVolume(volume_id=VOLUME_ID, size_gib=50)
        with pytest.raises(UsageError):
            authorise(step(grow, FREE), scene(volume(size_gib=60)), NOTHING)

    def test_a_lock_that_was_switched_on_refuses(self) -> None:
        locked = scene(locked_because="The context is read-only.")
        with pytest.raises(Refused, match="read-only"):
            authorise(step(attach(), FREE), locked, NOTHING)


class TestProduction:
    def test_even_a_plan_without_hazards_needs_the_mark_confirmed(self) -> None:
        marked = scene(production=True)
        with pytest.raises(ConfirmationNeeded, match="production"):
            authorise(step(attach(), marked), marked, YES)
        authorise(step(attach(), marked), marked, Approval(how="flag", production=True))

    def test_a_caution_takes_what_a_danger_takes(self) -> None:
        marked = scene(volume(held_by()), production=True)
        reader = step(attach(mode=RO), marked)
        with pytest.raises(ConfirmationNeeded) as needed:
            authorise(reader, marked, replace(YES, production=True))
        assert needed.value.codes == ("reader-beside-writer",)
        authorise(reader, marked, as_shown(attach(mode=RO), marked))

    def test_a_mark_that_was_set_meanwhile_makes_the_plan_stale(self) -> None:
        with pytest.raises(PlanStale, match="production"):
            authorise(step(attach(), FREE), scene(production=True), NOTHING)

    def test_a_mark_of_the_context_is_confirmed_with_the_plan(self) -> None:
        made = plan(FREE, attach(), target=replace(TARGET, production=True))
        authorise(made.steps[0], FREE, approval_of(made, "y"))


@pytest.mark.parametrize("code", sorted(SEVERITIES))
def test_coverage_by_severity(code: str) -> None:
    hazard = Hazard(code, "…", VOLUME_ID)
    by_code = Approval(how="flag", codes=frozenset({code}))
    is_blocked, is_caution = hazard.severity is Severity.BLOCKED, hazard.severity is Severity.CAUTION
    assert by_code.covers(hazard) is not is_blocked
    assert by_code.covers(hazard, production=True) is not is_blocked
    assert YES.covers(hazard) is is_caution
    assert not YES.covers(hazard, production=True)
    assert not NOTHING.covers(hazard)


def test_racing_for_a_volume_that_is_not_sharable_leaves_one_winner() -> None:
    free = scene(volume(sharable=False))
    racing = step(attach(), free)
    authorise(racing, free, RW_SHARE)
    taken = scene(volume(in_state(AttachStatus.RESERVED), sharable=False))
    with pytest.raises(PlanStale) as stale:
        authorise(racing, taken, RW_SHARE)
    assert stale.value.codes == ("not-sharable",)
