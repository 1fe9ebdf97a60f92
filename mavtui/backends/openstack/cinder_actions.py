"""What is changed in Cinder, one function for each call, and what it tells of failures.

All that change something raise what `Connection.write` raises, the others what `Connection.read` raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from mavtui.backends.openstack.connection import Connection
from mavtui.backends.openstack.exchange import Reply
from mavtui.backends.openstack.faults import CloudFault
from mavtui.backends.openstack.microversions import ATTACH_MODE, Service, Version
from mavtui.backends.openstack.wire_actions import Message, MessagesReply, decode
from mavtui.domain.attachments import Mode
from mavtui.errors import BackendUnreachable

_MESSAGES = Version(3, 5)
"""From here on messages can be asked for by what they are about."""


async def create(connection: Connection, values: Mapping[str, Any]) -> Reply:
    """Make a volume of these values, named as Cinder has them."""
    return await connection.write(Service.CINDER, "POST", "/volumes", {"volume": dict(values)})


async def update(connection: Connection, volume_id: str, values: Mapping[str, Any]) -> Reply:
    """Set a name or description."""
    return await connection.write(Service.CINDER, "PUT", f"/volumes/{volume_id}", {"volume": dict(values)})


async def set_metadata(connection: Connection, volume_id: str, metadata: Mapping[str, str]) -> Reply:
    """Set these keys; the others stay."""
    path = f"/volumes/{volume_id}/metadata"
    return await connection.write(Service.CINDER, "POST", path, {"metadata": dict(metadata)})


async def remove_metadata(connection: Connection, volume_id: str, key: str) -> Reply:
    """Remove one key."""
    return await connection.write(Service.CINDER, "DELETE", f"/volumes/{volume_id}/metadata/{quote(key, safe='')}")


async def retype(connection: Connection, volume_id: str, volume_type: str) -> Reply:
    """Change the type where that moves no data: a volume that would have to move is refused by its storage."""
    return await _act(connection, volume_id, "os-retype", {"new_type": volume_type, "migration_policy": "never"})


async def set_read_only(connection: Connection, volume_id: str, *, on: bool) -> Reply:
    """Set the read-only flag; of a volume that is available only."""
    return await _act(connection, volume_id, "os-update_readonly_flag", {"readonly": on})


async def set_bootable(connection: Connection, volume_id: str, *, on: bool) -> Reply:
    """Set whether it can be booted from."""
    return await _act(connection, volume_id, "os-set_bootable", {"bootable": on})


async def extend(connection: Connection, volume_id: str, size_gib: int) -> Reply:
    """Let it grow; in use from 3.42."""
    return await _act(connection, volume_id, "os-extend", {"new_size": size_gib})


async def delete(connection: Connection, volume_id: str) -> Reply:
    """Delete it."""
    return await connection.write(Service.CINDER, "DELETE", f"/volumes/{volume_id}")


async def reset_status(connection: Connection, volume_id: str, status: str) -> Reply:
    """Write another status over the one that is recorded; its attachments are left alone."""
    return await _act(connection, volume_id, "os-reset_status", {"status": status})


async def roll_detaching(connection: Connection, volume_id: str) -> Reply:
    """Take back the beginning of a detach; nothing happens to a volume that is not `detaching`."""
    return await _act(connection, volume_id, "os-roll_detaching", None)


async def force_detach(connection: Connection, volume_id: str, attachment_id: str) -> Reply:
    """Cut the connection of one attachment and end it, for an admin; refused where Nova uses it."""
    return await _act(connection, volume_id, "os-force_detach", {"attachment_id": attachment_id})


async def reserve(connection: Connection, volume_id: str, mode: Mode) -> Reply:
    """Begin an attachment that belongs to no server (3.27); with its mode from 3.54."""
    values = {"volume_uuid": volume_id}
    if (await connection.ready()).cinder.has(ATTACH_MODE):
        values["mode"] = mode.value
    return await connection.write(Service.CINDER, "POST", "/attachments", {"attachment": values})


async def connect(connection: Connection, attachment_id: str, connector: Mapping[str, Any]) -> Reply:
    """Export the volume to the host with this connector."""
    body = {"attachment": {"connector": dict(connector)}}
    return await connection.write(Service.CINDER, "PUT", f"/attachments/{attachment_id}", body)


async def complete(connection: Connection, attachment_id: str) -> Reply:
    """Record that the host has the disk (3.44)."""
    return await connection.write(Service.CINDER, "POST", f"/attachments/{attachment_id}/action", {"os-complete": {}})


async def end(connection: Connection, attachment_id: str) -> Reply:
    """End an attachment; refused where Nova uses it."""
    return await connection.write(Service.CINDER, "DELETE", f"/attachments/{attachment_id}")


async def messages(connection: Connection, volume_id: str) -> list[Message]:
    """What Cinder tells of this volume's failures, the newest first; empty where it tells nothing, or not now."""
    if not (await connection.ready()).cinder.has(_MESSAGES):
        return []
    try:
        reply = await connection.read(
            Service.CINDER, "/messages", {"resource_uuid": volume_id, "sort": "created_at:desc"}
        )
        return [one for one in decode(reply.body, MessagesReply).messages if one.resource_uuid == volume_id]
    except (CloudFault, BackendUnreachable, ValueError):
        return []


async def _act(connection: Connection, volume_id: str, action: str, values: Mapping[str, Any] | None) -> Reply:
    body = {action: None if values is None else dict(values)}
    return await connection.write(Service.CINDER, "POST", f"/volumes/{volume_id}/action", body)
