from __future__ import annotations

from dataclasses import replace

import pytest

from mavtui.domain.attachments import AttachStatus, Mode
from mavtui.domain.hazard import Severity
from mavtui.domain.plans import approval_of, expectation_of, sharing_of
from mavtui.domain.requests import CreateVolume, DeleteVolume, Detach, ExtendVolume, RemoveServer, UpdateVolume
from mavtui.domain.scene import Scene
from mavtui.errors import NotFound, UsageError
from tests.domain.builders import (
    TARGET,
    VOLUME_ID,
    attach,
    held_by,
    in_state,
    plan,
    scene,
    volume,
    with_server,
)

RO = Mode.RO
PRODUCTION = replace(TARGET, production=True)
DETACH = Detach(attachment_id="att-web-1", volume_id=VOLUME_ID)


def test_a_plan_names_its_target_its_steps_and_who_shares_before_and_after() -> None:
    made = plan(scene(volume(held_by("web-1"), held_by("web-2", RO))), attach())
    assert (made.id, made.action, made.target) == ("plan-1", "attach", TARGET)
    assert [step.sentence for step in made.steps] == ["attach app-share to web-4, rw"]
    (before,), (after,) = made.before, made.after
    assert (before.writes, before.reads) == (("web-1",), ("web-2",))
    assert (after.writes, after.reads) == (("web-1", "web-4"), ("web-2",))
    assert (made.inverse, made.has_inverse) == ("detach that one attachment", True)


def test_each_step_over_several_servers_counts_the_writers_before_it() -> None:
    made = plan(scene(volume(metadata={"mavtui:filesystem": "xfs"})), *(attach(f"web-{n}") for n in (1, 2, 3)))
    assert [[hazard.code for hazard in step.hazards] for step in made.steps] == [
        [],
        ["second-writer", "noncluster-filesystem"],
        ["second-writer", "noncluster-filesystem"],
    ]
    assert [step.writers_after for step in made.steps] == [1, 2, 3]
    assert [hazard.message for hazard in made.hazards] == [
        "3 servers will write to the same blocks.",
        "xfs with 3 writers loses data.",
    ]
    assert made.after[0].writes == ("web-1", "web-2", "web-3")
    assert made.inverse == "detach those 3 attachments"


def test_a_server_named_twice_is_blocked_at_its_second_step() -> None:
    made = plan(scene(), attach("web-1"), attach("web-1", attachment_id="again"))
    assert [hazard.code for hazard in made.blocked] == ["already-attached"]


def test_a_hazard_of_each_server_is_shown() -> None:
    found = with_server(with_server(scene(), "id-web-1", status="ERROR"), "id-web-2", status="ERROR")
    made = plan(found, attach("web-1", RO), attach("web-2", RO))
    assert [hazard.message for hazard in made.hazards] == ["web-1 is ERROR.", "web-2 is ERROR."]
    assert made.codes == ("server-error",)


def test_a_change_of_mode_is_a_detach_and_a_further_writer_by_the_same_gate() -> None:
    found = scene(volume(held_by("web-1"), held_by("web-4", RO)))
    made = plan(found, Detach(attachment_id="att-web-4", volume_id=VOLUME_ID), attach())
    assert made.codes == ("second-writer",)
    assert made.after[0].writes == ("web-1", "web-4")
    assert made.inverse == "detach that one attachment; attach app-share to web-4 again, ro"


def test_a_blocked_plan_is_shown_whole_and_leads_to_nothing() -> None:
    made = plan(scene(volume(held_by(), sharable=False)), attach())
    assert made.severity is Severity.BLOCKED
    assert [hazard.code for hazard in made.blocked] == ["not-sharable"]
    assert made.before == made.after
    assert made.steps[0].sentence == "attach app-share to web-4, rw"
    assert made.steps[0].writers_after == 1


def test_a_plan_for_a_new_volume_has_nothing_before() -> None:
    made = plan(scene(), CreateVolume(volume_id="new", size_gib=1, name="fresh"))
    assert made.before == ()
    assert [sharing.volume_name for sharing in made.after] == ["fresh"]


def test_deleting_several_volumes_is_confirmed_for_each() -> None:
    found = scene()
    other = volume(id="other-id", name="other")
    both = replace(found, volumes={**found.volumes, "other-id": other})
    made = plan(both, DeleteVolume(volume_id=VOLUME_ID), DeleteVolume(volume_id="other-id"))
    assert made.confirmation_words == ((VOLUME_ID, "app-share"), ("other-id", "other"))
    assert [hazard.volume_id for hazard in made.hazards] == [VOLUME_ID, "other-id"]
    assert (made.inverse, made.has_inverse) == ("none: the data are gone", False)


def test_unknown_holders_are_not_shown_as_none() -> None:
    assert not sharing_of(volume(attachments_known=False)).known
    assert sharing_of(volume()).known


def test_requests_that_make_no_sense_are_refused_when_planned() -> None:
    with pytest.raises(NotFound):
        plan(scene(), DETACH)
    with pytest.raises(UsageError):
        plan(scene(), ExtendVolume(volume_id=VOLUME_ID, size_gib=1))


