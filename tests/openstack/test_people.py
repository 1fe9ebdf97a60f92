"""What an admin, a member and a reader see and may do, and what each is told before anything is tried."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cli.running import Mavtui
from tests.openstack.cloud import Cloud, Place
from tests.openstack.proxied import Proxied

pytestmark = pytest.mark.openstack
Of = Callable[..., Mavtui]
REFUSED = 4


def test_a_member_sees_the_volumes_of_its_project_alone(admin: Cloud, member: Cloud, console: Of) -> None:
    theirs, mine = admin.volume(), member.volume()
    shown = {volume["id"] for volume in console(member.place)("volumes", "-o", "json").json()}
    assert mine in shown
    assert theirs not in shown


def test_an_admin_sees_its_project_and_all_of_them_when_asked(admin: Cloud, member: Cloud, console: Of) -> None:
    theirs, mine = member.volume(), admin.volume()
    on = console(admin.place)
    own = {volume["id"] for volume in on("volumes", "-o", "json").json()}
    everything = {volume["id"] for volume in on("volumes", "--all-projects", "-o", "json").json()}
    assert (mine in own, theirs in own) == (True, False)
    assert {mine, theirs} <= everything


def test_all_projects_are_not_for_a_member(member: Cloud, console: Of) -> None:
    done = console(member.place)("volumes", "--all-projects")
    assert done.code == REFUSED, done.err
    assert "admin" in done.err


@pytest.mark.parametrize("verb", ["attach", "detach", "set", "extend", "delete", "create"])
def test_a_reader_is_refused_before_anything_is_sent(
    member: Cloud, lab_places: dict[str, Place], before: Callable[..., Proxied], console: Of, verb: str
) -> None:
    volume_id, server_id = member.volume(), ""
    if verb in {"attach", "detach"}:
        server_id = member.server()
    if verb == "detach":
        member.attach(server_id, volume_id)
    proxied = before(lab_places["lab-reader"])
    given = {
        "attach": [volume_id, server_id],
        "detach": [volume_id, server_id],
        "set": [volume_id, "--name", "other"],
        "extend": [volume_id, "2"],
        "delete": [volume_id, "--accept", "delete"],
        "create": ["new", "--size", "1"],
    }[verb]
    done = console(proxied)(verb, *given, "--yes")
    assert done.code == REFUSED, done.err
    assert "may not" in done.err or "not allowed" in done.err or "role" in done.err
    assert proxied.writes == []


def test_a_reader_sees_what_its_project_has(member: Cloud, lab_places: dict[str, Place], console: Of) -> None:
    volume_id, server_id = member.volume(), member.server()
    attachment_id = member.attach(server_id, volume_id)
    done = console(lab_places["lab-reader"])("attachments", "--volume", volume_id, "-o", "json")
    assert [attachment["id"] for attachment in done.json()] == [attachment_id], done.err


@pytest.mark.parametrize("verb", ["reset-state", "force-detach"])
def test_what_is_an_admins_alone_is_refused_to_a_member_before_it_is_sent(
    member: Cloud, before: Callable[..., Proxied], console: Of, verb: str
) -> None:
    volume_id = member.volume(sharable=True)
    attachment_id = member.attach(member.server(), volume_id)
    proxied = before(member.place)
    target = {"reset-state": [volume_id], "force-detach": [attachment_id]}[verb]
    done = console(proxied)(verb, *target, "--yes", "--accept", "force", "--accept", "reset")
    assert done.code == REFUSED, done.err
    assert proxied.writes == []
