"""The scene around some objects, from what the services say now: the union of Cinder's and Nova's holders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from mavtui.backends.openstack import wire
from mavtui.backends.openstack.capabilities import obstacles
from mavtui.backends.openstack.connection import Facts
from mavtui.backends.openstack.gathering import Around, nova_only_id
from mavtui.backends.openstack.microversions import ATTACHMENTS
from mavtui.domain.attachments import Attachment, AttachStatus
from mavtui.domain.clock import Timestamp
from mavtui.domain.observations import UNKNOWN_STATUS, lists_every_holder
from mavtui.domain.rules import Enforcement, PlaceRules, Quota
from mavtui.domain.scene import Scene
from mavtui.domain.servers import Server
from mavtui.domain.volumes import Volume
from mavtui.store.copy_rows import NOVA_ONLY

CINDER, NOVA = "cinder", "nova"
_LAST = "9"  # behind every time


class Remembered(NamedTuple):
    """What only the copy can add: names that other volumes bear too, hosts, types, and since when a record is as it is.

    `seen_since`: by attachment id, its status when it was last written and the moment of that.
    """

    ambiguous_names: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    volume_types: frozenset[str] = frozenset()
    seen_since: Mapping[str, tuple[str, Timestamp]] = {}


def rules_of(facts: Facts, limits: wire.AbsoluteLimits | None) -> PlaceRules:
    """The rules of this cloud, for us."""
    return PlaceRules(
        is_cloud=True,
        sees_all_servers=facts.is_admin,
        serial_per_volume=True,
        enforces_ro=Enforcement.FLAG if facts.is_admin else Enforcement.NEVER,
        sharable_by_type=True,
        obstacles=obstacles(facts),
        quota=None if limits is None else _quota(limits),
    )


def scene_of(around: Around, rules: PlaceRules, facts: Facts, remembered: Remembered, *, now: Timestamp) -> Scene:
    """The scene that was gathered."""
    if around.flags_untold and rules.enforces_ro is Enforcement.FLAG:
        rules = replace(rules, enforces_ro=Enforcement.UNTOLD)
    knows_attachments = facts.cinder.highest >= ATTACHMENTS
    volumes = {
        volume_id: _volume(
            volume,
            _holders(volume, around, remembered),
            known=knows_attachments
            or lists_every_holder(volume.status, len(volume.attachments), sharable=volume.multiattach),
        )
        for volume_id, volume in around.volumes.items()
    }
    servers = {
        server_id: _server(server, around.views.get(server_id, ())) for server_id, server in around.servers.items()
    }
    for volume in volumes.values():
        for attachment in volume.attachments:
            if attachment.server_id is not None and attachment.server_id not in servers:
                servers[attachment.server_id] = Server(id=attachment.server_id, status=UNKNOWN_STATUS)
    return Scene(
        volumes=volumes,
        servers=servers,
        hosts=remembered.hosts,
        volume_types=remembered.volume_types,
        ambiguous_names=remembered.ambiguous_names,
        rules=rules,
        read_at=now,
    )


def _volume(volume: wire.Volume, attachments: tuple[Attachment, ...], *, known: bool) -> Volume:
    created_at = wire.moment(volume.created_at) or ""
    return Volume(
        id=volume.id,
        name=volume.name or None,
        description=volume.description or None,
        size_gib=volume.size_gib,
        sharable=volume.multiattach,
        read_only=volume.is_read_only,
        encrypted=volume.encrypted,
        bootable=volume.is_bootable,
        volume_type=volume.volume_type,
        project_id=volume.project_id,
        user_id=volume.user_id,
        availability_zone=volume.availability_zone,
        metadata=volume.notes,
        condition=volume.condition,
        observed_status=volume.status,
        created_at=created_at,
        updated_at=wire.moment(volume.updated_at) or created_at,
        attachments=attachments,
        attachments_known=known,
    )


def _holders(volume: wire.Volume, around: Around, remembered: Remembered) -> tuple[Attachment, ...]:
    """Cinder's records that are not ended, then those that Nova alone knows of."""
    records = [one for one in around.attachments[volume.id] if one.state is not AttachStatus.DETACHED]
    found = [_of_cinder(volume, record, around, remembered) for record in records]
    recorded = {record.instance for record in records}
    for server_id, views in around.views.items():
        found += [
            _of_nova(volume, server_id, view, around)
            for view in views
            if view.volume_id == volume.id and server_id not in recorded
        ]
    return tuple(sorted(found, key=lambda one: (one.attach_time or _LAST, one.id)))


