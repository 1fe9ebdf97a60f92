"""What a volume is not for as it stands: told before anybody plans, and the same as every plan would say."""

from __future__ import annotations

from itertools import product

import pytest

from mavtui.domain.attachments import AttachStatus, Mode
from mavtui.domain.hazard import Severity
from mavtui.domain.hazards import find_hazards
from mavtui.domain.requests import DeleteVolume, Detach, ExtendVolume, Request, UpdateVolume
from mavtui.domain.standing import (
    ATTACH,
    CHANGES,
    DELETE,
    DETACH,
    EXTEND,
    MODE,
    REPAIR,
    SHARABLE,
    SWAP,
    facts_of,
    refused_changes,
)
from mavtui.domain.volumes import Volume
from tests.domain.builders import VOLUME_ID, attach, held_by, in_state, scene, volume

CONDITIONS = (None, "error", "maintenance", "extending")
STATES = tuple(status for status in AttachStatus if status is not AttachStatus.DETACHED)


def every_volume() -> list[Volume]:
    """Volumes in all kinds of states: conditions, flags, no holder, one in each state, two."""
    held = [(), *((in_state(status),) for status in STATES), (held_by(), in_state(AttachStatus.RESERVED, "web-2"))]
    return [
        volume(*attachments, condition=condition, sharable=sharable, encrypted=encrypted)
        for attachments, condition, sharable, encrypted in product(held, CONDITIONS, (True, False), (True, False))
        if not (sharable and encrypted)
    ]


def is_refused(request: Request, of: Volume) -> bool:
    return any(hazard.severity is Severity.BLOCKED for hazard in find_hazards(request, scene(of)))


@pytest.mark.parametrize(
    ("change", "request_"),
    [
        (ATTACH, lambda _: attach("web-4", Mode.RO)),
        (SHARABLE, lambda of: UpdateVolume(volume_id=of.id, sharable=not of.sharable)),
        (EXTEND, lambda of: ExtendVolume(volume_id=of.id, size_gib=of.size_gib + 10)),
        (DELETE, lambda of: DeleteVolume(volume_id=of.id)),
    ],
)
def test_what_is_told_is_what_plans_say(change: str, request_: object) -> None:
    assert callable(request_)
    for of in every_volume():
        assert (change in refused_changes(of)) is is_refused(request_(of), of), of


def test_an_attachment_that_no_plan_would_detach_is_told() -> None:
    for status in STATES:
        chosen = in_state(status)
        of = volume(chosen)
        request = Detach(volume_id=VOLUME_ID, attachment_id=chosen.id)
        assert (DETACH in refused_changes(of, chosen)) is is_refused(request, of), status


def test_one_attachment_that_can_be_detached_is_enough_where_none_is_chosen() -> None:
    stuck = in_state(AttachStatus.RESERVED)
    assert DETACH in refused_changes(volume(stuck))
    assert DETACH not in refused_changes(volume(stuck, held_by("web-2")))


def test_a_free_volume_has_nobody_to_be_changed() -> None:
    assert set(refused_changes(volume())) == {DETACH, MODE, SWAP, REPAIR}


def test_a_volume_whose_holders_are_not_known_may_have_some() -> None:
    unknown = volume(attachments_known=False)
    assert not {DETACH, MODE, SWAP, REPAIR} & set(refused_changes(unknown))


def test_while_a_cloud_changes_a_volume_only_repairs_are_for_it() -> None:
    reasons = refused_changes(volume(held_by(), transition="attaching"))
    assert set(reasons) == set(CHANGES) - {REPAIR}
    assert set(reasons.values()) == {"The volume is attaching: one change at a time."}


def test_equal_facts_have_equal_answers() -> None:
    known: dict[object, set[str]] = {}
    for of in every_volume():
        for chosen in (None, *of.attachments):
            answer = set(refused_changes(of, chosen))
            assert known.setdefault(facts_of(of, chosen), answer) == answer


def test_names_are_no_facts() -> None:
    assert facts_of(volume(held_by("web-1"))) == facts_of(volume(held_by("web-2"), name="other"))
