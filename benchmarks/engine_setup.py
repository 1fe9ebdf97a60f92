"""What the benchmarks of the engine share: a filled engine, steps ready to be carried out, and which disk it is."""

from __future__ import annotations

import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from mavtui.backends.protocol import Identity
from mavtui.backends.sqlite.engine import Engine
from mavtui.domain.plans import Approval, Step, Target, approval_of, make_plan
from mavtui.domain.requests import Attach, CreateVolume, RegisterServer, Request
from mavtui.domain.scene import ids_needed
from mavtui.store.connection import Store

FOLDER = Path(__file__).parent.parent / ".bench"
"""On the disk of the repository: a folder for temporary files may be in memory, where nothing is written through."""

_TARGET = Target(context="benchmark", backend="sqlite")


@contextmanager
def fresh_folder() -> Iterator[Path]:
    """A folder on that disk, gone afterwards."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=FOLDER) as folder:
        yield Path(folder)


def open_engine(path: Path) -> Engine:
    """An engine in the file, made if it is not there."""
    return Engine(Store.open(path, create=True), Identity(user="operator", project="default"))


def plan_step(engine: Engine, request: Request) -> tuple[Step, Approval]:
    """One step with the approval of everything that its plan shows."""
    volumes, attachments, servers = ids_needed((request,))
    scene = engine.observe_now(volumes, attachments, servers)
    plan = make_plan((request,), scene, target=_TARGET, plan_id=new_id(), made_at="")
    return plan.steps[0], approval_of(plan, "benchmark")


def carry_out(engine: Engine, request: Request) -> None:
    """Plan, approve and carry out at once."""
    step, approval = plan_step(engine, request)
    engine.carry_out_now(step, approval, "benchmark")


def add_servers(engine: Engine, count: int) -> list[str]:
    """Register servers on ten hosts; their ids."""
    ids = [new_id() for _ in range(count)]
    for number, server_id in enumerate(ids):
        carry_out(engine, RegisterServer(server_id=server_id, name=f"web-{number}", host=f"compute-{number % 10}"))
    return ids


def add_volumes(engine: Engine, count: int, servers: list[str]) -> list[str]:
    """Make sharable volumes that nobody, one or two of the servers hold already, in turn; their ids."""
    ids = [new_id() for _ in range(count)]
    for number, volume_id in enumerate(ids):
        carry_out(engine, CreateVolume(volume_id=volume_id, size_gib=10, name=f"data-{number}", sharable=True))
        for holder in range(number % 3):
            server_id = servers[(number + holder) % len(servers)]
            carry_out(engine, Attach(attachment_id=new_id(), volume_id=volume_id, server_id=server_id))
    return ids


def raw_connection(path: Path) -> sqlite3.Connection:
    """What the engine is compared with: a plain table with one index, written through at every commit."""
    con = sqlite3.connect(path, isolation_level=None, timeout=0)
    con.execute("PRAGMA journal_mode = WAL")
    con.execute("PRAGMA synchronous = FULL")
    con.execute("CREATE TABLE raw (rid INTEGER PRIMARY KEY, id TEXT, volume_id TEXT, server_id TEXT, at TEXT)")
    con.execute("CREATE INDEX raw_by_volume ON raw (volume_id)")
    return con


def raw_insert(con: sqlite3.Connection) -> None:
    """One INSERT and COMMIT."""
    con.execute("BEGIN IMMEDIATE")
    con.execute(
        "INSERT INTO raw (id, volume_id, server_id, at) VALUES (?, ?, ?, ?)", (new_id(), new_id(), new_id(), "")
    )
    con.execute("COMMIT")


def new_id() -> str:
    """A new id."""
    return str(uuid.uuid4())


def disk_of(path: Path) -> str:
    """The file system and the device that the path is on, as `ext4 on /dev/vda1`."""
    real = os.path.realpath(path)
    nearest, described = "", "an unknown disk"
    try:
        lines = Path("/proc/self/mountinfo").read_text("utf-8").splitlines()
    except OSError:
        return described
    for line in lines:
        before, _, after = line.partition(" - ")
        point, about = before.split(" ")[4], after.split(" ")
        if (real + "/").startswith(point.rstrip("/") + "/") and len(point) >= len(nearest):
            nearest, described = point, f"{about[0]} on {about[1]}"
    return described


def report(name: str, figure: float, bar: float, remark: str = "") -> bool:
    """Print one figure with its bar; True where it is met."""
    met = figure >= bar
    print(f"{name}: {figure:.2f} (bar ≥ {bar}) {'ok' if met else 'MISSED'}{remark and f'; {remark}'}")
    return met
