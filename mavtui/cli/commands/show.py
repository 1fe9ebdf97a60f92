"""`mavtui show`: one volume, attachment or server in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mavtui.cli.arguments import Parser
from mavtui.cli.listing_options import add_copy_options
from mavtui.cli.shapes import detail_text
from mavtui.services import resolving
from mavtui.services.describing import describe_attachment, describe_server, describe_volume
from mavtui.store import rows

if TYPE_CHECKING:
    from mavtui.cli.call import Call
    from mavtui.services.resolving import Found
    from mavtui.services.session import Session


def prepare_parser(parser: Parser) -> None:
    """The arguments of the verb."""
    parser.add_argument("object", metavar="VOLUME|ATTACHMENT|SERVER", help="name or id")
    add_copy_options(parser)
    parser.examples("mavtui show app-share", "mavtui show web-1 -o json", "mavtui show 9f1c02ab -o yaml")


def run(call: Call) -> int:
    """Find out what the word names, and print it."""
    with call.reading() as session, session.backend.store.read_transaction():
        described = _described(session, resolving.anything(session, call.options.object))
        call.output.one(described, lambda: detail_text(described))
    return 0


def _described(session: Session, found: Found) -> dict[str, Any]:
    if found.volume is not None:
        return describe_volume(found.volume)
    if found.server is not None:
        return describe_server(found.server)
    assert found.attachment is not None  # noqa: S101 - resolving found exactly one of the three
    volume = rows.volume_by_id(session.backend.store.reader, found.attachment.volume_id)
    return describe_attachment(found.attachment, volume.name if volume else None)
