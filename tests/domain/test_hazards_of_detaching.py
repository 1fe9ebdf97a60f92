from __future__ import annotations

import pytest

from mavtui.domain.attachments import Attachment, AttachStatus, Mode
from mavtui.domain.requests import Advance, CleanUp, Detach, ForceDetach, Request
from mavtui.domain.transitions import TRANSITIONS, Event
from mavtui.errors import NotFound
from tests.domain.builders import (
    VOLUME_ID,
    codes,
    held_by,
    held_by_host,
    in_state,
    scene,
    sentence,
    volume,
    with_server,
)

S, RO = AttachStatus, Mode.RO
NOT_ENDED = [status for status in AttachStatus if status is not S.DETACHED]
DETACH = Detach(attachment_id="att-web-1", volume_id=VOLUME_ID)
FORCE = ForceDetach(attachment_id="att-web-1", volume_id=VOLUME_ID)
CLEAN_UP = CleanUp(attachment_id="att-web-1", volume_id=VOLUME_ID)


def advance(event: Event) -> Advance:
    return Advance(attachment_id="att-web-1", volume_id=VOLUME_ID, event=event)


@pytest.mark.parametrize("status", NOT_ENDED)
@pytest.mark.parametrize(
    ("request_", "possible"),
    [
        (DETACH, {S.ATTACHED, S.ERROR_DETACHING}),
        (FORCE, {S.ERROR_DETACHING}),
        (CLEAN_UP, {S.RESERVED, S.ATTACHING, S.ERROR_ATTACHING}),
    ],
)
def test_each_way_to_end_an_attachment_has_its_states(
    request_: Request, possible: set[AttachStatus], status: AttachStatus
) -> None:
    found = scene(volume(in_state(status)))
    assert ("in-transition" in codes(request_, found)) is (status not in possible)
    if status not in possible:
        message = sentence("in-transition", request_, found)
        assert f"is {status}, this needs" in message
        assert all(state in message for state in possible)


@pytest.mark.parametrize(
    ("request_", "held", "way_out"),
    [
        (DETACH, in_state(S.RESERVED), "Clean it up instead."),
        (DETACH, in_state(S.ERROR_ATTACHING), "Clean it up instead."),
        (DETACH, in_state(S.DETACHING), "set its record by reset-state."),
        (DETACH, in_state(S.ERROR_ATTACHING, contested=True), "settle it by reset-state."),
        (FORCE, in_state(S.ATTACHED), "Detach it instead."),
        (CLEAN_UP, in_state(S.ERROR_DETACHING), "Detach it once more, or by force."),
    ],
)
def test_a_refusal_names_the_way_that_is_open(request_: Request, held: Attachment, way_out: str) -> None:
    assert sentence("in-transition", request_, scene(volume(held))).endswith(way_out)


def test_force_on_a_stuck_detach_names_what_comes_first() -> None:
    stuck = scene(volume(in_state(S.ATTACHED), observed_status="detaching"))
    told = "Detach it instead. Its volume is detaching: reset-state sets that back first."
    assert sentence("in-transition", FORCE, stuck).endswith(told)


def test_the_last_attachment_of_a_server_that_is_shut_off_goes_without_hazard() -> None:
    assert codes(DETACH, scene(volume(held_by()))) == set()
    assert codes(DETACH, scene(volume(held_by(), condition="error"))) == set()


def test_detaching_what_could_not_be_detached_is_a_retry_with_the_same_hazards() -> None:
    failed = scene(volume(in_state(S.ERROR_DETACHING, bootable=True), held_by("web-2", RO)))
    held = scene(volume(held_by(bootable=True), held_by("web-2", RO)))
    assert codes(DETACH, failed) == codes(DETACH, held) == {"root-disk", "last-writer"}


def test_force_says_what_the_server_may_still_do() -> None:
    writing = scene(volume(in_state(S.ERROR_DETACHING)))
    reading = scene(volume(in_state(S.ERROR_DETACHING, mode=RO)))
    assert sentence("force", FORCE, writing) == "web-1 may still have the disk and write to it."
    assert sentence("force", FORCE, reading) == "web-1 may still have the disk and read from it."


def test_force_tells_the_others_what_they_lose() -> None:
    found = volume(in_state(S.ERROR_DETACHING), held_by("web-2", RO), metadata={"mavtui:role": "quorum"})
    assert codes(FORCE, scene(found)) == {"force", "quorum", "last-writer"}


def test_cleaning_up_an_unfinished_attach_is_forced() -> None:
    for status in (S.RESERVED, S.ATTACHING):
        assert codes(CLEAN_UP, scene(volume(in_state(status)))) == {"force"}
    assert codes(CLEAN_UP, scene(volume(in_state(S.ERROR_ATTACHING)))) == set()


def test_a_contested_record_is_settled_by_reset_state_and_by_nothing_else() -> None:
    found = scene(volume(held_by("web-2"), in_state(S.ERROR_ATTACHING, contested=True)))
    assert "contested" in codes(CLEAN_UP, found)
    assert "contested" in codes(advance(Event.CLEAN_UP), found)
    assert "in-transition" in codes(DETACH, found)
    assert "in-transition" in codes(FORCE, found)


def test_the_live_record_beside_a_contested_one_can_be_detached() -> None:
    found = scene(volume(held_by(), in_state(S.ERROR_ATTACHING, "web-2", contested=True)))
    assert codes(DETACH, found) == set()


