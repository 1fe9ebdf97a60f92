"""The scene around some objects, read from the engine's file in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from mavtui.backends.sqlite.marks import LOCKED, read_marks
from mavtui.domain.requests import Request, ServerRequest
from mavtui.domain.scene import Scene, ids_needed
from mavtui.domain.servers import Server
from mavtui.domain.sharing import MultiAttachPolicy
from mavtui.domain.volumes import Volume
from mavtui.store.naming import ambiguous_names
from mavtui.store.rows import server_by_id, volume_by_id

_HOSTS = "SELECT name FROM servers WHERE kind = 'host' AND deleted_at IS NULL"
_TYPES = "SELECT name FROM volume_types"


def scene_around(
    con: sqlite3.Connection,
    policy: MultiAttachPolicy,
    volume_ids: Sequence[str] = (),
    attachment_ids: Sequence[str] = (),
    server_ids: Sequence[str] = (),
) -> Scene:
    """The scene as planning needs it (`Backend.observe`): with names that others bear, hosts and volume types."""
    volumes = _volumes(con, dict.fromkeys((*volume_ids, *_volumes_of(con, attachment_ids))))
    holding = (a.server_id for volume in volumes.values() for a in volume.attachments if a.server_id)
    return _scene(
        con,
        policy,
        volumes,
        _servers(con, (*server_ids, *holding), counted=True),
        hosts=_words(con.execute(_HOSTS)),
        volume_types=_words(con.execute(_TYPES)),
        ambiguous=ambiguous_names(con, volumes.values()),
    )


def scene_for(con: sqlite3.Connection, policy: MultiAttachPolicy, request: Request) -> Scene:
    """The scene as one request relies on it, inside the transaction of its change: nothing that only a plan shows."""
    volume_ids, attachment_ids, server_ids = ids_needed((request,))
    volumes = _volumes(con, volume_ids)
    holding = (a.server_id for v in volumes.values() for a in v.attachments if a.id in attachment_ids and a.server_id)
    names_a_type = getattr(request, "volume_type", None) is not None
    host = getattr(request, "name" if isinstance(request, ServerRequest) else "host", None)
    return _scene(
        con,
        policy,
        volumes,
        # How much a server holds matters only where the server itself is to change.
        _servers(con, (*server_ids, *holding), counted=isinstance(request, ServerRequest)),
        hosts=_words(con.execute(_HOSTS + " AND name = ?", (host,))) if host else frozenset(),
        volume_types=_words(con.execute(_TYPES)) if names_a_type else frozenset(),
    )


def _scene(
    con: sqlite3.Connection,
    policy: MultiAttachPolicy,
    volumes: dict[str, Volume],
    servers: dict[str, Server],
    *,
    hosts: frozenset[str],
    volume_types: frozenset[str],
    ambiguous: frozenset[str] = frozenset(),
) -> Scene:
    marks = read_marks(con)
    return Scene(
        volumes=volumes,
        servers=servers,
        hosts=hosts,
        volume_types=volume_types,
        ambiguous_names=ambiguous,
        policy=policy,
        production=marks.production,
        locked_because=LOCKED if marks.readonly else "",
    )


def _volumes(con: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Volume]:
    found = ((volume_id, volume_by_id(con, volume_id)) for volume_id in ids)
    return {volume_id: volume for volume_id, volume in found if volume is not None}


def _servers(con: sqlite3.Connection, ids: Iterable[str], *, counted: bool) -> dict[str, Server]:
    found = ((server_id, server_by_id(con, server_id, counted=counted)) for server_id in dict.fromkeys(ids))
    return {server_id: server for server_id, server in found if server is not None}


def _volumes_of(con: sqlite3.Connection, attachment_ids: Sequence[str]) -> list[str]:
    query = "SELECT volume_id FROM volume_attachment WHERE id = ?"
    return [row[0] for attachment_id in attachment_ids for row in con.execute(query, (attachment_id,))]


def _words(found: Iterable[tuple[str | None]]) -> frozenset[str]:
    return frozenset(row[0] for row in found if row[0])
