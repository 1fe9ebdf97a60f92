"""`mavtui show`: one volume, attachment or server in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mavtui.cli.arguments import Parser
from mavtui.cli.listing_options import add_copy_options
from mavtui.cli.shapes import detail_text
from mavtui.cli.visible import joined
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
    with call.reading() as session:
        if not session.backend.capabilities.live_store and not call.options.cached:
            from mavtui.cli import copying

            copying.look_up_ids(call, session)
        return _show(call, session)


def _show(call: Call, session: Session) -> int:
    found = resolving.anything(session, call.options.object)
    volume_id = found.volume.id if found.volume else found.attachment.volume_id if found.attachment else None
    call.ask_about(session, volume_id=volume_id, server_id=found.server.id if found.server else None)
    with session.backend.store.read_transaction():
        found = resolving.anything(session, call.options.object)
        described = _described(session, found)
        call.output.one(described, lambda: detail_text(described) + _disagreements(session, found))
    return 0


def _disagreements(session: Session, found: Found) -> str:
    """What the services of a cloud do not say alike of who holds a volume; nothing where they agree."""
    if found.volume is None or session.backend.capabilities.live_store:
        return ""
    from mavtui.services import service_views

    lines = [
        f"  {one.holder}: Cinder says {one.cinder}, Nova says {one.nova}"
        for one in service_views.found_in(session.store, found.volume)
    ]
    return "\n\n" + joined(["the services disagree", *lines]) if lines else ""


def _described(session: Session, found: Found) -> dict[str, Any]:
    if found.volume is not None:
        return describe_volume(found.volume)
    if found.server is not None:
        return describe_server(found.server)
    assert found.attachment is not None  # noqa: S101 - resolving found exactly one of the three
    volume = rows.volume_by_id(session.backend.store.reader, found.attachment.volume_id)
    return describe_attachment(found.attachment, volume.name if volume else None)
