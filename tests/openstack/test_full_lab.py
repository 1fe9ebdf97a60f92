"""The full lab itself: that its people can do there what the other tests ask them to do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.openstack.cloud import Cloud

pytestmark = pytest.mark.openstack


def test_two_servers_of_a_member_hold_one_volume(member: Cloud) -> None:
    volume_id = member.volume(sharable=True)
    servers = sorted(member.server(name) for name in ("one", "two"))
    for server_id in servers:
        member.attach(server_id, volume_id)
    assert member.held_by(volume_id) == servers


def test_a_reader_changes_nothing(lab_cloud: Callable[[str], Cloud]) -> None:
    answer = lab_cloud("lab-reader").cinder("POST", "/volumes", {"volume": {"size": 1}})
    assert answer.status == 403


def test_what_an_admin_made_is_not_what_a_member_sees(admin: Cloud, member: Cloud) -> None:
    volume_id = admin.volume()
    assert member.cinder("GET", f"/volumes/{volume_id}").status == 404
