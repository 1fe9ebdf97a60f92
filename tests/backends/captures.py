"""The sample capture, captures made up piece by piece, and an empty engine to take them in."""

from __future__ import annotations

import sqlite3
from importlib import resources
from pathlib import Path
from typing import Any

from mavtui.backends.captures import decode_capture
from mavtui.backends.protocol import ImportReport
from mavtui.backends.sqlite.capture import import_capture

Capture = dict[str, Any]

NOW = "2026-11-23T08:00:00.000000Z"
SAMPLE = Path(__file__).parents[2] / "samples" / "cloud-capture.json"
TABLES = ("volume_types", "servers", "volumes", "volume_attachment", "server_volumes", "events")
_SCRIPTS = tuple(
    resources.files("mavtui.store").joinpath(name).read_text()
    for name in ("schema.sql", "filter_indexes.sql", "guards.sql")
)


def sample() -> Capture:
    """What a real cloud answered: 40 volumes, 33 attachments, 14 servers."""
    return dict(decode_capture(SAMPLE.read_bytes(), source=SAMPLE.name))


def empty_engine() -> sqlite3.Connection:
    """A connection to an engine with its guards and nothing in it."""
    con = sqlite3.connect(":memory:", isolation_level=None)
    con.execute("PRAGMA foreign_keys = 1")
    for script in _SCRIPTS:
        con.executescript(script)
    return con


def take_in(con: sqlite3.Connection, capture: Capture, *, now: str = NOW, dry_run: bool = False) -> ImportReport:
    """Take a capture in as the engine does: in one transaction, which an error takes back."""
    con.execute("BEGIN IMMEDIATE")
    try:
        report = import_capture(con, capture, source="capture.json", now=now, dry_run=dry_run)
    except BaseException:
        con.execute("ROLLBACK")
        raise
    con.execute("COMMIT")
    return report


def everything(con: sqlite3.Connection, *tables: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the tables (all of them by default), to be compared whole."""
    return {table: con.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables or TABLES}


def codes(report: ImportReport) -> list[tuple[str, str | None]]:
    """Code and attachment (else volume, else server) of each contradiction, in order."""
    return [(c.code, c.attachment_id or c.volume_id or c.server_id) for c in report.contradictions]


def capture(
    *volumes: Capture,
    attachments: tuple[Capture, ...] = (),
    servers: tuple[Capture, ...] = (),
    nova: dict[str, list[Capture]] | None = None,
) -> Capture:
    """A capture of these objects. Each attached record is listed by its volume and, by default, known to Nova."""
    by_id = {one["id"]: one for one in volumes}
    for one in attachments:
        if one["status"] == "attached" and one["volume_id"] in by_id:
            listing = {
                "attachment_id": one["id"],
                "server_id": one["instance"],
                "host_name": None,
                "device": "/dev/vdb",
            }
            by_id[one["volume_id"]]["attachments"].append(listing)
    if nova is None:
        nova = {server["id"]: [] for server in servers}
        for one in attachments:
            if one["instance"] in nova:
                nova[one["instance"]].append(seen_by_nova(one))
    return {
        "captured_at": "2026-11-22T10:13:03Z",
        "cloud": "made-up",
        "region": "one",
        "volumes": list(volumes),
        "attachments": list(attachments),
        "volume_types": [
            {"id": "t1", "name": "shared", "extra_specs": {"multiattach": "<is> True"}},
            {"id": "t2", "name": "plain", "extra_specs": {}},
        ],
        "servers": list(servers),
        "server_volume_attachments": nova,
    }


def volume(id: str, *, sharable: bool = False, status: str = "in-use", **values: Any) -> Capture:  # noqa: ANN401
    """A volume as Cinder shows it."""
    return {
        "id": id, "name": id, "status": status, "size": 10, "multiattach": sharable, "encrypted": False,
        "bootable": "false", "volume_type": "shared" if sharable else "plain", "metadata": {}, "attachments": [],
        "created_at": "2026-11-22T10:00:00.000000", "updated_at": None, **values,
    }  # fmt: skip


def attachment(
    id: str,
    volume_id: str,
    server: str | None,
    status: str = "attached",
    **values: Any,  # noqa: ANN401
) -> Capture:
    """An attachment record as Cinder shows it."""
    connection = {"access_mode": "rw", "driver_volume_type": "iscsi"} if status != "reserved" else {}
    return {
        "id": id, "status": status, "instance": server, "volume_id": volume_id, "attach_mode": "rw", "detached_at": "",
        "attached_at": "2026-11-22T10:05:00.000000", "connection_info": connection, **values,
    }  # fmt: skip


def server(id: str, **values: Any) -> Capture:  # noqa: ANN401
    """A server as Nova shows it."""
    return {"id": id, "name": id, "status": "ACTIVE", "created": "2026-11-22T09:00:00Z", "tenant_id": "p", **values}


def seen_by_nova(record: Capture, **values: Any) -> Capture:  # noqa: ANN401
    """Nova's view of an attachment record."""
    return {
        "volumeId": record["volume_id"], "serverId": record["instance"], "attachment_id": record["id"],
        "device": "/dev/vdb", "tag": None, "delete_on_termination": False, "bdm_uuid": "b-" + record["id"], **values,
    }  # fmt: skip
