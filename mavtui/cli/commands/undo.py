"""`mavtui undo`: the last change is taken back, by a new plan from what is there now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser, add_changing_options

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

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
        "--connector",
        metavar="FILE",
        action="append",
        default=[],
        help="of a cloud: the connector of a host that gets its volume back, as JSON; again for each further host",
    )
    add_changing_options(parser)
    parser.examples("mavtui undo --dry-run", "mavtui undo --yes", "mavtui undo 5f0c1d2e --yes")


def run(call: Call) -> int:
    """Plan it, confirm it, do it."""
    from mavtui.cli.changing import run_change

    return run_change(call, planner_for(call.options.entry, call.options.connector))


def planner_for(entry: str | None, files: Sequence[str]) -> Callable[[Session], Awaitable[Asked]]:
    """Plans to take back the change of that entry, else the last one: the same change however often it is planned.

    What others did meanwhile is the last change by then, and nobody has asked for that to be undone.
    """
    chosen = entry

    async def plan(session: Session) -> Asked:
        nonlocal chosen
        from mavtui.cli.changing import Asked
        from mavtui.services.connectors import by_host
        from mavtui.services.undoing import plan_undo

        undo = await plan_undo(session, chosen, connectors=by_host(files))
        chosen = undo.undoes
        return Asked(undo.plan, undo.undoes)

    return plan
