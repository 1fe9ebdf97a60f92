"""The smallest back end there can be: the rules of the domain over a scene in memory, nothing else.

The contract suite runs on it beside the real ones, so that it cannot ask for more than the protocol promises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mavtui.backends.protocol import Capabilities, ImportReport, Marks, Reading, StepResult, Tell
from mavtui.domain.changes import simulate
from mavtui.domain.plans import Approval, Step, authorise
from mavtui.domain.requests import Request, attachment_of, server_of, volume_of
from mavtui.domain.scene import Scene
from mavtui.domain.servers import Server
from mavtui.domain.sharing import MultiAttachPolicy
from mavtui.errors import Refused


class MemoryBackend:
    name = "memory"
    place = "memory"
    capabilities = Capabilities(takes_captures=False, stores_marks=False)
    store: Any = None

    def __init__(self, *, multiattach: bool = True) -> None:
        self._scene = Scene(policy=MultiAttachPolicy(multiattach))
        self._changes = 0

    def marks(self) -> Marks:
        return Marks()

    def change_token(self) -> object:
        return self._changes

    async def observe(
        self, volume_ids: Sequence[str] = (), attachment_ids: Sequence[str] = (), server_ids: Sequence[str] = ()
    ) -> Scene:
        named = {v.id: v for v in self._scene.volumes.values() if v.id in volume_ids}
        named |= {v.id: v for v in self._scene.volumes.values() for a in v.attachments if a.id in attachment_ids}
        holding = {a.server_id for v in named.values() for a in v.attachments}
        servers = {s: self._counted(s) for s in self._scene.servers if s in server_ids or s in holding}
        return replace(self._scene, volumes=named, servers=servers)

    async def refresh(self, *, on_page: Callable[[Reading], None] | None = None, in_detail: bool = False) -> Reading:
        del on_page, in_detail
        return self.reading()

    async def refresh_some(self, volume_ids: Sequence[str]) -> None:
        del volume_ids

    def reading(self) -> Reading:
        return Reading(read_at="2026-01-01T00:00:00.000000Z")

    async def look_up(self, ids: Sequence[str]) -> None:
        """Everything is here."""

    def check_all_projects(self) -> None:
        raise Refused("memory has no projects")

    async def carry_out(self, step: Step, approval: Approval, *, plan_id: str, tell: Tell | None = None) -> StepResult:
        del plan_id, tell
        now = replace(self._scene, servers={s: self._counted(s) for s in self._scene.servers})
        authorise(step, now, approval)
        after = simulate(self._scene, step.request)
        changed = after != self._scene
        self._scene = after
        self._changes += 1
        return StepResult(facts={**_facts(step.request), "changed": changed})

    async def capture(self) -> Mapping[str, Any]:
        raise Refused("there are no captures of memory")

    async def take_in(self, capture: Mapping[str, Any], *, source: str, dry_run: bool = False) -> ImportReport:
        del capture, source, dry_run
        raise Refused("memory takes no captures")

    async def set_marks(self, marks: Marks, *, expected: Marks | None = None) -> None:
        del marks, expected
        raise Refused("memory stores no marks")

    async def close(self) -> None:
        return None

    def _counted(self, server_id: str) -> Server:
        held = (a for v in self._scene.volumes.values() for a in v.holders if a.server_id == server_id)
        return self._scene.servers[server_id]._replace(attachments=sum(1 for _ in held))


def _facts(request: Request) -> dict[str, Any]:
    named = {"volume_id": volume_of(request), "attachment_id": attachment_of(request), "server_id": server_of(request)}
    return {key: value for key, value in named.items() if value is not None}