def _of_cinder(volume: wire.Volume, record: wire.Attachment, around: Around, remembered: Remembered) -> Attachment:
    server_id = record.instance or None
    server = around.servers.get(server_id or "")
    listing = next((one for one in volume.attachments if one.attachment_id == record.id), None)
    view = _view_of(record, around)
    device = (listing.device if listing is not None else None) or (view.device if view is not None else None)
    status, since = remembered.seen_since.get(record.id, ("", None))
    return Attachment(
        id=record.id,
        volume_id=volume.id,
        server_id=server_id,
        server_name=server.name or None if server is not None else None,
        host=(listing.host_name if listing is not None else None) or (server.host if server is not None else None),
        recorded_mode=record.recorded_mode,
        access_mode=record.access_mode,
        status=record.state,
        device=device,
        bootable=_is_root(volume, device, server),
        connected=record.is_connected,
        delete_on_termination=_deleted_with(server, volume.id, view),
        observed_status=record.status,
        driver_volume_type=record.driver_volume_type,
        attach_time=wire.moment(record.attached_at),
        known_to=frozenset({CINDER} if view is None else {CINDER, NOVA}),
        seen_since=since if status == record.status else None,
    )


def _of_nova(volume: wire.Volume, server_id: str, view: wire.ServerVolume, around: Around) -> Attachment:
    server = around.servers.get(server_id)
    return Attachment(
        id=nova_only_id(server_id, view),
        volume_id=volume.id,
        server_id=server_id,
        server_name=server.name or None if server is not None else None,
        host=server.host or None if server is not None else None,
        status=AttachStatus.ATTACHED,
        device=view.device,
        bootable=_is_root(volume, view.device, server),
        connected=True,
        delete_on_termination=_deleted_with(server, volume.id, view),
        observed_status=NOVA_ONLY,
        known_to=frozenset({NOVA}),
    )


def _view_of(record: wire.Attachment, around: Around) -> wire.ServerVolume | None:
    """Nova's view of this very record; where Nova gives no ids (before 2.89), of its server and volume."""
    views = around.views.get(record.instance or "", ())
    return next(
        (one for one in views if one.volume_id == record.volume_id and one.attachment_id in (None, record.id)), None
    )


def _is_root(volume: wire.Volume, device: str | None, server: wire.Server | None) -> bool:
    if device is None or server is None or device not in server.root_devices:
        return False
    return server.root_device is not None or volume.is_bootable


def _deleted_with(server: wire.Server | None, volume_id: str, view: wire.ServerVolume | None) -> bool | None:
    """Whether the volume is deleted with the server: in Nova's view from 2.79, in the server's own list from 2.3."""
    if view is not None and view.delete_on_termination is not None:
        return view.delete_on_termination
    held = server.volumes if server is not None else []
    return next((one.delete_on_termination for one in held if one.id == volume_id), None)


def _server(server: wire.Server, views: Sequence[wire.ServerVolume]) -> Server:
    created_at = wire.moment(server.created) or wire.moment(server.updated) or ""
    return Server(
        id=server.id,
        name=server.name or None,
        status=server.status,
        task_state=server.task_state,
        locked=server.locked is True,
        host=server.host or None,
        host_fingerprint=server.host_fingerprint or None,
        project_id=server.project_id,
        user_id=server.user_id,
        availability_zone=server.availability_zone or None,
        created_at=created_at,
        updated_at=wire.moment(server.updated) or created_at,
        attachments=len(views),
    )


def _quota(limits: wire.AbsoluteLimits) -> Quota:
    return Quota(
        volumes_left=None if limits.volumes < 0 else limits.volumes - limits.volumes_used,
        gib_left=None if limits.gib < 0 else limits.gib - limits.gib_used,
    )
