"""What the services say now of a few volumes and of everybody who holds one of them, or may.

Cinder knows attachments, Nova knows what its servers have; where they do not agree, both are believed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from mavtui.backends.openstack import cinder, nova, wire
from mavtui.backends.openstack.connection import Connection, Facts
from mavtui.backends.openstack.errors_of_groups import first_of
from mavtui.backends.openstack.faults import explained
from mavtui.backends.openstack.microversions import ATTACHMENTS
from mavtui.backends.openstack.paging import decoded
from mavtui.domain.observations import READ_ONLY_KEY
from mavtui.errors import BackendUnreachable

AT_ONCE = 8
"""How many requests are under way at the same time."""

_TRIES = 4  # of reading a volume and its attachments as of one moment
_SEPARATOR = ":"
_SMALLEST_CAP = 20  # what a service sends at once may be bounded there; fewer than this are all there is

Found = TypeVar("Found")
Key = TypeVar("Key")


@dataclass(slots=True)
class Around:
    """Volumes, their attachment records, servers and Nova's views, as read. What is not there is not in it.

    A server without `views` is one that Nova does not know (or that is not ours); without Nova there are none.
    `flags_untold` are volumes whose read-only flag cannot be told from a note of the same name; looked for only
    for an admin, since to others the flag is no protection.
    """

    volumes: dict[str, wire.Volume] = field(default_factory=dict)
    attachments: dict[str, list[wire.Attachment]] = field(default_factory=dict)
    servers: dict[str, wire.Server] = field(default_factory=dict)
    views: dict[str, Sequence[wire.ServerVolume]] = field(default_factory=dict)
    flags_untold: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)


class Candidates:
    """What the copy remembers, to know where else to look: never taken for the truth.

    `servers_of`: those that Nova was seen to have a volume at. `volume_of`: the volume of an attachment that Cinder may
    not know.
    """

    def __init__(self, servers_of: Callable[[str], Iterable[str]], volume_of: Callable[[str], str | None]) -> None:
        self.servers_of = servers_of
        self.volume_of = volume_of


def nova_only_id(server_id: str, view: wire.ServerVolume) -> str:
    """The id of a holder that Nova alone knows: its own record's, else of server and volume together."""
    return view.attachment_id or f"{server_id}{_SEPARATOR}{view.volume_id}"


async def gather_around(
    connection: Connection,
    facts: Facts,
    candidates: Candidates,
    *,
    volume_ids: Sequence[str] = (),
    attachment_ids: Sequence[str] = (),
    server_ids: Sequence[str] = (),
) -> Around:
    """Everything around these ids. Raises BackendUnreachable, AuthenticationFailed, Refused."""
    reader = _Reader(connection, facts)
    around = Around()
    of_attachments = await _each(attachment_ids, lambda one: reader.volume_of(one, candidates))
    wanted = dict.fromkeys((*volume_ids, *filter(None, of_attachments.values())))
    for volume_id, found in (await _each(wanted, reader.volume)).items():
        if found is not None:
            around.volumes[volume_id], around.attachments[volume_id] = found
    flagged = [one.id for one in around.volumes.values() if one.is_read_only and facts.is_admin]
    is_noted = await _each(flagged, reader.has_note_like_flag)
    around.flags_untold = {volume_id for volume_id in flagged if is_noted[volume_id]}
    holding = dict.fromkeys(server_ids)
    for volume_id, volume in around.volumes.items():
        holding |= dict.fromkeys(one.instance for one in around.attachments[volume_id] if one.instance)
        holding |= dict.fromkeys(one.server_id for one in volume.attachments if one.server_id)
        holding |= dict.fromkeys(candidates.servers_of(volume_id))
    if holding and (await connection.reach_nova()).nova is not None:
        for server_id, (server, views) in (await _each(holding, reader.server)).items():
            if server is not None:
                around.servers[server_id] = server
            if views is not None:
                around.views[server_id] = views
    around.notes += reader.notes
    return around


