"""What holds on a cloud beyond the rules that hold everywhere: modes that are not enforced, and old reservations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mavtui.domain import requests
from mavtui.domain.attachments import Attachment, AttachStatus, Mode
from mavtui.domain.changes import simulate
from mavtui.domain.hazard import Severity
from mavtui.domain.hazards import find_hazards
from mavtui.domain.hazards_of_places import may_share_host, needs_of
from mavtui.domain.observations import lists_every_holder
from mavtui.domain.plan_notes import WINDOW
from mavtui.domain.plans import writers_after
from mavtui.domain.rules import Enforcement, Need, Obstacle, PlaceRules, granted_mode
from mavtui.domain.scene import Scene
from mavtui.domain.servers import Server
from mavtui.domain.volumes import TRANSITIONS, Mark, mark_with_reason
from tests.domain.builders import (
    HOST,
    SERVERS,
    VOLUME_ID,
    attach,
    attach_host,
    codes,
    held_by,
    held_by_host,
    in_state,
    plan,
    scene,
    volume,
)

RO, RW = Mode.RO, Mode.RW
NOW = "2026-11-23T12:00:00.000000Z"
MEMBER = PlaceRules(is_cloud=True, sees_all_servers=False, serial_per_volume=True, enforces_ro=Enforcement.NEVER)
ADMIN = replace(MEMBER, enforces_ro=Enforcement.FLAG, sees_all_servers=True)
CLEAN_UP = requests.CleanUp(attachment_id="att-web-1", volume_id=VOLUME_ID)


def test_read_only_that_is_not_enforced_is_refused_for_a_server_and_a_danger_for_a_host() -> None:
    for request, severity in ((attach(mode=RO), Severity.BLOCKED), (attach_host(mode=RO), Severity.DANGER)):
        found = {h.code: h for h in find_hazards(request, scene(rules=ADMIN))}
        assert found["mode-not-enforceable"].severity is severity


def test_read_only_that_is_not_enforced_counts_as_a_writer() -> None:
    shared = scene(volume(held_by("web-1")), rules=MEMBER)
    assert "second-writer" in codes(attach_host(mode=RO), shared)
    assert writers_after(shared, attach_host(mode=RO)) == 2


def test_a_flagged_volume_gives_an_admin_what_was_asked_for() -> None:
    shared = scene(volume(held_by("web-1", RO, access_mode=RO), read_only=True), rules=ADMIN)
    assert codes(attach(mode=RO), shared) == set()
    assert writers_after(shared, attach(mode=RO)) == 0


@given(st.sampled_from(list(Mode)), st.booleans(), st.sampled_from(list(Enforcement)))
def test_what_is_granted_is_never_less_than_what_is_asked_for(mode: Mode, flagged: bool, enforces: Enforcement) -> None:
    granted = granted_mode(mode, is_flagged=flagged, rules=PlaceRules(enforces_ro=enforces))
    assert granted in {mode, RW}
    assert enforces is not Enforcement.ALWAYS or granted is mode


@given(st.sampled_from(list(Mode)), st.booleans(), st.sampled_from(list(Enforcement)))
def test_the_plan_counts_what_is_granted(mode: Mode, flagged: bool, enforces: Enforcement) -> None:
    rules = PlaceRules(enforces_ro=enforces)
    after = simulate(scene(volume(read_only=flagged), rules=rules), attach(mode=mode)).volumes[VOLUME_ID]
    assert after.attachments[-1].mode is granted_mode(mode, is_flagged=flagged, rules=rules)


def test_a_flag_that_may_be_a_note_keeps_writers_away_and_is_not_relied_on() -> None:
    untold = scene(volume(read_only=True), rules=replace(ADMIN, enforces_ro=Enforcement.UNTOLD))
    assert codes(attach(mode=RO), untold) == {"mode-not-enforceable"}
    assert writers_after(untold, attach(mode=RO)) == 1
    assert "read-only-volume" in codes(attach(mode=RW), untold)


def unseen(*held: Attachment, sees_all: bool) -> Scene:
    found = scene(volume(*held), rules=replace(MEMBER, sees_all_servers=sees_all), read_at=NOW)
    return replace(found, servers={one: server._replace(status="unknown") for one, server in found.servers.items()})


def test_whoever_does_not_see_the_server_does_not_cut_it_off() -> None:
    ending = requests.Detach(attachment_id="att-web-1", volume_id=VOLUME_ID)
    assert "not-allowed" in codes(ending, unseen(held_by("web-1"), sees_all=False))
    assert "not-allowed" not in codes(ending, unseen(held_by("web-1"), sees_all=True))
    assert "not-allowed" not in codes(ending, scene(volume(held_by("web-1")), rules=MEMBER))


def test_what_an_unseen_server_had_been_connected_to_is_not_cleaned_up() -> None:
    def held(*, connected: bool) -> Attachment:
        return in_state(AttachStatus.ATTACHING, attach_time="2026-11-23T11:00:00.000000Z")._replace(connected=connected)

    assert "not-allowed" in codes(CLEAN_UP, unseen(held(connected=True), sees_all=False))
    assert "not-allowed" not in codes(CLEAN_UP, unseen(held(connected=False), sees_all=False))


def test_no_record_of_a_cloud_is_set_to_detached() -> None:
    ending = requests.ResetAttachment(attachment_id="att-web-1", volume_id=VOLUME_ID, attached=False)
    assert "attached" in codes(ending, scene(volume(held_by("web-1")), rules=ADMIN))
    assert "attached" not in codes(ending, scene(volume(held_by("web-1"))))


def test_a_host_of_a_cloud_need_not_be_registered() -> None:
    assert codes(attach_host(), scene(rules=ADMIN, hosts=frozenset())) == set()
    assert attach_host().host == HOST


def reservation(**values: Any) -> Scene:  # noqa: ANN401 - the values of a record, which knows their types
    return scene(volume(in_state(AttachStatus.RESERVED, **values)), rules=ADMIN, read_at=NOW)


@pytest.mark.parametrize(
    ("values", "blocking"),
    [
        ({"attach_time": "2026-11-23T11:49:00.000000Z"}, set()),
        ({"attach_time": "2026-11-23T11:51:00.000000Z"}, {"in-transition"}),
        ({}, {"in-transition"}),
        ({"seen_since": "2026-11-23T11:59:01.000000Z"}, {"in-transition"}),
        ({"seen_since": "2026-11-23T11:59:00.000000Z"}, set()),
        ({"attach_time": "2026-11-23T11:00:00.000000Z", "known_to": frozenset({"cinder", "nova"})}, {"attached"}),
        ({"attach_time": "2026-11-23T11:00:00.000000Z", "known_to": frozenset({"cinder"})}, set()),
    ],
)
def test_a_reservation_is_cleaned_up_only_when_it_is_old_and_nova_does_not_know_it(
    values: dict[str, Any], blocking: set[str]
) -> None:
    found = find_hazards(CLEAN_UP, reservation(**values))
    assert {h.code for h in found if h.severity is Severity.BLOCKED} == blocking
    assert "force" in {h.code for h in found}


def test_a_reservation_of_a_server_with_a_task_under_way_stays() -> None:
    old = reservation(attach_time="2026-11-23T11:00:00.000000Z")
    busy = {**old.servers, "id-web-1": old.servers["id-web-1"]._replace(task_state="spawning")}
    assert "server-busy" in codes(CLEAN_UP, replace(old, servers=busy))


@pytest.mark.parametrize("condition", [None, "error"])
def test_a_volume_that_somebody_holds_is_not_reset_to_free(condition: str | None) -> None:
    failed = volume(in_state(AttachStatus.ERROR_ATTACHING, connected=True), condition=condition)
    assert "attached" in codes(requests.ResetVolume(volume_id=VOLUME_ID), scene(failed, rules=ADMIN))
    assert "attached" not in codes(requests.ResetVolume(volume_id=VOLUME_ID), scene(volume(held_by()), rules=ADMIN))


@given(st.sampled_from(list(Need)))
def test_only_the_need_that_a_request_has_stands_in_its_way(need: Need) -> None:
    rules = PlaceRules(obstacles={need: Obstacle("not-allowed", "No.")})
    found = codes(requests.DeleteVolume(volume_id=VOLUME_ID), scene(rules=rules))
    assert ("not-allowed" in found) is (need is Need.DELETE)


def test_another_type_is_for_volumes_that_nobody_holds() -> None:
    types = frozenset({"plain", "shared"})
    retype = requests.UpdateVolume(volume_id=VOLUME_ID, volume_type="shared")
    assert "attached" in codes(retype, scene(volume(held_by()), volume_types=types))
    assert codes(retype, scene(volume_types=types)) == set()
    assert simulate(scene(), retype).volumes[VOLUME_ID].volume_type == "shared"


STUCK = in_state(AttachStatus.RESERVED, "web-2")
FREE = volume(observed_status="detaching")
TURN_TAKERS = (
    attach(),
    attach_host(),
    requests.Detach(attachment_id="att-web-1", volume_id=VOLUME_ID),
    requests.ExtendVolume(volume_id=VOLUME_ID, size_gib=50),
    requests.DeleteVolume(volume_id=VOLUME_ID),
    requests.UpdateVolume(volume_id=VOLUME_ID, read_only=True),
    requests.UpdateVolume(volume_id=VOLUME_ID, sharable=False),
)
REPAIRS = (
    requests.CleanUp(attachment_id="att-web-2", volume_id=VOLUME_ID),
    requests.ForceDetach(attachment_id="att-web-1", volume_id=VOLUME_ID),
    requests.ResetVolume(volume_id=VOLUME_ID),
    requests.UpdateVolume(volume_id=VOLUME_ID, name="another"),
)


@given(st.sampled_from(TURN_TAKERS), st.sampled_from([AttachStatus.RESERVED, AttachStatus.ATTACHING]))
def test_while_another_change_is_under_way_only_repairs_go_on(request: requests.Request, state: AttachStatus) -> None:
    held = volume(held_by("web-1"), in_state(state, "web-2"), held_by("web-3"))
    assert "in-transition" in codes(request, scene(held, rules=ADMIN))
    assert "in-transition" not in codes(request, scene(held))


@pytest.mark.parametrize("repair", REPAIRS)
def test_what_is_stuck_can_be_repaired_though_it_holds_the_others_up(repair: requests.Request) -> None:
    failed = in_state(AttachStatus.ERROR_DETACHING, "web-1")
    old = STUCK._replace(attach_time="2026-11-23T11:00:00.000000Z")
    found = scene(volume(failed, old, observed_status="reserved"), rules=ADMIN, read_at=NOW)
    assert "in-transition" not in codes(repair, found)


@pytest.mark.parametrize("request_", [r for r in TURN_TAKERS if not isinstance(r, requests.Detach)])
def test_a_volume_that_says_of_itself_that_it_is_in_transition_counts_as_such(request_: requests.Request) -> None:
    assert "in-transition" in codes(request_, scene(FREE, rules=ADMIN))
    assert "in-transition" not in codes(request_, scene(FREE))


def test_one_plan_may_attach_to_several_since_each_waits_for_the_one_before() -> None:
    several = plan(scene(rules=ADMIN), attach("web-1"), attach("web-2"))
    assert several.blocked == ()


def test_a_plan_on_a_cloud_says_that_others_can_come_between() -> None:
    assert WINDOW in plan(scene(rules=ADMIN), attach()).notes
    assert plan(scene(), attach()).notes == ()


def test_a_plan_on_a_cloud_says_that_a_bootable_volume_gets_a_second_holder() -> None:
    def notes(*held: Attachment) -> str:
        return " ".join(plan(scene(volume(*held, bootable=True), rules=ADMIN), attach()).notes)

    assert "bootable, and web-1 holds it" in notes(held_by())
    assert "bootable" not in notes()


SAME_PROJECT = {"id-web-1": ("p", "x"), "id-web-2": ("p", "x")}


@pytest.mark.parametrize(
    ("hosts", "prints", "expected"),
    [
        (("cn-1", "cn-1"), SAME_PROJECT, True),
        (("cn-1", "cn-2"), SAME_PROJECT, False),
        ((None, None), SAME_PROJECT, True),
        ((None, None), {"id-web-1": ("p", "x"), "id-web-2": ("p", "y")}, False),
        ((None, None), {"id-web-1": ("p", "x"), "id-web-2": ("q", "x")}, None),
        ((None, None), {"id-web-1": ("p", None), "id-web-2": ("p", "x")}, None),
        (("cn-1", None), {}, None),
    ],
)
def test_who_is_on_one_host_is_told_by_name_else_by_fingerprint_within_a_project(
    hosts: tuple[str | None, str | None], prints: dict[str, tuple[str, str | None]], expected: bool | None
) -> None:
    one, other = held_by("web-1", host=hosts[0]), held_by("web-2", host=hosts[1])
    servers = {s: Server(id=s, project_id=project, host_fingerprint=mark) for s, (project, mark) in prints.items()}
    found = scene(volume(one, other), servers=servers)
    assert may_share_host(one, other, found) is expected
    assert may_share_host(other, one, found) is expected


NEEDS = (
    (attach(), {Need.ATTACH_SERVER, Need.ATTACH_SHARABLE_TO_SERVER}),
    (attach_host(), {Need.ATTACH_HOST}),
    (attach_host(mode=RO), {Need.ATTACH_HOST, Need.ATTACH_MODE}),
    (requests.Detach(attachment_id="att-web-1", volume_id=VOLUME_ID), {Need.DETACH_SERVER}),
    (requests.Detach(attachment_id="att-host", volume_id=VOLUME_ID), {Need.DETACH_HOST}),
    (requests.ExtendVolume(volume_id=VOLUME_ID, size_gib=50), {Need.EXTEND, Need.EXTEND_IN_USE}),
    (requests.UpdateVolume(volume_id=VOLUME_ID, sharable=False), {Need.RETYPE}),
    (requests.UpdateVolume(volume_id=VOLUME_ID, volume_type="t"), {Need.RETYPE}),
    (requests.UpdateVolume(volume_id=VOLUME_ID, sharable=True), set[Need]()),
    (requests.UpdateVolume(volume_id=VOLUME_ID, read_only=True, name="n"), {Need.SET_READ_ONLY, Need.UPDATE}),
    (requests.UpdateVolume(volume_id=VOLUME_ID, bootable=True), {Need.SET_BOOTABLE}),
    (requests.CreateVolume(volume_id="new", size_gib=1), {Need.CREATE}),
    (requests.CleanUp(attachment_id="att-web-1", volume_id=VOLUME_ID), {Need.CLEAN_UP}),
    (requests.ResetVolume(volume_id=VOLUME_ID), {Need.RESET}),
    (requests.RemoveServer(server_id="id-web-1"), {Need.REGISTER_SERVERS}),
)


@pytest.mark.parametrize(("request_", "needs"), NEEDS)
def test_what_a_request_takes_from_its_place(request_: requests.Request, needs: set[Need]) -> None:
    assert needs_of(request_, scene(volume(held_by("web-1"), held_by_host()))) == needs


def test_a_volume_in_nobodys_hands_grows_without_what_volumes_in_use_need() -> None:
    assert needs_of(requests.ExtendVolume(volume_id=VOLUME_ID, size_gib=50), scene()) == {Need.EXTEND}


TAKER = attach().server_id or ""
SHELVED = {TAKER: SERVERS[TAKER]._replace(status="SHELVED_OFFLOADED")}


def test_a_shelved_server_is_kept_from_what_nova_refuses_it_and_from_nothing_else() -> None:
    alone, shared = volume(sharable=False), volume()
    assert "shelved-offloaded" not in codes(attach(), scene(alone, servers=SHELVED, rules=ADMIN))
    assert "shelved-offloaded" in codes(attach(), scene(shared, servers=SHELVED, rules=ADMIN))
    assert "shelved-offloaded" in codes(attach(), scene(alone, servers=SHELVED))
    note = f"{SERVERS[TAKER].name} is shelved and offloaded: it holds the volume from now, and gets it when unshelved."
    assert note in plan(scene(alone, servers=SHELVED, rules=ADMIN), attach()).notes


@pytest.mark.parametrize("status", ["SHELVED", "SHELVED_OFFLOADED"])
def test_an_old_nova_leaves_the_volumes_of_shelved_servers_alone(status: str) -> None:
    servers = {key: server._replace(status=status) for key, server in SERVERS.items()}
    held = scene(volume(held_by("web-1"), sharable=False), servers=servers, rules=ADMIN)
    free = scene(volume(sharable=False), servers=servers, rules=ADMIN)
    assert Need.REACH_SHELVED in needs_of(attach(), free)
    assert Need.REACH_SHELVED in needs_of(requests.Detach(attachment_id="att-web-1", volume_id=VOLUME_ID), held)


@pytest.mark.parametrize(
    ("status", "listed", "sharable", "told"),
    [
        ("available", 0, False, True), ("in-use", 1, False, True), ("available", 0, True, False),
        ("in-use", 1, True, False), ("attaching", 0, False, False), ("in-use", 0, False, False),
        ("available", 1, False, False), ("in-use", 2, False, False),
    ],
)  # fmt: skip
def test_where_records_cannot_be_listed_a_volume_of_one_server_at_rest_tells_who_holds_it(
    status: str, listed: int, *, sharable: bool, told: bool
) -> None:
    assert lists_every_holder(status, listed, sharable=sharable) is told


@pytest.mark.parametrize("word", sorted(TRANSITIONS))
def test_a_clouds_own_word_for_a_change_under_way_is_shown_and_contradicts_nothing(word: str) -> None:
    shown = volume(held_by("web-1"), observed_status=word, transition=word)
    assert (shown.status, mark_with_reason(shown)) == (word, (Mark.TRANSITION, f"It is {word}."))
    lying = volume(held_by("web-1"), observed_status="available")
    assert (lying.status, mark_with_reason(lying)[0]) == ("in-use", Mark.CAUTION)