def test_neighbours_are_named_with_a_fitting_verb() -> None:
    one = scene(volume(held_by("web-1"), held_by("web-2", host="cn-1")))
    message = "web-2 is on the same host (cn-1); detaching one can cut the other."
    assert sentence("same-host-neighbour", DETACH, one) == message
    two = scene(volume(held_by("web-1"), held_by("web-2", host="cn-1"), held_by("web-3", host="cn-1")))
    message = "web-2 and web-3 are on the same host (cn-1); detaching one can cut the others."
    assert sentence("same-host-neighbour", DETACH, two) == message
    unknown = scene(volume(held_by("web-1", host=None), held_by("web-2")))
    message = "web-2 may be on the same host; detaching one can cut the other."
    assert sentence("same-host-neighbour", DETACH, unknown) == message


def test_a_host_attachment_is_a_neighbour_of_the_servers_on_that_host() -> None:
    found = scene(volume(held_by("web-1", host="metal-1"), held_by_host("metal-1")))
    assert "same-host-neighbour" in codes(DETACH, found)


def test_holders_that_cannot_be_listed_may_be_neighbours_and_writers() -> None:
    hidden = scene(volume(held_by(), attachments_known=False))
    assert codes(DETACH, hidden) == {"same-host-neighbour"}


def test_the_last_writer_leaves_readers_behind() -> None:
    found = scene(volume(held_by(), held_by("web-2", RO), held_by("web-3", RO)))
    assert sentence("last-writer", DETACH, found) == "web-1 is the last writer; web-2 and web-3 stay."
    reader = Detach(attachment_id="att-web-2", volume_id=VOLUME_ID)
    assert codes(reader, found) == set()


@pytest.mark.parametrize("status", ["ACTIVE", "PAUSED", "SUSPENDED", "RESCUE", "MIGRATING", "unknown"])
def test_a_server_that_may_run_has_to_unmount_first(status: str) -> None:
    found = with_server(scene(volume(held_by())), status=status)
    assert codes(DETACH, found) == {"running-server"}
    assert sentence("running-server", DETACH, found).endswith("unmount there first.")


def test_a_server_that_is_not_in_the_registry_counts_as_running() -> None:
    assert codes(DETACH, scene(volume(held_by()), servers={})) == {"running-server"}


def test_a_host_attachment_is_cut_without_a_check_and_has_no_server_to_ask() -> None:
    request = Detach(attachment_id="att-host", volume_id=VOLUME_ID)
    assert codes(request, scene(volume(held_by_host()))) == {"host-detach"}


@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize("status", NOT_ENDED)
def test_a_phase_is_refused_in_every_state_but_its_own(status: AttachStatus, event: Event) -> None:
    refused = "in-transition" in codes(advance(event), scene(volume(in_state(status))))
    assert refused is ((status, event) not in TRANSITIONS)


@pytest.mark.parametrize(("status", "event"), [(S.ATTACHED, Event.BEGIN_DETACH), (S.ERROR_DETACHING, Event.RETRY)])
def test_beginning_a_detach_has_the_hazards_of_a_detach(status: AttachStatus, event: Event) -> None:
    shared = volume(in_state(status, bootable=True), held_by("web-2", RO, host="cn-1"))
    found = with_server(scene(shared), status="ACTIVE")
    assert codes(advance(event), found) == codes(DETACH, found)
    assert codes(advance(event), found) == {"root-disk", "running-server", "last-writer", "same-host-neighbour"}


@pytest.mark.parametrize(
    ("status", "event"),
    [
        (S.ATTACHING, Event.COMPLETE),
        (S.ATTACHING, Event.FAIL),
        (S.RESERVED, Event.ROLL_BACK),
        (S.DETACHING, Event.COMPLETE_DETACH),
        (S.DETACHING, Event.ROLL_BACK),
        (S.DETACHING, Event.FAIL),
    ],
)
def test_what_is_under_way_comes_to_its_end_without_new_hazards(status: AttachStatus, event: Event) -> None:
    shared = volume(in_state(status, bootable=True), held_by("web-2", RO), metadata={"mavtui:role": "quorum"})
    assert codes(advance(event), with_server(scene(shared), status="ACTIVE")) == set()


def test_forcing_and_cleaning_up_as_a_phase_are_as_dangerous_as_by_request() -> None:
    assert codes(advance(Event.FORCE), scene(volume(in_state(S.ERROR_DETACHING)))) == {"force"}
    connected = scene(volume(in_state(S.ERROR_ATTACHING, connected=True)))
    assert codes(advance(Event.CLEAN_UP), connected) == {"force"}
    assert codes(advance(Event.CLEAN_UP), scene(volume(in_state(S.ERROR_ATTACHING)))) == set()


def test_connecting_is_refused_where_attaching_would_be() -> None:
    reserved = in_state(S.RESERVED)
    connect = advance(Event.CONNECT)
    assert codes(connect, scene(volume(reserved))) == set()
    assert codes(connect, scene(volume(reserved, condition="error"))) == {"own-condition"}
    assert codes(connect, scene(volume(reserved, read_only=True))) == {"read-only-volume"}
    contested = in_state(S.ERROR_ATTACHING, "web-2", contested=True)
    assert codes(connect, scene(volume(reserved, contested))) == {"contested"}


def test_an_attachment_that_has_ended_is_not_found() -> None:
    for request in (DETACH, FORCE, CLEAN_UP, advance(Event.COMPLETE)):
        with pytest.raises(NotFound, match="has no attachment att-web-1"):
            codes(request, scene())
