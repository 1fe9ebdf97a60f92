from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mavtui.domain import requests
from mavtui.domain.attachments import Attachment, AttachStatus, Mode
from mavtui.domain.changes import events_of, metadata_after, simulate
from mavtui.domain.hazard import Severity
from mavtui.domain.hazards import find_hazards
from mavtui.domain.scene import Scene
from mavtui.domain.servers import ServerKind
from mavtui.domain.transitions import Event
from mavtui.domain.volumes import Volume
from mavtui.errors import NotFound, TransitionRefused
from tests.domain.builders import (
    HOST,
    SERVERS,
    VOLUME_ID,
    attach,
    held_by,
    host_row,
    in_state,
    plan,
    scene,
    volume,
)

S = AttachStatus
NOT_ENDED = [status for status in AttachStatus if status is not S.DETACHED]
IDS = {"attachment_id": "att-web-1", "volume_id": VOLUME_ID}
ON_ONE_ATTACHMENT: list[requests.Request] = [
    requests.Detach(**IDS),
    requests.ForceDetach(**IDS),
    requests.CleanUp(**IDS),
    requests.ResetAttachment(**IDS, attached=True),
    requests.ResetAttachment(**IDS, attached=False),
    *(requests.Advance(**IDS, event=event) for event in Event),
]
ON_A_VOLUME: list[requests.Request] = [
    attach(),
    attach(mode=Mode.RO),
    attach("web-1"),
    requests.Reserve(attachment_id="new", volume_id=VOLUME_ID, host=HOST),
    requests.UpdateVolume(volume_id=VOLUME_ID, name="n", sharable=False, read_only=True, metadata_set={"a": "b"}),
    requests.ExtendVolume(volume_id=VOLUME_ID, size_gib=50),
    requests.DeleteVolume(volume_id=VOLUME_ID),
    requests.ResetVolume(volume_id=VOLUME_ID),
]
ON_SERVERS: list[requests.Request] = [
    requests.RegisterServer(server_id="new", name="db-1"),
    requests.UpdateServer(server_id="id-web-1", locked=True),
    requests.RemoveServer(server_id="id-web-1"),
]
EVERY_REQUEST = [*ON_ONE_ATTACHMENT, *ON_A_VOLUME, requests.CreateVolume(volume_id="new", size_gib=1), *ON_SERVERS]


def after(request: requests.Request, found: Scene) -> Volume:
    return simulate(found, request).volumes[VOLUME_ID]


def states(found: Volume) -> dict[str, AttachStatus]:
    return {a.id: a.status for a in found.attachments}


def test_an_attach_is_complete_and_a_reservation_only_begun() -> None:
    attached = after(attach(mode=Mode.RO, device="/dev/vdb", bootable=True), scene())
    (new,) = attached.attachments
    assert (new.status, new.mode, new.host, new.holder_name) == (S.ATTACHED, Mode.RO, "cn-4", "web-4")
    assert (new.device, new.bootable, new.connected) == ("/dev/vdb", True, True)
    assert attached.status == "in-use"
    (reserved,) = after(requests.Reserve(attachment_id="n", volume_id=VOLUME_ID, host=HOST), scene()).attachments
    assert (reserved.status, reserved.host, reserved.connected) == (S.RESERVED, HOST, False)


@pytest.mark.parametrize(
    ("request_", "before", "expected"),
    [
        (requests.Detach(**IDS), S.ATTACHED, None),
        (requests.Detach(**IDS), S.ERROR_DETACHING, None),
        (requests.ForceDetach(**IDS), S.ERROR_DETACHING, None),
        (requests.CleanUp(**IDS), S.ERROR_ATTACHING, None),
        (requests.CleanUp(**IDS), S.RESERVED, None),
        (requests.CleanUp(**IDS), S.ATTACHING, None),
        (requests.ResetAttachment(**IDS, attached=True), S.DETACHING, S.ATTACHED),
        (requests.ResetAttachment(**IDS, attached=False), S.ATTACHED, None),
        (requests.Advance(**IDS, event=Event.CONNECT), S.RESERVED, S.ATTACHING),
        (requests.Advance(**IDS, event=Event.FAIL), S.DETACHING, S.ERROR_DETACHING),
        (requests.Advance(**IDS, event=Event.ROLL_BACK), S.ATTACHING, None),
    ],
)
def test_a_request_leaves_one_attachment_in_its_new_state(
    request_: requests.Request, before: AttachStatus, expected: AttachStatus | None
) -> None:
    found = scene(volume(in_state(before), held_by("web-2")))
    assert states(after(request_, found)) == {
        **({"att-web-1": expected} if expected else {}),
        "att-web-2": S.ATTACHED,
    }


