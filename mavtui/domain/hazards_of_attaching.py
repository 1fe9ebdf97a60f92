"""What can go wrong when a volume goes to one more server or host."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mavtui.domain.attachments import Attachment, Mode
from mavtui.domain.hazard import Hazard
from mavtui.domain.requests import Attach, Reserve
from mavtui.domain.scene import Scene
from mavtui.domain.servers import Server
from mavtui.domain.volumes import CLUSTER_FILESYSTEMS, WRITER_NOTE, Volume
from mavtui.errors import NotFound


def of_attaching(request: Attach | Reserve, scene: Scene) -> Iterator[Hazard]:
    """Hazards of one more attachment, the reasons against it first."""
    volume = scene.volume(request.volume_id)
    server = scene.server(request.server_id) if request.server_id else None
    if server is None and request.host not in scene.hosts:
        raise NotFound(
            f"there is no host {request.host}", hint=f"Register it: mavtui server add {request.host} --kind host"
        )
    yield from _against_the_volume(request, scene, volume)
    yield from _against_the_server(volume, server)
    if request.mode is Mode.RW:
        yield from _of_one_more_writer(request, volume, server)
    elif volume.writers or not volume.attachments_known:
        names = _names(volume.writers) or "somebody"
        yield Hazard("reader-beside-writer", f"{names} may change blocks that the reader has cached.", volume.id)
    if any(a.delete_on_termination for a in volume.holders):
        names = _names([a for a in volume.holders if a.delete_on_termination])
        yield Hazard("delete-on-termination", f"The volume is to be deleted together with {names}.", volume.id)


def _names(attachments: Iterable[Attachment]) -> str:
    return ", ".join(a.holder_name for a in attachments)


def _against_the_volume(request: Attach | Reserve, scene: Scene, volume: Volume) -> Iterator[Hazard]:
    if volume.is_contested:
        yield Hazard(
            "contested",
            "Several records hold it although it is not sharable; settle each by reset-state first.",
            volume.id,
        )
    if volume.condition is not None:
        yield Hazard("own-condition", f"The volume is {volume.condition}.", volume.id)
    same = [a for a in volume.holders if _is_same_place(request, a.server_id, a.host)]
    if same:
        yield Hazard("already-attached", f"{same[0].holder_name} has it already ({same[0].status}).", volume.id)
    reason = scene.policy.reason_against_another(volume)
    if reason and not same:
        unclean = [a for a in volume.holders if not a.is_live and not a.contested]
        if unclean and len(unclean) == len(volume.holders):
            yield Hazard(
                "unclean-attachment",
                f"A failed attachment to {unclean[0].holder_name} waits to be cleaned up.",
                volume.id,
            )
        else:
            yield Hazard("not-sharable", reason, volume.id)
    if volume.encrypted and volume.holders and not same:
        yield Hazard("encrypted-sharing", "An encrypted volume cannot be shared.", volume.id)
    if volume.read_only and request.mode is Mode.RW:
        yield Hazard("read-only-volume", "The volume is flagged read-only and takes only ro attachments.", volume.id)


def _is_same_place(request: Attach | Reserve, server_id: str | None, host: str | None) -> bool:
    if request.server_id is not None:
        return server_id == request.server_id
    return server_id is None and host == request.host


def _against_the_server(volume: Volume, server: Server | None) -> Iterator[Hazard]:
    if server is None:
        return
    if server.task_state:
        yield Hazard("server-busy", f"{server.label} is busy: {server.task_state}.", volume.id)
    if server.locked:
        yield Hazard("server-locked", f"{server.label} is locked.", volume.id)
    if server.status == "SHELVED_OFFLOADED":
        yield Hazard(
            "shelved-offloaded",
            f"{server.label} is shelved and offloaded, so there is no place to attach to.",
            volume.id,
        )
    if server.status == "ERROR":
        yield Hazard("server-error", f"{server.label} is in ERROR.", volume.id)


def _of_one_more_writer(request: Attach | Reserve, volume: Volume, server: Server | None) -> Iterator[Hazard]:
    if volume.attachments_known and not volume.writers:
        if volume.readers:
            yield Hazard(
                "writer-beside-readers", f"{_names(volume.readers)} may read blocks that are half written.", volume.id
            )
    else:
        yield from _of_several_writers(volume)
    noted = volume.metadata.get(WRITER_NOTE, "").strip()
    ours = {request.host, request.server_id, server.name if server else None}
    if noted and noted not in ours:
        yield Hazard("not-the-writer", f"The note on the volume names {noted} as its writer.", volume.id)


def _of_several_writers(volume: Volume) -> Iterator[Hazard]:
    count = str(len(volume.writers) + 1) if volume.attachments_known else "An unknown number of"
    yield Hazard("second-writer", f"{count} servers will write to the same blocks.", volume.id)
    if volume.filesystem is not None and volume.filesystem not in CLUSTER_FILESYSTEMS:
        how_many = {"2": "two"}.get(count, count)
        yield Hazard(
            "noncluster-filesystem", f"{volume.filesystem} with {how_many.lower()} writers loses data.", volume.id
        )
