"""Plans of many steps: several volumes to several servers, several attachments off, a server or host emptied.

Each is one plan with one order. Words are understood, and errors raised, as in `planning.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mavtui.domain import requests
from mavtui.domain.attachments import Attachment, AttachStatus, Mode
from mavtui.domain.plans import Plan
from mavtui.domain.wording import names_of
from mavtui.errors import NotFound
from mavtui.services import resolving
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
) -> Plan:
    """Attach each of the volumes to each of the servers and hosts, volume by volume, one after another."""
    volume_ids = [resolving.volume_id(session, volume) for volume in volumes]
    server_ids = [resolving.server_id(session, server) for server in servers]
    places_to_go = [(server_id, None) for server_id in server_ids] + [(None, host) for host in hosts]
    return await plan_of(
        session,
        [
            requests.Attach(attachment_id=new_id(), volume_id=volume_id, server_id=server_id, host=host, mode=mode)
            for volume_id in dict.fromkeys(volume_ids)
            for server_id, host in dict.fromkeys(places_to_go)
        ],
    )


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
