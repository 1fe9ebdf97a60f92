"""That secrets stay where they are: not in logs, captures, errors or any file that a run leaves behind."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mavtui.backends.openstack import exchange, redaction
from mavtui.backends.openstack.microversions import Service
from mavtui.errors import MavtuiError
from tests.backends_openstack.conftest import Connect
from tests.backends_openstack.loopback_cloud import PASSWORD, LoopbackCloud, body, reply, reset

INFO = {
    "driver_volume_type": "iscsi",
    "access_mode": "rw",
    "auth_password": "chap-secret",
    "auth_username": "chap-user",
    "target_iqn": "iqn.2010-10",
}


def test_headers_that_prove_who_we_are_become_hashes() -> None:
    sent = {"X-Auth-Token": "t1", "X-Service-Token": "t2", "Authorization": "Basic eA==", "Cookie": "c", "Accept": "a"}
    told = redaction.headers(sent)
    assert told["Accept"] == "a"
    hashes = [told[name] for name in sent if name != "Accept"]
    assert all(one.startswith("sha256:") for one in hashes)
    assert len(set(hashes)) == 4
    assert redaction.headers(sent) == told


def test_what_leads_to_a_volume_is_reduced_to_how_and_not_where() -> None:
    entries: list[dict[str, object]] = [
        {"id": "a1", "connection_info": INFO},
        {"connection_info": None},
        {"connection_info": "x"},
    ]
    assert redaction.scrubbed({"attachments": entries}) == {
        "attachments": [
            {"id": "a1", "connection_info": {"access_mode": "rw", "driver_volume_type": "iscsi"}},
            {"connection_info": {}},
            {"connection_info": {}},
        ]
    }
    assert entries[0]["connection_info"] is INFO


@pytest.mark.parametrize(
    "key",
    ["password", "adminPass", "auth_password", "secret", "application_credential_secret", "token", "X-Auth-Token",
     "passcode", "private_key", "credentials", "discovery_auth_password", "keyring", "auth_username"],
)  # fmt: skip
def test_the_value_of_a_secret_key_is_taken_out_wherever_it_stands(key: str) -> None:
    assert redaction.scrubbed({"metadata": [{key: "hush"}, {key: {"deep": 1}}]}) == {
        "metadata": [{key: "(secret)"}, {key: "(secret)"}]
    }


@pytest.mark.parametrize("key", ["name", "auth_url", "auth_type", "id", "application_credential_id", "description"])
def test_the_value_of_another_key_stays(key: str) -> None:
    assert redaction.scrubbed({key: "word"}) == {key: "word"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("token gAAAAA" + "b" * 40 + " ended", "token (secret) ended"),
        ("password=hush, then", "password=(secret) then"),
        ("'auth_password': 'two words' is wrong", "'auth_password': (secret) is wrong"),
        ("known-one and known-one-longer", "(secret) and (secret)"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_secrets_are_taken_out_of_a_text(words: str, told: str) -> None:
    assert redaction.text(words, {"known-one", "known-one-longer", "no"}) == told


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://user:pass@h:1/v3/p?token=x#y", "http://h:1/v3/p"),
        ("http://[::1]:80/v3", "http://[::1]:80/v3"),
        ("http://h:port/", "(no valid address)"),
    ],
)
def test_an_address_is_told_without_who_uses_it(address: str, told: str) -> None:
    assert redaction.url(address) == told


async def test_the_log_of_all_calls_and_every_error_hold_no_secret(
    cloud: LoopbackCloud, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    connection = connect()
    said: list[str] = []
    for method, path, answer in (
        ("GET", "/volumes", reply({"volumes": []})),
        ("GET", "/broken", reset),
        ("GET", "/page", body(f"<title>{PASSWORD}</title>".encode())),
        ("POST", "/refused", reply({"badRequest": {"message": f"no {PASSWORD}"}}, 400)),
        ("POST", "/lost", reset),
        ("GET", "/gone", reply({"error": {"message": f"bad token for {PASSWORD}"}}, 401)),
    ):
        cloud.answer(method, f"/volume/v3{path}", answer)
        try:
            if method == "GET":
                await connection.read(Service.CINDER, path, {"token": "in-the-query"})
            else:
                await connection.write(Service.CINDER, method, path, {"connector": {"auth_password": "in-the-body"}})
        except MavtuiError as error:
            said += [str(error), error.hint, repr(error)]
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("mavtui")]
    assert any("GET" in line and "X-Auth-Token: sha256:" in line and "200" in line for line in ours)
    assert len(said) == 15
    everything = "\n".join([*said, *(record.getMessage() for record in caplog.records)])
    assert [secret for secret in (PASSWORD, *cloud.tokens, "in-the-body") if secret in everything] == []
    assert "in-the-query" not in "\n".join(ours)


def files_with(secrets: tuple[str, ...], folder: Path) -> list[Path]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [file for file in files if any(secret.encode() in file.read_bytes() for secret in secrets)]


async def test_no_file_but_the_operators_own_holds_a_secret(
    cloud: LoopbackCloud, connect: Connect, tmp_path: Path
) -> None:
    connection = connect()
    await connection.ready()
    await connection.read(Service.CINDER, "/volumes")
    assert files_with((PASSWORD, *cloud.tokens), tmp_path) == [tmp_path / "openstack" / "clouds.yaml"]


async def test_what_holds_secrets_does_not_print_them(cloud: LoopbackCloud, connect: Connect) -> None:
    from mavtui.backends.openstack.login import Login

    connection = connect()
    await connection.ready()
    login = Login(connection.cloud)
    access = await login.access()
    printed = f"{connection.cloud!r} {connection.cloud} {access!r} {access} {connection!r} {login!r}"
    assert [secret for secret in (PASSWORD, *cloud.tokens) if secret in printed] == []
    assert connection.redacted(f"{PASSWORD} {cloud.tokens[0]}") == "(secret) (secret)"


def lines_of(log: Path, words: str) -> list[str]:
    assert log.stat().st_mode & 0o777 == 0o600
    return [line for line in log.read_text("utf-8").splitlines() if words in line]


@pytest.fixture
def request_log() -> Iterator[Path]:
    """The program's log, with every request in it while the test runs."""
    from mavtui.backends.openstack.request_log import log_requests
    from mavtui.config.paths import log_file

    log_requests()
    log_requests()
    yield log_file()
    [handler] = exchange.LOG.handlers
    exchange.LOG.removeHandler(handler)
    exchange.LOG.setLevel(logging.NOTSET)
    exchange.LOG.propagate = True
    handler.close()


async def test_the_log_that_debug_asks_for_tells_each_request_once_and_no_secret(
    cloud: LoopbackCloud, connect: Connect, request_log: Path
) -> None:
    await connect().read(Service.CINDER, "/volumes", {"limit": 5})
    [line] = lines_of(request_log, "/volumes")
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT[\d:]{8}Z GET http://127\.0\.0\.1:\d+/volume/v3/volumes\?limit=5"
        r" \[X-Auth-Token: sha256:[0-9a-f]{12} OpenStack-API-Version: volume 3\.71\] -> 200, .* bytes, req-1 in .* s",
        line,
    )
    assert files_with((PASSWORD, *cloud.tokens), request_log.parent) == []
