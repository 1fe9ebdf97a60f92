"""One whole pass over a cloud into its copy: volumes, attachments, servers and types side by side, page by page.

The next page of volumes is asked for before the one that has come is decoded. Pages are decoded and written in one
thread that rests often (`writing`). What vanished is known, and marked so, only when everything was read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Container, Iterable, Iterator
from functools import partial
from sys import intern
from typing import Any, NamedTuple, TypeVar

from mavtui.backends.openstack import cinder, nova, views, wire
from mavtui.backends.openstack import copy_records as records
from mavtui.backends.openstack.connection import Connection, Facts
from mavtui.backends.openstack.decoding import Page, Section
from mavtui.backends.openstack.errors_of_groups import first_of
from mavtui.backends.openstack.faults import explained
from mavtui.backends.openstack.microversions import ATTACHMENT_IDS, ATTACHMENTS, Service
from mavtui.backends.openstack.paging import Ask, Cap, Lister, Record, decoded
from mavtui.backends.openstack.writing import CopyWriter, gently
from mavtui.domain.clock import Timestamp
from mavtui.errors import BackendUnreachable, MavtuiError, NotFound, Refused
from mavtui.store import copy_deriving, copy_rows, copying
from mavtui.store.conditions import current_time
from mavtui.store.copy_rows import CopyConnection

FIRST_PAGE = 200
"""How many volumes are asked for first: more than a screen holds, and few enough to be there soon."""

_MOST_NOTES = 100
_WITHOUT_LINKS = "attachments"
_FIRST = "volumes"

Result = TypeVar("Result")

OnVolumes = Callable[[int], None]
"""Told how many volumes were stored so far, whenever a page is."""


class Outcome(NamedTuple):
    """What a complete pass found: when it ended, what it could not read, and why Nova's part is missing (if it is).

    `servers_read_at`: when Nova's part was last read whole. `left_to_ask`: servers whose own word about each attachment
    is not known; None where there is nobody to ask.
    """

    ended_at: Timestamp
    notes: tuple[str, ...]
    nova_failure: MavtuiError | None
    servers_read_at: Timestamp | None
    left_to_ask: tuple[str, ...] | None = None


class Met(Container[str]):
    """The ids that a pass has met, without keeping them: their hashes are enough, at a third of the memory.

    Two ids with one hash would keep something in the lists that is gone; among a million that is one in ten million.
    """

    def __init__(self) -> None:
        self._hashes: set[int] = set()

    def add(self, ids: Iterable[str]) -> None:
        """These were met."""
        self._hashes.update(map(hash, ids))

    def __contains__(self, identity: object) -> bool:
        return hash(identity) in self._hashes

    def __len__(self) -> int:
        return len(self._hashes)


class Pass:
    """One pass. `settled` gives, by id, when a volume or server was read by itself: what was asked before is older.

    `is_followed`: somebody types meanwhile, so that other threads get to run often.
    """

    def __init__(
        self, connection: Connection, writer: CopyWriter, facts: Facts, *, all_projects: bool,
        settled: dict[str, float], on_volumes: OnVolumes, is_followed: bool,
    ) -> None:  # fmt: skip
        self._connection = connection
        self._writer = writer
        self._facts = facts
        self._all_projects = all_projects and facts.is_admin
        self._settled = settled
        self._on_volumes = on_volumes
        self._paced: Callable[[Iterable[Any]], Iterator[Any]] = gently if is_followed else iter
        self._notes: list[str] = []
        self._caps = {service: Cap() for service in Service}
        self._volumes_seen, self._attachments_seen, self._servers_seen = Met(), Met(), Met()
        self._unread: set[str | None] = set()
        self._holders_are_in = False
        self._first_page_stored, self._open = asyncio.Event(), asyncio.Event()
        self._open.set()
        self._roots: dict[str, tuple[str, ...]] = {}
        self._nova_failure: MavtuiError | None = None
        self._changed_servers: list[str] = []
        self._left_to_ask: tuple[str, ...] | None = None

    @property
    def knows_attachments(self) -> bool:
        """Whether the cloud lists attachments; older ones list those that are attached, with their volumes only."""
        return self._facts.cinder.highest >= ATTACHMENTS

    async def run(self) -> Outcome:
        """The whole pass. Raises BackendUnreachable, AuthenticationFailed, Refused; what was read until then stays."""
        before = await self._writer.read(copying.newest)
        await _all_of([self._volumes(), self._types(), self._holders()])
        await self._settle(before)
        ended_at = current_time()
        scope = "all" if self._all_projects else self._facts.project_id or ""
        has_servers = self._nova_failure is None
        read = await self._writer.write(partial(copying.note_read, at=ended_at, scope=scope, with_servers=has_servers))
        found = list(dict.fromkeys(self._notes))  # a page that begins earlier than the last one ended repeats some
        notes = found[:_MOST_NOTES]
        if len(found) > _MOST_NOTES:
            notes.append(f"and {len(found) - _MOST_NOTES} more that cannot be read")
        return Outcome(
            ended_at, tuple(notes), self._nova_failure, read.servers_read_at,
            self._left_to_ask if has_servers else None,
        )  # fmt: skip

    async def _volumes(self) -> None:
        async def ask(marker: str | None) -> bytes:
            limit = FIRST_PAGE if marker is None else cinder.PAGE
            return await cinder.volumes_page(
                self._connection, all_projects=self._all_projects, marker=marker, limit=limit
            )

        def store(con: CopyConnection, page: Page[wire.Volume], asked_at: float) -> None:
            volumes = [one for one in page.records if self._settled.get(one.id, 0.0) < asked_at]
            now = current_time()
            copy_rows.put_volumes(con, self._paced(map(records.volume_row, volumes)))
            listed = [row for volume in volumes if volume.attachments for row in records.listed_rows(volume, now)]
            copy_rows.put_listed_attachments(con, self._paced(listed))
            copy_rows.put_servers(con, records.host_rows(volumes, now))
            self._volumes_seen.add(one.id for one in page.records)
            if not self.knows_attachments:
                self._attachments_seen.add(row[0] for row in listed)
            if self._holders_are_in:
                copy_deriving.derive_held(con, [volume.id for volume in volumes], known=self.knows_attachments)

        with explained("list the volumes"):
            async for page in self._lister(ask, wire.VOLUMES, "volumes", Service.CINDER).pages(store):
                self._take_notes(page)
                self._first_page_stored.set()
                self._on_volumes(len(self._volumes_seen))

    async def _holders(self) -> None:
        """Attachments and servers: from here on every page of volumes can be shown with its holders."""
        parts = [self._servers()]
        if self.knows_attachments:
            parts.append(self._attachments())
        await _all_of(parts)
        self._holders_are_in = True  # pages that come from now on derive their own
        await self._derive()
        await self._ask_servers()

    async def _attachments(self) -> None:
        async def ask(marker: str | None) -> bytes:
            return await cinder.attachments_page(self._connection, all_projects=self._all_projects, marker=marker)

        def store(con: CopyConnection, page: Page[wire.Attachment], asked_at: float) -> None:
            now = current_time()
            fresh = (one for one in page.records if self._settled.get(one.volume_id, 0.0) < asked_at)
            copy_rows.put_attachments(con, self._paced(records.attachment_row(one, now) for one in fresh))
            self._attachments_seen.add(one.id for one in page.records)

        with explained("list the attachments"):
            async for page in self._lister(ask, wire.ATTACHMENTS, "attachments", Service.CINDER).pages(store):
                self._take_notes(page)

    async def _servers(self) -> None:
        """Nova's part; where it fails, or was never reached, Cinder's is complete all the same."""
        try:
            self._facts = await self._connection.reach_nova()
        except BackendUnreachable as error:
            self._nova_failure = error
            return
        if self._facts.nova is None:
            self._notes.append(self._facts.without_nova)
            return

        async def ask(marker: str | None) -> bytes:
            return await nova.servers_page(self._connection, all_projects=self._all_projects, marker=marker)

        def store(con: CopyConnection, page: Page[wire.Server], asked_at: float) -> None:
            now = current_time()
            fresh = [one for one in page.records if self._settled.get(one.id, 0.0) < asked_at]
            rows = [records.server_row(one, now) for one in self._paced(fresh)]
            holding = {one.id for one in fresh if one.volumes}
            self._changed_servers += copying.servers_that_change(con, (row for row in rows if row[0] in holding))
            copy_rows.put_servers(con, rows)
            copy_rows.put_pairs(con, [one.id for one in fresh], records.pair_rows(fresh))
            self._servers_seen.add(one.id for one in page.records)
            self._roots.update({one.id: tuple(map(intern, one.root_devices)) for one in page.records if one.volumes})

        try:
            with explained("list the servers"):
                async for page in self._lister(ask, wire.SERVERS, "servers", Service.NOVA).pages(store):
                    self._take_notes(page)
        except BackendUnreachable as error:
            self._nova_failure = error

    async def _types(self) -> None:
        """Volume types; where they cannot be read everything else can, and those of before stay."""
        try:
            with explained("list the volume types"):
                body = await cinder.volume_types(self._connection, is_admin=self._facts.is_admin)
            page = decoded(wire.VOLUME_TYPES, body, "volume types")
        except (BackendUnreachable, NotFound, Refused) as error:
            reason = error.lines[0].rstrip(".")
            self._notes.append(f"The volume types were not read: {reason}. What was known of them before stays.")
            return
        self._take_notes(page)
        rows = [records.type_row(kind) for kind in page.records]
        await self._first_page_stored.wait()
        await self._writer.write(partial(copy_rows.put_volume_types, rows=rows))

    async def _settle(self, before: copying.Newest) -> None:
        """Mark what vanished, name who holds something (whom Nova alone knows of, too), and derive the rest."""

        def settle(con: CopyConnection) -> None:
            now = current_time()
            concerned: set[str] = set()
            if None not in self._unread:  # else nobody knows which record it was that could not be read
                for met in (self._volumes_seen, self._attachments_seen, self._servers_seen):
                    met.add(filter(None, self._unread))
                concerned = copying.end_missing_attachments(con, self._attachments_seen, before, now)
                project = None if self._all_projects else self._facts.project_id
                copying.end_missing_volumes(con, self._volumes_seen, before, now, project_id=project)
                if self._facts.nova is not None and self._nova_failure is None:
                    copying.end_missing_servers(con, self._servers_seen, before, now)
            copy_rows.put_named_servers(con, now)
            copying.mark_root_disks(con, self._roots)
            concerned |= copy_rows.put_nova_only(con, now)
            copy_deriving.derive_some(con, concerned, known=self.knows_attachments)
            copy_deriving.derive_free(con, known=self.knows_attachments)

        await self._writer.write(settle)

    async def _derive(self) -> None:
        after: str | None = ""
        while after is not None:
            after = await self._writer.write(
                partial(copy_deriving.derive_next, after=after, known=self.knows_attachments)
            )

    async def _ask_servers(self) -> None:
        """Ask the servers that do not agree with Cinder what Nova knows of each attachment; leave the others to ask."""
        there = self._facts.nova
        if there is None or self._nova_failure is not None or there.highest < ATTACHMENT_IDS:
            return
        to_ask = await self._writer.read(copying.servers_to_ask)
        changed = [one for one in dict.fromkeys(self._changed_servers) if one not in set(to_ask.disagreeing)]
        if changed:
            await self._writer.write(partial(copying.forget_views, server_ids=changed))
        self._left_to_ask = tuple(dict.fromkeys((*changed, *to_ask.unasked)))
        try:
            self._notes += await views.ask_servers(
                self._connection, self._writer, to_ask.disagreeing, settled=self._settled
            )
        except BackendUnreachable as error:
            self._nova_failure = error

    def _lister(self, ask: Ask, section: Section[Record], what: str, service: Service) -> Lister[Record]:
        return Lister(
            ask, section, what, writer=self._writer, cap=self._caps[service], has_links=what != _WITHOUT_LINKS,
            gate=self._open if what == _FIRST else self._first_page_stored,
        )  # fmt: skip

    def _take_notes(self, page: Page[Any]) -> None:
        self._notes += page.notes
        self._unread.update(page.broken_ids)


async def _all_of(work: Iterable[Awaitable[None]]) -> None:
    """Wait for all; the first that fails ends the others."""
    try:
        async with asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(_awaited(one))
    except BaseExceptionGroup as errors:
        raise first_of(errors) from None


async def _awaited(one: Awaitable[Result]) -> Result:
    return await one
