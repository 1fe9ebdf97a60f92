"""Which volumes a server or a host touches, and which servers run on a host."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

_OF_SERVER = """SELECT DISTINCT volume_id FROM volume_attachment INDEXED BY attachments_of_server
    WHERE instance_uuid = ? AND attach_status <> 'detached' LIMIT ?"""
_OF_SERVERS_ON = """SELECT DISTINCT held.volume_id FROM servers
    CROSS JOIN volume_attachment AS held INDEXED BY attachments_of_server ON held.instance_uuid = servers.id
    WHERE servers.host = ? AND servers.deleted_at IS NULL AND held.attach_status <> 'detached' LIMIT ?"""
_OF_HOST = """SELECT DISTINCT volume_id FROM volume_attachment NOT INDEXED
    WHERE attached_host = ? AND attach_status <> 'detached' LIMIT ?"""
_SERVERS_ON = """SELECT id, name FROM servers
    WHERE host = ? AND kind = 'server' AND deleted_at IS NULL ORDER BY name COLLATE NOCASE, rid LIMIT ?"""


def volumes_of_server(con: sqlite3.Connection, server_id: str, limit: int) -> list[str]:
    """The ids of volumes with a record of this server that has not ended, at most `limit`."""
    return _ids(con, [(_OF_SERVER, server_id)], limit)


def volumes_of_host(con: sqlite3.Connection, host: str, limit: int) -> list[str]:
    """The same for a host and all servers on it, at most twice `limit`; for a thread: no index has host records."""
    return _ids(con, [(_OF_SERVERS_ON, host), (_OF_HOST, host)], limit)


def servers_on(con: sqlite3.Connection, host: str, limit: int) -> list[tuple[str, str | None]]:
    """Id and name of the servers that run on a host, by name, at most `limit`."""
    return [(row[0], row[1]) for row in con.execute(_SERVERS_ON, (host, limit))]


def _ids(con: sqlite3.Connection, statements: Iterable[tuple[str, str]], limit: int) -> list[str]:
    found: dict[str, None] = {}
    for sql, value in statements:
        found.update((row[0], None) for row in con.execute(sql, (value, limit)))
    return list(found)
