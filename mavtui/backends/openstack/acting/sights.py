"""What both services say of one volume and one server at a moment, while a change of them is under way."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import NamedTuple

from mavtui.backends.openstack import cinder, nova, nova_actions, wire
from mavtui.backends.openstack.connection import Connection
from mavtui.backends.openstack.faults import explained
from mavtui.backends.openstack.microversions import ATTACHMENTS
from mavtui.backends.openstack.wire_actions import InstanceAction
from mavtui.domain.attachments import AttachStatus
from mavtui.errors import BackendUnreachable

GONE = "gone"


class Sight(NamedTuple):
    """The volume (None: there is none), its records that are not ended, Nova's view of it, and the action of Nova.

    `view` is None where Nova does not know the server to have the volume. `action` is None where none is followed.
    """

    volume: wire.Volume | None
    records: tuple[wire.Attachment, ...] = ()
    view: wire.ServerVolume | None = None
    action: InstanceAction | None = None

    @property
    def status(self) -> str:
        """The volume's status in Cinder's word."""
        return GONE if self.volume is None else self.volume.status

    def record(self, attachment_id: str) -> wire.Attachment | None:
        """The record of that id, unless it has ended."""
        return next((one for one in self.records if one.id == attachment_id), None)

    def new_record(self, server_id: str, known: Collection[str]) -> wire.Attachment | None:
        """The server's record that was not among the `known` ones: the one Nova names, if it names one."""
        new = [one for one in self.records if one.instance == server_id and one.id not in known]
        named = self.view.attachment_id if self.view is not None else None
        return next((one for one in new if one.id == named), new[0] if new else None)


async def look(connection: Connection, volume_id: str, server_id: str | None = None, request_id: str = "") -> Sight:
    """Ask both services; `request_id` is that of the change that Nova was asked for.

    Raises BackendUnreachable, AuthenticationFailed, Refused.
    """
    facts = await connection.ready()
    try:
        with explained("read the volume"):
            volume, records, view, action = await asyncio.gather(
                cinder.volume(connection, volume_id),
                _records(connection, volume_id, all_projects=facts.is_admin),
                _view(connection, server_id, volume_id),
                _action(connection, server_id, request_id),
            )
    except ValueError as error:
        raise BackendUnreachable(f"what the cloud answers about the volume cannot be read: {error}") from None
    if volume is not None and not facts.cinder.has(ATTACHMENTS):
        records = [wire.listed_attachment(volume_id, listing) for listing in volume.attachments]
    return Sight(volume, tuple(one for one in records if one.state is not AttachStatus.DETACHED), view, action)


async def _records(connection: Connection, volume_id: str, *, all_projects: bool) -> list[wire.Attachment]:
    if not (await connection.ready()).cinder.has(ATTACHMENTS):
        return []
    found: list[wire.Attachment] = []
    marker: str | None = None
    while True:
        body = await cinder.attachments_page(connection, all_projects=all_projects, volume_id=volume_id, marker=marker)
        page = wire.ATTACHMENTS.decode(body)
        found += [one for one in page.records if one.volume_id == volume_id]
        if page.size < cinder.PAGE or not page.records:
            return found
        marker = page.records[-1].id


async def _view(connection: Connection, server_id: str | None, volume_id: str) -> wire.ServerVolume | None:
    if server_id is None or (await connection.reach_nova()).nova is None:
        return None
    page = await nova.volumes_of(connection, server_id)
    return next((one for one in page.records if one.volume_id == volume_id), None) if page is not None else None


async def _action(connection: Connection, server_id: str | None, request_id: str) -> InstanceAction | None:
    if server_id is None or not request_id:
        return None
    return await nova_actions.action(connection, server_id, request_id)
