"""What `a`, `x`, `D` and `T` mean for what the cursor is on, and for what is marked: which conversation to begin."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from mavtui.domain.attachments import AttachStatus
from mavtui.store import naming

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from mavtui.domain.volumes import Volume
    from mavtui.ui.app import MavtuiApp
    from mavtui.ui.subjects import Subject


class Meant(NamedTuple):
    """What is meant: a conversation, or a sentence that says why there is none; neither where the view decides."""

    conversation: Callable[[], Awaitable[None]] | None = None
    why_not: str = ""


def attach(app: MavtuiApp, subject: Subject | None, marked: Sequence[Subject]) -> Meant:
    """Marked volumes or servers go together; a server or host gets volumes. One volume is left to the view."""
    from mavtui.ui import conversations
    from mavtui.ui import conversations_of_many as many

    chosen = _alike(subject, marked) or ([subject] if subject is not None else [])
    if not chosen:
        return Meant()
    kinds = {one.kind for one in chosen}
    if kinds <= {"server", "host"}:
        words = [one.server_id or _registered_host(app, one.host or one.id) for one in chosen]
        if not all(words):
            return Meant(why_not="That host is not registered here, so volumes go to its servers, not to itself.")
        return Meant(partial(many.attach_volumes_to, app, [word for word in words if word]))
    if kinds == {"volume"} and len(chosen) > 1:
        return Meant(partial(many.attach_many, app, [one.id for one in chosen]))
    if kinds == {"volume"}:
        return Meant(partial(conversations.attach, app, chosen[0].id))
    return Meant()


def detach(app: MavtuiApp, subject: Subject | None, marked: Sequence[Subject]) -> Meant:
    """What is marked goes as one plan; of a server or host everything goes. One attachment is left to the view."""
    from mavtui.ui import conversations_of_many as many

    marked = _alike(subject, marked)
    kinds = {one.kind for one in marked}
    if kinds == {"attachment"}:
        ids = [one.id for one in marked if not _has_ended(app, one.id)]
        if not ids:
            return Meant(why_not="The marked attachments have ended; there is nothing to detach.")
        return Meant(partial(many.detach_many, app, ids))
    if kinds == {"volume"}:
        return Meant(partial(many.detach_volumes, app, [one.id for one in marked]))
    if kinds and len(marked) > 1:
        return Meant(why_not=f"One {marked[0].kind} is emptied at a time: u clears the marks.")
    chosen = marked[0] if marked else subject
    if chosen is not None and chosen.kind in ("server", "host"):
        return Meant(partial(many.detach_everything, app, server_id=chosen.server_id, host=chosen.host or chosen.id))
    return Meant()


def delete(app: MavtuiApp, subject: Subject | None, marked: Sequence[Subject]) -> Meant:
    """Marked volumes go by one plan, each confirmed by its name. The highlighted one is left to the view."""
    from mavtui.ui import conversations

    ids = [one.id for one in _alike(subject, marked) if one.kind == "volume"]
    return Meant(partial(conversations.delete, app, ids)) if ids else Meant()


def swap(app: MavtuiApp, volume: Volume, subject: Subject | None) -> Meant:
    """The highlighted reader takes over; else it is asked who does."""
    from mavtui.ui import conversations_of_many as many

    writers = volume.writers
    if not writers:
        return Meant(why_not=f"Nobody writes to {volume.label}, so there is nothing to hand over.")
    chosen = next((a for a in volume.holders if subject is not None and a.id == subject.attachment_id), None)
    taker = None
    if chosen is not None and not (chosen.is_rw and len(writers) == 1):
        taker = (chosen.server_id, None if chosen.server_id else chosen.host)
    return Meant(partial(many.swap_writer, app, volume.id, taker))


def _alike(subject: Subject | None, marked: Sequence[Subject]) -> Sequence[Subject]:
    """The marks, where they are of the kind that the cursor is on: marks of another pane are not what is meant."""
    places = ("server", "host")
    return [
        one
        for one in marked
        if subject is None or one.kind == subject.kind or (one.kind in places and subject.kind in places)
    ]


def _has_ended(app: MavtuiApp, attachment_id: str) -> bool:
    found = app.reader.attachment(attachment_id)
    return found is None or found.status is AttachStatus.DETACHED


def _registered_host(app: MavtuiApp, name: str) -> str:
    """The id of the registered host of that name; empty where there is none, or several."""
    ids = naming.ids_for(app.session.backend.store.reader, "servers", name)
    return ids[0] if len(ids) == 1 else ""
