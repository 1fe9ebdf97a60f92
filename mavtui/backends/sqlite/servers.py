"""The registry of servers and hosts that volumes can go to."""

from __future__ import annotations

from typing import Any

from mavtui.backends.sqlite.work import Facts, Work
from mavtui.domain.requests import RegisterServer, RemoveServer, UpdateServer
from mavtui.domain.servers import ServerKind
from mavtui.domain.validation import checked_server_name, checked_server_status
from mavtui.errors import Refused
from mavtui.store.rows import refresh_derived

_INSERT = """
INSERT INTO servers (id, name, kind, status, host, project_id, user_id, availability_zone, created_at, updated_at)
VALUES (:id, :name, :kind, :status, :host, :project_id, :user_id, :availability_zone, :now, :now)
ON CONFLICT (id) DO UPDATE SET name = :name, kind = :kind, status = :status, host = :host, project_id = :project_id,
    user_id = :user_id, availability_zone = :availability_zone, task_state = NULL, locked = 0, updated_at = :now,
    deleted_at = NULL
WHERE deleted_at IS NOT NULL"""
_UPDATE = """
UPDATE servers SET name = :name, status = :status, host = :host, availability_zone = :availability_zone,
    locked = :locked, updated_at = :now
WHERE id = :id AND deleted_at IS NULL"""
_REMOVE = "UPDATE servers SET deleted_at = :now, updated_at = :now WHERE id = :id AND deleted_at IS NULL"
_HELD = "SELECT DISTINCT volume_id FROM volume_attachment WHERE instance_uuid = ? AND attach_status <> 'detached'"

_CHANGEABLE = ("name", "status", "host", "availability_zone", "locked")
_KEPT = ("name", "kind", "status", "host", "project_id", "availability_zone", "locked")


def register(work: Work, request: RegisterServer) -> Facts:
    """A server or host becomes known, or comes back. Raises UsageError for a value, Refused for an id that is taken."""
    name = checked_server_name(request.name)
    removed = work.scene.servers.get(request.server_id)
    after = {
        "name": name,
        "kind": request.kind.value,
        "status": checked_server_status(request.status, known=removed.status if removed else None),
        "host": name if request.kind is ServerKind.HOST else request.host,
        "project_id": request.project_id or work.identity.project,
        "availability_zone": request.availability_zone,
    }
    written = work.con.execute(
        _INSERT, {**after, "id": request.server_id, "user_id": work.identity.user, "now": work.now}
    )
    if written.rowcount != 1:
        raise Refused(
            f"there is a server with the id {request.server_id} already",
            hint="Give it another id, or none: then one is made.",
        )
    work.record(("register",), server_id=request.server_id, detail=after)
    _rename_on_volumes(work, request.server_id)
    return {"server_id": request.server_id, "before": {}, "after": after, "changed": True}


def update(work: Work, request: UpdateServer) -> Facts:
    """New values for a server. Raises UsageError for one that cannot be used."""
    server = work.scene.server(request.server_id)
    asked = {key: value for key in _CHANGEABLE if (value := getattr(request, key)) is not None}
    after = {key: None if value == "" else value for key, value in asked.items()}
    if "name" in asked:
        after["name"] = checked_server_name(asked["name"])
        if server.kind is ServerKind.HOST:
            after["host"] = after["name"]
    if "status" in asked:
        after["status"] = checked_server_status(asked["status"], known=server.status)
    before = {key: getattr(server, key) for key in after}
    changed = before != after
    if changed:
        new = {**{key: getattr(server, key) for key in _CHANGEABLE}, **after}
        work.con.execute(_UPDATE, {**new, "id": server.id, "now": work.now})
        work.record(("update server",), server_id=server.id, detail={"before": before, "after": after})
        _rename_on_volumes(work, server.id)
    return {"server_id": server.id, "before": before, "after": after, "changed": changed}


def remove(work: Work, request: RemoveServer) -> Facts:
    """The server leaves the registry; its record and its history stay."""
    server = work.scene.server(request.server_id)
    work.con.execute(_REMOVE, {"id": server.id, "now": work.now})
    before = {key: _plain(getattr(server, key)) for key in _KEPT}
    work.record(("remove server",), server_id=server.id, detail={"before": before})
    return {"server_id": server.id, "before": before, "after": {}, "changed": True}


def _rename_on_volumes(work: Work, server_id: str) -> None:
    """Volumes carry the names of their holders."""
    for (volume_id,) in work.con.execute(_HELD, (server_id,)).fetchall():
        refresh_derived(work.con, volume_id)


def _plain(value: Any) -> Any:  # noqa: ANN401 - values of a row
    return value.value if isinstance(value, ServerKind) else value
