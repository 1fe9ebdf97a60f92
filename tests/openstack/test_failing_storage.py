"""Slow and failing storage behind a cloud: states on the way are shown, the reason is looked up, not guessed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cli.running import Mavtui
from tests.openstack.cloud import Cloud

pytestmark = pytest.mark.openstack
Of = Callable[..., Mavtui]


def test_a_slow_attach_shows_its_states_and_is_followed_to_its_end(member: Cloud, console: Of) -> None:
    volume_id, server_id = member.volume(metadata={"lab_delay_attach": "4"}), member.server()
    done = console(member.place)("attach", volume_id, server_id, "--yes")
    assert done.code == 0, done.err
    assert "reserved" in done.err
    assert member.held_by(volume_id) == [server_id]


def test_a_slow_detach_is_followed_to_its_end(member: Cloud, console: Of) -> None:
    volume_id, server_id = member.volume(metadata={"lab_delay_detach": "4"}), member.server()
    member.attach(server_id, volume_id)
    done = console(member.place)("detach", volume_id, server_id, "--yes")
    assert done.code == 0, done.err
    assert "detaching" in done.err
    assert (member.attachments(volume_id), member.volume_facts(volume_id)["status"]) == ([], "available")


def test_a_failed_attach_is_told_with_its_reason_and_what_is_there_now(member: Cloud, console: Of) -> None:
    volume_id, server_id = member.volume(metadata={"lab_fail_attach": "1"}), member.server()
    done = console(member.place)("attach", volume_id, server_id, "--yes")
    assert done.code in {4, 8}, done.err
    assert "attach" in done.err
    assert "Traceback" not in done.err
    assert "available" in done.err
    assert member.held_by(volume_id) == []


def test_a_failed_detach_is_told_and_leaves_the_volume_as_it_is(admin: Cloud, console: Of) -> None:
    volume_id, server_id = admin.volume(metadata={"lab_fail_detach": "1"}), admin.server()
    admin.attach(server_id, volume_id)
    done = console(admin.place, wait_seconds=5)("detach", volume_id, server_id, "--yes")
    assert done.code in {4, 7, 8}, done.err
    assert "detaching" in done.err
    assert admin.held_by(volume_id) == [server_id]


def test_of_several_servers_the_first_failure_stops_and_what_was_done_is_told(member: Cloud, console: Of) -> None:
    volume_id = member.volume(sharable=True)
    first, second = member.server("first"), member.server("second")
    member.cinder("POST", f"/volumes/{volume_id}/metadata", {"metadata": {"lab_fail_attach": "1"}}).expect(200)
    done = console(member.place)("attach", volume_id, first, second, "--yes", "--confirm-rw-share", volume_id)
    assert done.code in {4, 8}, done.err
    assert member.held_by(volume_id) == []
    assert member.nova("GET", f"/servers/{second}/os-volume_attachments").expect(200)["volumeAttachments"] == []


def test_a_volume_that_changes_just_now_is_waited_for_and_planned_anew(member: Cloud, console: Of) -> None:
    volume_id = member.volume(sharable=True, metadata={"lab_delay_attach": "6"})
    first, second = member.server("first"), member.server("second")
    member.nova("POST", f"/servers/{first}/os-volume_attachments", {"volumeAttachment": {"volumeId": volume_id}})
    on = console(member.place, wait_seconds=60)
    unconfirmed = on("attach", volume_id, second, "--yes")
    assert unconfirmed.code == 5, unconfirmed.err
    assert "second-writer" in unconfirmed.err
    confirmed = on("attach", volume_id, second, "--yes", "--confirm-rw-share", volume_id)
    assert confirmed.code == 0, confirmed.err
    assert member.held_by(volume_id) == sorted([first, second])


def test_a_detach_under_way_is_shown_as_that_and_as_no_contradiction(member: Cloud, console: Of) -> None:
    volume_id, server_id = member.volume(metadata={"lab_delay_detach": "8"}), member.server()
    member.attach(server_id, volume_id)
    member.nova("DELETE", f"/servers/{server_id}/os-volume_attachments/{volume_id}").expect(202)
    member.wait_for_volume(volume_id, "detaching")
    on = console(member.place)
    shown = on("show", volume_id, "-o", "json").json()
    assert (shown["status"], shown["observed_status"], shown["rw_count"]) == ("detaching", "detaching", 1)
    assert volume_id in {volume["id"] for volume in on("volumes", "--filter", "status:detaching", "-o", "json").json()}
    member.wait_for_volume(volume_id, "available")
