"""Naming one attachment: by its id, or by volume and server where exactly one matches."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from mavtui.errors import UsageError

if TYPE_CHECKING:
    from mavtui.domain.plans import Plan
    from mavtui.services.session import Session

WHICH = "ATTACHMENT | VOLUME SERVER"


def add_attachment_argument(parser: argparse.ArgumentParser) -> None:
    """One argument (an attachment) or two (volume and server)."""
    parser.add_argument(
        "which", nargs="+", metavar=WHICH, help="an attachment's id, or volume and server (or host) by name or id"
    )


def attachment_id(session: Session, words: list[str]) -> str:
    """The id of the attachment that one or two words name. Raises NotFound, AmbiguousName, UsageError."""
    from mavtui.services import resolving

    match words:
        case [attachment]:
            return resolving.attachment(session, attachment).id
        case [volume, holder]:
            return resolving.attachment_of(session, volume, holder).id
        case _:
            raise UsageError(
                f"expected one attachment, or a volume and a server, found {len(words)} words",
                hint="Each attachment is ended by itself.",
            )


async def planned_for(
    session: Session, words: list[str], plan: Callable[[Session, list[str]], Awaitable[Plan]]
) -> Plan:
    """What `plan` makes for the attachment that the words name."""
    return await plan(session, [attachment_id(session, words)])
