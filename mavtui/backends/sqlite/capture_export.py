"""The engine's estate as a capture: the format in which a cloud's replies are gathered, without secrets.

Ended attachments, deleted volumes and removed servers are no part of the format. What a cloud said of a record that
nobody has touched since is written as it was said, so that taking the export in makes the same records again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mavtui.domain.clock import Timestamp
from mavtui.domain.observations import READ_ONLY_KEY, UNKNOWN_STATUS, is_true
from mavtui.store.rows import metadata_of

_Wire = dict[str, Any]
"""An object as it is written, JSON."""


class _Holding(NamedTuple):
    """A record that is not ended, as it is stored."""

    id: str
    volume_id: str
    server_id: str | None
    host: str | None
    device: str | None
    attach_time: Timestamp | None
    status: str
    recorded_mode: str | None
    bootable: int
    access_mode: str | None
    driver_volume_type: str | None
    connected: int
    contested: int
    observed_status: str | None

    @property
    def status_word(self) -> str:
        """What was seen, where the engine had to hold it otherwise."""
        return self.observed_status if self.contested and self.observed_status else self.status


_HOLDINGS = """
SELECT id, volume_id, instance_uuid, attached_host, mountpoint, attach_time, attach_status, attach_mode, bootable,
       access_mode, driver_volume_type, connected, contested, observed_status
FROM volume_attachment WHERE attach_status <> 'detached' ORDER BY rid"""

_VOLUMES = """
SELECT id, coalesce(observed_status, status), size_gib, availability_zone, created_at, updated_at, name, description,
       volume_type, metadata, read_only, user_id, bootable, encrypted, sharable, project_id
FROM volumes WHERE deleted_at IS NULL ORDER BY rid"""

_SERVERS = """
SELECT id, name, status, task_state, locked, host, host_fingerprint, project_id, user_id, availability_zone, created_at,
       updated_at
FROM servers WHERE kind = 'server' AND deleted_at IS NULL AND (status <> ? OR name IS NOT NULL) ORDER BY rid"""

# Without what has ended here since, and without what was removed here.
_VIEWS = """
SELECT n.server_id, n.volume_id, n.attachment_id, n.bdm_uuid, n.device, n.tag, n.delete_on_termination
FROM server_volumes AS n JOIN servers AS s ON s.id = n.server_id AND s.deleted_at IS NULL
LEFT JOIN volumes AS v ON v.id = n.volume_id
LEFT JOIN volume_attachment AS a ON a.id = n.attachment_id
WHERE v.deleted_at IS NULL AND a.attach_status IS NOT 'detached' AND NOT (n.attachment_id IS NULL AND EXISTS (
    SELECT 1 FROM volume_attachment AS e
    WHERE e.attach_status = 'detached' AND e.volume_id = n.volume_id AND e.instance_uuid = n.server_id))
ORDER BY n.server_id, n.device, n.volume_id"""


def export_capture(con: sqlite3.Connection, *, cloud: str | None, region: str | None, now: Timestamp) -> dict[str, Any]:
    """The estate behind `con` as a capture of `now`, ready for JSON; read inside the caller's transaction."""
    holdings = [_Holding._make(row) for row in con.execute(_HOLDINGS)]
    of_volume: dict[str, list[_Holding]] = {}
    for holding in holdings:
        of_volume.setdefault(holding.volume_id, []).append(holding)
    views = _server_volumes(con, holdings)
    return {
        "captured_at": _in_seconds(now),
        "cloud": cloud,
        "region": region,
        "volumes": list(_volumes(con, of_volume)),
        "attachments": [_attachment(holding) for holding in holdings],
        "volume_types": list(_volume_types(con)),
        "servers": list(_servers(con, holdings, views)),
        "server_volume_attachments": views,
    }


def _volumes(con: sqlite3.Connection, of_volume: Mapping[str, list[_Holding]]) -> Iterator[_Wire]:
    for row in con.execute(_VOLUMES):
        yield {
            "id": row[0],
            "status": row[1],
            "size": row[2],
            "availability_zone": row[3],
            "created_at": _without_zone(row[4]),
            "updated_at": _without_zone(row[5]),
            "name": row[6],
            "description": row[7],
            "volume_type": row[8],
            "metadata": _metadata(row[9], read_only=row[10] == 1),
            "user_id": row[11],
            "bootable": "true" if row[12] else "false",
            "encrypted": row[13] == 1,
            "multiattach": row[14] == 1,
            "attachments": [_listing(holding) for holding in of_volume.get(row[0], ()) if _is_listed(holding)],
            "os-vol-tenant-attr:tenant_id": row[15],
        }


