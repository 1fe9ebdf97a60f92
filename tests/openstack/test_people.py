"""What an admin, a member and a reader see and may do, and what each is told before anything is tried."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cli.running import Mavtui
from tests.openstack.cloud import Cloud, Place
from tests.openstack.proxied import Proxied

pytestmark = pytest.mark.openstack
Of = Callable[..., Mavtui]
REFUSED, NOT_FOUND = 4, 3


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


def test_an_admin_acts_by_its_id_on_what_is_another_projects(admin: Cloud, member: Cloud, console: Of) -> None:
    volume_id, server_id = member.volume(), member.server()
    on = console(admin.place)
    assert on("extend", volume_id, "2", "--yes").code == 0
    attached = on("attach", volume_id, server_id, "--yes")
    assert attached.code == 0, attached.err
    assert member.held_by(volume_id) == [server_id]
    shown = on("show", volume_id, "-o", "json")
    assert (shown.json()["id"], shown.json()["rw_count"]) == (volume_id, 1), shown.err
    (attachment,) = member.attachments(volume_id)
    ended = on("detach", attachment["id"], "--yes")
    assert ended.code == 0, ended.err
    assert member.attachments(volume_id) == []
    assert volume_id not in {volume["id"] for volume in on("volumes", "-o", "json").json()}


def test_a_name_of_another_project_is_found_among_all_projects_and_the_error_says_so(
    admin: Cloud, member: Cloud, console: Of
) -> None:
    volume_id = member.volume()
    on = console(admin.place)
    missed = on("extend", member.named("data"), "2", "--yes")
    assert missed.code == NOT_FOUND
    assert "--all-projects" in missed.err
    assert "all_projects: true" in missed.err
    found = on("extend", member.named("data"), "2", "--yes", "--all-projects")
    assert found.code == 0, found.err
    assert member.volume_facts(volume_id)["size"] == 2


def test_a_member_does_not_find_what_is_another_projects(admin: Cloud, member: Cloud, console: Of) -> None:
    done = console(member.place)("extend", admin.volume(), "2", "--yes")
    assert done.code == NOT_FOUND, done.err
    assert "--all-projects" not in done.err
