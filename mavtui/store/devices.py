"""Device names on servers and hosts, as attachments and Nova's own view have them."""

from __future__ import annotations

import re
import sqlite3

_USABLE = re.compile(r"/dev/[A-Za-z0-9][A-Za-z0-9/_.-]{0,240}")

_ON_SERVER = """
SELECT mountpoint, volume_id FROM volume_attachment
WHERE instance_uuid = :server AND attach_status <> 'detached' AND mountpoint IS NOT NULL
UNION ALL SELECT device, volume_id FROM server_volumes WHERE server_id = :server AND device IS NOT NULL"""
_ON_HOST = """
SELECT mountpoint, volume_id FROM volume_attachment
WHERE instance_uuid IS NULL AND attached_host = :host AND attach_status <> 'detached' AND mountpoint IS NOT NULL"""

DEVICES_RECORDED = """
(SELECT group_concat(mountpoint, char(10)) FROM volume_attachment
 WHERE instance_uuid = s.id AND attach_status <> 'detached')"""
DEVICES_SEEN = "(SELECT group_concat(device, char(10)) FROM server_volumes WHERE server_id = s.id)"
"""The devices of a server, one a line, as SQL over `servers AS s`: those of its attachments, and those Nova showed."""


def is_device(text: str) -> bool:
    """Whether the text is a path of a device; a cloud may record anything, `na` for example."""
    return _USABLE.fullmatch(text) is not None


def devices_in_use(con: sqlite3.Connection, *, server_id: str | None, host: str | None) -> list[tuple[str, str]]:
    """The devices of a server, else those of host attachments at `host`, each with the id of its volume."""
    if server_id is not None:
        return con.execute(_ON_SERVER, {"server": server_id}).fetchall()
    return con.execute(_ON_HOST, {"host": host}).fetchall()


def free_again(
    con: sqlite3.Connection, device: str | None, *, volume_id: str, server_id: str | None, host: str | None
) -> str | None:
    """The device, if the volume can have it there once it has left; else None: then the next free one is taken.

    What would be refused is found out here, before the volume leaves.
    """
    if device is None or not is_device(device):
        return None
    used = devices_in_use(con, server_id=server_id, host=host)
    return None if any(name == device and other != volume_id for name, other in used) else device
