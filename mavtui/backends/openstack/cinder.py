"""What is read from Cinder, one function for each call. All raise what `Connection.read` raises."""

from __future__ import annotations

from mavtui.backends.openstack import wire
from mavtui.backends.openstack.connection import Connection
from mavtui.backends.openstack.faults import CloudFault
from mavtui.backends.openstack.microversions import Service

PAGE = 1000
"""How many records are asked for at once: what services give at most as they come."""

_NOT_FOUND = 404


async def volumes_page(
    connection: Connection, *, all_projects: bool, marker: str | None = None, limit: int = PAGE
) -> bytes:
    """A page of `/volumes/detail`, the newest first; `marker` is the last id of the page before."""
    params = _paging(all_projects=all_projects, marker=marker, limit=limit)
    return (await connection.read(Service.CINDER, "/volumes/detail", params)).body


async def attachments_page(
    connection: Connection, *, all_projects: bool, marker: str | None = None, volume_id: str | None = None
) -> bytes:
    """A page of `/attachments/detail` (3.27): every record in every status, or those of one volume."""
    params = _paging(all_projects=all_projects, marker=marker, limit=PAGE)
    if volume_id is not None:
        params["volume_id"] = volume_id
    return (await connection.read(Service.CINDER, "/attachments/detail", params)).body


async def volume(connection: Connection, volume_id: str) -> wire.Volume | None:
    """One volume; None where there is none for us."""
    body = await _one(connection, f"/volumes/{volume_id}")
    return None if body is None else wire.decode_one(body, wire.VolumeReply).volume


async def has_note(connection: Connection, volume_id: str, key: str) -> bool:
    """Whether the volume's own metadata, which any member may write, has the key; what Cinder itself adds is not there.

    Raises ValueError for an answer that cannot be read.
    """
    body = await _one(connection, f"/volumes/{volume_id}/metadata")
    return body is not None and key in wire.decode_one(body, wire.MetadataReply).metadata


async def volume_as_answered(connection: Connection, volume_id: str) -> bytes:
    """One volume as it is answered. Raises CloudFault where there is none."""
    return (await connection.read(Service.CINDER, f"/volumes/{volume_id}")).body


async def attachment(connection: Connection, attachment_id: str) -> wire.Attachment | None:
    """One attachment record (3.27); None where there is none for us."""
    body = await _one(connection, f"/attachments/{attachment_id}")
    return None if body is None else wire.decode_one(body, wire.AttachmentReply).attachment


async def volume_types(connection: Connection, *, is_admin: bool) -> bytes:
    """All volume types; private ones too for an admin."""
    params = {"is_public": "None"} if is_admin else None
    return (await connection.read(Service.CINDER, "/types", params)).body


async def limits(connection: Connection) -> wire.AbsoluteLimits:
    """How much our project may have and has."""
    body = (await connection.read(Service.CINDER, "/limits")).body
    return wire.decode_one(body, wire.LimitsReply).limits.absolute


async def _one(connection: Connection, path: str) -> bytes | None:
    try:
        return (await connection.read(Service.CINDER, path)).body
    except CloudFault as fault:
        if fault.status == _NOT_FOUND:
            return None
        raise


def _paging(*, all_projects: bool, marker: str | None, limit: int) -> dict[str, str | int]:
    params: dict[str, str | int] = {"limit": limit}
    if all_projects:
        params["all_tenants"] = 1  # the key alone counts for some lists: never sent as 0
    if marker is not None:
        params["marker"] = marker
    return params
