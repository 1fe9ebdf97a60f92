"""The scene around some objects, read from the engine's file in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from mavtui.backends.protocol import Marks
from mavtui.domain.requests import CreateVolume, Request
from mavtui.domain.scene import Scene, ids_needed
from mavtui.domain.servers import Server
from mavtui.domain.sharing import MultiAttachPolicy
from mavtui.domain.volumes import Volume
from mavtui.store.naming import ambiguous_names
from mavtui.store.rows import server_by_id, volume_by_id

LOCKED = "The engine's file is marked read-only."

_MARKS = "SELECT key FROM meta WHERE key IN ('production', 'readonly', 'sample') AND value = '1'"


def read_marks(con: sqlite3.Connection) -> Marks:
    """The marks stored in the file."""
    found = {row[0] for row in con.execute(_MARKS)}
    return Marks(production="production" in found, readonly="readonly" in found, sample="sample" in found)


def scene_around(
    con: sqlite3.Connection,
    policy: MultiAttachPolicy,
    volume_ids: Sequence[str] = (),
    attachment_ids: Sequence[str] = (),
    server_ids: Sequence[str] = (),
) -> Scene:
    """The scene as planning needs it (`Backend.observe`): with names that others bear, hosts and volume types."""
    wanted = dict.fromkeys((*volume_ids, *_volumes_of(con, attachment_ids)))
    volumes = _volumes(con, wanted)
    return _scene(
        con,
        policy,
        volumes,
        server_ids,
        hosts=_words(con.execute("SELECT name FROM servers WHERE kind = 'host' AND deleted_at IS NULL")),
        volume_types=_words(con.execute("SELECT name FROM volume_types")),
        ambiguous=ambiguous_names(con, volumes.values()),
    )


def scene_for(con: sqlite3.Connection, policy: MultiAttachPolicy, request: Request) -> Scene:
    """The scene as one request needs it, inside the transaction of its change: nothing that only a plan shows."""
    volume_ids, _attachments, server_ids = ids_needed((request,))
    host = getattr(request, "host", None) or getattr(request, "name", None)
    return _scene(
        con,
        policy,
        _volumes(con, volume_ids),
        server_ids,
        hosts=_words(
            con.execute("SELECT name FROM servers WHERE kind = 'host' AND deleted_at IS NULL AND name = ?", (host,))
        )
        if host and not isinstance(request, CreateVolume)
        else frozenset(),
        volume_types=_words(con.execute("SELECT name FROM volume_types"))
        if isinstance(request, CreateVolume)
        else frozenset(),
        ambiguous=frozenset(),
    )


def _scene(
    con: sqlite3.Connection,
    policy: MultiAttachPolicy,
    volumes: dict[str, Volume],
    server_ids: Iterable[str],
    *,
    hosts: frozenset[str],
    volume_types: frozenset[str],
    ambiguous: frozenset[str],
) -> Scene:
    marks = read_marks(con)
    return Scene(
        volumes=volumes,
        servers=_servers(con, volumes, server_ids),
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


def _servers(con: sqlite3.Connection, volumes: dict[str, Volume], named: Iterable[str]) -> dict[str, Server]:
    holding = (a.server_id for volume in volumes.values() for a in volume.attachments if a.server_id)
    found = ((server_id, server_by_id(con, server_id)) for server_id in dict.fromkeys((*named, *holding)))
    return {server_id: server for server_id, server in found if server is not None}


def _volumes_of(con: sqlite3.Connection, attachment_ids: Sequence[str]) -> list[str]:
    query = "SELECT volume_id FROM volume_attachment WHERE id = ?"
    return [row[0] for attachment_id in attachment_ids for row in con.execute(query, (attachment_id,))]


def _words(found: Iterable[tuple[str | None]]) -> frozenset[str]:
    return frozenset(row[0] for row in found if row[0])
