"""`mavtui server set`: new values for a server."""

from __future__ import annotations

from argparse import BooleanOptionalAction
from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser, add_changing_options

if TYPE_CHECKING:
    from mavtui.cli.call import Call


def prepare_parser(parser: Parser) -> None:
    """The arguments of the verb."""
    parser.add_argument("server", metavar="SERVER", help="name or id")
    parser.add_argument("--name", metavar="TEXT", help="a new name")
    parser.add_argument("--status", metavar="STATUS", help="ACTIVE, SHUTOFF, …")
    parser.add_argument("--host", metavar="HOST", help="the host it runs on")
    parser.add_argument("--zone", metavar="ZONE", help="its availability zone")
    parser.add_argument("--locked", action=BooleanOptionalAction, help="takes and gives back no volume while locked")
    add_changing_options(parser)
    parser.examples("mavtui server set web-1 --status SHUTOFF", "mavtui server set web-1 --host lab-cn2 --no-locked")


def run(call: Call) -> int:
    """Plan it, confirm it, do it."""
    from mavtui.cli.changing import run_change
    from mavtui.services.planning import plan_server_set

    options = call.options
    return run_change(
        call,
        lambda session: plan_server_set(
            session,
            options.server,
            name=options.name,
            status=options.status,
            host=options.host,
            availability_zone=options.zone,
            locked=options.locked,
        ),
    )
