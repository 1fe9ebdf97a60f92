"""A refusal: recorded, and raised."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NoReturn

from mavtui.errors import ConfirmationNeeded, JournalError, Refused

if TYPE_CHECKING:
    from mavtui.services.journal import Origin
    from mavtui.services.session import Session


async def refuse(session: Session, origin: Origin, error: Refused | ConfirmationNeeded) -> NoReturn:
    """Record the refusal and raise it. Where it cannot be recorded it holds all the same: nothing is changed."""
    outcome = "refused" if isinstance(error, Refused) else "unconfirmed"
    try:
        await asyncio.to_thread(session.journal.refuse, origin, error, outcome)
    except JournalError as unwritten:
        error.hint = f"{error.hint} (This refusal is not in the journal: {unwritten.message})".strip()
    raise error