def _metadata(text: str, *, read_only: bool) -> dict[str, str]:
    """The metadata with the flag that Cinder shows among it; a note of the same name must not pass for the flag."""
    kept = {key: value for key, value in metadata_of(text).items() if key != READ_ONLY_KEY or not is_true(value)}
    return {**kept, READ_ONLY_KEY: "True"} if read_only else kept


def _is_listed(holding: _Holding) -> bool:
    """Cinder lists attached records only; others are listed where this is the only place for what is known of them."""
    return holding.status_word == "attached" or holding.host is not None or holding.device is not None


def _listing(holding: _Holding) -> _Wire:
    return {
        "id": holding.volume_id,
        "attachment_id": holding.id,
        "volume_id": holding.volume_id,
        "server_id": holding.server_id,
        "host_name": holding.host,
        "device": holding.device,
        "attached_at": _without_zone(holding.attach_time),
    }


def _attachment(holding: _Holding) -> _Wire:
    connection = {"access_mode": holding.access_mode, "driver_volume_type": holding.driver_volume_type}
    known = {key: value for key, value in connection.items() if value is not None}
    if holding.connected:
        known["attachment_id"] = holding.id
    return {
        "id": holding.id,
        "status": holding.status_word,
        "instance": holding.server_id,
        "volume_id": holding.volume_id,
        "attached_at": _without_zone(holding.attach_time) or "",
        "detached_at": "",
        "attach_mode": holding.recorded_mode or "null",
        "connection_info": known,
    }


def _volume_types(con: sqlite3.Connection) -> Iterator[_Wire]:
    for row in con.execute("SELECT id, name, is_public, description, extra_specs FROM volume_types ORDER BY rid"):
        yield {
            "id": row[0],
            "name": row[1],
            "is_public": row[2] == 1,
            "description": row[3],
            "extra_specs": metadata_of(row[4]),
        }


def _servers(con: sqlite3.Connection, holdings: list[_Holding], views: dict[str, list[_Wire]]) -> Iterator[_Wire]:
    roots = {holding.server_id: holding.device for holding in holdings if holding.bootable}
    for row in con.execute(_SERVERS, (UNKNOWN_STATUS,)):
        shown = views.setdefault(row[0], [])
        yield {
            "id": row[0],
            "name": row[1],
            "status": row[2],
            "OS-EXT-STS:task_state": row[3],
            "locked": row[4] == 1,
            "OS-EXT-SRV-ATTR:host": row[5],
            "hostId": row[6] or "",
            "tenant_id": row[7],
            "user_id": row[8],
            "OS-EXT-AZ:availability_zone": row[9] or "",
            "created": _in_seconds(row[10]),
            "updated": _in_seconds(row[11]),
            "OS-EXT-SRV-ATTR:root_device_name": roots.get(row[0]),
            "os-extended-volumes:volumes_attached": [
                {"id": view["volumeId"], "delete_on_termination": view["delete_on_termination"] is True}
                for view in shown
            ],
        }


def _server_volumes(con: sqlite3.Connection, holdings: list[_Holding]) -> dict[str, list[_Wire]]:
    """Nova's view by server: as it was captured, without what has ended here, and with what was attached here since."""
    views: dict[tuple[str, str], _Wire] = {}
    for server_id, volume_id, attachment_id, bdm_uuid, device, tag, delete_on_termination in con.execute(_VIEWS):
        views[server_id, volume_id] = {
            "volumeId": volume_id,
            "serverId": server_id,
            "device": device,
            "tag": tag,
            "delete_on_termination": None if delete_on_termination is None else delete_on_termination == 1,
            "attachment_id": attachment_id,
            "bdm_uuid": bdm_uuid,
        }
    for holding in holdings:
        # A record that was seen in a cloud and is not in Nova's view was not in it then either.
        if holding.server_id is not None and holding.observed_status is None and holding.status != "error_attaching":
            views.setdefault(
                (holding.server_id, holding.volume_id),
                {
                    "volumeId": holding.volume_id,
                    "serverId": holding.server_id,
                    "device": holding.device,
                    "tag": None,
                    "delete_on_termination": False,
                    "attachment_id": holding.id,
                    "bdm_uuid": None,
                },
            )
    by_server: dict[str, list[_Wire]] = {}
    for (server_id, _), view in views.items():
        by_server.setdefault(server_id, []).append(view)
    return by_server


def _without_zone(moment: Timestamp | None) -> str | None:
    """A time as Cinder writes it: UTC without saying so."""
    return None if moment is None else moment.removesuffix("Z")


def _in_seconds(moment: Timestamp) -> str:
    """A time as Nova writes it; parts of a second are kept where there are any."""
    return moment.replace(".000000Z", "Z")
