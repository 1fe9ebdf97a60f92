"""Plans of many steps: volumes to servers, attachments off, a server or host emptied, volumes grown or made sharable.

Each is one plan with one order. Words are understood, and errors raised, as in `planning.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from mavtui.domain import requests
from mavtui.domain.attachments import Attachment, AttachStatus, Mode
from mavtui.domain.plans import Plan
from mavtui.domain.validation import checked_size
from mavtui.domain.volumes import Volume
from mavtui.domain.wording import names_of
from mavtui.errors import NotFound, UsageError
from mavtui.services import resolving, volume_types
from mavtui.services.planning import new_id, plan_of
from mavtui.services.session import Session
from mavtui.store import places, rows

_ENDABLE = (AttachStatus.ATTACHED, AttachStatus.ERROR_DETACHING)


async def plan_attach_many(
    session: Session,
    volumes: Sequence[str],
    servers: Sequence[str] = (),
    *,
    hosts: Sequence[str] = (),
    mode: Mode = Mode.RW,
    connectors: Mapping[str, str] | None = None,
) -> Plan:
    """Attach each of the volumes to each of the servers and hosts, volume by volume, one after another.

    `connectors` has, by their names, the connectors' files of hosts of a cloud. Raises NoConnector for one that is
    missing.
    """
    files = connectors or {}
    volume_ids = [resolving.volume_id(session, volume) for volume in volumes]
    server_ids = [resolving.server_id(session, server) for server in servers]
    places_to_go = [(server_id, None) for server_id in server_ids] + [(None, host) for host in hosts]
    return await plan_of(
        session,
        [
            requests.Attach(
                attachment_id=new_id(), volume_id=volume_id, server_id=server_id, host=host, mode=mode,
                connector_file=files.get(host) if host is not None else None,
            )
            for volume_id in dict.fromkeys(volume_ids)
            for server_id, host in dict.fromkeys(places_to_go)
        ],
    )  # fmt: skip


async def plan_detach_many(session: Session, attachments: Sequence[str]) -> Plan:
    """End exactly these attachments: those that read first, then those that write, so that no reader loses a writer."""
    found = [resolving.attachment(session, word) for word in dict.fromkeys(attachments)]
    return await _plan_ending(session, found)


async def plan_detach_volumes(session: Session, volumes: Sequence[str]) -> Plan:
    """Take everybody off the volumes who holds them now. Raises NotFound where nobody holds any of them."""
    ids = list(dict.fromkeys(resolving.volume_id(session, word) for word in volumes))
    scene = await session.backend.observe(ids)
    found = [attachment for volume_id in ids for attachment in scene.volume(volume_id).attachments]
    which = volumes[0] if len(volumes) == 1 else f"any of the {len(volumes)} volumes"
    return await _plan_emptying(session, found, f"nobody holds {which}", keeps_root=False)


async def plan_detach_all(session: Session, *, server: str | None = None, host: str | None = None) -> Plan:
    """Take everything off a server; or off a host: its own attachments, and those of every server on it.

    What a server boots from stays, and so does what a detach cannot end; the plan's notes name both, and of when it is
    known what is held there. Raises NotFound where nothing is.
    """
    con = session.store.reader
    if host is not None:
        ids = await asyncio.to_thread(lambda: places.ids_of_attachments_at(session.store.reader, host))
        found = [a for one in ids if (a := rows.attachment_by_id(con, one))]
        if not found and not places.is_host(con, host):
            raise NotFound(f"there is no host {host}", hint="mavtui servers lists servers with their hosts.")
        return _as_read(session, await _plan_emptying(session, found, f"nothing on host {host} holds a volume"))
    server_id = resolving.server_id(session, server or "")
    chosen = rows.server_by_id(con, server_id)
    held = rows.attachments_of_server(con, chosen) if chosen is not None else ()
    nothing = f"{chosen.label if chosen else server} holds no volume"
    return _as_read(session, await _plan_emptying(session, held, nothing))


class Growth(NamedTuple):
    """How volumes grow: `to_gib` for all of them, or each `by_gib`; exactly one of the two is given."""

    to_gib: int | None = None
    by_gib: int | None = None

    def size_of(self, volume: Volume) -> int:
        """The volume's size afterwards, in GiB."""
        return self.to_gib if self.to_gib is not None else volume.size_gib + (self.by_gib or 0)


