"""`mavtui detach`: exactly one attachment ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser, add_changing_options
from mavtui.cli.attachment_argument import add_attachment_argument, planned_for

if TYPE_CHECKING:
    from mavtui.cli.call import Call


def prepare_parser(parser: Parser) -> None:
    """The arguments of the verb."""
    add_attachment_argument(parser)
    add_changing_options(parser)
    parser.examples(
        "mavtui detach app-share web-2 --yes",
        "mavtui detach 0a1b2c3d-1111-2222-3333-444455556666 --yes",
        "mavtui detach quorum db-primary --dry-run",
    )


def run(call: Call) -> int:
    """Plan it, confirm it, do it."""
    from mavtui.cli.changing import run_change
    from mavtui.services.planning import plan_detach

    return run_change(call, lambda session: planned_for(session, call.options.which, plan_detach))
