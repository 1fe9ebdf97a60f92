"""From what was seen to what the engine can hold: states, conditions, and who stays live where only one may.

The engine never has two live attachments of a volume that is not sharable, nor two of one server or host on one volume.
Where a cloud showed that, the strongest record stays live and the others wait, contested, to be settled by an operator.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from mavtui.backends.sqlite.capture_records import Capture, SeenAttachment, SeenServer, SeenServerVolume, SeenVolume
from mavtui.domain.attachments import Attachment, AttachStatus
from mavtui.domain.clock import Timestamp
from mavtui.domain.observations import ATTACH_STATES, CONNECTED, UNKNOWN_STATUS, condition_of, host_id
from mavtui.domain.servers import Server, ServerKind
from mavtui.domain.volumes import Volume

_STRENGTH = (
    AttachStatus.ATTACHED, AttachStatus.ERROR_DETACHING, AttachStatus.DETACHING, AttachStatus.ATTACHING,
    AttachStatus.RESERVED,
)  # fmt: skip
_AFTER_EVERY_TIME = "9"


class Estate(NamedTuple):
    """A capture as the engine will hold it, in the domain's own values, each by id."""

    seen: Capture
    volumes: Mapping[str, Volume]
    servers: Mapping[str, Server]
    """Servers of the capture, servers that it only names (status `unknown`), and hosts of host attachments."""
    rivals: Mapping[str, str]
    """Id of each contested attachment → id of the one that stays live."""
    views: Mapping[tuple[str, str], SeenServerVolume]
    """Nova's view by server and volume: one each, that of the live record where Nova has several."""

    @property
    def attachments(self) -> Iterator[Attachment]:
        """Every attachment, by volume in the order of the capture."""
        return (attachment for volume in self.volumes.values() for attachment in volume.attachments)


def settle(capture: Capture, *, now: Timestamp) -> Estate:
    """The estate that a capture describes; `now` is when servers became known of which no time is."""
    of_volume: dict[str, list[SeenAttachment]] = {}
    for attachment in capture.attachments.values():
        of_volume.setdefault(attachment.volume_id, []).append(attachment)
    rivals: dict[str, str] = {}
    for volume_id, attachments in of_volume.items():
        rivals.update(_contested(capture, capture.volumes[volume_id], attachments))
    return Estate(
        seen=capture,
        volumes={
            volume.id: _volume(capture, volume, of_volume.get(volume.id, ()), rivals)
            for volume in capture.volumes.values()
        },
        servers=_servers(capture, now),
        rivals=rivals,
        views=_views(capture, rivals),
    )


def known_since(capture: Capture, attachment: SeenAttachment) -> Timestamp:
    """The first moment at which the record is known to have been there; Cinder does not say when it was made."""
    return attachment.attached_at or capture.volumes[attachment.volume_id].updated_at


def state_seen(attachment: SeenAttachment) -> AttachStatus:
    """The state that the record was seen in; Cinder calls ended records `deleted`, too."""
    return ATTACH_STATES[attachment.status]


def _contested(
    capture: Capture, volume: SeenVolume, attachments: Iterable[SeenAttachment]
) -> Iterator[tuple[str, str]]:
    live = sorted((a for a in attachments if state_seen(a) in _STRENGTH), key=_by_strength)
    staying: dict[object, str] = {}
    for attachment in live:
        place = _place(capture, attachment) if volume.sharable else volume.id
        strongest = staying.setdefault(place, attachment.id)
        if strongest != attachment.id:
            yield attachment.id, strongest


def _by_strength(attachment: SeenAttachment) -> tuple[int, str, str]:
    return _STRENGTH.index(state_seen(attachment)), attachment.attached_at or _AFTER_EVERY_TIME, attachment.id


def _place(capture: Capture, attachment: SeenAttachment) -> object:
    """Where the volume goes; a host attachment whose host nobody names is at a place of its own."""
    if attachment.server_id is not None:
        return ("server", attachment.server_id)
    listing = capture.listings.get(attachment.id)
    return ("host", listing.host) if listing is not None and listing.host else ("record", attachment.id)