async def plan_extend_many(session: Session, volumes: Sequence[str], growth: Growth) -> Plan:
    """Make all of these volumes larger, one after another. UsageError for one that would not grow."""
    found = _volumes(session, volumes)
    small = [volume for volume in found if growth.size_of(volume) <= volume.size_gib]
    if small:
        names = ", ".join(f"{volume.label} has {volume.size_gib} GiB" for volume in small[:3])
        more = f" and {len(small) - 3} more are as large" if len(small) > 3 else ""  # noqa: PLR2004 - those named
        raise UsageError(
            f"a volume only grows, and to {growth.size_of(small[0])} GiB not all would: {names}{more}",
            hint="Give a larger size, or +N for as much more of each.",
        )
    return await plan_of(
        session, [requests.ExtendVolume(volume_id=v.id, size_gib=checked_size(growth.size_of(v))) for v in found]
    )


async def plan_sharable_many(
    session: Session, volumes: Sequence[str], *, sharable: bool, volume_type: str | None = None
) -> Plan:
    """Make all of these volumes sharable, or none of them; what is so already is left out, and named.

    Where the flag follows from the type each gets the one that differs in nothing else; `volume_type` is for those that
    have none such. Raises SeveralTypes where it has to be named and nothing else stands against it, UsageError where
    all are so already.
    """
    found = _volumes(session, volumes)
    asked = [volume for volume in found if volume.sharable is not sharable]
    word = "sharable" if sharable else "not sharable"
    if not asked:
        raise UsageError(f"all of the {len(found)} volumes are {word} already")
    try:
        kinds = [_kind(session, volume, volume_type, sharable=sharable) for volume in asked]
    except volume_types.SeveralTypes:
        refused = await plan_of(session, [requests.UpdateVolume(volume_id=one.id, sharable=sharable) for one in asked])
        if refused.blocked:  # which type is no question where none could be taken
            return refused
        raise
    plan = await plan_of(
        session,
        [
            requests.UpdateVolume(volume_id=volume.id, sharable=kind.sharable, volume_type=kind.volume_type)
            for volume, kind in zip(asked, kinds, strict=True)
        ],
    )
    left_out = tuple(f"Left out: {volume.label} is {word} already." for volume in found if volume not in asked)
    return replace(plan, notes=(*plan.notes, *left_out))


def _kind(session: Session, volume: Volume, asked: str | None, *, sharable: bool) -> volume_types.TypeAndFlag:
    try:
        return volume_types.for_change(session, volume, None, sharable=sharable)
    except volume_types.SeveralTypes:
        if asked is None:
            raise
        return volume_types.for_change(session, volume, asked, sharable=sharable)


def _volumes(session: Session, words: Sequence[str]) -> list[Volume]:
    found = (resolving.volume(session, word) for word in words)
    return list({volume.id: volume for volume in found}.values())


def _as_read(session: Session, plan: Plan) -> Plan:
    """The plan, saying of a copy that what was attached since it was read is not part of it."""
    if session.backend.capabilities.live_store:
        return plan
    read_at = session.backend.reading().read_at
    when = f"was read at {read_at[:19]}Z" if read_at else "is read so far"
    return replace(plan, notes=(*plan.notes, f"What is held there is as it {when}: what came since is left out."))


async def _plan_emptying(
    session: Session, found: Iterable[Attachment], nothing: str, *, keeps_root: bool = True
) -> Plan:
    found = tuple(found)
    roots = [a for a in found if keeps_root and a.bootable]
    stuck = [a for a in found if a not in roots and a.status not in _ENDABLE]
    rest = [a for a in found if a not in roots and a not in stuck]
    left_out = [_booted_from(a, session) for a in roots] + [_stuck(a, session) for a in stuck]
    if not rest:
        hint = " ".join(left_out) or "mavtui attachments lists who holds what."
        raise NotFound(nothing if not found else f"nothing here can be detached ({names_of(found)})", hint=hint)
    plan = await _plan_ending(session, rest)
    return replace(plan, notes=(*plan.notes, *left_out))


async def _plan_ending(session: Session, found: Sequence[Attachment]) -> Plan:
    ordered = sorted(found, key=lambda a: a.is_rw)  # of the same kind in the order given
    return await plan_of(session, [requests.Detach(attachment_id=a.id, volume_id=a.volume_id) for a in ordered])


def _booted_from(attachment: Attachment, session: Session) -> str:
    return f"Left out: {attachment.holder_name} boots from {_label(attachment, session)}."


def _stuck(attachment: Attachment, session: Session) -> str:
    what = f"{_label(attachment, session)} at {attachment.holder_name}"
    return f"Left out: {what} is {attachment.status}, which a detach does not end; repair it by itself."


def _label(attachment: Attachment, session: Session) -> str:
    held = rows.volume_by_id(session.store.reader, attachment.volume_id)
    return held.label if held else attachment.volume_id[:8]
