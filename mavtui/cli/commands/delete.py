"""`mavtui delete`: volumes that nobody holds are deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser, add_changing_options

if TYPE_CHECKING:
    from mavtui.cli.call import Call


def prepare_parser(parser: Parser) -> None:
    """The arguments of the verb."""
    parser.add_argument("volumes", nargs="+", metavar="VOLUME", help="name or id")
    add_changing_options(parser)
    parser.examples(
        "mavtui delete scratch --dry-run",
        "mavtui delete scratch --accept delete",
        "mavtui delete pool-01 pool-02 --accept delete",
    )


def run(call: Call) -> int:
    """Plan it, confirm it, do it."""
    from mavtui.cli.changing import run_change
    from mavtui.services.planning import plan_delete

    return run_change(call, lambda session: plan_delete(session, call.options.volumes))