@pytest.mark.parametrize(
    ("request_", "before", "events"),
    [
        (requests.Detach(**IDS), S.ATTACHED, (Event.BEGIN_DETACH, Event.COMPLETE_DETACH)),
        (requests.Detach(**IDS), S.ERROR_DETACHING, (Event.RETRY, Event.COMPLETE_DETACH)),
        (requests.ForceDetach(**IDS), S.ERROR_DETACHING, (Event.FORCE,)),
        (requests.CleanUp(**IDS), S.ERROR_ATTACHING, (Event.CLEAN_UP,)),
        (requests.CleanUp(**IDS), S.ATTACHING, (Event.ROLL_BACK,)),
        (requests.Advance(**IDS, event=Event.FAIL), S.ATTACHING, (Event.FAIL,)),
    ],
)
def test_a_request_is_carried_out_by_the_events_of_the_table(
    request_: requests.AttachmentMove,
    before: AttachStatus,
    events: tuple[Event, ...],
) -> None:
    assert events_of(request_, before) == events


@pytest.mark.parametrize(("request_", "status"), itertools.product(ON_ONE_ATTACHMENT, NOT_ENDED))
def test_what_is_refused_for_its_state_is_not_simulated_and_what_is_simulated_is_not_refused(
    request_: requests.Request, status: AttachStatus
) -> None:
    found = scene(volume(in_state(status)))
    refused = any(hazard.code == "in-transition" for hazard in find_hazards(request_, found))
    if refused:
        with pytest.raises(TransitionRefused):
            simulate(found, request_)
    else:
        assert simulate(found, request_) != found or status is S.ATTACHED


@pytest.mark.parametrize(("request_", "status"), itertools.product(EVERY_REQUEST, NOT_ENDED))
def test_every_request_in_every_state_gives_a_plan(request_: requests.Request, status: AttachStatus) -> None:
    found = scene(volume(in_state(status, contested=status is S.ERROR_ATTACHING), condition=None))
    made = plan(found, request_)
    assert len(made.steps) == 1
    assert made.steps[0].sentence
    assert made.inverse
    if made.blocked:
        assert made.before == made.after


@pytest.mark.parametrize("request_", EVERY_REQUEST)
def test_nothing_is_changed_by_looking_ahead(request_: requests.Request) -> None:
    found = scene(volume(held_by(), in_state(S.RESERVED, "web-2"), metadata={"k": "v"}))
    before = repr(found)
    plan(found, request_)
    assert repr(found) == before


_HELD = st.builds(
    in_state, st.sampled_from(NOT_ENDED), st.sampled_from(["web-1", "web-2"]), st.sampled_from(Mode),
    connected=st.booleans(), contested=st.booleans(), recorded_mode=st.sampled_from([None, *Mode]),
)  # fmt: skip


@given(
    st.lists(_HELD, max_size=3, unique_by=lambda a: a.id),
    st.sampled_from([*ON_A_VOLUME, *ON_ONE_ATTACHMENT]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, "error", "maintenance"]),
)
def test_an_unblocked_plan_never_breaks_the_invariant(
    held: list[Attachment], request_: requests.Request, sharable: bool, encrypted: bool, condition: str | None
) -> None:
    of = volume(*held, sharable=sharable, encrypted=encrypted, condition=condition)
    if not sharable and len(of.live) > 1:
        return  # the engine never has this
    try:
        hazards = find_hazards(request_, scene(of))
    except NotFound:
        return
    if any(hazard.severity is Severity.BLOCKED for hazard in hazards):
        return
    then = after(request_, scene(of))
    assert then.sharable or len(then.live) <= 1
    assert then.deleted_at is None or not then.holders
    if len(then.writers) > max(1, len(of.writers)):
        assert "second-writer" in {hazard.code for hazard in hazards}


def test_connecting_is_remembered_so_that_a_failure_then_holds_the_volume() -> None:
    found = scene(volume(in_state(S.RESERVED)))
    connected = simulate(found, requests.Advance(**IDS, event=Event.CONNECT))
    (failed,) = after(requests.Advance(**IDS, event=Event.FAIL), connected).attachments
    assert failed.connected
    assert failed.is_holder
    (failed_at_once,) = after(requests.Advance(**IDS, event=Event.FAIL), found).attachments
    assert not failed_at_once.is_holder


