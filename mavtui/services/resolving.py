"""From what an operator types to ids: an exact id wins, then a name that is unique, then the beginning of one id.

Everything is read from the store, synchronously. A word that stands for nothing raises NotFound with the nearest name,
one that stands for several AmbiguousName with their ids.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mavtui.config.nearest import nearest
from mavtui.domain.servers import ServerKind
from mavtui.errors import AmbiguousName, NotFound
from mavtui.store import naming, rows

if TYPE_CHECKING:
    from mavtui.domain.attachments import Attachment
    from mavtui.domain.servers import Server
    from mavtui.domain.volumes import Volume
    from mavtui.services.session import Session

_MOST_LISTED = 10
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KINDS: tuple[naming.Kind, ...] = ("volumes", "servers")
_ELSEWHERE = (
    "In another project: name it by its id, or look at all of them with --all-projects (`all_projects: true` in the"
    " context)."
)


class Found(NamedTuple):
    """What a word stands for: exactly one of the three is there."""

    volume: Volume | None = None
    attachment: Attachment | None = None
    server: Server | None = None


async def bring_in(session: Session, words: Iterable[str]) -> None:
    """Have in the store what is named by a whole id and is not there yet, as a volume of a project that is not shown.

    Raises BackendUnreachable, AuthenticationFailed.
    """
    unknown = ids_elsewhere(session, words)
    if unknown:
        await session.backend.look_up(unknown)


def ids_elsewhere(session: Session, words: Iterable[str]) -> list[str]:
    """The whole ids among the words that the store, a copy, has nothing of; whoever knows them has to be asked."""
    if session.backend.capabilities.live_store:
        return []
    con = session.store.reader
    return [
        str(word)
        for word in dict.fromkeys(words)
        if _ID.fullmatch(word) and not any(naming.ids_for(con, kind, word) for kind in _KINDS)
        and not naming.attachment_ids_for(con, word)
    ]  # fmt: skip


def volume_id(session: Session, word: str) -> str:
    """The id of the volume that `word` names."""
    con = session.store.reader
    return _one(session, "volume", word, naming.ids_for(con, "volumes", word), lambda: naming.names(con, "volumes"))


def volume(session: Session, word: str) -> Volume:
    """The volume that `word` names."""
    found_id = volume_id(session, word)
    found = rows.volume_by_id(session.store.reader, found_id)
    if found is None:
        raise NotFound(f"there is no volume {word}", hint="mavtui volumes lists them.")
    return found


def server_id(session: Session, word: str) -> str:
    """The id of the server or host that `word` names."""
    con = session.store.reader
    return _one(session, "server", word, naming.ids_for(con, "servers", word), lambda: naming.names(con, "servers"))


def place(session: Session, word: str) -> tuple[str | None, str | None]:
    """The id of the server that `word` names, else the name of the host that it does: exactly one of the two."""
    chosen = rows.server_by_id(session.store.reader, server_id(session, word))
    if chosen is not None and chosen.kind is ServerKind.HOST:
        return None, chosen.host or chosen.name
    return (chosen.id if chosen is not None else word), None


def attachment(session: Session, word: str) -> Attachment:
    """The attachment with this id or beginning of an id, an ended one too."""
    con = session.store.reader
    ids = naming.attachment_ids_for(con, word)
    if not ids:
        raise NotFound(f"there is no attachment {word}", hint=_hint_for_attachment(session, word))
    found = rows.attachment_by_id(con, _one(session, "attachment", word, ids, list))
    if found is None:
        raise NotFound(f"there is no attachment {word}", hint="mavtui attachments lists them.")
    return found


def attachment_of(session: Session, volume: str, holder: str) -> Attachment:
    """The one attachment of the volume to this server or host; there must be exactly one. Ended ones do not count."""
    con = session.store.reader
    held = rows.volume_by_id(con, volume_id(session, volume))
    label = held.label if held else volume
    attachments = held.attachments if held else ()
    servers = naming.ids_for(con, "servers", holder)
    names = {server.name for server in (rows.server_by_id(con, one) for one in servers) if server} | {holder}
    matching = [a for a in attachments if (a.server_id in servers if a.server_id else a.host in names)]
    if len(matching) == 1:
        return matching[0]
    if matching:
        listed = ", ".join(f"{a.id} ({a.holder_name})" for a in matching)
        raise AmbiguousName(
            f"{holder} matches {len(matching)} attachments of {label}: {listed}", hint="Name one attachment by its id."
        )
    if not servers and not any(a.host == holder for a in attachments):
        unnamed = [a.id for a in attachments if a.is_host_attachment and a.host is None]
        if unnamed:
            raise _unnamed_holder(session, label, holder, unnamed)
        server_id(session, holder)
    holders = ", ".join(a.holder_name for a in attachments) or "nobody"
    raise NotFound(f"{label} has no attachment to {holder}", hint=f"It is attached to: {holders}.")


def _unnamed_holder(session: Session, label: str, holder: str, unnamed: Sequence[str]) -> NotFound:
    """The error for a host that may well hold the volume: a cloud names hosts to its admins alone."""
    whose = f"Which host has {', '.join(unnamed)} is not told to you: name that attachment by its id."
    near = _hint(session, holder, naming.names(session.store.reader, "servers"))
    return NotFound(
        f"no attachment of {label} is known to be that of {holder}", hint=" ".join(filter(None, (whose, near)))
    )


def anything(session: Session, word: str) -> Found:
    """The volume, attachment or server that `word` names. AmbiguousName where it names several kinds of thing."""
    con = session.store.reader
    volumes = naming.ids_for(con, "volumes", word)
    servers = naming.ids_for(con, "servers", word)
    attachments = naming.attachment_ids_for(con, word)
    exact = [ids for ids in (volumes, servers, attachments) if word in ids]
    if exact:
        volumes, servers, attachments = (ids if word in ids else () for ids in (volumes, servers, attachments))
    ids = (*volumes, *servers, *attachments)
    if not ids:
        known = [*naming.names(con, "volumes"), *naming.names(con, "servers")]
        hint = _hint(session, word, known)
        raise NotFound(f"there is no volume, attachment or server {word}", hint=hint)
    chosen = _one(session, "object", word, ids, list)
    if volumes:
        return Found(volume=rows.volume_by_id(con, chosen))
    if servers:
        return Found(server=rows.server_by_id(con, chosen))
    return Found(attachment=rows.attachment_by_id(con, chosen))


def state_of(session: Session, volume: str | None, attachment_id: str | None, server: str | None) -> str:
    """What there is now of the objects with these ids, in a few words."""
    con = session.store.reader
    if attachment_id is not None:
        found = rows.attachment_by_id(con, attachment_id)
        return f"the attachment is {found.status}" if found else "there is no such attachment"
    if volume is not None:
        held = rows.volume_by_id(con, volume)
        if held is None:
            return "there is no such volume"
        return "the volume is deleted" if held.deleted_at else f"the volume is {held.status}, {held.size_gib} GiB"
    if server is not None:
        registered = rows.server_by_id(con, server)
        if registered is None:
            return "there is no such server"
        return "the server is removed" if registered.deleted_at else f"the server is registered, {registered.status}"
    return "look at it with mavtui volumes"


def state_of_holder(session: Session, volume: str, server: str | None, host: str | None) -> str:
    """What there is now of a volume's attachment to this server or host, whose id another one has chosen."""
    held = rows.volume_by_id(session.store.reader, volume)
    if held is None or held.deleted_at:
        return "there is no such volume"
    found = [a for a in held.attachments if (a.server_id == server if server else not a.server_id and a.host == host)]
    if not found:
        return f"{held.label} has no attachment to it"
    return "; ".join(f"its attachment {a.id} is {a.status}" for a in found)


