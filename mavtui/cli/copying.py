"""A store that is only a copy is brought up to date before anything is read from it, or its age is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mavtui.cli import diagnostics
from mavtui.cli.waiting import told
from mavtui.errors import BackendUnreachable, MavtuiError, UsageError

if TYPE_CHECKING:
    from mavtui.backends.protocol import Reading
    from mavtui.cli.call import Call
    from mavtui.services.session import Session


def bring_up_to_date(session: Session, *, in_detail: bool = False, servers: bool = False) -> None:
    """Read everything from the authority. Raises BackendUnreachable, AuthenticationFailed, Refused.

    `in_detail`: what each server says of its attachments too, which takes a request for each. `servers`: a reading
    without them is no answer, so BackendUnreachable then too.
    """
    backend, name = session.backend, session.context.name
    before = backend.reading()

    def progress() -> str:
        seen, servers = backend.reading().volumes_seen, backend.reading().servers_left
        if servers:
            return f"reading {name}, {servers:,} servers left to ask"
        return f"reading {name}, {seen:,} volumes" if seen else f"reading {name}"

    try:
        reading = session.run(told(backend.refresh(in_detail=in_detail), progress, changes=False))
    except BackendUnreachable as error:
        if before.read_at is not None:
            error.hint = f"{error.hint} --cached shows what was read {_ago(before)}.".lstrip()
        raise
    why = reading.without_servers if servers else ""
    _say_notes(reading, but=why)
    if why:
        raise BackendUnreachable(
            why[:1].lower() + why[1:].rstrip("."), hint="--cached shows what was read of them last."
        )


def use_copy(session: Session) -> None:
    """Leave the copy as it is, and say how old it is. Raises UsageError where there is none."""
    name, reading = session.context.name, session.backend.reading()
    if reading.read_at is None:
        raise UsageError(f"there is no copy of {name} yet", hint="Leave --cached out: then it is read.")
    scope = ", all projects" if reading.all_projects else ""
    diagnostics.say(f"mavtui: {name} as it was read {_ago(reading)} ({reading.read_at[:19]}Z{scope})")
    if reading.without_servers:
        diagnostics.say(f"mavtui: {reading.without_servers}")
    _say_notes(reading)


def look_up_ids(call: Call, session: Session) -> None:
    """Have in the copy what a command names by its whole id, of whatever project it is.

    Raises BackendUnreachable, AuthenticationFailed.
    """
    if session.backend.capabilities.live_store:
        return
    from mavtui.services.resolving import bring_in

    given = vars(call.options).values()
    words = [word for value in given for word in (value if isinstance(value, list) else [value])]
    work = bring_in(session, [word for word in words if isinstance(word, str)])
    session.run(told(work, f"reading {session.context.name}", changes=False))


def ask_about(session: Session, *, volume_id: str | None = None, server_id: str | None = None) -> None:
    """Have in the copy all that the services say of one volume and its holders, else of one server.

    Where the reading just now was without Nova, and has said so, nobody is asked: Cinder's word was read then. Raises
    BackendUnreachable, AuthenticationFailed.
    """
    if session.backend.reading().without_servers:
        return
    asking = f"reading {session.context.name}"
    if volume_id is not None:
        session.run(told(session.backend.refresh_some([volume_id]), asking, changes=False))
    elif server_id is not None:
        session.run(told(session.backend.look_up([server_id]), asking, changes=False))


def read_volumes_again(session: Session, volume_ids: Sequence[str]) -> None:
    """Bring these volumes up to date after a change; that this failed is said and is no failure of the change."""
    try:
        session.run(told(session.backend.refresh_some(volume_ids), f"reading {session.context.name}", changes=False))
    except MavtuiError as error:
        diagnostics.say(f"mavtui: what is there now could not be read: {error.message}")


def _say_notes(reading: Reading, *, but: str = "") -> None:
    for note in reading.notes:
        if note != but:
            diagnostics.say(f"mavtui: {note}")


def _ago(reading: Reading) -> str:
    from datetime import UTC, datetime

    from mavtui.domain.clock import age_seconds, in_words, to_timestamp

    return f"{in_words(age_seconds(reading.read_at, to_timestamp(datetime.now(UTC))))} ago"
