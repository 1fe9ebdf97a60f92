"""Naming one attachment: by its id, or by volume and server where exactly one matches."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser
from mavtui.errors import UsageError

if TYPE_CHECKING:
    from mavtui.domain.plans import Plan
    from mavtui.services.session import Session


def add_attachment_argument(parser: Parser, last: str = "", *, may_be_left_out: bool = False) -> None:
    """One word (an attachment) or two (volume and server), and after them what `last` says."""
    parser.forms(f"ATTACHMENT{last}", f"VOLUME SERVER{last}")
    parser.add_argument(
        "which",
        nargs="*" if may_be_left_out else "+",
        metavar="ATTACHMENT",
        help="an attachment's id; or a volume and a server (or host), by name or id, where exactly one matches",
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
