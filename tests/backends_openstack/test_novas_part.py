"""Nova's part of a pass: away while Cinder answers, and its own word about each attachment."""

from __future__ import annotations

import asyncio
import socket
import threading
import time

import pytest

from mavtui.backends.openstack import connection, nova, views
from mavtui.backends.openstack.backend import OpenStackBackend
from mavtui.backends.openstack.faults import NovaLost
from mavtui.backends.protocol import Reading
from mavtui.errors import AuthenticationFailed, BackendUnreachable
from mavtui.store import copying
from tests.backends_openstack.conftest import Connect, OpenBackend
from tests.backends_openstack.loopback_cloud import LoopbackCloud, Request, body, reply
from tests.backends_openstack.serving import Served
from tests.backends_openstack.test_sync import SERVERS, names, shown


def servers_and_what_nova_says(backend: OpenStackBackend) -> list[object]:
    con = backend.store.reader
    return [
        *con.execute("SELECT id, status, deleted_at FROM servers ORDER BY id"),
        *con.execute("SELECT server_id, volume_id, attachment_id FROM server_volumes ORDER BY 1, 2"),
    ]


UNAVAILABLE = body(b"<html><title>503 Service Unavailable</title></html>", 503)
AWAY_AT = {"its list": SERVERS, "the login": "/compute/v2.1/"}
VERSIONS = reply({"versions": [{"id": "v2.1", "version": "2.101", "min_version": "2.1"}]})
CINDERS_VERSIONS = reply({"versions": [{"id": "v3.0", "version": "3.71", "min_version": "3.0"}]})
ANSWERS = {
    "401": (reply({"error": {"code": 401, "message": "It requires authentication."}}, 401), "not accept the login"),
    "403": (reply({"forbidden": {"code": 403, "message": "Policy forbids it."}}, 403), "Policy forbids it"),
    "404": (reply({"itemNotFound": {"code": 404, "message": "It is not here."}}, 404), "It is not here"),
    "409": (reply({"conflictingRequest": {"code": 409, "message": "It is in conflict."}}, 409), "It is in conflict"),
    "500": (reply({"computeFault": {"code": 500, "message": "It has erred."}}, 500), "It has erred"),
    "a page": (body(b"<html><title>Log in first</title></html>"), "Log in first"),
    "a page that is not found": (body(b"<html><title>Nothing here</title></html>", 404), "Nothing here"),
    "garbage": (body(b"\x00\xff{not json"), "not whole JSON"),
    "nothing": (body(b"", 204), ""),
    "another document": (reply(["x"]), ""),
}
"""What a Nova can answer that is none, or not for us, and what is told of it."""


@pytest.mark.parametrize("when", AWAY_AT)
async def test_where_nova_is_away_volumes_are_fresh_and_one_line_says_so(
    cloud: LoopbackCloud, open_backend: OpenBackend, when: str
) -> None:
    served = Served(cloud)
    before = open_backend()
    first = await before.refresh()
    seen = servers_and_what_nova_says(before)
    served.volume("web-assets")["name"] = "renamed"
    cloud.answer("GET", AWAY_AT[when], UNAVAILABLE)
    backend = open_backend()
    reading = await backend.refresh()
    assert "renamed" in names(backend)
    assert (reading.read_at or "") > (first.read_at or "")
    assert list(reading.notes) == [reading.without_servers]
    assert "No servers were read" in reading.without_servers
    assert (first.read_at or "")[:19] in reading.without_servers
    assert servers_and_what_nova_says(backend) == seen
    assert shown(backend, served, "app-share").rw_count == 3
    cloud.answer("GET", "/compute/v2.1/", VERSIONS)
    Served(cloud).volume("web-assets")["name"] = "renamed"
    again = await backend.refresh()
    assert (again.without_servers, again.notes) == ("", ())


