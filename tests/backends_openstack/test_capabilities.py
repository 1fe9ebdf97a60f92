"""What a cloud is too old for and what a role does not allow, known before anything is tried."""

from __future__ import annotations

import pytest

from mavtui.backends.openstack.capabilities import missing, obstacles
from mavtui.backends.openstack.connection import Facts
from mavtui.backends.openstack.microversions import Version, VersionRange
from mavtui.domain.rules import Need

NEVER = {Need.REGISTER_SERVERS, Need.PHASES}


def facts(*, cinder: int = 71, nova: int | None = 101, roles: str = "admin member reader") -> Facts:
    have = frozenset(roles.split())
    return Facts(
        roles=have,
        is_admin="admin" in have,
        is_reader=have == {"reader"},
        user_id="u1",
        user_name="ada",
        project_id="p1",
        project_name="storage",
        cinder=VersionRange(Version(3, 0), Version(3, cinder)),
        nova=None if nova is None else VersionRange(Version(2, 1), Version(2, nova)),
        without_nova="" if nova is not None else "the cloud `x` knows no compute service",
    )


def test_nothing_stands_in_the_way_of_an_admin_of_a_new_cloud() -> None:
    assert set(obstacles(facts())) == NEVER
    assert missing(facts()) == ()


@pytest.mark.parametrize(
    ("cinder", "nova", "hidden"),
    [
        (26, 101, {Need.ATTACH_HOST, Need.DETACH_HOST, Need.CLEAN_UP, Need.ATTACH_MODE, Need.EXTEND_IN_USE}),
        (27, 101, {Need.ATTACH_HOST, Need.ATTACH_MODE, Need.EXTEND_IN_USE}),
        (42, 101, {Need.ATTACH_HOST, Need.ATTACH_MODE}),
        (44, 101, {Need.ATTACH_MODE}),
        (53, 101, {Need.ATTACH_MODE}),
        (54, 101, set()),
        (71, 59, {Need.ATTACH_SHARABLE_TO_SERVER}),
        (71, 60, set()),
    ],
)
def test_an_old_cloud_says_which_version_it_has_and_which_is_needed(cinder: int, nova: int, hidden: set[Need]) -> None:
    found = obstacles(facts(cinder=cinder, nova=nova))
    assert set(found) - NEVER == hidden
    assert {found[need].code for need in hidden} <= {"api-too-old"}
    lines = missing(facts(cinder=cinder, nova=nova))
    assert len(lines) == len(hidden)
    there = str(Version(3, cinder) if nova == 101 else Version(2, nova))
    assert all(there in line for line in lines)


def test_without_nova_nothing_is_done_with_servers() -> None:
    found = obstacles(facts(nova=None))
    assert set(found) - NEVER == {Need.ATTACH_SERVER, Need.ATTACH_SHARABLE_TO_SERVER, Need.DETACH_SERVER}
    assert missing(facts(nova=None)) == ("No servers: the cloud `x` knows no compute service.",)


def test_what_is_for_admins_is_not_for_members() -> None:
    found = obstacles(facts(roles="member reader"))
    assert set(found) - NEVER == {Need.RESET, Need.FORCE}
    assert found[Need.RESET] == ("not-allowed", "Only an admin may reset a state.")


def test_a_reader_changes_nothing() -> None:
    found = obstacles(facts(roles="reader"))
    assert set(found) == set(Need)
    assert {one.code for one in found.values()} == {"not-allowed"}
    assert found[Need.ATTACH_SERVER].message == "You may not attach to a server: your role in storage is reader."
