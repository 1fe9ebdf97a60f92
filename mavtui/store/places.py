"""What is held at a host: by the host itself, and by the servers that run on it."""

from __future__ import annotations

import sqlite3

# A cross join reads the servers first: they are few.
_AT_HOST = """
SELECT a.id FROM servers AS s CROSS JOIN volume_attachment AS a ON a.instance_uuid = s.id
WHERE s.host = :host AND s.kind = 'server' AND a.attach_status <> 'detached'
      AND coalesce(a.attached_host, s.host) = :host
UNION
SELECT a.id FROM volume_attachment AS a WHERE a.attached_host = :host AND a.attach_status <> 'detached'"""

_IS_HOST = """
SELECT 1 FROM servers WHERE deleted_at IS NULL AND (host = :host OR (kind = 'host' AND name = :host)) LIMIT 1"""


def ids_of_attachments_at(con: sqlite3.Connection, host: str) -> tuple[str, ...]:
    """The ids of the attachments at the host that have not ended; it looks at every attachment's host."""
    return tuple(row[0] for row in con.execute(_AT_HOST, {"host": host}))


def is_host(con: sqlite3.Connection, host: str) -> bool:
    """Whether anything is known of a host of that name."""
    return con.execute(_IS_HOST, {"host": host}).fetchone() is not None
