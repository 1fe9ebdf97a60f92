"""Clouds of any age: what an old one cannot do is said before anybody tries, and all the rest works."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import Mavtui
from tests.openstack.cloud import Cloud
from tests.openstack.proxied import Proxied

Before = Callable[..., Proxied]
Of = Callable[..., Mavtui]
REFUSED = 4
CINDERS = ("3.0", "3.26", "3.27", "3.44", "3.50", "3.54", "3.59", "3.71")
NOVAS = ("2.1", "2.60", "2.79", "2.89", "2.101")


def minor(version: str) -> int:
    return int(version.partition(".")[2])


def connector(folder: Path) -> str:
    file = folder / "connector.json"
    file.write_text(json.dumps({"host": "one", "initiator": "iqn.2026-11.example:one", "ip": "192.0.2.7"}))
    return str(file)


@pytest.mark.cinder
@pytest.mark.parametrize("version", CINDERS)
def test_volumes_and_who_holds_them_are_listed_on_a_cinder_of_any_age(
    cinder: Cloud, before: Before, console: Of, version: str
) -> None:
    volume_id = cinder.volume(sharable=True)
    attachment_id = cinder.attach_host(volume_id, "one")
    proxied = before(cinder.place)
    proxied.age(cinder=version)
    on = console(proxied)
    volumes = on("volumes", "-o", "json")
    assert volumes.code == 0, volumes.err
    (shown,) = [volume for volume in volumes.json() if volume["id"] == volume_id]
    assert (shown["name"], shown["sharable"]) == (cinder.named("data"), True)
    assert shown["rw_count"] == (1 if minor(version) >= 27 else None)
    attachments = on("attachments", "--volume", volume_id, "-o", "json")
    assert [attachment["id"] for attachment in attachments.json()] == [attachment_id], attachments.err
    assert not [r for r in proxied.cinder.requests if r.headers.get("openstack-api-version") == "volume 3.71"] or (
        version == "3.71"
    )


@pytest.mark.cinder
@pytest.mark.parametrize("version", CINDERS)
def test_a_host_is_attached_where_the_cinder_is_new_enough_and_refused_before_anything_is_sent_where_it_is_not(
    cinder: Cloud, before: Before, console: Of, tmp_path: Path, version: str
) -> None:
    volume_id = cinder.volume()
    proxied = before(cinder.place)
    proxied.age(cinder=version)
    done = console(proxied)("attach", volume_id, "--host", "one", "--connector", connector(tmp_path), "--yes")
    if minor(version) >= 44:
        assert done.code == 0, done.err
        assert [a["status"] for a in cinder.attachments(volume_id)] == ["attached"]
    else:
        assert done.code == REFUSED, done.err
        assert version in done.err
        assert "3.44" in done.err
        assert proxied.writes == []


@pytest.mark.cinder
@pytest.mark.parametrize(("version", "allowed"), [("3.41", False), ("3.42", True)])
def test_growing_in_use_needs_a_newer_cinder(
    cinder: Cloud, before: Before, console: Of, version: str, allowed: bool
) -> None:
    volume_id = cinder.volume()
    cinder.attach_host(volume_id, "one")
    proxied = before(cinder.place)
    proxied.age(cinder=version)
    done = console(proxied)("extend", volume_id, "2", "--yes")
    assert done.code == (0 if allowed else REFUSED), done.err
    assert cinder.volume_facts(volume_id)["size"] == (2 if allowed else 1)
    assert bool(proxied.writes) is allowed


@pytest.mark.openstack
@pytest.mark.parametrize("version", NOVAS)
def test_a_shared_volume_is_attached_where_the_compute_service_is_new_enough(
    member: Cloud, before: Before, console: Of, version: str
) -> None:
    volume_id, server_id = member.volume(sharable=True), member.server()
    proxied = before(member.place)
    proxied.age(nova=version)
    on = console(proxied)
    done = on("attach", volume_id, server_id, "--yes")
    if minor(version) < 60:
        assert done.code == REFUSED, done.err
        assert version in done.err
        assert "2.60" in done.err
        assert proxied.writes == []
        return
    assert done.code == 0, done.err
    assert member.held_by(volume_id) == [server_id]
    assert on("detach", volume_id, server_id, "--yes").code == 0
    assert member.attachments(volume_id) == []


@pytest.mark.openstack
@pytest.mark.parametrize("version", NOVAS)
def test_a_volume_of_one_server_is_attached_and_detached_on_a_compute_service_of_any_age(
    member: Cloud, before: Before, console: Of, version: str
) -> None:
    volume_id, server_id = member.volume(), member.server()
    proxied = before(member.place)
    proxied.age(cinder="3.44", nova=version)
    on = console(proxied)
    assert on("attach", volume_id, server_id, "--yes").code == 0
    listed = on("attachments", "--volume", volume_id, "-o", "json")
    assert [attachment["server_id"] for attachment in listed.json()] == [server_id], listed.err
    assert on("detach", volume_id, server_id, "--yes").code == 0
    assert [write.method for write in proxied.writes] == ["POST", "DELETE"]


@pytest.mark.openstack
@pytest.mark.parametrize("version", ["3.0", "3.26"])
def test_a_cinder_that_lists_no_attachments_gives_a_plain_volume_to_one_server(
    member: Cloud, before: Before, console: Of, version: str
) -> None:
    volume_id, first, second = member.volume(), member.server("first"), member.server("second")
    proxied = before(member.place)
    proxied.age(cinder=version)
    on = console(proxied)

    def writers() -> int | None:
        counts: dict[str, int | None] = {one["id"]: one["rw_count"] for one in on("volumes", "-o", "json").json()}
        return counts[volume_id]

    assert writers() == 0
    attached = on("attach", volume_id, first, "--yes")
    assert attached.code == 0, attached.err
    assert (member.held_by(volume_id), writers()) == ([first], 1)
    again = on("attach", volume_id, second, "--yes", "--confirm-rw-share", volume_id)
    assert again.code == REFUSED
    assert "not-sharable" in again.err
    assert on("detach", volume_id, first, "--yes").code == 0
    assert (member.attachments(volume_id), writers()) == ([], 0)


@pytest.mark.openstack
def test_a_cinder_that_lists_no_attachments_gives_no_volume_away_that_is_on_its_way(
    member: Cloud, before: Before, console: Of
) -> None:
    volume_id, server_id = member.volume(), member.server()
    member.reserve(volume_id)
    proxied = before(member.place)
    proxied.age(cinder="3.26")
    done = console(proxied, wait_seconds=1)("attach", volume_id, server_id, "--yes")
    assert done.code == REFUSED, done.err
    assert proxied.writes == []
