"""Reading a capture: strict about everything that is used, indifferent to everything else.

The format is that of the raw replies of Cinder 3.70 and Nova 2.89 and later, gathered in one object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol, TypeVar

from mavtui.backends.sqlite.capture_fields import Fields, Problems
from mavtui.backends.sqlite.capture_records import (
    Capture,
    SeenAttachment,
    SeenListing,
    SeenServer,
    SeenServerVolume,
    SeenVolume,
    SeenVolumeType,
)
from mavtui.domain.attachments import Mode
from mavtui.domain.observations import ATTACH_STATES, READ_ONLY_KEY, is_true, makes_sharable
from mavtui.domain.validation import LARGEST_SIZE_GIB

_MODES: dict[object, Mode | None] = {"rw": Mode.RW, "ro": Mode.RO, "null": None, "": None, None: None}
_ATTACH_STATUSES: dict[object, str] = {word: word for word in ATTACH_STATES}


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


_Record = TypeVar("_Record", bound=_Identified)


def read_capture(values: Mapping[str, object], *, source: str) -> Capture:
    """The capture in the object decoded from JSON. Raises CaptureError that names up to 20 places in `source`."""
    problems = Problems()
    top = Fields(values, "", problems)
    volumes = _by_id(top, "volumes", _volume, problems)
    attachments = _by_id(top, "attachments", _attachment, problems)
    capture = Capture(
        captured_at=top.optional_time("captured_at"),
        cloud=top.optional_text("cloud"),
        region=top.optional_text("region"),
        volumes=volumes,
        attachments=attachments,
        volume_types=_by_id(top, "volume_types", _volume_type, problems),
        servers=_by_id(top, "servers", _server, problems),
        server_volumes=tuple(_server_volumes(top)),
        listings={listing.attachment_id: listing for volume in volumes.values() for listing in volume.listings},
    )
    # Parts that are wrong by themselves would make every reference to them look broken as well.
    problems.raise_if_any(source)
    _check_references(capture, problems)
    problems.raise_if_any(source)
    return capture


def _by_id(top: Fields, section: str, read: Callable[[Fields], _Record], problems: Problems) -> dict[str, _Record]:
    found: dict[str, _Record] = {}
    places: dict[str, str] = {}
    for fields in top.objects(section):
        record = read(fields)
        if record.id and record.id in found:
            problems.add(fields.at("id"), f"the same as {places[record.id]}.id")
        found[record.id] = record
        places.setdefault(record.id, fields.place)
    return found


def _volume(fields: Fields) -> SeenVolume:
    metadata = fields.texts("metadata")
    read_only = is_true(metadata.get(READ_ONLY_KEY))
    created_at = fields.time("created_at")
    return SeenVolume(
        id=fields.text("id"),
        name=fields.optional_text("name"),
        description=fields.optional_text("description"),
        size_gib=fields.whole_number("size", 1, LARGEST_SIZE_GIB),
        sharable=fields.flag("multiattach"),
        read_only=read_only,
        encrypted=fields.flag("encrypted"),
        bootable=fields.worded_flag("bootable"),
        volume_type=fields.optional_text("volume_type"),
        project_id=fields.optional_text("os-vol-tenant-attr:tenant_id"),
        user_id=fields.optional_text("user_id"),
        availability_zone=fields.optional_text("availability_zone"),
        metadata={key: value for key, value in metadata.items() if key != READ_ONLY_KEY} if read_only else metadata,
        status=fields.text("status"),
        created_at=created_at,
        updated_at=fields.optional_time("updated_at") or created_at,
        listings=tuple(
            SeenListing(
                attachment_id=listed.text("attachment_id"),
                server_id=listed.optional_text("server_id"),
                host=listed.optional_text("host_name"),
                device=listed.optional_text("device"),
            )
            for listed in fields.objects("attachments")
        ),
    )


def _attachment(fields: Fields) -> SeenAttachment:
    connection = fields.inner("connection_info", nullable=True)
    return SeenAttachment(
        id=fields.text("id"),
        volume_id=fields.text("volume_id"),
        server_id=fields.present_text("instance"),
        status=fields.one_of("status", _ATTACH_STATUSES, "detached"),
        attached_at=fields.optional_time("attached_at"),
        detached_at=fields.optional_time("detached_at"),
        recorded_mode=fields.one_of("attach_mode", _MODES, None),
        access_mode=connection.one_of("access_mode", _MODES, None) if connection else None,
        driver_volume_type=connection.optional_text("driver_volume_type") if connection else None,
        has_connection=connection is not None and connection.has_any(),
    )


def _server(fields: Fields) -> SeenServer:
    return SeenServer(
        id=fields.text("id"),
        name=fields.optional_text("name"),
        status=fields.text("status"),
        task_state=fields.optional_text("OS-EXT-STS:task_state"),
        locked=fields.optional_flag("locked") or False,
        host=fields.optional_text("OS-EXT-SRV-ATTR:host"),
        host_fingerprint=fields.optional_text("hostId"),
        project_id=fields.optional_text("tenant_id"),
        user_id=fields.optional_text("user_id"),
        availability_zone=fields.optional_text("OS-EXT-AZ:availability_zone"),
        created_at=fields.optional_time("created"),
        updated_at=fields.optional_time("updated"),
        root_device=fields.optional_text("OS-EXT-SRV-ATTR:root_device_name"),
    )


def _volume_type(fields: Fields) -> SeenVolumeType:
    specs = fields.texts("extra_specs")
    is_public = fields.optional_flag("is_public")
    return SeenVolumeType(
        id=fields.text("id"),
        name=fields.text("name"),
        description=fields.optional_text("description"),
        is_public=True if is_public is None else is_public,
        sharable=makes_sharable(specs),
        extra_specs=specs,
    )


def _server_volumes(top: Fields) -> Iterator[SeenServerVolume]:
    section = top.inner("server_volume_attachments")
    if section is None:
        return
    for server_id in section.names():
        for fields in section.objects(server_id):
            yield _server_volume(server_id, fields)


def _server_volume(server_id: str, fields: Fields) -> SeenServerVolume:
    if (fields.optional_text("serverId") or server_id) != server_id:
        fields.wrong("serverId", f"expected {server_id}, under which it stands")
    return SeenServerVolume(
        server_id=server_id,
        volume_id=fields.text("volumeId"),
        attachment_id=fields.optional_text("attachment_id"),
        bdm_uuid=fields.optional_text("bdm_uuid"),
        device=fields.optional_text("device"),
        tag=fields.optional_text("tag"),
        delete_on_termination=fields.optional_flag("delete_on_termination"),
    )


def _check_references(capture: Capture, problems: Problems) -> None:
    """A capture that names records it lacks is a part of one: taken in, it would show fewer holders than there are."""
    for index, attachment in enumerate(capture.attachments.values()):
        if attachment.volume_id not in capture.volumes:
            place = f"attachments[{index}].volume_id"
            problems.add(
                place, f"attachment {attachment.id} is of volume {attachment.volume_id}, which is missing here"
            )
    for number, volume in enumerate(capture.volumes.values()):
        for index, listing in enumerate(volume.listings):
            place = f"volumes[{number}].attachments[{index}].attachment_id"
            found = capture.attachments.get(listing.attachment_id)
            if found is None:
                problems.add(
                    place, f"volume {volume.label} lists attachment {listing.attachment_id}, which is missing here"
                )
            elif found.volume_id != volume.id:
                problems.add(place, f"attachment {found.id} is of another volume, {found.volume_id}")