@pytest.mark.parametrize(
    ("found", "usual", "production"),
    [
        (scene(volume()), Severity.NONE, Severity.CAUTION),
        (scene(volume(held_by(mode=RO))), Severity.CAUTION, Severity.DANGER),
        (scene(volume(held_by())), Severity.DANGER, Severity.DANGER),
        (scene(volume(held_by(), sharable=False)), Severity.BLOCKED, Severity.BLOCKED),
    ],
)
def test_production_raises_a_plan_by_one_grade_up_to_danger(
    found: Scene, usual: Severity, production: Severity
) -> None:
    assert plan(found, attach()).severity is usual
    assert plan(found, attach(), target=PRODUCTION).severity is production


def test_production_is_marked_by_the_context_or_by_the_engine() -> None:
    by_engine = plan(scene(production=True), attach())
    assert by_engine.target.production
    assert by_engine.severity is Severity.CAUTION
    caution = plan(scene(volume(held_by(mode=RO)), production=True), attach())
    assert [caution.severity_of(hazard) for hazard in caution.hazards] == [Severity.DANGER]


LONG = "n" * 41


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("app-share", "app-share"),
        ("with space", "with space"),
        ("n" * 40, "n" * 40),
        (LONG, "9f1c02ab"),
        ("名" * 20, "名" * 20),
        ("名" * 21, "9f1c02ab"),
        (None, "9f1c02ab"),
        ("", "9f1c02ab"),
        ("bell\a", "9f1c02ab"),
        ("two\nlines", "9f1c02ab"),
        ("\x1b[31mred", "9f1c02ab"),
        ("zero\u200bwidth", "9f1c02ab"),
        ("turned\u202eround", "9f1c02ab"),
        (" space around", "9f1c02ab"),
    ],
)
def test_the_word_to_type_is_the_name_or_the_beginning_of_the_id(name: str | None, word: str) -> None:
    assert plan(scene(volume(name=name)), attach()).confirmation_words == ((VOLUME_ID, word),)


def test_a_name_that_others_bear_is_not_asked_for() -> None:
    made = plan(scene(ambiguous_names=frozenset({"app-share"})), attach())
    assert made.confirmation_words == ((VOLUME_ID, "9f1c02ab"),)


def test_the_word_of_a_renaming_is_the_name_that_is_seen_now() -> None:
    made = plan(scene(), UpdateVolume(volume_id=VOLUME_ID, name="renamed"))
    assert made.confirmation_words == ((VOLUME_ID, "app-share"),)


def test_an_approval_of_a_plan_covers_what_the_plan_shows() -> None:
    made = plan(scene(volume(held_by())), attach(), target=PRODUCTION)
    approval = approval_of(made, "typed name")
    assert approval.codes == {"second-writer"}
    assert (approval.production, approval.any_number_of_writers, approval.only_as_shown) == (True, False, True)


@pytest.mark.parametrize(
    "changed",
    [
        scene(volume(held_by("web-1", RO))),
        scene(volume(held_by("web-1", access_mode=RO))),
        scene(volume(in_state(AttachStatus.DETACHING))),
        scene(volume(held_by("web-1"), held_by("web-2", RO))),
        scene(volume()),
        scene(volume(held_by("web-1", host="elsewhere"))),
        scene(volume(held_by("web-1", bootable=True))),
        scene(volume(held_by("web-1"), sharable=False)),
        scene(volume(held_by("web-1"), read_only=True)),
        scene(volume(held_by("web-1"), encrypted=True)),
        scene(volume(held_by("web-1"), condition="error")),
        scene(volume(held_by("web-1"), size_gib=41)),
        scene(volume(held_by("web-1"), attachments_known=False)),
        scene(volume(held_by("web-1"), metadata={"mavtui:writer": "web-1"})),
        scene(volume(held_by("web-1")), production=True),
        scene(volume(held_by("web-1")), locked_because="locked"),
        with_server(scene(volume(held_by("web-1"))), status="ACTIVE"),
        with_server(scene(volume(held_by("web-1"))), task_state="rebooting"),
        with_server(scene(volume(held_by("web-1"))), locked=True),
        with_server(scene(volume(held_by("web-1"))), deleted_at="2026-01-01T00:00:00.000000Z"),
    ],
)
def test_an_expectation_notices_all_that_a_detach_relies_on(changed: Scene) -> None:
    as_planned = expectation_of(scene(volume(held_by("web-1"))), DETACH)
    assert expectation_of(changed, DETACH) != as_planned


def test_an_expectation_does_not_mind_what_makes_no_difference() -> None:
    one, two = held_by("web-1"), held_by("web-2")
    as_planned = expectation_of(scene(volume(one, two)), DETACH)
    assert expectation_of(scene(volume(two, one)), DETACH) == as_planned
    assert expectation_of(scene(volume(one, two, description="new words")), DETACH) == as_planned
    assert expectation_of(with_server(scene(volume(one, two)), "id-web-4", locked=True), DETACH) == as_planned


def test_an_expectation_about_a_server_notices_what_it_holds_and_one_about_a_volume_does_not() -> None:
    remove = RemoveServer(server_id="id-web-4")
    holding = with_server(scene(), "id-web-4", attachments=1)
    assert expectation_of(holding, remove) != expectation_of(scene(), remove)
    assert expectation_of(holding, attach()) == expectation_of(scene(), attach())
