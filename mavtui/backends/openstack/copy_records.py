"""From replies to the rows of a copy (`store.copy_rows`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mavtui.backends.openstack import wire
from mavtui.domain.attachments import AttachStatus
from mavtui.domain.clock import Timestamp
from mavtui.domain.observations import host_id
from mavtui.domain.servers import ServerKind
from mavtui.store.copy_deriving import at_first_sight
from mavtui.store.copy_rows import Row
from mavtui.store.values import as_json

_ATTACHED = AttachStatus.ATTACHED.value


def volume_row(volume: wire.Volume) -> Row:
    """A volume as `VOLUME_COLUMNS`."""
    created_at = wire.moment(volume.created_at) or ""
    read_only = volume.is_read_only if volume.metadata else False
    return (
        volume.id, volume.name or None, volume.description or None, volume.size_gib, volume.multiattach, read_only,
        volume.encrypted, volume.is_bootable, volume.volume_type, volume.project_id, volume.user_id,
        volume.availability_zone, as_json(volume.notes) if volume.metadata else "{}", volume.condition, volume.status,
        created_at, wire.moment(volume.updated_at) or created_at,
        *at_first_sight(volume.status, is_listed=bool(volume.attachments)),
    )  # fmt: skip


def listed_rows(volume: wire.Volume, now: Timestamp) -> Iterator[Row]:
    """What the volume says of its attachments, as `LISTED_COLUMNS`."""
    for listing in volume.attachments:
        since = wire.moment(listing.attached_at)
        yield (
            listing.attachment_id, volume.id, listing.server_id or None, listing.host_name or None,
            listing.device or None, since, _ATTACHED, _ATTACHED, since or now, since or now,
        )  # fmt: skip


def host_rows(volumes: Iterable[wire.Volume], now: Timestamp) -> list[Row]:
    """The hosts that take volumes without a server, as `SERVER_COLUMNS`, each once."""
    hosts: dict[str, Timestamp] = {}
    for volume in volumes:
        for listing in volume.attachments:
            if not listing.server_id and listing.host_name:
                hosts.setdefault(listing.host_name, wire.moment(listing.attached_at) or now)
    return [
        (host_id(name), ServerKind.HOST.value, name, "ACTIVE", None, False, name, None, None, None, None, since, since)
        for name, since in hosts.items()
    ]


def attachment_row(attachment: wire.Attachment, now: Timestamp) -> Row:
    """An attachment record as `ATTACHMENT_COLUMNS`."""
    since = wire.moment(attachment.attached_at)
    recorded, access = attachment.recorded_mode, attachment.access_mode
    return (
        attachment.id, attachment.volume_id, attachment.instance or None, attachment.state.value,
        None if recorded is None else recorded.value, None if access is None else access.value,
        attachment.driver_volume_type, attachment.is_connected, since, attachment.status, since or now, now,
    )  # fmt: skip


def server_row(server: wire.Server, now: Timestamp) -> Row:
    """A server as `SERVER_COLUMNS`."""
    created_at = wire.moment(server.created) or wire.moment(server.updated) or now
    return (
        server.id, ServerKind.SERVER.value, server.name or None, server.status, server.task_state,
        server.locked is True, server.host or None, server.host_fingerprint or None, server.project_id,
        server.user_id, server.availability_zone or None, created_at, wire.moment(server.updated) or created_at,
    )  # fmt: skip


def pair_rows(servers: Iterable[wire.Server]) -> list[Row]:
    """What the servers hold, in the order of `store.copy_rows.put_pairs`."""
    return [(server.id, held.id, held.delete_on_termination) for server in servers for held in server.volumes]


def view_row(server_id: str, view: wire.ServerVolume) -> Row:
    """Nova's view of one attachment as `VIEW_COLUMNS`."""
    return (
        server_id, view.volume_id, view.attachment_id, view.bdm_uuid, view.device, view.tag,
        view.delete_on_termination,
    )  # fmt: skip


def type_row(kind: wire.VolumeType) -> Row:
    """A volume type as `TYPE_COLUMNS`."""
    is_public = kind.is_public is not False
    return (kind.id, kind.name, kind.description, is_public, kind.sharable, as_json(kind.extra_specs))
