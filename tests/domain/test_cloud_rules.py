"""What holds on a cloud beyond the rules that hold everywhere: modes that are not enforced, and old reservations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mavtui.domain import requests
from mavtui.domain.attachments import AttachStatus, Mode
from mavtui.domain.changes import simulate
from mavtui.domain.hazard import Severity
from mavtui.domain.hazards import find_hazards
from mavtui.domain.plans import writers_after
from mavtui.domain.rules import Enforcement, Need, Obstacle, PlaceRules, granted_mode
from mavtui.domain.scene import Scene
from tests.domain.builders import HOST, VOLUME_ID, attach, attach_host, codes, held_by, in_state, scene, volume

RO, RW = Mode.RO, Mode.RW
NOW = "2026-11-23T12:00:00.000000Z"
MEMBER = PlaceRules(is_cloud=True, serial_per_volume=True, enforces_ro=Enforcement.NEVER)
ADMIN = replace(MEMBER, enforces_ro=Enforcement.FLAG)
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
