"""Planning and carrying out on a cloud through the back end itself, for tests of what becomes of single steps."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from mavtui.backends.openstack.backend import OpenStackBackend
from mavtui.backends.protocol import StepResult
from mavtui.backends.registry import load
from mavtui.config.model import ContextSettings, EngineSettings
from mavtui.domain.plans import Approval, Plan, approval_of
from mavtui.domain.requests import Request
from mavtui.domain.scene import ids_needed
from mavtui.domain.volumes import Volume
from tests.backends.acting import OPERATOR, new_id, plan_from
from tests.openstack.cloud import Place
from tests.openstack.proxied import Proxied


class Doer:
    """Somebody who acts on a cloud; `said` are the lines about states on the way."""

    def __init__(self, where: Place | Proxied, folder: Path, **settings: Any) -> None:  # noqa: ANN401 - of a context
        clouds = where.clouds if isinstance(where, Place) else where.path
        folder.mkdir()
        given = {"wait_seconds": 30.0, "timeout_seconds": 30.0, **settings}
        context = ContextSettings(name="test", backend="openstack", cloud=where.name, **given)
        with pytest.MonkeyPatch.context() as surroundings:
            surroundings.setenv("OS_CLIENT_CONFIG_FILE", str(clouds))
            surroundings.setenv("XDG_CACHE_HOME", str(folder))
            opened = load("openstack")(context, EngineSettings(), OPERATOR, create=True)
            self.backend = cast("OpenStackBackend", opened)
            assert self.backend.connection.cloud.name == where.name  # read while the surroundings are these
        self.said: list[str] = []

    async def plan(self, *requests: Request) -> Plan:
        return plan_from(await self.backend.observe(*ids_needed(requests)), *requests)

    async def carry_out(self, plan: Plan, approval: Approval | None = None) -> StepResult:
        """The plan's last step."""
        given = approval or approval_of(plan, "test")
        return await self.backend.carry_out(plan.steps[-1], given, plan_id=new_id(), tell=self.said.append)

    async def do(self, request: Request, approval: Approval | None = None) -> StepResult:
        return await self.carry_out(await self.plan(request), approval)

    async def volume(self, volume_id: str) -> Volume:
        return (await self.backend.observe([volume_id])).volume(volume_id)


MakeDoer = Callable[..., Doer]


def connector_file(folder: Path, host: str, **values: object) -> str:
    """A file with the connector of a host."""
    file = folder / f"{host}.json"
    file.write_text(json.dumps({"host": host, "initiator": f"iqn.2026-11.example:{host}", "ip": "192.0.2.7", **values}))
    return str(file)
