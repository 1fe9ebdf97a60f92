"""A capture of a cloud: what the services answer, as it is, but for what is secret.

The format is that of samples/cloud-capture.json. Lists that are read one after the other may not fit together where
something changes meanwhile; those volumes are read again, so that no record is named that is missing.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from mavtui.backends.openstack import cinder, nova, redaction
from mavtui.backends.openstack.connection import Connection, Facts
from mavtui.backends.openstack.decoding import next_marker
from mavtui.backends.openstack.errors_of_groups import first_of
from mavtui.backends.openstack.faults import CloudFault, explained
from mavtui.backends.openstack.microversions import ATTACHMENTS
from mavtui.errors import BackendUnreachable
from mavtui.store.conditions import current_time

_Wire = dict[str, Any]

_USER_DATA = "OS-EXT-SRV-ATTR:user_data"
"""What a server is set up with when it first boots; passwords are often in it."""

_AT_ONCE = 8
_TRIES = 5
_NOT_FOUND = 404


async def capture_of(connection: Connection, facts: Facts, *, all_projects: bool) -> _Wire:
    """Everything as one object, ready for JSON. Raises BackendUnreachable, AuthenticationFailed, Refused."""
    gatherer = _Gatherer(connection, facts, all_projects=all_projects and facts.is_admin)
    captured_at = current_time()
    with explained("capture the cloud"):
        try:
            return await gatherer.whole(captured_at[:19] + "Z")
        except BaseExceptionGroup as errors:
            raise first_of(errors) from None


class _Gatherer:
    def __init__(self, connection: Connection, facts: Facts, *, all_projects: bool) -> None:
        self._connection = connection
        self._facts = facts
        self._all_projects = all_projects
        self._lists_attachments = facts.cinder.highest >= ATTACHMENTS

    async def whole(self, captured_at: str) -> _Wire:
        async with asyncio.TaskGroup() as group:
            listing = group.create_task(self._volumes_and_attachments())
            types = group.create_task(self._types())
            serving = group.create_task(self._servers_and_views())
        volumes, attachments = listing.result()
        servers, views = serving.result()
        capture = {
            "captured_at": captured_at,
            "cloud": self._connection.cloud.name,
            "region": self._connection.cloud.region or None,
            "volumes": volumes,
            "attachments": attachments,
            "volume_types": types.result(),
            "servers": [{**server, _USER_DATA: None} if server.get(_USER_DATA) else server for server in servers],
            "server_volume_attachments": views,
        }
        return {key: redaction.scrubbed(value) for key, value in capture.items()}

    async def _volumes_and_attachments(self) -> tuple[list[_Wire], list[_Wire]]:
        async def volumes_page(marker: str | None) -> bytes:
            return await cinder.volumes_page(self._connection, all_projects=self._all_projects, marker=marker)

        async def attachments_page(marker: str | None) -> bytes:
            return await cinder.attachments_page(self._connection, all_projects=self._all_projects, marker=marker)

        volumes = {one["id"]: one for one in await _all_pages(volumes_page, "volumes")}
        if not self._lists_attachments:
            return list(volumes.values()), [
                _made_record(one) for each in volumes.values() for one in each["attachments"]
            ]
        attachments = {one["id"]: one for one in await _all_pages(attachments_page, "attachments")}
        for _ in range(_TRIES):
            torn = _torn(volumes, attachments)
            if not torn:
                return list(volumes.values()), list(attachments.values())
            for volume_id in torn:
                await self._mend(volume_id, volumes, attachments)
        raise BackendUnreachable(
            f"the cloud changes too quickly to be captured: the records of {len(_torn(volumes, attachments))} volumes"
            " never fitted together",
            hint="Try again when it is quieter.",
        )

    async def _mend(self, volume_id: str, volumes: dict[str, _Wire], attachments: dict[str, _Wire]) -> None:
        """Read one volume and its records again."""
        for attachment_id in [key for key, one in attachments.items() if one["volume_id"] == volume_id]:
            del attachments[attachment_id]
        volumes.pop(volume_id, None)
        body = await cinder.attachments_page(self._connection, all_projects=self._all_projects, volume_id=volume_id)
        records = [one for one in _section(body, "attachments") if one["volume_id"] == volume_id]
        found = await self._one_volume(volume_id)
        if found is not None:
            volumes[volume_id] = found
            attachments.update({one["id"]: one for one in records})

    async def _one_volume(self, volume_id: str) -> _Wire | None:
        try:
            body = await cinder.volume_as_answered(self._connection, volume_id)
        except CloudFault as fault:
            if fault.status == _NOT_FOUND:
                return None
            raise
        found: _Wire = json.loads(body)["volume"]
        return found

    async def _types(self) -> list[_Wire]:
        return _section(await cinder.volume_types(self._connection, is_admin=self._facts.is_admin), "volume_types")

    async def _servers_and_views(self) -> tuple[list[_Wire], dict[str, list[_Wire]]]:
        if (await self._connection.reach_nova()).nova is None:
            return [], {}

        async def servers_page(marker: str | None) -> bytes:
            return await nova.servers_page(self._connection, all_projects=self._all_projects, marker=marker)

        servers = await _all_pages(servers_page, "servers")
        turn = asyncio.Semaphore(_AT_ONCE)

        async def views_of(server_id: str) -> list[_Wire] | None:
            async with turn:
                body = await nova.volumes_of_raw(self._connection, server_id)
            return None if body is None else _section(body, "volumeAttachments")

        async with asyncio.TaskGroup() as group:
            asked = {server["id"]: group.create_task(views_of(server["id"])) for server in servers}
        views = {server_id: found for server_id, task in asked.items() if (found := task.result()) is not None}
        return [server for server in servers if server["id"] in views], views


async def _all_pages(ask: Callable[[str | None], Awaitable[bytes]], key: str) -> list[_Wire]:
    found: list[_Wire] = []
    marker: str | None = None
    while True:
        body = await ask(marker)
        page = _section(body, key)
        found += page
        marker = next_marker(body) or (page[-1]["id"] if page else None)
        if not page or marker is None:
            return found


def _section(body: bytes, key: str) -> list[_Wire]:
    """The objects of a list. Raises BackendUnreachable where it is none."""
    try:
        found = json.loads(body)[key]
    except (ValueError, KeyError, TypeError):
        found = None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise BackendUnreachable(f"the reply is no list of {key}", hint="Nothing was captured. Try again.")
    return found


def _torn(volumes: dict[str, _Wire], attachments: dict[str, _Wire]) -> set[str]:
    """The volumes whose own lists and the records of attachments name what the other has not."""
    torn = {one["volume_id"] for one in attachments.values() if one["volume_id"] not in volumes}
    for volume in volumes.values():
        for listing in _listings(volume):
            record = attachments.get(listing.get("attachment_id", ""))
            if record is None or record["volume_id"] != volume["id"]:
                torn.add(volume["id"])
    return torn


def _listings(volume: _Wire) -> Iterable[_Wire]:
    return [one for one in volume.get("attachments") or () if isinstance(one, dict)]


def _made_record(listing: _Wire) -> _Wire:
    """A record for what only its volume tells of, for clouds that list no attachments by themselves."""
    return {
        "id": listing["attachment_id"],
        "status": "attached",
        "instance": listing.get("server_id"),
        "volume_id": listing["volume_id"],
        "attached_at": listing.get("attached_at") or "",
        "detached_at": "",
        "attach_mode": "null",
        "connection_info": {},
    }
