"""The servers and hosts that a volume could go to, each with what that would mean."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mavtui.domain.hazard import Hazard, Severity
from mavtui.domain.hazards import find_hazards
from mavtui.domain.requests import Attach
from mavtui.domain.servers import Server, ServerKind
from mavtui.errors import NotFound
from mavtui.store import rows
from mavtui.store.listing import NO_FILTER, Query
from mavtui.store.server_listing import ServerRow, parse_server_filter, server_rid_of, server_row_ids, servers_by_rid
from mavtui.ui.formats import mode_cell, name_cell
from mavtui.ui.sources import OrderedRows
from mavtui.ui.widgets.columns import Column
from mavtui.ui.widgets.rows import Cell, RowCells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mavtui.domain.attachments import Attachment, Mode
    from mavtui.domain.scene import Scene
    from mavtui.domain.volumes import Volume
    from mavtui.store.connection import Store
    from mavtui.ui.signs import Signs

CANDIDATE_COLUMNS = (
    Column("name", "SERVER", 14, priority=1, grow=True, cut="middle", most=32),
    Column("status", "STATUS", 8, priority=2),
    Column("holds", "HOLDS", 5, priority=4),
    Column("host", "HOST", 8, priority=5, cut="middle", grow=True, most=20),
    Column("zone", "ZONE", 8, priority=6, cut="middle", from_width=80),
    Column("meaning", "WHAT IT MEANS", 20, priority=3, grow=True),
)
_NOT_YET = "not yet"


class Candidates:
    """Servers and hosts under a filter, judged by the same rules as the plan will be."""

    def __init__(
        self, volume: Volume, scene: Scene, store: Store, signs: Signs, on_problem: Callable[[Exception], None]
    ) -> None:
        self._on_problem = on_problem
        self._volume = volume
        self._scene = scene
        self._con = store.reader
        self._signs = signs
        self._holders = self._holders_of(volume)
        self.total = len(server_row_ids(self._con, Query()))

    def source(self, text: str, mode: Mode) -> OrderedRows[ServerRow]:
        """The servers that match the filter. Raises FilterError."""
        chosen = parse_server_filter(text) if text.strip() else NO_FILTER
        rids = server_row_ids(self._con, Query(filter=chosen))
        nothing = Cell("")
        gone = RowCells((Cell("(gone)"), *(nothing for _ in CANDIDATE_COLUMNS[1:])), tone="muted")
        return OrderedRows(
            rids,
            lambda wanted: servers_by_rid(self._con, wanted),
            lambda identity: server_rid_of(self._con, identity),
            lambda row: self._cells(row, mode),
            gone,
            self._on_problem,
        )

    def reason_against(self, server_id: str, mode: Mode) -> str:
        """Why the server cannot take the volume; empty where it can."""
        server = rows.server_by_id(self._con, server_id)
        if server is None or server.deleted_at is not None:
            return "That server is not there any more."
        blocked = [h for h in self._hazards(server, mode) if h.severity is Severity.BLOCKED]
        return f"{server.label}: {blocked[0].message}" if blocked else ""

    def meaning(self, server_id: str, mode: Mode) -> Hazard | None:
        """The gravest of what it would mean to attach to the server; None where there is nothing to be said."""
        server = rows.server_by_id(self._con, server_id)
        hazards = self._hazards(server, mode) if server is not None else ()
        return hazards[0] if hazards else None

    def split(self, ids: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Ids of servers and names of hosts, each in the order given."""
        servers: list[str] = []
        hosts: list[str] = []
        for identity in ids:
            server = rows.server_by_id(self._con, identity)
            if server is not None and server.kind is ServerKind.HOST:
                hosts.append(server.host or server.name or "")
            else:
                servers.append(identity)
        return tuple(servers), tuple(hosts)

    def in_order(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The ids in the order of the list, which is the order in which they will be attached."""
        by_rid = {server_rid_of(self._con, identity): identity for identity in ids}
        return tuple(by_rid[rid] for rid in server_row_ids(self._con, Query()) if rid in by_rid)

    def _cells(self, row: ServerRow, mode: Mode) -> RowCells:
        server = _server(row)
        hazards = self._hazards(server, mode)
        worst = hazards[0] if hazards else None
        is_blocked = worst is not None and worst.severity is Severity.BLOCKED
        none = Cell(self._signs.none, "muted")
        held = self._holders.get(self._place(server))
        is_host = server.kind is ServerKind.HOST
        place = server.host or self._signs.none
        return RowCells(
            (
                name_cell(server.name, server.id),
                Cell(server.status, "" if server.status == "ACTIVE" or is_blocked else "hazard-caution"),
                mode_cell(held) if held else none,
                Cell("itself" if is_host else place, "muted" if is_host or not server.host else ""),
                Cell(server.availability_zone) if server.availability_zone else none,
                Cell(worst.code if worst else "", "muted"),
            ),
            mark=0 if worst is None or is_blocked else int(worst.severity) + 1,
            tone="muted" if is_blocked else "",
        )

    def _hazards(self, server: Server, mode: Mode) -> tuple[Hazard, ...]:
        return self._hazards_for(self._volume, server, mode)

    def _hazards_for(self, volume: Volume, server: Server, mode: Mode) -> tuple[Hazard, ...]:
        is_host = server.kind is ServerKind.HOST
        request = Attach(
            attachment_id=_NOT_YET,
            volume_id=volume.id,
            server_id=None if is_host else server.id,
            host=(server.host or server.name) if is_host else None,
            mode=mode,
        )
        servers = {**self._scene.servers, server.id: server}
        scene = replace(self._scene, servers=servers, volumes={**self._scene.volumes, volume.id: volume})
        try:
            return find_hazards(request, scene)
        except NotFound as error:
            return (Hazard("in-transition", error.message, volume.id),)

    @staticmethod
    def _holders_of(volume: Volume) -> dict[str, Attachment]:
        return {a.server_id or f"host {a.host}": a for a in volume.holders}

    @staticmethod
    def _place(server: Server) -> str:
        return f"host {server.host or server.name}" if server.kind is ServerKind.HOST else server.id


class SeveralVolumes(Candidates):
    """The same for several volumes that all go to the servers chosen."""

    def __init__(
        self,
        volumes: Sequence[Volume],
        scene: Scene,
        store: Store,
        signs: Signs,
        on_problem: Callable[[Exception], None],
    ) -> None:
        super().__init__(volumes[0], scene, store, signs, on_problem)
        self._volumes = volumes
        self._holders = {}

    def _hazards(self, server: Server, mode: Mode) -> tuple[Hazard, ...]:
        found = [
            hazard for volume in self._volumes for hazard in self._told(volume, self._hazards_for(volume, server, mode))
        ]
        return tuple(sorted(found, key=lambda hazard: -hazard.severity))

    def _told(self, volume: Volume, hazards: Iterable[Hazard]) -> Iterator[Hazard]:
        """The hazards, each with the volume that it is about where there are several."""
        for hazard in hazards:
            yield hazard if len(self._volumes) == 1 else replace(hazard, message=f"{volume.label}: {hazard.message}")


class TakingOver(SeveralVolumes):
    """The same for whoever is to be the one writer: judged as if those who write now, and its own record, were gone.

    Volumes that it is the one writer of already stay as they are.
    """

    def __init__(
        self,
        volumes: Sequence[Volume],
        scene: Scene,
        store: Store,
        signs: Signs,
        on_problem: Callable[[Exception], None],
    ) -> None:
        super().__init__(volumes, scene, store, signs, on_problem)
        if len(volumes) == 1:
            self._holders = self._holders_of(volumes[0])

    def _hazards(self, server: Server, mode: Mode) -> tuple[Hazard, ...]:
        place = self._place(server)
        found: list[Hazard] = []
        is_done = True
        for volume in self._volumes:
            own = self._holders_of(volume).get(place)
            if own is not None and own.is_rw and len(volume.writers) == 1:
                continue
            is_done = False
            staying = tuple(a for a in volume.attachments if not (a.is_holder and a.is_rw) and a is not own)
            found += self._told(volume, self._hazards_for(volume._replace(attachments=staying), server, mode))
        if is_done:
            return (Hazard("already-attached", f"{server.label} is the one writer already.", self._volume.id),)
        return tuple(sorted(found, key=lambda hazard: -hazard.severity))


def _server(row: ServerRow) -> Server:
    return Server(
        id=row.id,
        name=row.name,
        kind=ServerKind(row.kind),
        status=row.status,
        task_state=row.task_state,
        locked=row.locked,
        host=row.host,
        project_id=row.project_id,
        availability_zone=row.availability_zone,
        attachments=row.attachments,
    )
