"""A cloud on loopback, a clouds.yaml that describes it, and connections that are closed again."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from mavtui.backends.openstack import transport
from mavtui.backends.openstack.backend import OpenStackBackend
from mavtui.backends.openstack.connection import Connection
from mavtui.backends.protocol import Ask
from mavtui.config.model import ContextSettings
from mavtui.store import copying
from tests.backends_openstack.loopback_cloud import PASSWORD, LoopbackCloud, loopback_cloud

Connect = Callable[..., Connection]
WriteClouds = Callable[..., Path]
OpenBackend = Callable[..., OpenStackBackend]


@pytest.fixture(autouse=True)
def _no_authority_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)


@pytest.fixture
def cloud() -> Iterator[LoopbackCloud]:
    with loopback_cloud() as running:
        yield running


@pytest.fixture
def write_clouds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WriteClouds:
    """Writes clouds.yaml, or another text in its place, and lets it be found."""

    def write(clouds: object, name: str = "clouds.yaml") -> Path:
        file = tmp_path / "openstack" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(clouds if isinstance(clouds, str) else json.dumps({"clouds": clouds}), encoding="utf-8")
        if name == "clouds.yaml":
            monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(file))
        return file

    return write


def described(cloud: LoopbackCloud, **changes: object) -> dict[str, Any]:
    """The section of clouds.yaml that describes this cloud; `auth` in `changes` is put over the usual one."""
    auth: dict[str, str | None] = {
        "auth_url": f"{cloud.address}/identity/v3",
        "username": "ada",
        "password": PASSWORD,
        "project_name": "storage",
        "user_domain_id": "default",
        "project_domain_id": "default",
    }
    auth |= cast("dict[str, str | None]", changes.pop("auth", {}))
    return {"auth": {k: v for k, v in auth.items() if v is not None}, "region_name": "R1", **changes}


@pytest.fixture
async def connect(
    cloud: LoopbackCloud, write_clouds: WriteClouds, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Connect]:
    """Opens connections to `cloud`, quick to lose patience and to try again."""
    monkeypatch.setattr(transport, "FIRST_PAUSE", 0.001)
    opened: list[Connection] = []

    def open_connection(ask: Ask | None = None, context: dict[str, Any] | None = None, **changes: object) -> Connection:
        write_clouds({"loop": described(cloud, **changes)})
        settings = {"timeout_seconds": 2.0, **(context or {})}
        connection = Connection.open(
            ContextSettings(name="loop", backend="openstack", cloud="loop", **settings), ask=ask
        )
        opened.append(connection)
        return connection

    yield open_connection
    for connection in opened:
        await connection.close()


@pytest.fixture
async def open_backend(connect: Connect, tmp_path: Path) -> AsyncIterator[OpenBackend]:
    """Opens back ends on `cloud`, with a copy in `tmp_path`, and closes them at the end."""
    opened: list[OpenStackBackend] = []

    def open_it(*, all_projects: bool = False) -> OpenStackBackend:
        context = ContextSettings("loop", backend="openstack", cloud="loop", all_projects=all_projects)
        found = OpenStackBackend(connect(), copying.open_copy(tmp_path / "copy.db"), context)
        opened.append(found)
        return found

    yield open_it
    for one in opened:
        await one.close()
