"""What in a capture does not fit, each in one sentence. Nothing is hidden: all of it is taken in nevertheless.

Codes: `status-mismatch` `unknown-status` `contested` `server-twice` `host-twice` `recorded-ro-writable`
`read-only-with-writers` `encrypted-sharable` `sharable-against-type` `unknown-type` `unknown-server` `listing-mismatch`
`device-mismatch` `cinder-only` `nova-only` `nova-twice`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from mavtui.backends.protocol import Contradiction
from mavtui.backends.sqlite.capture_records import SeenServerVolume, SeenVolumeType
from mavtui.backends.sqlite.capture_settling import Estate
from mavtui.domain.attachments import Attachment, AttachStatus
from mavtui.domain.observations import UNRECOGNISED
from mavtui.domain.transitions import derive_volume_status
from mavtui.domain.volumes import Volume

_NEVER_HELD = frozenset({"creating", "deleting", "error_deleting", "awaiting-transfer"})
_NO_DEVICE = frozenset({None, "na"})  # Cinder's word where the connector named none


def find_contradictions(estate: Estate) -> list[Contradiction]:
    """Everything that does not fit, by volume in the order of the capture, then what only Nova knows."""
    types = {kind.name: kind for kind in estate.seen.volume_types.values()}
    views: dict[tuple[str, str], list[SeenServerVolume]] = {}
    for view in estate.seen.server_volumes:
        views.setdefault((view.server_id, view.volume_id), []).append(view)
    found: list[Contradiction] = []
    for volume in estate.volumes.values():
        found += _of_volume(volume, types)
        for attachment in volume.attachments:
            if attachment.status is AttachStatus.DETACHED:
                continue
            found += _of_holding(volume, attachment, estate)
            found += _of_listing(volume, attachment, estate)
            if attachment.server_id is not None and attachment.server_id in estate.seen.servers:
                found += _of_views(volume, attachment, views.get((attachment.server_id, volume.id), ()))
    found += _of_nova_alone(estate)
    return found


def count_notes(estate: Estate) -> dict[str, int]:
    """What is unusual but no contradiction: how many of each."""
    names = Counter(volume.name for volume in estate.volumes.values() if volume.name)
    held = [a for a in estate.attachments if a.status is not AttachStatus.DETACHED]
    return {
        "volumes_without_name": sum(1 for volume in estate.volumes.values() if not volume.name),
        "volumes_sharing_a_name": sum(count for count in names.values() if count > 1),
        "host_attachments": sum(1 for a in held if a.is_host_attachment),
        "attachments_without_mode": sum(1 for a in held if a.recorded_mode is None),
    }


def _of_volume(volume: Volume, types: Mapping[str, SeenVolumeType]) -> Iterator[Contradiction]:
    by_records = derive_volume_status(a.status for a in volume.attachments)
    seen = volume.observed_status
    if volume.condition == UNRECOGNISED and seen != UNRECOGNISED:
        yield Contradiction(
            code="unknown-status",
            message=f"{volume.label} was seen {seen}, which is no known status.",
            volume_id=volume.id,
        )
    if (volume.condition is None and seen != by_records) or (seen in _NEVER_HELD and by_records != "available"):
        yield Contradiction(
            code="status-mismatch",
            message=f"{volume.label} was seen {seen}, but its records say {by_records}.",
            volume_id=volume.id,
        )
    if volume.read_only and volume.writers:
        yield Contradiction(
            code="read-only-with-writers",
            message=f"{volume.label} is flagged read-only, but {len(volume.writers)} can write.",
            volume_id=volume.id,
        )
    if volume.encrypted and volume.sharable:
        yield Contradiction(
            code="encrypted-sharable",
            message=f"{volume.label} is encrypted and marked sharable, which excludes each other.",
            volume_id=volume.id,
        )
    yield from _of_type(volume, types)


def _of_type(volume: Volume, types: Mapping[str, SeenVolumeType]) -> Iterator[Contradiction]:
    if volume.volume_type is None:
        return
    kind = types.get(volume.volume_type)
    if kind is None:
        yield Contradiction(
            code="unknown-type",
            message=f"{volume.label} is of type {volume.volume_type}, which the capture does not know.",
            volume_id=volume.id,
        )
    elif kind.sharable != volume.sharable:
        flag, rule = ("sharable", "is not") if volume.sharable else ("not sharable", "is")
        yield Contradiction(
            code="sharable-against-type",
            message=f"{volume.label} is {flag}, but its type {kind.name} {rule}.",
            volume_id=volume.id,
        )


def _of_holding(volume: Volume, attachment: Attachment, estate: Estate) -> Iterator[Contradiction]:
    holder = attachment.holder_name
    rival_id = estate.rivals.get(attachment.id)
    if rival_id is not None:
        rival = next(a for a in volume.attachments if a.id == rival_id)
        if not volume.sharable:
            yield _about(
                attachment,
                "contested",
                f"{volume.label} is not sharable, but {holder} was seen {attachment.observed_status} beside"
                f" {rival.holder_name}; that record stays live, this one waits to be settled.",
            )
        if _same_place(attachment, rival):
            place = "host" if attachment.is_host_attachment else "server"
            yield _about(
                attachment,
                f"{place}-twice",
                f"{volume.label} goes to {place} {holder} twice; one record waits to be settled.",
            )
    if attachment.writable_though_recorded_ro:
        yield _about(
            attachment,
            "recorded-ro-writable",
            f"{holder} is recorded ro on {volume.label}, but its connection lets it write.",
        )
    if attachment.server_id is not None and attachment.server_id not in estate.seen.servers:
        yield _about(
            attachment,
            "unknown-server",
            f"{volume.label} has a record ({attachment.observed_status}) of server {attachment.server_id},"
            " which the capture does not know.",
        )


def _about(attachment: Attachment, code: str, message: str) -> Contradiction:
    return Contradiction(
        code=code,
        message=message,
        volume_id=attachment.volume_id,
        attachment_id=attachment.id,
        server_id=attachment.server_id,
    )


def _same_place(one: Attachment, other: Attachment) -> bool:
    if one.server_id is not None or other.server_id is not None:
        return one.server_id == other.server_id
    return one.host is not None and one.host == other.host


def _of_listing(volume: Volume, attachment: Attachment, estate: Estate) -> Iterator[Contradiction]:
    """The same attachment as the volume's own list shows it."""
    holder = attachment.holder_name
    listing = estate.seen.listings.get(attachment.id)
    if listing is None and attachment.observed_status == AttachStatus.ATTACHED:
        yield _about(
            attachment,
            "listing-mismatch",
            f"{volume.label} does not list its attachment to {holder}, which is attached.",
        )
    if listing is not None and listing.server_id != attachment.server_id:
        there = listing.server_id or "no server"
        yield _about(attachment, "listing-mismatch", f"{volume.label} lists {there} for its attachment to {holder}.")