@pytest.mark.parametrize("when", AWAY_AT)
@pytest.mark.parametrize("name", ANSWERS)
async def test_whatever_nova_answers_volumes_are_read_and_it_comes_back_by_itself(
    cloud: LoopbackCloud, open_backend: OpenBackend, name: str, when: str
) -> None:
    answer, told = ANSWERS[name]
    served = Served(cloud)
    is_list = AWAY_AT[when] == SERVERS
    listed = cloud._answers["GET", SERVERS][0] if is_list else VERSIONS
    cloud.answer("GET", AWAY_AT[when], answer)
    backend = open_backend()
    reading = await backend.refresh()
    assert len(names(backend)) == len(served.volumes)
    assert shown(backend, served, "app-share").rw_count == 3
    assert reading.without_servers.startswith("No servers were read: ")
    assert told in reading.servers_problem
    cloud.answer("GET", AWAY_AT[when], listed)
    again = await backend.refresh()
    assert (again.without_servers, again.servers_problem, again.notes) == ("", "", ())
    assert backend.store.reader.execute("SELECT count(*) FROM servers").fetchone()[0] >= len(served.servers)


@pytest.mark.parametrize("slower", ["/volume/v3/", "/compute/v2.1/"])
async def test_a_nova_that_fails_before_cinder_has_answered_is_no_cloud_without_nova(
    cloud: LoopbackCloud, open_backend: OpenBackend, slower: str
) -> None:
    served = Served(cloud)
    documents = {"/volume/v3/": CINDERS_VERSIONS, "/compute/v2.1/": ANSWERS["403"][0]}

    def late(request: Request, to: socket.socket) -> None:
        time.sleep(0.2)
        documents[slower](request, to)

    for path, document in documents.items():
        cloud.answer("GET", path, late if path == slower else document)
    backend = open_backend()
    assert "Policy forbids it" in (await backend.refresh()).servers_problem
    with pytest.raises(BackendUnreachable, match="Policy forbids it"):
        await backend.observe([served.volume("app-share")["id"]])


