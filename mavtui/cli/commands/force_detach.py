"""`mavtui force-detach`: an attachment that could not be detached is declared ended."""

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
        "mavtui force-detach backup-target backup-1 --dry-run",
        "mavtui force-detach backup-target backup-1 --accept force",
    )


def run(call: Call) -> int:
    """Plan it, confirm it, do it."""
    from mavtui.cli.changing import run_change
    from mavtui.services.planning import plan_force_detach

    return run_change(call, lambda session: planned_for(session, call.options.which, plan_force_detach))