class _Reader:
    def __init__(self, connection: Connection, facts: Facts) -> None:
        self._connection = connection
        self._facts = facts
        self._lists_attachments = facts.cinder.highest >= ATTACHMENTS
        self.notes: list[str] = []

    async def volume_of(self, attachment_id: str, candidates: Candidates) -> str | None:
        if self._lists_attachments and _SEPARATOR not in attachment_id:
            with explained("read the attachment"), _as_unreadable("attachment", attachment_id):
                found = await cinder.attachment(self._connection, attachment_id)
            if found is not None:
                return found.volume_id
        return candidates.volume_of(attachment_id)

    async def volume(self, volume_id: str) -> tuple[wire.Volume, list[wire.Attachment]] | None:
        """The volume and its records as of one moment: it is the same before and after its records were read."""
        volume = await self._volume(volume_id)
        records: list[wire.Attachment] = []
        for _ in range(_TRIES):
            if volume is None:
                return None
            records = await self._attachments(volume)
            after = await self._volume(volume_id)
            if after is None:
                return None
            if not self._lists_attachments or _face(volume) == _face(after):
                return after, records
            volume = after
        return None if volume is None else (volume, records)

    async def server(self, server_id: str) -> tuple[wire.Server | None, Sequence[wire.ServerVolume] | None]:
        with explained("read the server"), _as_unreadable("server", server_id):
            server, page = await asyncio.gather(
                nova.server(self._connection, server_id), nova.volumes_of(self._connection, server_id)
            )
        if page is None:
            return server, None
        self.notes += page.notes
        return server, page.records

    async def has_note_like_flag(self, volume_id: str) -> bool:
        with explained("read the metadata of the volume"), _as_unreadable("the metadata of volume", volume_id):
            return await cinder.has_note(self._connection, volume_id, READ_ONLY_KEY)

    async def _volume(self, volume_id: str) -> wire.Volume | None:
        with explained("read the volume"), _as_unreadable("volume", volume_id):
            return await cinder.volume(self._connection, volume_id)

    async def _attachments(self, volume: wire.Volume) -> list[wire.Attachment]:
        if not self._lists_attachments:
            return [wire.listed_attachment(volume.id, listing) for listing in volume.attachments]
        found: list[wire.Attachment] = []
        marker: str | None = None
        with explained("list the attachments of the volume"):
            while True:
                body = await cinder.attachments_page(
                    self._connection, all_projects=self._facts.is_admin, marker=marker, volume_id=volume.id
                )
                page = decoded(wire.ATTACHMENTS, body, "attachments")
                self.notes += page.notes
                found += [one for one in page.records if one.volume_id == volume.id]
                if page.broken_ids:
                    raise BackendUnreachable(
                        f"an attachment of the volume cannot be read, so nobody knows who holds it: {page.notes[0]}",
                        hint="Look at it with the cloud's own tools: openstack volume attachment list.",
                    )
                if page.size < _SMALLEST_CAP:
                    return found
                marker = page.records[-1].id


def _face(volume: wire.Volume) -> tuple[object, ...]:
    """What shows that the volume or who holds it has changed."""
    return volume.status, volume.updated_at, [one.attachment_id for one in volume.attachments]


class _as_unreadable:  # noqa: N801 - a context manager, used like a function
    """Turns a reply that is not as expected into an error about the object that was asked for."""

    def __init__(self, what: str, identity: str) -> None:
        self._named = f"{what} {identity}"

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, ValueError):
            raise BackendUnreachable(
                f"what the cloud answers about {self._named} cannot be read: {error}",
                hint="Nothing was changed. Look at it with the cloud's own tools.",
            ) from None


async def _each(keys: Iterable[Key], read: Callable[[Key], Awaitable[Found]]) -> Mapping[Key, Found]:
    """What is read for each key, a few at a time, in the order of the keys; the first failure ends it."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(key: Key) -> Found:
        async with turn:
            return await read(key)

    try:
        async with asyncio.TaskGroup() as group:
            tasks = {key: group.create_task(one(key)) for key in keys}
    except BaseExceptionGroup as errors:
        raise first_of(errors) from None
    return {key: task.result() for key, task in tasks.items()}
