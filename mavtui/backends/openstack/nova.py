"""What is read from Nova, one function for each call. All raise what `Connection.read` raises."""

from __future__ import annotations

from mavtui.backends.openstack import wire
from mavtui.backends.openstack.cinder import PAGE
from mavtui.backends.openstack.connection import Connection
from mavtui.backends.openstack.decoding import Page
from mavtui.backends.openstack.faults import CloudFault, NovaLost, as_error
from mavtui.backends.openstack.microversions import Service

_NOT_FOUND = 404


async def servers_page(connection: Connection, *, all_projects: bool, marker: str | None = None) -> bytes:
    """A page of `/servers/detail`; `marker` is the last id of the page before.

    Raises CloudFault for a marker that is gone, NovaLost for whatever else Nova refuses.
    """
    params: dict[str, str | int] = {"limit": PAGE}
    if all_projects:
        params["all_tenants"] = 1
    if marker is not None:
        params["marker"] = marker
    try:
        return (await connection.read(Service.NOVA, "/servers/detail", params)).body
    except CloudFault as fault:
        if marker is not None and fault.status == _NOT_FOUND:
            raise
        raise NovaLost.by(as_error(fault, "list the servers")) from fault


async def server(connection: Connection, server_id: str) -> wire.Server | None:
    """One server; None where there is none for us."""
    body = await _one(connection, f"/servers/{server_id}")
    return None if body is None else wire.decode_one(body, wire.ServerReply).server


async def volumes_of(connection: Connection, server_id: str) -> Page[wire.ServerVolume] | None:
    """What Nova knows to be attached to a server, all of it; None where there is no such server for us."""
    body = await volumes_of_raw(connection, server_id)
    return None if body is None else wire.SERVER_VOLUMES.decode(body)


async def volumes_of_raw(connection: Connection, server_id: str) -> bytes | None:
    """The same as it is answered."""
    return await _one(connection, f"/servers/{server_id}/os-volume_attachments")


async def _one(connection: Connection, path: str) -> bytes | None:
    try:
        return (await connection.read(Service.NOVA, path)).body
    except CloudFault as fault:
        if fault.status == _NOT_FOUND:
            return None
        raise
