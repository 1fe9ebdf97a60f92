"""What the keys of changes mean for what the cursor is on, and for what is marked: which conversation to begin.

Marks count where they are of the kind that the cursor is on. A marked attachment stands for its volume where a key is
about volumes, a marked volume for its holders where a key is about attachments.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from mavtui.domain.attachments import AttachStatus
from mavtui.domain.servers import ServerKind
from mavtui.store import naming, rows

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from mavtui.domain.attachments import Attachment
    from mavtui.domain.volumes import Volume
    from mavtui.ui.app import MavtuiApp
    from mavtui.ui.subjects import Subject

_PLACES = ("server", "host")


class Meant(NamedTuple):
    """What is meant: a conversation, or a sentence that says why there is none; neither where the view decides.

    `is_marked`: the conversation is about what is marked, in sight or not.
    """

    conversation: Callable[[], Awaitable[None]] | None = None
    why_not: str = ""
    is_marked: bool = False


def attach(app: MavtuiApp, subject: Subject | None, marked: Sequence[Subject]) -> Meant:
    """Marked volumes or servers go together; a server or host gets volumes. Without either the view decides."""
    from mavtui.ui import conversations
    from mavtui.ui import conversations_of_many as many

    alike = _alike(subject, marked)
    chosen = alike or ([subject] if subject is not None else [])
    if not chosen:
        return Meant()
    if {one.kind for one in chosen} <= {*_PLACES}:
        words = [one.server_id or _registered_host(app, one.host or one.id) for one in chosen]
        hosts = [one.host or one.id for one, word in zip(chosen, words, strict=True) if not word]
        if hosts and app.session.backend.capabilities.registers_servers:
            return Meant(why_not="That host is not registered here, so volumes go to its servers, not to itself.")
        servers = [word for word in words if word]
        return Meant(partial(many.attach_volumes_to, app, servers, hosts), is_marked=bool(alike))
    ids = _volume_ids(chosen)
    if len(ids) > 1:
        return Meant(partial(many.attach_many, app, ids), is_marked=True)
    return Meant(partial(conversations.attach, app, ids[0]), is_marked=bool(alike)) if ids else Meant()


def detach(app: MavtuiApp, subject: Subject | None, marked: Sequence[Subject]) -> Meant:
    """What is marked goes as one plan; of a server or host everything goes. One attachment is left to the view."""
    from mavtui.ui import conversations_of_many as many

    marked = _alike(subject, marked)
    kinds = {_kind_of(one) for one in marked}
    if kinds == {"attachment"}:
        ids = [one.id for one in _not_ended(app, marked)]
        if not ids:
            return Meant(why_not="The marked attachments have ended; there is nothing to detach.")
        return Meant(partial(many.detach_many, app, ids), is_marked=True)
    if kinds == {"volume"}:
        return Meant(partial(many.detach_volumes, app, _volume_ids(marked)), is_marked=True)
    if kinds and kinds <= {"attachment", "volume"}:
        whole = _volume_ids([one for one in marked if _kind_of(one) == "volume"])
        found = {one.id: one for one in (*_not_ended(app, marked), *_holders(app, whole))}
        if not found:
            return Meant(why_not="Nobody holds what is marked; there is nothing to detach.")
        return Meant(partial(many.detach_many, app, list(found)), is_marked=True)
    if kinds and len(marked) > 1:
        return Meant(why_not=f"One {marked[0].kind} is emptied at a time: u clears the marks.")
    chosen = marked[0] if marked else subject
    if chosen is not None and chosen.kind in _PLACES:
        return Meant(partial(many.detach_everything, app, server_id=chosen.server_id, host=chosen.host or chosen.id))
    return Meant()


def mode(app: MavtuiApp, subject: Subject | None, marked: Sequence[Subject]) -> Meant:
    """The guide to another mode: for the holders of a volume, for one of them, for what a server or host holds."""
    from mavtui.ui import conversations
    from mavtui.ui import conversations_of_many as many

    alike = _alike(subject, marked)
    chosen = alike or ([subject] if subject is not None else [])
    if not chosen:
        return Meant()
    if {one.kind for one in chosen} <= {*_PLACES}:
        places = [(one.server_id, one.host or one.id) for one in chosen]
        return Meant(partial(many.change_modes_at, app, places, marks_all=bool(alike)), is_marked=bool(alike))
    if not _volume_ids(chosen):
        return Meant()
    named = [one.attachment_id for one in chosen if one.attachment_id]
    ours = _not_ended(app, chosen)
    if named and not ours:
        which = "The marked attachments have" if alike else "That attachment has"
        return Meant(why_not=f"{which} ended; there is no mode to change.")
    held = _holders(app, _volume_ids(chosen))
    if not held:
        nobody = "it" if len(_volume_ids(chosen)) == 1 else "any of these volumes"
        return Meant(why_not=f"Nobody holds {nobody}, so there is no mode to change.")
    ids = tuple(one.id for one in ours) if named else tuple(one.id for one in held)
    begins_on = subject.attachment_id or "" if subject is not None else ""
    guided = partial(conversations.change_modes, app, held, begins_on=begins_on, marked=ids if alike else ())
    return Meant(guided, is_marked=bool(alike))


def repair(app: MavtuiApp, subject: Subject | None, marked: Sequence[Subject]) -> Meant:
    """What helps against everything marked that is stuck. The highlighted one is left to the view."""
    from mavtui.ui import conversations_of_many as many

    alike = _alike(subject, marked)
    if not alike:
        return Meant()
    if {one.kind for one in alike} <= {*_PLACES}:
        return Meant(why_not="What is stuck is a volume or an attachment: mark those; u clears the marks.")
    attachments = _not_ended(app, alike)
    volumes = _volume_ids([one for one in alike if _kind_of(one) == "volume"])
    if not attachments and not volumes:
        return Meant(why_not="The marked attachments have ended; there is nothing to repair.")
    return Meant(partial(many.repair_many, app, attachments, volumes), is_marked=True)


def sharable(app: MavtuiApp, subject: Subject | None, marked: Sequence[Subject]) -> Meant:
    """Marked volumes become sharable, or stop to be, by one plan. One volume is left to the view."""
    from mavtui.ui import conversations_of_many as many

    return _of_volumes(partial(many.flip_sharable, app), subject, marked)


def extend(app: MavtuiApp, subject: Subject | None, marked: Sequence[Subject]) -> Meant:
    """Marked volumes grow by one plan. One volume is left to the view."""
    from mavtui.ui import conversations_of_many as many

    return _of_volumes(partial(many.extend, app), subject, marked)


def delete(app: MavtuiApp, subject: Subject | None, marked: Sequence[Subject]) -> Meant:
    """Marked volumes go by one plan, each confirmed by its name. The highlighted one is left to the view."""
    from mavtui.ui import conversations

    return _of_volumes(partial(conversations.delete, app), subject, marked)


def swap(app: MavtuiApp, subject: Subject | None, marked: Sequence[Subject], *, volume: Volume) -> Meant:
    """The highlighted reader takes over, or the one that is marked; else it is asked who does, for all that is marked.

    `volume` is the highlighted one, which is not meant where others are marked.
    """
    from mavtui.ui import conversations_of_many as many

    alike = _alike(subject, marked)
    ids = _volume_ids(alike) or [volume.id]
    held = app.reader.volume(ids[0]) if alike else volume
    if len(ids) > 1 or held is None:
        return Meant(partial(many.swap_writer, app, ids, None), is_marked=True)
    writers = held.writers
    if not writers:
        return Meant(why_not=f"Nobody writes to {held.label}, so there is nothing to hand over.")
    meant = alike or ([subject] if subject is not None else [])
    named = {one.attachment_id for one in meant if one.attachment_id}
    taking = [a for a in held.holders if a.id in named and not (a.is_rw and len(writers) == 1)]
    taker = (taking[0].server_id, None if taking[0].server_id else taking[0].host) if len(taking) == 1 else None
    return Meant(partial(many.swap_writer, app, ids, taker), is_marked=bool(alike))


def _of_volumes(
    conversation: Callable[[Sequence[str]], Awaitable[None]], subject: Subject | None, marked: Sequence[Subject]
) -> Meant:
    alike = _alike(subject, marked)
    if alike and {one.kind for one in alike} <= {*_PLACES}:
        return Meant(why_not="That is done with volumes: mark those; u clears the marks.")
    ids = _volume_ids(alike)
    return Meant(partial(conversation, ids), is_marked=True) if ids else Meant()


def _alike(subject: Subject | None, marked: Sequence[Subject]) -> Sequence[Subject]:
    """The marks, where they are of the kind that the cursor is on: marks of another pane are not what is meant."""
    return [
        one
        for one in marked
        if subject is None or one.kind == subject.kind or (one.kind in _PLACES and subject.kind in _PLACES)
    ]


def _kind_of(subject: Subject) -> str:
    """A finding is about an attachment or a volume."""
    return subject.kind if subject.kind != "finding" else "attachment" if subject.attachment_id else "volume"


def _volume_ids(chosen: Sequence[Subject]) -> list[str]:
    return list(dict.fromkeys(one.volume_id for one in chosen if one.volume_id))


def _holders(app: MavtuiApp, volume_ids: Sequence[str]) -> list[Attachment]:
    found = (app.reader.volume(one) for one in volume_ids)
    return [held for volume in found if volume is not None for held in volume.holders]


def _not_ended(app: MavtuiApp, chosen: Sequence[Subject]) -> list[Attachment]:
    """Each once: several findings can be about the same."""
    ids = dict.fromkeys(one.attachment_id for one in chosen if one.attachment_id)
    found = (app.reader.attachment(identity) for identity in ids)
    return [one for one in found if one is not None and one.status is not AttachStatus.DETACHED]


def _registered_host(app: MavtuiApp, name: str) -> str:
    """The id of the registered host of that name; empty where there is none, or several. A server is no host."""
    con = app.session.backend.store.reader
    found = (rows.server_by_id(con, one) for one in naming.ids_for(con, "servers", name))
    ids = [one.id for one in found if one is not None and one.kind is ServerKind.HOST]
    return ids[0] if len(ids) == 1 else ""
