"""`mavtui undo`: the last change is taken back, by a new plan from what is there now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser, add_changing_options

if TYPE_CHECKING:
    from mavtui.cli.call import Call
    from mavtui.cli.changing import Asked
    from mavtui.services.session import Session


def prepare_parser(parser: Parser) -> None:
    """The arguments of the verb."""
    parser.add_argument(
        "entry",
        nargs="?",
        metavar="ENTRY",
        help="an entry of the journal, by id; the last change that can be undone by default",
    )
    parser.add_argument(
        "--connector", metavar="FILE", help="of a cloud: the connector of the host that gets its volume back, as JSON"
    )
    add_changing_options(parser)
    parser.examples("mavtui undo --dry-run", "mavtui undo --yes", "mavtui undo 5f0c1d2e --yes")


def run(call: Call) -> int:
    """Plan it, confirm it, do it."""
    from mavtui.cli.changing import run_change

    return run_change(call, lambda session: _plan(session, call.options.entry, call.options.connector))


async def _plan(session: Session, entry: str | None, connector_file: str | None) -> Asked:
    from mavtui.cli.changing import Asked
    from mavtui.services.undoing import plan_undo

    undo = await plan_undo(session, entry, connector_file=connector_file)
    return Asked(undo.plan, undo.undoes)
