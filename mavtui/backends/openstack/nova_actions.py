"""What is changed in Nova, one function for each call, and what it tells of how that went."""

from __future__ import annotations

from mavtui.backends.openstack.connection import Connection
from mavtui.backends.openstack.exchange import Reply
from mavtui.backends.openstack.faults import CloudFault
from mavtui.backends.openstack.microversions import Service, Version
from mavtui.backends.openstack.wire_actions import ActionReply, InstanceAction, decode

_BEFORE_ASYNCHRONOUS = Version(2, 100)
"""Later ones answer an attach before anything was looked at, so that refusals come as failures."""


async def attach(connection: Connection, server_id: str, volume_id: str, device: str | None) -> Reply:
    """Begin to attach a volume; at the device asked for where the hypervisor heeds it. Raises as `Connection.write`."""
    await connection.ready()
    values = {"volumeId": volume_id, **({"device": device} if device else {})}
    return await connection.write(
        Service.NOVA, "POST", f"/servers/{server_id}/os-volume_attachments", {"volumeAttachment": values},
        version=connection.version_for(Service.NOVA, _BEFORE_ASYNCHRONOUS),
    )  # fmt: skip


async def detach(connection: Connection, server_id: str, volume_id: str) -> Reply:
    """Begin to detach a volume from a server. Raises as `Connection.write`."""
    return await connection.write(Service.NOVA, "DELETE", f"/servers/{server_id}/os-volume_attachments/{volume_id}")


async def action(connection: Connection, server_id: str, request_id: str) -> InstanceAction | None:
    """How the change that was asked for by this request goes; None where Nova does not tell."""
    if not request_id:
        return None
    try:
        reply = await connection.read(Service.NOVA, f"/servers/{server_id}/os-instance-actions/{request_id}")
        return decode(reply.body, ActionReply).action
    except (CloudFault, ValueError):
        return None