async def test_a_login_that_nova_alone_refuses_is_not_renewed_with_every_pass(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    Served(cloud)
    cloud.answer("GET", SERVERS, ANSWERS["401"][0])
    backend = open_backend()
    for _ in range(3):
        assert "not accept the login" in (await backend.refresh()).servers_problem
    assert cloud.logins == 2


async def test_nobody_is_asked_for_a_further_passcode_because_nova_refuses_the_login(
    cloud: LoopbackCloud, connect: Connect
) -> None:
    cloud.passcode = "123456"
    cloud.answer("GET", SERVERS, ANSWERS["401"][0])
    asked: list[str] = []

    def ask(prompt: str, hidden: bool) -> str:
        asked.append(f"{prompt} {hidden}")
        return "123456"

    connection = connect(ask, auth_type="v3totp", auth={"password": None})
    with pytest.raises(NovaLost) as lost:
        await nova.servers_page(connection, all_projects=False)
    assert lost.value.exit_code == AuthenticationFailed.exit_code
    assert (len(asked), cloud.logins) == (1, 1)


@pytest.mark.parametrize(("name", "code"), [("401", 9), ("403", 7), ("500", 7), ("garbage", 7)])
async def test_what_needs_novas_word_ends_with_the_reason_why_it_is_not_there(
    cloud: LoopbackCloud, open_backend: OpenBackend, name: str, code: int
) -> None:
    served = Served(cloud)
    cloud.answer("GET", "/compute/v2.1/", ANSWERS[name][0])
    backend = open_backend()
    with pytest.raises(BackendUnreachable, match="Nova") as lost:
        await backend.observe([served.volume("app-share")["id"]])
    assert lost.value.exit_code == code


async def test_whom_nova_alone_knew_of_stays_a_holder_while_nova_is_away(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    served = Served(cloud)
    served.lose_records("db-data")
    await open_backend().refresh()
    cloud.answer("GET", "/compute/v2.1/", UNAVAILABLE)
    backend = open_backend()
    await backend.refresh()
    assert [a.holder_name for a in shown(backend, served, "db-data").holders] == ["db-primary"]


async def test_without_nova_nothing_is_planned_that_needs_its_word(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    served = Served(cloud)
    await open_backend().refresh()
    cloud.answer("GET", "/compute/v2.1/", UNAVAILABLE)
    backend = open_backend()
    await backend.refresh()
    held = served.volume("app-share")["id"]
    of_somebody = {one["volume_id"] for one in served.attachments}
    free = next(one["id"] for one in served.volumes if one["status"] == "available" and one["id"] not in of_somebody)
    with pytest.raises(BackendUnreachable, match="Nova"):
        await backend.observe([held])
    with pytest.raises(BackendUnreachable, match="Nova"):
        await backend.capture()
    scene = await backend.observe([free])
    assert not scene.volume(free).holders


async def test_a_nova_that_takes_its_time_keeps_no_volume_waiting(
    cloud: LoopbackCloud, open_backend: OpenBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "NOVA_GRACE_SECONDS", 0.01)
    served = Served(cloud)
    is_shown = threading.Event()

    def answer(request: Request, to: socket.socket) -> None:
        is_shown.wait(5)
        VERSIONS(request, to)

    cloud.answer("GET", "/compute/v2.1/", answer)
    backend = open_backend()

    def on_page(reading: Reading) -> None:
        if reading.volumes_seen:
            is_shown.set()

    reading = await backend.refresh(on_page=on_page)
    assert is_shown.is_set()
    assert not reading.notes
    assert len(shown(backend, served, "web-assets").holders) == 4


async def test_nova_is_asked_of_each_attachment_after_the_first_pass_and_then_only_in_turn(
    cloud: LoopbackCloud, open_backend: OpenBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "IN_TURN", 3)
    served = Served(cloud)
    holding = {one["id"] for one in served.servers if one["os-extended-volumes:volumes_attached"]}
    backend = open_backend()

    async def asked_by_a_pass() -> list[str]:
        before = len(cloud.requests)
        await backend.refresh(on_page=lambda _: None)
        assert backend._after_pass is not None
        await backend._after_pass
        paths = [one.path for one in cloud.requests[before:] if one.path.endswith("/os-volume_attachments")]
        return [path.split("/")[-2] for path in paths]

    assert set(await asked_by_a_pass()) == holding
    assert None not in {
        row[0]
        for row in backend.store.reader.execute(
            "SELECT n.attachment_id FROM server_volumes AS n JOIN volumes AS v ON v.id = n.volume_id"
        )
    }
    odd = set(copying.servers_to_ask(backend.store.reader).disagreeing)
    assert len(await asked_by_a_pass()) <= 3 + len(odd)
    changed = next(one for one in served.servers if one["id"] in holding - odd)
    changed["updated"] = "2026-12-01T00:00:00Z"
    assert changed["id"] in await asked_by_a_pass()


async def test_what_was_read_by_itself_is_not_overwritten_by_what_was_asked_before(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    served = Served(cloud)
    backend = open_backend()
    await backend.refresh()
    server_id, volume_id = served.server("db-primary")["id"], served.volume("db-data")["id"]
    before = {"volumeAttachments": [one for one in served.views[server_id] if one["volumeId"] != volume_id]}
    asked, go_on = threading.Event(), threading.Event()

    def late(request: Request, to: socket.socket) -> None:
        asked.set()
        go_on.wait(5)
        reply(before)(request, to)

    path = f"/compute/v2.1/servers/{server_id}/os-volume_attachments"
    cloud.answer("GET", path, late)
    asking = asyncio.ensure_future(
        views.ask_servers(backend.connection, backend._writer, [server_id], settled=backend._settled)
    )
    await asyncio.to_thread(asked.wait, 5)
    cloud.answer("GET", path, served._views(server_id))
    await backend.refresh_some([volume_id])
    go_on.set()
    await asking
    pairs = backend.store.reader.execute("SELECT 1 FROM server_volumes WHERE volume_id = ?", (volume_id,)).fetchall()
    assert len(pairs) == 1


def asked_alone(cloud: LoopbackCloud, since: int = 0) -> set[str]:
    """The servers that were asked for their own word since so many requests."""
    paths = [one.path for one in cloud.requests[since:] if one.path.endswith("/os-volume_attachments")]
    return {path.split("/")[-2] for path in paths}


def holding_servers(served: Served) -> set[str]:
    return {one["id"] for one in served.servers if one["os-extended-volumes:volumes_attached"]}


def at_odds(backend: OpenStackBackend) -> set[str]:
    return set(copying.servers_to_ask(backend.store.reader).disagreeing)


async def test_who_wants_no_detail_waits_only_for_servers_that_do_not_agree_with_cinder(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    served = Served(cloud)
    served.lose_records("db-data")
    backend = open_backend()
    await backend.refresh()
    assert backend._after_pass is None
    assert asked_alone(cloud) == at_odds(backend)
    assert served.server("db-primary")["id"] in asked_alone(cloud)
    assert asked_alone(cloud) < holding_servers(served)


async def test_in_detail_each_server_is_waited_for_once(
    cloud: LoopbackCloud, open_backend: OpenBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "IN_TURN", 1)
    served = Served(cloud)
    backend = open_backend()
    left = []
    answers = nova.volumes_of

    async def answered(to: connection.Connection, server_id: str) -> object:
        left.append(backend.reading().servers_left)
        return await answers(to, server_id)

    monkeypatch.setattr(nova, "volumes_of", answered)
    reading = await backend.refresh(in_detail=True)
    assert max(left) > 0
    assert (reading.servers_left, reading.notes) == (0, ())
    assert asked_alone(cloud) == holding_servers(served)
    assert not copying.servers_to_ask(backend.store.reader).unasked
    before = len(cloud.requests)
    await open_backend().refresh(in_detail=True)
    assert len(asked_alone(cloud, before)) <= 1 + len(at_odds(backend))


async def test_a_server_that_has_changed_is_asked_by_the_next_one_who_wants_detail(
    cloud: LoopbackCloud, open_backend: OpenBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "IN_TURN", 0)
    served = Served(cloud)
    backend = open_backend()
    await backend.refresh(in_detail=True)
    changed = next(one for one in served.servers if one["id"] in holding_servers(served) - at_odds(backend))
    changed["updated"] = "2026-12-01T00:00:00Z"
    before = len(cloud.requests)
    await open_backend().refresh()
    assert changed["id"] not in asked_alone(cloud, before)
    await open_backend().refresh()
    await open_backend().refresh(in_detail=True)
    assert changed["id"] in asked_alone(cloud, before)


async def test_where_nova_goes_away_between_its_list_and_its_detail_one_line_says_so(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    served = Served(cloud)
    quiet = next(one["id"] for one in served.servers if one["name"] == "web-1")
    cloud.answer("GET", f"/compute/v2.1/servers/{quiet}/os-volume_attachments", UNAVAILABLE)
    reading = await open_backend().refresh(in_detail=True)
    (note,) = [note for note in reading.notes if "What Nova says of some attachments is not known" in note]
    assert (reading.without_servers, reading.details_problem) == ("", note)


BROKEN = {
    "an error": reply({"computeFault": {"code": 500, "message": "Unexpected API Error."}}, 500),
    "another shape": reply({"volumeAttachments": 3}),
}


@pytest.mark.parametrize("answer", BROKEN)
async def test_one_server_in_disorder_costs_one_line_and_no_other_servers_word(
    cloud: LoopbackCloud, open_backend: OpenBackend, answer: str
) -> None:
    served = Served(cloud)
    one = served.server("web-1")["id"]
    cloud.answer("GET", f"/compute/v2.1/servers/{one}/os-volume_attachments", BROKEN[answer])
    backend = open_backend()
    reading = await backend.refresh(in_detail=True)
    (note,) = reading.notes
    assert one in note
    assert reading.details_problem == note
    assert copying.servers_to_ask(backend.store.reader).unasked == [one]


async def test_a_role_that_may_not_ask_for_each_server_sees_all_the_rest(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    served = Served(cloud)
    served.lose_records("db-data")
    for server in served.servers:
        refusal = reply({"forbidden": {"code": 403, "message": "Policy doesn't allow it to be performed."}}, 403)
        cloud.answer("GET", f"/compute/v2.1/servers/{server['id']}/os-volume_attachments", refusal)
    backend = open_backend()
    reading = await backend.refresh(in_detail=True)
    assert ["Policy doesn't allow" in note for note in reading.notes] == [True]
    assert (reading.without_servers, reading.because) == ("", "")
    assert [a.holder_name for a in shown(backend, served, "db-data").holders] == ["db-primary"]
    assert len(asked_alone(cloud)) < len(holding_servers(served))
