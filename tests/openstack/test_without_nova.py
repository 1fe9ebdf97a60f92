"""A cloud whose Nova is away while Cinder answers: volumes are read, and nothing is done that needs Nova's word."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mavtui.domain.findings import FINDING_KINDS
from mavtui.services.findings import NOVA_COMPARED
from tests.cli.exposition import parse
from tests.cli.running import Mavtui
from tests.openstack import faults
from tests.openstack.cloud import Cloud
from tests.openstack.proxied import Proxied
from tests.openstack.proxy import Fault

pytestmark = pytest.mark.openstack
Before = Callable[..., Proxied]
Of = Callable[..., Mavtui]
UNREACHABLE, NOT_LOGGED_IN = 7, 9
FOUND = 10
LINE = "No servers were read"


def held(member: Cloud) -> tuple[str, str, str]:
    """A volume, the server that has it, and the attachment."""
    volume_id, server_id = member.volume(), member.server()
    return volume_id, server_id, member.attach(server_id, volume_id)


def test_volumes_and_attachments_are_read_and_one_line_says_that_nova_was_not(
    member: Cloud, before: Before, console: Of
) -> None:
    volume_id, server_id, attachment_id = held(member)
    proxied = before(member.place)
    on = console(proxied)
    assert on("volumes").code == 0
    assert proxied.nova is not None
    later = member.volume("later")
    with proxied.nova.away():
        volumes, attachments = on("volumes", "-o", "json"), on("attachments", "--volume", volume_id, "-o", "json")
        servers, cached = on("servers"), on("servers", "--cached", "-o", "json")
    assert volumes.code == 0, volumes.err
    shown = {volume["id"]: volume for volume in volumes.json()}
    assert later in shown
    assert (shown[volume_id]["status"], shown[volume_id]["rw_count"]) == ("in-use", 1)
    assert [line for line in volumes.err.splitlines() if LINE in line] == volumes.err.splitlines()
    assert attachments.code == 0, attachments.err
    (attachment,) = attachments.json()
    assert (attachment["id"], attachment["server_name"]) == (attachment_id, member.named("web"))
    assert servers.code == UNREACHABLE
    assert servers.err.lower().count(LINE.lower()) == 1
    assert server_id in {server["id"] for server in cached.json()}
    assert LINE in cached.err
    back = on("volumes")
    assert (back.code, back.err) == (0, "")


def test_what_was_never_asked_of_nova_is_not_taken_for_nothing(member: Cloud, before: Before, console: Of) -> None:
    volume_id, _, attachment_id = held(member)
    proxied = before(member.place)
    assert proxied.nova is not None
    with proxied.nova.away():
        done = console(proxied)("volumes", "-o", "json")
    assert done.code == 0, done.err
    assert {volume["id"]: volume["rw_count"] for volume in done.json()}[volume_id] == 1
    assert "were never read" in done.err
    assert [one["id"] for one in member.attachments(volume_id)] == [attachment_id]


def test_nothing_is_sent_that_needs_novas_word_and_the_rest_goes_on(member: Cloud, before: Before, console: Of) -> None:
    volume_id, server_id, attachment_id = held(member)
    free = member.volume("free")
    proxied = before(member.place)
    on = console(proxied)
    assert proxied.nova is not None
    with proxied.nova.away():
        refused = [
            on("attach", free, server_id, "--yes"), on("detach", attachment_id, "--yes"),
            on("delete", volume_id, "--yes", "--accept", "delete"), on("export"),
        ]  # fmt: skip
        grown = on("extend", free, "2", "--yes")
    assert [done.code for done in refused] == [UNREACHABLE] * 4, [done.err for done in refused]
    assert all("Nova" in done.err and "Traceback" not in done.err for done in refused)
    assert grown.code == 0, grown.err
    assert [write.method for write in proxied.writes] == ["POST"]
    assert member.held_by(volume_id) == [server_id]


ANSWERS: dict[str, tuple[Fault, str]] = {
    "401": (faults.refuses(401, "It requires authentication."), "does not accept the login"),
    "403": (faults.refuses(403, "Policy forbids it."), "Policy forbids it"),
    "404": (faults.refuses(404, "It is not here."), "It is not here"),
    "500": (faults.refuses(500, "It has erred."), "It has erred"),
    "a page of a gateway": (faults.html(502), "502 Bad Gateway"),
    "a page in the place of an answer": (faults.html(200), "502 Bad Gateway"),
    "broken JSON": (faults.broken_json, "not whole JSON"),
    "no object": (faults.answers(b"[]"), "no version that is spoken here"),
}
AT = {"the login": r"/v2\.1/?$", "every request": ""}


@pytest.mark.parametrize("when", AT)
@pytest.mark.parametrize("name", ANSWERS)
def test_whatever_nova_answers_volumes_are_read_and_it_comes_back_by_itself(
    member: Cloud, before: Before, console: Of, name: str, when: str
) -> None:
    volume_id = member.volume(sharable=True)
    record = member.reserve(volume_id)
    proxied = before(member.place)
    assert proxied.nova is not None
    answer, told = ANSWERS[name]
    proxied.nova.on(answer, method="GET", path=AT[when])
    on = console(proxied)
    volumes, attachments = on("volumes", "-o", "json"), on("attachments", "--volume", volume_id, "-o", "json")
    assert (volumes.code, attachments.code) == (0, 0), volumes.err + attachments.err
    assert volume_id in {volume["id"] for volume in volumes.json()}
    assert [one["id"] for one in attachments.json()] == [record]
    (line,) = volumes.err.splitlines()
    assert LINE in line
    assert told in line
    proxied.nova.behave()
    back = on("volumes")
    assert (back.code, back.err) == (0, "")


def test_a_login_that_cinder_refuses_is_no_login(member: Cloud, before: Before, console: Of) -> None:
    proxied = before(member.place)
    proxied.cinder.on(faults.refuses(401, "It requires authentication."), method="GET")
    done = console(proxied)("volumes")
    assert done.code == NOT_LOGGED_IN, done.err


def test_a_change_that_needs_novas_word_says_that_nova_refuses_the_login(
    member: Cloud, before: Before, console: Of
) -> None:
    volume_id, server_id = member.volume(), member.server()
    proxied = before(member.place)
    assert proxied.nova is not None
    proxied.nova.on(faults.refuses(401, "It requires authentication."), method="GET")
    done = console(proxied)("attach", volume_id, server_id, "--yes")
    assert done.code == NOT_LOGGED_IN, done.err
    assert "Nova does not accept the login" in done.err
    assert proxied.writes == []


def test_findings_say_that_nothing_was_compared_and_monitoring_sees_no_series_of_it(
    member: Cloud, before: Before, console: Of
) -> None:
    volume_id = member.volume(sharable=True)
    flag = {"os-update_readonly_flag": {"readonly": True}}
    member.cinder("POST", f"/volumes/{volume_id}/action", flag).expect(202)
    member.attach(member.server(), volume_id)
    proxied = before(member.place)
    assert proxied.nova is not None
    with proxied.nova.away():
        on = console(proxied)
        told, written = on("findings", "-o", "json"), on("findings", "--fail-on", "danger", "-o", "prometheus")
    codes = {one["code"] for one in told.json() if one["volume_id"] == volume_id}
    assert {"recorded-ro-writable", "read-only-with-writers"} <= codes
    assert not codes & NOVA_COMPARED
    assert "Cinder and Nova were not compared" in told.err
    assert written.code == FOUND
    metrics = parse(written.out)
    assert list(metrics["mavtui_findings_complete"].samples.values()) == [0]
    series = {dict(labels)["code"] for labels in metrics["mavtui_findings"].samples}
    assert series == set(FINDING_KINDS) - NOVA_COMPARED