def _of_views(volume: Volume, attachment: Attachment, views: Iterable[SeenServerVolume]) -> Iterator[Contradiction]:
    """The same attachment as Nova shows it among those of its server and volume."""
    holder = attachment.holder_name
    view = next((view for view in views if view.attachment_id in (None, attachment.id)), None)
    if view is None:
        if attachment.is_holder:
            yield _about(
                attachment,
                "cinder-only",
                f"Cinder has {volume.label} {attachment.observed_status} to {holder}, but Nova does not know of it.",
            )
    elif attachment.device not in _NO_DEVICE and view.device is not None and view.device != attachment.device:
        yield _about(
            attachment,
            "device-mismatch",
            f"{volume.label} is {attachment.device} of {holder} for Cinder, but {view.device} for Nova.",
        )


def _of_nova_alone(estate: Estate) -> Iterator[Contradiction]:
    held = {(a.server_id, a.volume_id, a.id) for a in estate.attachments if a.status is not AttachStatus.DETACHED}
    pairs = {(server_id, volume_id) for server_id, volume_id, _ in held}
    reported = {server_id for server_id, _, _ in held} | set(estate.seen.servers)
    for view in estate.seen.server_volumes:
        if view.server_id not in reported:
            reported.add(view.server_id)
            yield Contradiction(
                code="unknown-server",
                message=f"Nova shows volumes of server {view.server_id}, which the capture does not know.",
                server_id=view.server_id,
            )
        pair = (view.server_id, view.volume_id)
        volume = estate.volumes.get(view.volume_id)
        what = volume.label if volume is not None else f"volume {view.volume_id}, which the capture does not know,"
        where = estate.servers[view.server_id].label
        if estate.views[pair] is not view:
            yield _of_nova("nova-twice", f"Nova has {what} at server {where} more than once.", view)
            continue
        if pair in pairs if view.attachment_id is None else (*pair, view.attachment_id) in held:
            continue
        yield _of_nova("nova-only", f"Nova has {what} at server {where}, but Cinder has no such record.", view)


def _of_nova(code: str, message: str, view: SeenServerVolume) -> Contradiction:
    return Contradiction(
        code=code,
        message=message,
        volume_id=view.volume_id,
        attachment_id=view.attachment_id,
        server_id=view.server_id,
    )
