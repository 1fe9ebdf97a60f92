"""Planning, approving and carrying out in one line, for the tests of back ends and engines."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mavtui.backends.protocol import Backend, Identity, StepResult
from mavtui.backends.sqlite.engine import Engine
from mavtui.domain.attachments import Mode
from mavtui.domain.plans import Approval, Plan, Target, approval_of, make_plan
from mavtui.domain.requests import Attach, CreateVolume, Detach, RegisterServer, Request
from mavtui.domain.scene import Scene, ids_needed
from mavtui.domain.servers import ServerKind
from mavtui.domain.sharing import MultiAttachPolicy
from mavtui.domain.volumes import Volume
from mavtui.store.connection import Store
from mavtui.store.rows import events_of_volume, refresh_derived

OPERATOR = Identity(user="ada", project="lab")
TARGET = Target(context="test", backend="sqlite")
YES = Approval(how="--yes", cautions=True)
RW_SHARE = Approval(
    how="--confirm-rw-share",
    codes=frozenset({"second-writer", "noncluster-filesystem"}),
    cautions=True,
    any_number_of_writers=True,
)

IN_NOVAS_VIEW = """
INSERT INTO server_volumes (server_id, volume_id, attachment_id, device, delete_on_termination)
VALUES (?, ?, ?, ?, 1)"""


def new_id() -> str:
    return str(uuid.uuid4())


def ticking_clock() -> Callable[[], str]:
    """A clock that goes on by one second whenever it is asked."""
    seconds = itertools.count()
    return lambda: f"2026-11-23T10:{(s := next(seconds)) // 60:02d}:{s % 60:02d}.000000Z"


def open_engine(path: Path, *, multiattach: bool = True, clock: Callable[[], str] | None = None) -> Engine:
    store = Store.open(path, create=True)
    policy = MultiAttachPolicy(multiattach)
    return Engine(store, OPERATOR, policy, clock) if clock else Engine(store, OPERATOR, policy)


def plan_from(scene: Scene, *requests: Request) -> Plan:
    return make_plan(requests, scene, target=TARGET, plan_id=new_id(), made_at="2026-11-23T10:00:00.000000Z")


class Acting:
    """An engine and what a test does with it; every change is planned from what is there and approved whole."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.store = engine.store

    def plan(self, *requests: Request) -> Plan:
        return plan_from(self.engine.observe_now(*ids_needed(requests)), *requests)

    def do(self, *requests: Request, approval: Approval | None = None) -> list[StepResult]:
        plan = self.plan(*requests)
        given = approval or approval_of(plan, "test")
        return [self.engine.carry_out_now(step, given, plan.id) for step in plan.steps]

    def volume(self, volume_id: str) -> Volume:
        return self.engine.observe_now([volume_id]).volume(volume_id)

    def create(self, name: str = "data", **values: Any) -> str:  # noqa: ANN401 - the fields of CreateVolume
        volume_id = new_id()
        self.do(CreateVolume(**{"volume_id": volume_id, "size_gib": 10, "name": name, **values}))
        return volume_id

    def register(self, name: str, *, host: str | None = None, kind: ServerKind = ServerKind.SERVER) -> str:
        server_id = new_id()
        self.do(RegisterServer(server_id=server_id, name=name, host=host, kind=kind))
        return server_id

    def attach(self, volume_id: str, server_id: str, mode: Mode = Mode.RW, *, device: str | None = None) -> str:
        attachment_id = new_id()
        self.do(Attach(attachment_id=attachment_id, volume_id=volume_id, server_id=server_id, mode=mode, device=device))
        return attachment_id

    def detach(self, volume_id: str, attachment_id: str) -> None:
        self.do(Detach(attachment_id=attachment_id, volume_id=volume_id))

    def write(self, sql: str, *values: object) -> None:
        """As an import would leave it: written directly, derived columns made anew."""
        with self.store.write_transaction() as con:
            con.execute(sql, values)
            for (volume_id,) in con.execute("SELECT id FROM volumes").fetchall():
                refresh_derived(con, volume_id)

    def events_of(self, volume_id: str) -> list[str]:
        """What has happened to the volume, the first event first."""
        return [event.kind for event in reversed(events_of_volume(self.store.reader, volume_id))]

    def row(self, table: str, id: str) -> dict[str, Any]:
        con = self.store.reader
        cursor = con.execute(f"SELECT * FROM {table} WHERE id = ?", (id,))
        names = [column[0] for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table: what must be the same after a change that was refused."""
        con = self.store.reader
        tables = ("meta", "volume_types", "volumes", "servers", "volume_attachment", "server_volumes", "events")
        return {table: con.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables}


async def do(backend: Backend, *requests: Request, approval: Approval | None = None) -> list[StepResult]:
    """The same through the protocol."""
    plan = plan_from(await backend.observe(*ids_needed(requests)), *requests)
    given = approval or approval_of(plan, "test")
    return [await backend.carry_out(step, given, plan_id=plan.id) for step in plan.steps]
