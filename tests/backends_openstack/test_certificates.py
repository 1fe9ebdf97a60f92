"""Which services are trusted, and what is told of one that is not."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import httpx
import pytest

from mavtui.backends.openstack.connection import Connection
from mavtui.backends.openstack.faults import OutcomeUnknown
from mavtui.backends.openstack.microversions import Service
from mavtui.config.model import ContextSettings
from mavtui.errors import BackendUnreachable, ConfigError
from tests.backends_openstack.certificates import certificate_for, server_side
from tests.backends_openstack.conftest import Connect, WriteClouds, described
from tests.backends_openstack.loopback_cloud import LoopbackCloud, loopback_cloud


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    return certificate_for("127.0.0.1", tmp_path)


@pytest.fixture
def secured(certificate: tuple[Path, Path]) -> Iterator[LoopbackCloud]:
    """A second cloud, behind TLS."""
    with loopback_cloud(server_side(*certificate)) as running:
        yield running


def behind_tls(cloud: LoopbackCloud, secured: LoopbackCloud) -> None:
    """Let Cinder and Nova of `cloud` be those of the other."""
    cloud.types = {kind: secured.address + path for kind, path in cloud.types.items()}
    secured.tokens = cloud.tokens


async def test_a_certificate_of_an_unknown_authority_is_not_accepted(
    cloud: LoopbackCloud, secured: LoopbackCloud, connect: Connect
) -> None:
    behind_tls(cloud, secured)
    with pytest.raises(
        BackendUnreachable, match=r"certificate of (Cinder|Nova) .* is not accepted: self-signed"
    ) as failed:
        await connect().ready()
    assert "ca_file" in failed.value.hint
    assert secured.requests == []


async def test_the_authority_that_the_context_names_is_trusted(
    cloud: LoopbackCloud, secured: LoopbackCloud, connect: Connect, certificate: tuple[Path, Path]
) -> None:
    behind_tls(cloud, secured)
    await connect(context={"ca_file": certificate[0]}).read(Service.CINDER, "/volumes")
    await connect(cacert=str(certificate[0])).read(Service.CINDER, "/volumes")
    await connect(verify=False).read(Service.CINDER, "/volumes")
    assert len(secured.asked("GET", "/volume/v3/volumes")) == 3


async def test_keystone_is_trusted_no_more_than_the_others(
    secured: LoopbackCloud, write_clouds: WriteClouds, certificate: tuple[Path, Path]
) -> None:
    write_clouds({"loop": described(secured)})
    context = ContextSettings("loop", backend="openstack", cloud="loop")
    with pytest.raises(BackendUnreachable, match=r"certificate of Keystone .* is not accepted"):
        await Connection.open(context).ready()
    trusting = Connection.open(context._replace(ca_file=certificate[0]))
    await trusting.ready()
    await trusting.close()


async def test_a_keystone_without_tls_is_not_told_as_a_wrong_certificate(
    cloud: LoopbackCloud, connect: Connect
) -> None:
    address = f"{cloud.address}/identity/v3".replace("http:", "https:")
    with pytest.raises(BackendUnreachable, match=f"no TLS connection to Keystone at {address}: [^'\"]+$") as failed:
        await connect(auth={"auth_url": address}).ready()
    assert "plain http" in failed.value.hint


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", id="plain http"),
        pytest.param(b"\x15\x03\x03\x00\x02\x01\x00", id="end of the session"),
        pytest.param(b"\x15\x03\x03\x00\x02\x02\x28", id="no common cipher"),
    ],
)
async def test_whatever_ends_the_handshake_is_not_told_as_a_wrong_certificate(connect: Connect, answer: bytes) -> None:
    """TLS libraries name one and the same mistake differently from release to release."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(answer)
        with contextlib.suppress(OSError):
            await writer.drain()
            while await reader.read(4096):
                pass
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    address = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/identity/v3"
    async with server:
        with pytest.raises(BackendUnreachable, match=f"no TLS connection to Keystone at {address}: [^'\"]+$"):
            await connect(auth={"auth_url": address}).ready()


async def test_a_client_certificate_is_loaded_or_its_file_named(
    cloud: LoopbackCloud, secured: LoopbackCloud, connect: Connect, certificate: tuple[Path, Path]
) -> None:
    behind_tls(cloud, secured)
    own, key = certificate
    await connect(cacert=str(own), cert=str(own), key=str(key)).ready()
    for broken in ({"cert": str(key), "key": str(own)}, {"cert": str(own), "key": str(own)}):
        with pytest.raises(ConfigError, match="cannot be used as a certificate"):
            await connect(verify=False, **broken).ready()


async def test_a_client_certificate_is_shown_to_a_service_that_asks_for_one(
    cloud: LoopbackCloud, connect: Connect, certificate: tuple[Path, Path]
) -> None:
    own, key = map(str, certificate)
    asking_for_one = server_side(*certificate)
    asking_for_one.load_verify_locations(own)
    asking_for_one.verify_mode = ssl.CERT_REQUIRED
    with loopback_cloud(asking_for_one) as asking:
        behind_tls(cloud, asking)
        await connect(cacert=own, cert=own, key=key).read(Service.CINDER, "/volumes")
        assert len(asking.asked("GET", "/volume/v3/volumes")) == 1
        with pytest.raises(BackendUnreachable):
            await connect(cacert=own).read(Service.CINDER, "/volumes")
        assert len(asking.asked("GET", "/volume/v3/volumes")) == 1


@pytest.mark.parametrize(
    ("reason", "told", "expected"),
    [
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "another client certificate", BackendUnreachable),
        ("DECRYPTION_FAILED_OR_BAD_RECORD_MAC", "broke off: DECRYPTION_FAILED", OutcomeUnknown),
    ],
)
async def test_an_encryption_that_ends_behind_the_handshake_loses_no_change(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, reason: str, told: str, expected: type[BackendUnreachable]
) -> None:
    connection = connect()
    await connection.ready()

    async def send(*_: object, **__: object) -> NoReturn:
        error = ssl.SSLError(1, f"[SSL: {reason}]")
        error.reason = reason
        raise error

    monkeypatch.setattr(httpx.AsyncClient, "send", send)
    with pytest.raises(BackendUnreachable, match=told):
        await connection.read(Service.CINDER, "/volumes")
    with pytest.raises(expected, match=told) as failed:
        await connection.write(Service.CINDER, "POST", "/volumes", {"volume": {}})
    assert isinstance(failed.value, OutcomeUnknown) is (expected is OutcomeUnknown)


def test_a_file_that_is_not_there_is_named_with_who_named_it(connect: Connect, tmp_path: Path) -> None:
    gone = tmp_path / "gone.pem"
    with pytest.raises(ConfigError, match=r"gone\.pem, named by `ca_file` of the context loop"):
        connect(context={"ca_file": gone})
    with pytest.raises(ConfigError, match=r"gone\.pem, named by `cacert` in .*clouds\.yaml"):
        connect(cacert=str(gone))
    with pytest.raises(ConfigError, match=r"gone\.pem, named by `cert` in .*clouds\.yaml"):
        connect(cert=str(gone))


async def test_a_file_that_is_no_certificate_is_named(
    cloud: LoopbackCloud, secured: LoopbackCloud, connect: Connect, tmp_path: Path
) -> None:
    behind_tls(cloud, secured)
    (tmp_path / "words.pem").write_text("no certificate", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"words\.pem: cannot be used as a certificate"):
        await connect(context={"ca_file": tmp_path / "words.pem"}).ready()
