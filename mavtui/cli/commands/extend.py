"""`mavtui extend`: a larger volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser, add_changing_options

if TYPE_CHECKING:
    from mavtui.cli.call import Call


def prepare_parser(parser: Parser) -> None:
    """The arguments of the verb."""
    parser.add_argument("volume", metavar="VOLUME", help="name or id")
    parser.add_argument("size", metavar="GIB", help="how large it will be, in GiB; it never shrinks")
    add_changing_options(parser)
    parser.examples(
        "mavtui extend scratch 40", "mavtui extend app-share 80 --yes", "mavtui extend app-share 80 --dry-run"
    )


def run(call: Call) -> int:
    """Plan it, confirm it, do it."""
    from mavtui.cli.changing import run_change
    from mavtui.services.planning import plan_extend

    return run_change(call, lambda session: plan_extend(session, call.options.volume, call.options.size))
