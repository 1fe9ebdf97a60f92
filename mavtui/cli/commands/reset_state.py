"""`mavtui reset-state`: one record is corrected because the operator knows better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser, add_changing_options

if TYPE_CHECKING:
    from mavtui.cli.call import Call
    from mavtui.domain.plans import Plan
    from mavtui.services.session import Session


def prepare_parser(parser: Parser) -> None:
    """The arguments of the verb."""
    parser.forms("VOLUME", "ATTACHMENT --to attached|detached", "VOLUME SERVER --to attached|detached")
    parser.add_argument(
        "which",
        nargs="+",
        metavar="VOLUME",
        help="a volume, whose own condition is cleared; or with --to an attachment: its id, or volume and server",
    )
    parser.add_argument("--to", choices=("attached", "detached"), help="what the attachment's record is to say")
    add_changing_options(parser)
    parser.examples(
        "mavtui reset-state broken --accept reset",
        "mavtui reset-state stuck-detaching db-report --to attached --accept reset",
        "mavtui reset-state 0a1b2c3d-1111-2222-3333-444455556666 --to detached --accept reset",
    )


def run(call: Call) -> int:
    """Plan it, confirm it, do it."""
    from mavtui.cli.changing import run_change
    from mavtui.errors import UsageError

    options = call.options
    if options.to is None and len(options.which) > 1:
        raise UsageError("an attachment needs --to attached or --to detached", hint="A volume is named by one word.")
    return run_change(call, lambda session: _plan(session, options.which, options.to))


async def _plan(session: Session, which: list[str], to: str | None) -> Plan:
    from mavtui.cli.attachment_argument import attachment_id
    from mavtui.services import resolving
    from mavtui.services.planning import plan_reset_attachment, plan_reset_volume

    if to is None:
        _refuse_attachment(session, which[0])
        return await plan_reset_volume(session, resolving.volume_id(session, which[0]))
    return await plan_reset_attachment(session, attachment_id(session, which), attached=to == "attached")


def _refuse_attachment(session: Session, word: str) -> None:
    from mavtui.errors import UsageError
    from mavtui.store import naming

    con = session.backend.store.reader
    if not naming.ids_for(con, "volumes", word) and naming.attachment_ids_for(con, word):
        raise UsageError(
            f"{word} is an attachment, expected --to attached or --to detached",
            hint="Look on the server which of the two is true.",
        )