def _volume(
    capture: Capture, volume: SeenVolume, attachments: Iterable[SeenAttachment], rivals: Mapping[str, str]
) -> Volume:
    in_order = sorted(attachments, key=lambda a: (known_since(capture, a), a.id))
    return Volume(
        id=volume.id,
        name=volume.name,
        description=volume.description,
        size_gib=volume.size_gib,
        sharable=volume.sharable,
        read_only=volume.read_only,
        encrypted=volume.encrypted,
        bootable=volume.bootable,
        volume_type=volume.volume_type,
        project_id=volume.project_id,
        user_id=volume.user_id,
        availability_zone=volume.availability_zone,
        metadata=volume.metadata,
        condition=condition_of(volume.status),
        observed_status=volume.status,
        created_at=volume.created_at,
        updated_at=volume.updated_at,
        attachments=tuple(_attachment(capture, a, contested=a.id in rivals) for a in in_order),
    )


def _attachment(capture: Capture, seen: SeenAttachment, *, contested: bool) -> Attachment:
    server = capture.servers.get(seen.server_id) if seen.server_id is not None else None
    listing = capture.listings.get(seen.id)
    device = listing.device if listing is not None else None
    state = state_seen(seen)
    return Attachment(
        id=seen.id,
        volume_id=seen.volume_id,
        server_id=seen.server_id,
        server_name=server.name if server is not None else None,
        host=(listing.host if listing is not None else None) or (server.host if server is not None else None),
        recorded_mode=seen.recorded_mode,
        access_mode=seen.access_mode,
        status=AttachStatus.ERROR_ATTACHING if contested else state,
        device=device,
        bootable=device is not None and server is not None and device == server.root_device,
        connected=state in CONNECTED or seen.has_connection,
        contested=contested,
        observed_status=seen.status,
        driver_volume_type=seen.driver_volume_type,
        attach_time=seen.attached_at,
        detach_time=seen.detached_at,
    )


def _views(capture: Capture, rivals: Mapping[str, str]) -> dict[tuple[str, str], SeenServerVolume]:
    def is_of_live_record(view: SeenServerVolume) -> bool:
        return view.attachment_id in capture.attachments and view.attachment_id not in rivals

    views: dict[tuple[str, str], SeenServerVolume] = {}
    for view in capture.server_volumes:
        kept = views.setdefault((view.server_id, view.volume_id), view)
        if is_of_live_record(view) and not is_of_live_record(kept):
            views[view.server_id, view.volume_id] = view
    return views


def _servers(capture: Capture, now: Timestamp) -> dict[str, Server]:
    first_known = capture.captured_at or now
    servers = {server.id: _server(server, first_known) for server in capture.servers.values()}
    for attachment in sorted(capture.attachments.values(), key=lambda a: (known_since(capture, a), a.id)):
        since = known_since(capture, attachment)
        if attachment.server_id is not None:
            servers.setdefault(attachment.server_id, _named_only(attachment.server_id, since))
            continue
        listing = capture.listings.get(attachment.id)
        if listing is not None and listing.host:
            row = Server(
                id=host_id(listing.host), kind=ServerKind.HOST, name=listing.host, host=listing.host,
                created_at=since, updated_at=since,
            )  # fmt: skip
            servers.setdefault(row.id, row)
    for view in capture.server_volumes:
        servers.setdefault(view.server_id, _named_only(view.server_id, first_known))
    return servers


def _named_only(server_id: str, since: Timestamp) -> Server:
    return Server(id=server_id, status=UNKNOWN_STATUS, created_at=since, updated_at=since)


def _server(seen: SeenServer, first_known: Timestamp) -> Server:
    created_at = seen.created_at or seen.updated_at or first_known
    return Server(
        id=seen.id,
        name=seen.name,
        status=seen.status,
        task_state=seen.task_state,
        locked=seen.locked,
        host=seen.host,
        host_fingerprint=seen.host_fingerprint,
        project_id=seen.project_id,
        user_id=seen.user_id,
        availability_zone=seen.availability_zone,
        created_at=created_at,
        updated_at=seen.updated_at or created_at,
    )