def test_a_reset_settles_a_contested_record() -> None:
    found = scene(volume(in_state(S.ERROR_ATTACHING, contested=True)))
    (settled,) = after(requests.ResetAttachment(**IDS, attached=True), found).attachments
    assert not settled.contested
    assert settled.connected
    assert not after(requests.ResetAttachment(**IDS, attached=False), found).attachments


def test_what_a_cloud_once_said_does_not_outlive_a_change_of_attachments_or_condition() -> None:
    found = scene(volume(held_by(), observed_status="in-use"))
    assert after(requests.Detach(**IDS), found).observed_status is None
    assert after(attach(), found).observed_status is None
    assert after(requests.ResetVolume(volume_id=VOLUME_ID), found).observed_status is None
    assert after(requests.UpdateVolume(volume_id=VOLUME_ID, name="n"), found).observed_status == "in-use"


def test_an_update_changes_what_it_names_and_nothing_else() -> None:
    found = scene(volume(description="d", metadata={"a": "1", "b": "2"}))
    updated = after(requests.UpdateVolume(volume_id=VOLUME_ID, name="n", sharable=False, bootable=True), found)
    assert (updated.name, updated.description, updated.sharable, updated.bootable) == ("n", "d", False, True)
    assert updated.metadata == {"a": "1", "b": "2"}
    assert after(requests.UpdateVolume(volume_id=VOLUME_ID, read_only=True), found).read_only
    assert not after(
        requests.UpdateVolume(volume_id=VOLUME_ID, read_only=False), scene(volume(read_only=True))
    ).read_only
    emptied = after(requests.UpdateVolume(volume_id=VOLUME_ID, name="", description=""), found)
    assert (emptied.name, emptied.description) == (None, None)


def test_metadata_is_merged_and_a_key_both_set_and_removed_is_set() -> None:
    request = requests.UpdateVolume(
        volume_id=VOLUME_ID, metadata_set={"b": "new", "c": "3"}, metadata_removed=("a", "c")
    )
    assert metadata_after({"a": "1", "b": "2", "d": "4"}, request) == {"b": "new", "c": "3", "d": "4"}


def test_a_condition_is_cleared_and_attachments_are_left_alone() -> None:
    cleared = after(requests.ResetVolume(volume_id=VOLUME_ID), scene(volume(held_by(), condition="error")))
    assert (cleared.condition, cleared.status, len(cleared.attachments)) == (None, "in-use", 1)


def test_a_deleted_volume_and_a_removed_server_are_not_found_any_more() -> None:
    gone = simulate(scene(), requests.DeleteVolume(volume_id=VOLUME_ID))
    with pytest.raises(NotFound):
        gone.volume(VOLUME_ID)
    gone = simulate(scene(), requests.RemoveServer(server_id="id-web-1"))
    with pytest.raises(NotFound):
        gone.server("id-web-1")


def test_a_host_is_known_from_its_registration_to_its_removal() -> None:
    register = requests.RegisterServer(server_id="id-metal-2", name="metal-2", kind=ServerKind.HOST, host="metal-2")
    known = simulate(scene(), register)
    assert known.hosts == {HOST, "metal-2"}
    renamed = simulate(known, requests.UpdateServer(server_id="id-metal-2", name="metal-3"))
    assert renamed.hosts == {HOST, "metal-3"}
    removed = simulate(renamed, requests.RemoveServer(server_id="id-metal-2"))
    assert removed.hosts == {HOST}
    assert simulate(scene(), requests.RegisterServer(server_id="n", name="web-9")).hosts == {HOST}


def test_a_host_can_be_registered_and_attached_to_in_one_plan() -> None:
    register = requests.RegisterServer(server_id="id-metal-2", name="metal-2", kind=ServerKind.HOST, host="metal-2")
    made = plan(scene(), register, requests.Attach(attachment_id="n", volume_id=VOLUME_ID, host="metal-2"))
    assert not made.hazards
    assert made.after[0].writes == ("metal-2",)


def test_a_server_keeps_the_values_that_an_update_does_not_name() -> None:
    found = scene(servers={**SERVERS, "id-host": host_row(availability_zone="a")})
    changed = simulate(found, requests.UpdateServer(server_id="id-host", status="ERROR", locked=True)).servers[
        "id-host"
    ]
    assert (changed.name, changed.status, changed.locked, changed.availability_zone) == (HOST, "ERROR", True, "a")
    moved = simulate(found, requests.UpdateServer(server_id="id-web-1", host="cn-9", availability_zone="b")).servers[
        "id-web-1"
    ]
    assert (moved.name, moved.status, moved.host, moved.availability_zone) == ("web-1", "SHUTOFF", "cn-9", "b")
