"""The volumes that could go to some servers, as a long list: each judged by the same rules as the plan will be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from mavtui.domain.hazard import Hazard, Severity
from mavtui.domain.hazards import find_hazards
from mavtui.domain.requests import Attach
from mavtui.domain.servers import ServerKind
from mavtui.domain.volumes import Volume
from mavtui.errors import NotFound
from mavtui.store import listing, rows
from mavtui.ui.formats import size_word
from mavtui.ui.subjects import of_volume
from mavtui.ui.volume_rows import VolumeListing
from mavtui.ui.widgets.columns import Column
from mavtui.ui.widgets.rows import Cell, RowCells

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mavtui.domain.attachments import Mode
    from mavtui.domain.clock import Timestamp
    from mavtui.domain.scene import Scene
    from mavtui.domain.servers import Server
    from mavtui.store.connection import Store
    from mavtui.store.listing import Query
    from mavtui.store.reading import Connection
    from mavtui.ui.signs import Signs
    from mavtui.ui.subjects import Subject

COLUMNS = (
    Column("name", "VOLUME", 14, priority=1, grow=True, cut="middle", most=32),
    Column("status", "STATUS", 10, priority=2),
    Column("size", "SIZE", 7, "right", priority=5),
    Column("share", "SHARE", 5, priority=6),
    Column("held", "HELD BY", 10, priority=4, grow=True, most=28),
    Column("meaning", "WHAT IT MEANS", 20, priority=3, grow=True),
)
_NOT_YET = "not yet"


class VolumeCandidate(NamedTuple):
    """One volume with everyone who holds it."""

    rid: int
    id: str
    volume: Volume


class VolumeCandidates(VolumeListing):
    """Volumes under a filter, and what it would mean to attach each to all of the servers."""

    name = "candidates"
    columns = COLUMNS  # type: ignore[assignment]  # others than those of the list of volumes

    def __init__(self, servers: Sequence[Server], scene: Scene, store: Store, mode: Mode) -> None:
        """`scene` says what rules hold at the place; its volumes are not looked at."""
        self._servers = servers
        self._scene = replace(scene, servers={**scene.servers, **{server.id: server for server in servers}})
        self._store = store
        self.mode = mode

    def first_page(self, con: Connection, query: Query, limit: int) -> list[VolumeCandidate]:  # type: ignore[override]
        """The first volumes in order."""
        return _read(con, [row.rid for row in listing.first_page(con, query, limit)])

    def rows_by_rid(self, con: Connection, rids: Sequence[int]) -> Mapping[int, VolumeCandidate]:  # type: ignore[override]
        """The volumes of these row numbers."""
        return {found.rid: found for found in _read(con, rids)}

    def subject_of(self, row: VolumeCandidate) -> Subject:  # type: ignore[override]
        """The volume."""
        return of_volume(row.volume)

    def cells(self, row: VolumeCandidate, now: Timestamp, signs: Signs) -> RowCells:  # type: ignore[override]
        """One volume; dimmed where it cannot go there."""
        del now
        volume = row.volume
        worst = self._worst(volume)
        is_blocked = worst is not None and worst.severity is Severity.BLOCKED
        held = " ".join(a.holder_name for a in volume.holders)
        return RowCells(
            (
                Cell(volume.name) if volume.name else Cell(volume.id[:8], "muted"),
                Cell(volume.status),
                Cell(size_word(volume.size_gib)),
                Cell("yes") if volume.sharable else Cell(signs.none, "muted"),
                Cell(held or signs.none, "" if held else "muted"),
                Cell(worst.code if worst else "", "muted"),
            ),
            mark=0 if worst is None or is_blocked else int(worst.severity) + 1,
            tone="muted" if is_blocked else "",
        )

    def meaning(self, volume_id: str) -> Hazard | None:
        """The gravest of what it would mean to attach this volume; None where there is nothing to be said."""
        volume = rows.volume_by_id(self._store.reader, volume_id)
        return None if volume is None else self._worst(volume)

    def reason_against(self, volume_id: str) -> str:
        """Why this volume cannot go there; empty where it can."""
        volume = rows.volume_by_id(self._store.reader, volume_id)
        if volume is None or volume.deleted_at is not None:
            return "That volume is not there any more."
        worst = self._worst(volume)
        return f"{volume.label}: {worst.message}" if worst and worst.severity is Severity.BLOCKED else ""

    def _worst(self, volume: Volume) -> Hazard | None:
        found: list[Hazard] = []
        for server in self._servers:
            is_host = server.kind is ServerKind.HOST
            request = Attach(
                attachment_id=_NOT_YET, volume_id=volume.id, server_id=None if is_host else server.id,
                host=(server.host or server.name) if is_host else None, mode=self.mode,
            )  # fmt: skip
            try:
                found += find_hazards(request, replace(self._scene, volumes={volume.id: volume}))
            except NotFound as error:
                found.append(Hazard("in-transition", error.message, volume.id))
        return max(found, key=lambda hazard: hazard.severity, default=None)


def _read(con: Connection, rids: Sequence[int]) -> list[VolumeCandidate]:
    volumes = {volume.id: volume for volume in rows.volumes_by_rid(con, rids)}
    numbers = {volume_id: listing.rid_of(con, volume_id) for volume_id in volumes}
    return [
        VolumeCandidate(rid, volume_id, volume)
        for volume_id, volume in volumes.items()
        if (rid := numbers[volume_id]) is not None
    ]
