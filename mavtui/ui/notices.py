"""What is told once at the start: changes that were begun and whose end nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.errors import MavtuiError

if TYPE_CHECKING:
    from mavtui.services.session import Session
    from mavtui.services.unfinished import Unfinished

MOST_TOLD = 2


def unfinished_notices(session: Session) -> list[str]:
    """A sentence for each intent without a result that was not shown yet; they count as shown now. For a thread."""
    from mavtui.services.unfinished import look_at_unfinished, record_as_seen

    try:
        found = look_at_unfinished(session, unseen_only=True)
        record_as_seen(session, found)
    except MavtuiError as error:
        return [f"The journal could not be looked at: {error.message}"]
    notices = [_notice(one) for one in found[:MOST_TOLD]]
    if len(found) > MOST_TOLD:
        notices.append(f"{len(found) - MOST_TOLD} more unfinished; L lists them.")
    return notices


def _notice(one: Unfinished) -> str:
    now = f"now: {one.state}" if one.here else f"in {one.context or one.place}"
    return f"Begun at {one.time[:19]}Z, its end is not known: {one.sentence} ({now})."