def _one(session: Session, kind: str, word: str, ids: Sequence[str], names: Callable[[], Sequence[str]]) -> str:
    if not ids:
        raise NotFound(f"there is no {kind} {word}", hint=_hint(session, word, names()))
    if len(ids) > 1:
        listed = ", ".join(ids[:_MOST_LISTED]) + (
            f" and {len(ids) - _MOST_LISTED} more" if len(ids) > _MOST_LISTED else ""
        )
        raise AmbiguousName(f"{word} stands for {len(ids)} {kind}s: {listed}", hint="Name one by its id.")
    return ids[0]


def _hint(session: Session, word: str, names: Sequence[str]) -> str:
    """The nearest name, and where else it may be."""
    near = nearest(word, names)
    backend = session.backend
    may_be_elsewhere = not backend.capabilities.live_store and backend.capabilities.all_projects
    elsewhere = _ELSEWHERE if may_be_elsewhere and not backend.reading().all_projects else ""
    return " ".join(filter(None, (f"Did you mean {near}?" if near else "", elsewhere)))


def _hint_for_attachment(session: Session, word: str) -> str:
    """Somebody may have named a volume: then its attachments are what they look for."""
    con = session.store.reader
    ids = naming.ids_for(con, "volumes", word)
    held = rows.volume_by_id(con, ids[0]) if len(ids) == 1 else None
    if held is None:
        return "An attachment is named by its id; mavtui attachments lists them."
    if not held.attachments:
        return f"{word} is a volume, and it has no attachment."
    listed = ", ".join(f"{a.id} ({a.holder_name})" for a in held.attachments)
    return f"{word} is a volume: name a server of it too, or one of its attachments: {listed}"
