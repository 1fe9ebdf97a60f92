"""No token, password or credential of a connection is in anything that a full run leaves behind or says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Mavtui
from tests.openstack import faults
from tests.openstack.cloud import Cloud
from tests.openstack.proxied import Proxied

Before = Callable[..., Proxied]
Of = Callable[..., Mavtui]
HOST_CONNECTOR = {"host": "one", "initiator": "iqn.2026-11.example:of-the-host-itself", "ip": "192.0.2.7"}
OF_CONNECTIONS = ("lab-chap-secret", "iqn.2010-10.org.example", "of-the-host-itself")
"""The password and the address that the lab's storage answers with, and how the host introduces itself."""


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file, whatever it is."""
    return ((str(file.relative_to(folder)), file.read_bytes()) for file in folder.rglob("*") if file.is_file())


def tokens_of(proxied: Proxied) -> set[str]:
    """Whatever was sent as a token."""
    sent = (request.headers.get("x-auth-token") for proxy in proxied.all for request in proxy.requests)
    return {token for token in sent if token}


def everything_said(on: Mavtui, commands: list[list[str]]) -> str:
    """What all of it said; only the delete of a held volume was refused."""
    done = [(arguments, on("--debug", *arguments)) for arguments in commands]
    assert [(arguments, one) for arguments, one in done if one.code != (4 if arguments[0] == "delete" else 0)] == []
    return "".join(one.out + one.err for _, one in done)


def assert_none_of(secrets: set[str], said: str, home: Path) -> None:
    """The secrets are nowhere, and there was something to look at."""
    files = dict(files_below(home))
    assert any("journal" in name for name in files), files.keys()
    assert any(name.endswith(".db") for name in files), files.keys()
    assert any(name.endswith(".log") for name in files), files.keys()
    assert len(secrets) >= len(OF_CONNECTIONS) + 1
    told = {secret for secret in secrets if secret in said}
    left = {(name, secret) for name, data in files.items() for secret in secrets if secret.encode() in data}
    assert (told, left) == (set(), set())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where a run of these tests leaves what it leaves."""
    return tmp_path / "home"


def life_of_a_host(on: Mavtui, cloud: Cloud, volume_id: str, folder: Path) -> str:
    """What is said of a host on a volume from its attach to its detach, a refused change among it."""
    file = folder / "connector.json"
    file.write_text(json.dumps(HOST_CONNECTOR))
    before = {held["id"] for held in cloud.attachments(volume_id)}
    given = ["attach", volume_id, "--host", "one", "--connector", str(file), "--yes", "--confirm-rw-share", volume_id]
    said = everything_said(on, [given])
    (attachment_id,) = {held["id"] for held in cloud.attachments(volume_id)} - before
    return said + everything_said(on, [
        ["attachments", "-o", "json"],
        ["show", volume_id, "-o", "json"],
        ["delete", volume_id, "--accept", "delete"],
        ["detach", attachment_id, "--yes", "--accept", "host-detach"],
        ["set", volume_id, "--description", "seen"],
        ["volumes", "-o", "json"],
        ["journal", "-o", "json"],
        ["export"],
    ])  # fmt: skip


@pytest.mark.cinder
def test_a_run_on_cinder_alone_leaves_no_secret(
    cinder: Cloud, before: Before, console: Of, tmp_path: Path, home: Path
) -> None:
    volume_id = cinder.volume(sharable=True)
    cinder.attach_host(volume_id, "another")
    proxied = before(cinder.place)
    said = life_of_a_host(console(proxied), cinder, volume_id, tmp_path)
    assert volume_id in said
    assert_none_of({*OF_CONNECTIONS, *tokens_of(proxied)}, said, home)


@pytest.mark.openstack
@pytest.mark.parametrize("who", ["lab", "lab-demo"])
def test_a_run_on_the_full_lab_leaves_no_secret(
    lab_cloud: Callable[[str], Cloud], before: Before, console: Of, tmp_path: Path, home: Path, who: str
) -> None:
    cloud = lab_cloud(who)
    volume_id, server_id = cloud.volume(sharable=True), cloud.server()
    proxied = before(cloud.place)
    served = [["attach", volume_id, server_id, "--yes"], ["detach", volume_id, server_id, "--yes"], ["servers"]]
    on = console(proxied)
    said = everything_said(on, served) + life_of_a_host(on, cloud, volume_id, tmp_path)
    password = str(cloud.place.entry["auth"]["password"])
    assert volume_id in said
    assert_none_of({*OF_CONNECTIONS, *tokens_of(proxied), password}, said, home)


@pytest.mark.openstack
def test_a_login_that_fails_tells_no_password(member: Cloud, before: Before, console: Of, home: Path) -> None:
    proxied = before(member.place)
    entry: dict[str, Any] = json.loads(proxied.path.read_text())["clouds"][proxied.name]
    entry["auth"]["password"] = "not-the-right-one"  # noqa: S105 - not one at all
    proxied.write(entry)
    done = console(proxied)("--debug", "volumes")
    assert done.code == 9, done.err
    assert "not-the-right-one" not in done.out + done.err
    assert [name for name, data in files_below(home) if b"not-the-right-one" in data] == []


@pytest.mark.cinder
def test_a_service_that_repeats_a_secret_in_its_message_does_not_get_it_shown(
    cinder: Cloud, before: Before, console: Of, home: Path
) -> None:
    proxied = before(cinder.place)
    message = "Cannot reach the storage: auth_password=lab-chap-secret, token: gAAAAABm0123456789abcdefghij"
    proxied.cinder.on(faults.refuses(500, message), method="GET", path="/volumes/detail")
    done = console(proxied)("--debug", "volumes")
    secrets = ("lab-chap-secret", "gAAAAABm0123456789abcdefghij")
    assert done.code == 7
    assert [secret for secret in secrets if secret in done.out + done.err] == []
    left = [(name, secret) for name, data in files_below(home) for secret in secrets if secret.encode() in data]
    assert left == []
