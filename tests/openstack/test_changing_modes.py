"""Modes on real services: ro by the read-only flag of the volume alone, set and lifted on the way, not for a member."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.running import Mavtui
from tests.openstack.cloud import Cloud

pytestmark = pytest.mark.openstack
Of = Callable[..., Mavtui]
REFUSED = 4
FREELY = ("--yes", "--accept", "mode-not-enforceable")


def modes(on: Mavtui, volume_id: str) -> dict[str, Any]:
    """The effective mode of everybody who holds the volume."""
    found = on("attachments", "--volume", volume_id, "-o", "json").json()
    return {one["server_id"]: one["mode"] for one in found}


def flag_of(cloud: Cloud, volume_id: str) -> bool:
    return bool(cloud.volume_facts(volume_id)["metadata"].get("readonly") == "True")


def test_an_admin_gets_ro_in_fact_and_rw_again_with_the_flag_on_the_way(admin: Cloud, console: Of) -> None:
    volume_id, server_id = admin.volume(), admin.server()
    admin.attach(server_id, volume_id)
    on = console(admin.place)

    refused = on("mode", volume_id, server_id, "ro", *FREELY)
    assert refused.code == REFUSED
    assert "mode-not-enforceable" in refused.err
    assert modes(on, volume_id) == {server_id: "rw"}

    done = on("mode", volume_id, server_id, "ro", "--set-flag", "--yes")
    assert done.code == 0, done.err
    assert modes(on, volume_id) == {server_id: "ro"}
    assert flag_of(admin, volume_id)

    done = on("mode", volume_id, server_id, "rw", "--set-flag", "--yes")
    assert done.code == 0, done.err
    assert modes(on, volume_id) == {server_id: "rw"}
    assert not flag_of(admin, volume_id)


def test_the_flag_stays_where_it_is_while_somebody_else_holds_the_volume(admin: Cloud, console: Of) -> None:
    volume_id, first, second = admin.volume(sharable=True), admin.server(), admin.server()
    admin.attach(first, volume_id)
    admin.attach(second, volume_id)
    on = console(admin.place)

    refused = on("mode", volume_id, first, "ro", "--set-flag", "--yes")
    assert refused.code == REFUSED
    assert "holds it too" in refused.err
    assert not flag_of(admin, volume_id)
    assert modes(on, volume_id) == {first: "rw", second: "rw"}


def test_a_member_is_told_that_ro_is_not_enforced_and_nothing_is_sent(member: Cloud, console: Of) -> None:
    volume_id, server_id = member.volume(), member.server()
    member.attach(server_id, volume_id)
    on = console(member.place)

    refused = on("mode", volume_id, server_id, "ro", "--set-flag", *FREELY)
    assert refused.code == REFUSED
    assert "only for its admins" in refused.err
    assert modes(on, volume_id) == {server_id: "rw"}


def test_all_of_it_is_taken_back_by_one_undo(admin: Cloud, console: Of) -> None:
    volume_id, server_id = admin.volume(), admin.server()
    admin.attach(server_id, volume_id)
    on = console(admin.place)
    assert on("mode", volume_id, server_id, "ro", "--set-flag", "--yes").code == 0

    undone = on("undo", "--yes")
    assert undone.code == 0, undone.err
    assert modes(on, volume_id) == {server_id: "rw"}
    assert not flag_of(admin, volume_id)
