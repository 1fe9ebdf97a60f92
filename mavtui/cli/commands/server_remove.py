"""`mavtui server remove`: a server that holds nothing leaves the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser, add_changing_options

if TYPE_CHECKING:
    from mavtui.cli.call import Call


def prepare_parser(parser: Parser) -> None:
    """The arguments of the verb."""
    parser.add_argument("server", metavar="SERVER", help="name or id")
    add_changing_options(parser)
    parser.examples("mavtui server remove web-9", "mavtui server remove web-9 --dry-run")


def run(call: Call) -> int:
    """Plan it, confirm it, do it."""
    from mavtui.cli.changing import run_change
    from mavtui.services.planning import plan_server_remove

    return run_change(call, lambda session: plan_server_remove(session, call.options.server))
