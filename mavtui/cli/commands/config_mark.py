"""`mavtui config mark`: marks stored in an engine's file, so that no option can bypass them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mavtui.cli.arguments import Parser, add_production_options, on_off, production_approval
from mavtui.cli.shapes import detail_text

if TYPE_CHECKING:
    from mavtui.cli.call import Call
    from mavtui.services.session import Session

_MARKS = ("production", "readonly", "sample")


def prepare_parser(parser: Parser) -> None:
    """The arguments of the verb."""
    parser.add_argument("--production", type=on_off, metavar="on|off", help="ask one step more before every change")
    parser.add_argument("--readonly", type=on_off, metavar="on|off", help="refuse every change")
    parser.add_argument("--sample", type=on_off, metavar="on|off", help="say SAMPLE in the header")
    add_production_options(parser)
    parser.examples(
        "mavtui --db t.db config mark",
        "mavtui --db t.db config mark --readonly on",
        "mavtui --db t.db config mark --readonly off --yes",
    )


def run(call: Call) -> int:
    """Store the marks that are given, and print those there are."""
    session = call.open(lifts_marks=True)
    try:
        described = session.run(_mark(call, session))
    finally:
        session.close_now()
    call.output.one(described, lambda: detail_text({key: described[key] for key in ("place", *_MARKS)}))
    return 0


async def _mark(call: Call, session: Session) -> dict[str, Any]:
    from mavtui.services.marking import set_marks

    options = call.options
    asked = {name: getattr(options, name) for name in _MARKS if getattr(options, name) is not None}
    if asked:
        marks = session.backend.marks()._replace(**asked)
        await set_marks(session, marks, production_approval(options, session.target.context))
    return {"id": session.backend.place, "place": session.backend.place, **session.backend.marks()._asdict()}
