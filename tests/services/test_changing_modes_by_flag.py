"""Modes that go by the volume's read-only flag: everybody off, the flag, everybody on again, as one plan."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mavtui.domain import requests
from mavtui.domain.attachments import Attachment, Mode
from mavtui.domain.plans import Target, make_plan
from mavtui.domain.rules import Enforcement, PlaceRules
from mavtui.domain.scene import Scene
from mavtui.domain.volumes import Volume
from mavtui.errors import Refused, UsageError
from mavtui.services import changing_modes, planning, resolving
from mavtui.services.changing_modes import attached_again, changes, requests_of
from mavtui.services.session import Session
from mavtui.services.undoing import plan_undo
from tests.domain.builders import held_by, held_by_host, scene, volume
from tests.services.estates import confirmed

RO, RW = Mode.RO, Mode.RW
MEMBER = PlaceRules(is_cloud=True, sees_all_servers=False, serial_per_volume=True, enforces_ro=Enforcement.NEVER)
ADMIN = replace(MEMBER, enforces_ro=Enforcement.FLAG, sees_all_servers=True)


def kinds(found: Scene, chosen: list[Attachment], mode: Mode, *, sets_flag: bool = True) -> list[str]:
    asked = changes(found, chosen, mode, sets_flag=sets_flag)
    return [
        type(request).__name__
        for change in asked
        for request in requests_of(change, lambda attachment: attached_again(attachment, mode))
    ]


def of(found: Scene) -> Volume:
    return next(iter(found.volumes.values()))


def test_where_every_attachment_has_its_own_mode_each_is_without_disk_but_shortly() -> None:
    there = scene(volume(held_by("web-1"), held_by("web-2"), sharable=True))

    assert kinds(there, list(of(there).attachments), RO) == ["Detach", "Attach", "Detach", "Attach"]


def test_a_cloud_gives_ro_by_the_flag_which_is_set_while_nobody_holds_the_volume() -> None:
    there = scene(volume(held_by("web-1"), held_by("web-2"), sharable=True), rules=ADMIN)

    assert kinds(there, list(of(there).attachments), RO) == ["Detach", "Detach", "UpdateVolume", "Attach", "Attach"]


def test_on_a_flagged_volume_the_flag_stays_for_ro_and_is_lifted_for_rw() -> None:
    there = scene(volume(held_by("web-1", RO, access_mode=RW), read_only=True), rules=ADMIN)
    assert kinds(there, list(of(there).attachments), RO) == ["Detach", "Attach"]

    readers = scene(volume(held_by("web-1", RO, access_mode=RO), read_only=True), rules=ADMIN)
    assert kinds(readers, list(of(readers).attachments), RW) == ["Detach", "UpdateVolume", "Attach"]


def test_a_member_cannot_have_the_flag_enforced_so_it_stays() -> None:
    there = scene(volume(held_by("web-1")), rules=MEMBER)

    assert kinds(there, list(of(there).attachments), RO) == ["Detach", "Attach"]


def test_without_leave_to_set_the_flag_the_plan_says_that_ro_is_not_enforceable() -> None:
    there = scene(volume(held_by("web-1")), rules=ADMIN)
    [change] = changes(there, of(there).attachments, RO, sets_flag=False)
    asked = list(requests_of(change, lambda attachment: attached_again(attachment, RO)))

    plan = make_plan(asked, there, target=Target(context="c", backend="openstack"), plan_id="p", made_at="")

    assert [type(one) for one in asked] == [requests.Detach, requests.Attach]
    assert "mode-not-enforceable" in plan.codes
    assert plan.blocked


def test_who_holds_the_volume_beside_those_chosen_keeps_the_flag_where_it_is() -> None:
    there = scene(volume(held_by("web-1"), held_by("web-2"), sharable=True), rules=ADMIN)

    [change] = changes(there, of(there).attachments[:1], RO, sets_flag=True)

    assert "web-2 holds it too" in change.why_not


@given(
    st.lists(st.tuples(st.sampled_from([RO, RW]), st.booleans()), min_size=1, max_size=6),
    st.sampled_from([RO, RW]),
    st.sampled_from([PlaceRules(), ADMIN, MEMBER]),
    st.booleans(),
)
def test_everybody_chosen_leaves_once_and_comes_back_once_and_the_flag_changes_while_nobody_is_there(
    holders: list[tuple[Mode, bool]],
    mode: Mode,
    rules: PlaceRules,
    read_only: bool,
) -> None:
    held = [
        Attachment(
            id=f"a{n}", volume_id="v", host=f"h{n}", recorded_mode=recorded, access_mode=RW if lies else recorded
        )
        for n, (recorded, lies) in enumerate(holders)
    ]
    there = Scene(
        volumes={"v": Volume(id="v", sharable=True, read_only=read_only, attachments=tuple(held))}, rules=rules
    )
    asked = [
        request
        for change in changes(there, held, mode, sets_flag=True)
        for request in requests_of(change, lambda attachment: attached_again(attachment, mode))
    ]
    off: set[str | None] = set()
    for request in asked:
        if isinstance(request, requests.Detach):
            off.add(next(one.host for one in held if one.id == request.attachment_id))
        elif isinstance(request, requests.Attach):
            assert request.host in off, "attached again only after it was detached"
            off.remove(request.host)
        else:
            to_change = {one.host for one in held if not changing_modes.has_mode(one, mode)}
            assert off == to_change, "the flag changes while all are off"
    assert not off


async def test_the_engine_lifts_the_flag_on_the_way_and_all_of_it_is_taken_back(estate: Session) -> None:
    await confirmed(estate, await planning.plan_set(estate, "shared", read_only=True))
    await confirmed(estate, await planning.plan_attach(estate, "shared", ["a"], mode=RO))
    held = resolving.attachment_of(estate, "shared", "a")

    blocked = await changing_modes.plan_mode(estate, held.id, RW)
    assert [hazard.code for hazard in blocked.blocked] == ["read-only-volume"]
    plan = await changing_modes.plan_mode(estate, held.id, RW, sets_flag=True)
    await confirmed(estate, plan)
    assert resolving.attachment_of(estate, "shared", "a").mode is RW
    assert not resolving.volume(estate, "shared").read_only

    await confirmed(estate, (await plan_undo(estate)).plan)
    assert resolving.attachment_of(estate, "shared", "a").mode is RO
    assert resolving.volume(estate, "shared").read_only


async def test_the_flag_stays_while_somebody_else_holds_the_volume(estate: Session) -> None:
    await confirmed(estate, await planning.plan_set(estate, "shared", read_only=True))
    await confirmed(estate, await planning.plan_attach(estate, "shared", ["a", "b"], mode=RO))

    with pytest.raises(Refused, match="b holds it too"):
        await changing_modes.plan_mode(estate, resolving.attachment_of(estate, "shared", "a").id, RW, sets_flag=True)


async def test_those_that_have_the_mode_are_left_out_and_named(estate: Session) -> None:
    await confirmed(estate, await planning.plan_attach(estate, "shared", ["a"], mode=RO))
    await confirmed(estate, await planning.plan_attach(estate, "shared", ["b"]))
    ids = [resolving.attachment_of(estate, "shared", name).id for name in ("a", "b")]

    plan = await changing_modes.plan_modes(estate, ids, RO)
    assert plan.steps[0].sentence.split(" (")[0] == "detach shared from b"
    assert "Left out: a has shared ro already." in plan.notes
    await confirmed(estate, plan)
    with pytest.raises(UsageError, match="every one of them has it ro already"):
        await changing_modes.plan_modes(
            estate, [resolving.attachment_of(estate, "shared", name).id for name in ("a", "b")], RO
        )


def test_a_host_gets_its_volume_back_as_a_host() -> None:
    there = held_by_host("rack-1")

    again = attached_again(there, RO, connector_file="c.json")

    assert (again.server_id, again.host, again.connector_file) == (None, there.host, "c.json")
