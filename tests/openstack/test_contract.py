"""The contract of `mavtui.backends.protocol`, held by the back end for clouds against real services.

On Cinder alone the holders are hosts, on the full lab they are servers, for an admin and for a member.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from mavtui.backends import registry
from mavtui.backends.protocol import Backend, StepResult
from mavtui.config.model import ContextSettings, EngineSettings
from tests.backends.acting import OPERATOR
from tests.backends.contract import *  # noqa: F403 - the tests are what is imported
from tests.backends.contract_of_readings import *  # noqa: F403 - the same
from tests.backends.contract_of_targets import *  # noqa: F403 - the same
from tests.backends.grounds import Ground, Holder
from tests.openstack.cloud import Cloud


class CloudGround:
    """A cloud that is shared with other tests: what is made there by the back end or beside it goes afterwards."""

    types: Mapping[bool, str | None] = MappingProxyType({True: "multiattach", False: "lab-plain"})

    def __init__(self, cloud: Cloud, folder: Path) -> None:
        self.opened: list[Backend] = []
        self._cloud = cloud
        self._folder = folder

    async def open_again(self, backend: Backend) -> Backend:
        """A second one with a copy of its own, as on another machine."""
        del backend
        with pytest.MonkeyPatch.context() as elsewhere:
            elsewhere.setenv("XDG_CACHE_HOME", str(self._folder / f"elsewhere-{len(self.opened)}"))
            return await self.open()

    async def open(self, *, multiattach: bool = True) -> Backend:
        """The back end on this cloud, read once as every session does before it plans."""
        context = ContextSettings(name="test", backend="openstack", cloud=self._cloud.place.name)
        settings = EngineSettings(multiattach=multiattach)
        backend = registry.load("openstack")(context, settings, OPERATOR, create=True)
        self.opened.append(backend)
        carry_out = backend.carry_out

        async def recorded(*given: Any, **named: Any) -> StepResult:  # noqa: ANN401 - whatever the protocol has
            done = await carry_out(*given, **named)
            self._cloud.adopt(str(done.facts.get("volume_id", "")))
            return done

        await backend.refresh()
        backend.carry_out = recorded  # type: ignore[method-assign] # so that what is made is known
        return backend

    async def holder(self, backend: Backend, name: str = "web-1") -> Holder:
        """A server on the full lab; where there is no compute service, a host with its connector."""
        del backend
        if self._cloud.place.nova:
            server_id = self._cloud.server(name)
            facts = self._cloud.server_facts(server_id)
            return Holder(self._cloud.named(name), facts.get("OS-EXT-SRV-ATTR:host"), server_id)
        host = self._cloud.named(name)
        file = self._folder / f"{host}.json"
        file.write_text(json.dumps({"host": host, "initiator": f"iqn.2026-11.example:{host}", "ip": "192.0.2.7"}))
        return Holder(host, host, connector_file=str(file))


WHERE = [
    pytest.param("cinder", marks=pytest.mark.cinder),
    pytest.param("lab", marks=pytest.mark.openstack),
    pytest.param("lab-demo", marks=pytest.mark.openstack),
]


@pytest.fixture(params=WHERE)
async def ground(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Ground]:
    """A cloud, and who uses it."""
    cloud = _cloud(request)
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(cloud.place.clouds))
    ground = CloudGround(cloud, tmp_path)
    yield ground
    for backend in ground.opened:
        await backend.close()


def _cloud(request: pytest.FixtureRequest) -> Cloud:
    if request.param == "cinder":
        alone: Cloud = request.getfixturevalue("cinder")
        return alone
    log_in: Callable[[str], Cloud] = request.getfixturevalue("lab_cloud")
    return log_in(request.param)
