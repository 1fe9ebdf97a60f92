"""One connection to a cloud that misbehaves: what is tried again, what never is, and what is raised."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from mavtui.backends.openstack.connection import Connection
from mavtui.backends.openstack.faults import CloudFault, OutcomeUnknown
from mavtui.backends.openstack.microversions import Service, Version
from mavtui.config.model import ContextSettings
from mavtui.errors import AuthenticationFailed, BackendUnreachable, MavtuiError, Refused
from tests.openstack import faults
from tests.openstack.cloud import Cloud
from tests.openstack.proxied import Proxied
from tests.openstack.proxy import Fault

pytestmark = pytest.mark.cinder
Before = Callable[..., Proxied]
Opened = Callable[..., AbstractAsyncContextManager[Connection]]

LASTING: dict[str, tuple[Fault, type[MavtuiError]]] = {
    "401": (faults.refuses(401), AuthenticationFailed),
    "403": (faults.refuses(403), CloudFault),
    "404": (faults.refuses(404), CloudFault),
    "409": (faults.refuses(409), CloudFault),
    "413": (faults.refuses(413), CloudFault),
    "429": (faults.refuses(429, Retry_After="0"), CloudFault),
    "500": (faults.refuses(500), CloudFault),
    "503": (faults.refuses(503), CloudFault),
    "html 502": (faults.html(502), CloudFault),
    "html 200": (faults.html(200), BackendUnreachable),
    "broken JSON": (faults.broken_json, BackendUnreachable),
    "cut in half": (faults.cut_in_half, BackendUnreachable),
    "cut before": (faults.lost_before, BackendUnreachable),
    "endless": (faults.endless, BackendUnreachable),
    "slow": (faults.slow(4), BackendUnreachable),
}
PASSING: dict[str, Fault] = {
    "503": faults.refuses(503),
    "429": faults.refuses(429, Retry_After="1"),
    "html 504": faults.html(504),
    "cut in half": faults.cut_in_half,
    "cut before": faults.lost_before,
}
UNCLEAR: dict[str, Fault] = {
    "lost": faults.lost_after,
    "late": faults.slow(4),
    "500": faults.done_but(faults.refuses(500)),
    "503": faults.done_but(faults.refuses(503)),
    "html 502": faults.done_but(faults.html(502)),
    "html 504": faults.done_but(faults.html(504)),
}


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """A connection through proxies, ready, with little patience."""

    @asynccontextmanager
    async def through(proxied: Proxied, seconds: float = 1.5) -> AsyncIterator[Connection]:
        monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(proxied.path))
        context = ContextSettings(name="t", backend="openstack", cloud=proxied.name, timeout_seconds=seconds)
        connection = Connection.open(context)
        try:
            yield connection
        finally:
            await connection.close()

    return through


def new_volume(cloud: Cloud) -> dict[str, dict[str, object]]:
    return {"volume": {"name": cloud.named("new"), "size": 1, "volume_type": "lab-plain"}}


async def test_versions_and_role_are_known_once_it_is_ready(cinder: Cloud, before: Before, opened: Opened) -> None:
    async with opened(before(cinder.place)) as connection:
        facts = await connection.ready()
    assert (facts.is_admin, facts.is_reader, facts.nova) == (True, False, None)
    assert facts.cinder.highest == Version(3, 71)
    assert facts.without_nova


@pytest.mark.parametrize("name", LASTING)
async def test_a_read_that_cannot_succeed_ends_with_its_reason(
    cinder: Cloud, before: Before, opened: Opened, name: str
) -> None:
    fault, error = LASTING[name]
    proxied = before(cinder.place)
    proxied.cinder.on(fault, method="GET", path="/volumes/detail")
    async with opened(proxied) as connection:
        with pytest.raises(error) as raised:
            await connection.read(Service.CINDER, "/volumes/detail")
    assert len(raised.value.lines) == 1
    assert raised.value.lines[0].isprintable()


async def test_a_page_of_a_gateway_is_told_by_its_title(cinder: Cloud, before: Before, opened: Opened) -> None:
    proxied = before(cinder.place)
    proxied.cinder.on(faults.html(502), method="GET", path="/volumes/detail")
    async with opened(proxied) as connection:
        with pytest.raises(CloudFault, match="502 Bad Gateway") as raised:
            await connection.read(Service.CINDER, "/volumes/detail")
    assert (raised.value.status, raised.value.kind) == (502, "html")


@pytest.mark.parametrize("name", PASSING)
async def test_a_read_is_tried_again_until_the_fault_has_passed(
    cinder: Cloud, before: Before, opened: Opened, name: str
) -> None:
    proxied = before(cinder.place)
    rule = proxied.cinder.on(PASSING[name], method="GET", path="/volumes/detail", times=2)
    async with opened(proxied, 5) as connection:
        reply = await connection.read(Service.CINDER, "/volumes/detail")
    assert "volumes" in json.loads(reply.body)
    assert rule.met == 2


@pytest.mark.parametrize("name", UNCLEAR)
async def test_a_write_whose_answer_says_nothing_is_sent_once(
    cinder: Cloud, before: Before, opened: Opened, name: str
) -> None:
    proxied = before(cinder.place)
    proxied.cinder.on(UNCLEAR[name], method="POST", path="/volumes")
    async with opened(proxied) as connection:
        with pytest.raises(OutcomeUnknown):
            await connection.write(Service.CINDER, "POST", "/volumes", new_volume(cinder))
    assert len(proxied.writes) == 1
    assert len(cinder.volumes_named("new")) == 1


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 429])
async def test_a_write_that_was_refused_is_sent_once(
    cinder: Cloud, before: Before, opened: Opened, status: int
) -> None:
    proxied = before(cinder.place)
    rule = proxied.cinder.on(faults.refuses(status, Retry_After="0"), method="POST", path="/volumes")
    async with opened(proxied) as connection:
        with pytest.raises(CloudFault) as raised:
            await connection.write(Service.CINDER, "POST", "/volumes", new_volume(cinder))
    assert (raised.value.status, rule.met, proxied.writes) == (status, 1, [])


async def test_a_write_to_nobody_is_known_not_to_be_done(cinder: Cloud, before: Before, opened: Opened) -> None:
    proxied = before(cinder.place)
    async with opened(proxied) as connection:
        await connection.ready()
        with proxied.cinder.away(), pytest.raises(BackendUnreachable) as raised:
            await connection.write(Service.CINDER, "POST", "/volumes", new_volume(cinder))
    assert not isinstance(raised.value, OutcomeUnknown)
    assert cinder.volumes_named("new") == []


async def test_a_write_on_a_connection_that_the_service_has_closed_meanwhile_is_done_once_or_known_as_unclear(
    cinder: Cloud, before: Before, opened: Opened
) -> None:
    proxied = before(cinder.place)
    async with opened(proxied) as connection:
        await connection.ready()
        with proxied.cinder.away():
            pass
        try:
            await connection.write(Service.CINDER, "POST", "/volumes", new_volume(cinder))
        except OutcomeUnknown:
            assert len(cinder.volumes_named("new")) <= 1
        else:
            assert len(cinder.volumes_named("new")) == 1


async def test_a_certificate_that_nobody_signed_is_told(cinder: Cloud, before: Before, opened: Opened) -> None:
    async with opened(before(cinder.place, tls=True)) as connection:
        with pytest.raises(BackendUnreachable, match="certificate"):
            await connection.ready()


@pytest.mark.parametrize("version", ["3.0", "3.27", "3.44", "3.50", "3.59"])
async def test_what_a_cloud_is_too_old_for_is_refused_unsent(
    cinder: Cloud, before: Before, opened: Opened, version: str
) -> None:
    proxied = before(cinder.place)
    proxied.age(cinder=version)
    newest = Version(3, int(version[2:]))
    async with opened(proxied) as connection:
        assert (await connection.ready()).cinder.highest == newest
        assert connection.version_for(Service.CINDER, Version(3, 71)) == newest
        asked = len(proxied.cinder.requests)
        with pytest.raises(Refused) as raised:
            await connection.read(Service.CINDER, "/attachments", version=Version(3, 71))
        assert (raised.value.codes, len(proxied.cinder.requests)) == (("api-too-old",), asked)
        assert (await connection.read(Service.CINDER, "/volumes/detail")).status == 200


async def test_of_a_message_only_its_first_line_is_told_and_no_escape_reaches_a_terminal(
    cinder: Cloud, before: Before, opened: Opened
) -> None:
    proxied = before(cinder.place)
    message = 'Invalid volume: it is \x1b[31mred\nTraceback (most recent call last):\n  File "manager.py"'
    proxied.cinder.on(faults.refuses(400, message), method="GET", path="/volumes/detail")
    async with opened(proxied) as connection:
        with pytest.raises(CloudFault) as raised:
            await connection.read(Service.CINDER, "/volumes/detail")
    assert raised.value.reason.startswith("Invalid volume: it is")
    assert "Traceback" not in raised.value.reason
    assert raised.value.reason.isprintable()
