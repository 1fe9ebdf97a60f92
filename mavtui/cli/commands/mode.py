"""`mavtui mode`: an attachment changes between rw and ro, or takes over writing; it is detached and attached again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser, add_changing_options
from mavtui.cli.attachment_argument import add_attachment_argument, attachment_id

if TYPE_CHECKING:
    from mavtui.cli.call import Call
    from mavtui.domain.plans import Plan
    from mavtui.services.session import Session

MODES = ("rw", "ro")


def prepare_parser(parser: Parser) -> None:
    """The arguments of the verb."""
    add_attachment_argument(parser, " rw|ro")
    parser.add_argument("--connector", metavar="FILE", help="of a host on a cloud: its connector, as JSON")
    parser.add_argument(
        "--swap",
        action="store_true",
        help="with VOLUME SERVER rw: make it the one writer, attached if need be; whoever writes now gives that up",
    )
    parser.add_argument(
        "--set-flag",
        action="store_true",
        help="set or lift the volume's read-only flag on the way, where the mode takes that: while nobody holds it",
    )
    add_changing_options(parser)
    parser.examples(
        "mavtui mode reference-data batch-01 ro --yes",
        "mavtui mode reference-data web-4 rw --confirm-rw-share reference-data --yes",
        "mavtui mode reference-data batch-01 ro --dry-run",
        "mavtui mode reference-data web-4 rw --swap --dry-run",
    )


def run(call: Call) -> int:
    """Plan it, confirm it, do it."""
    from mavtui.cli.changing import run_change
    from mavtui.errors import UsageError

    *which, mode = call.options.which
    if mode not in MODES or not which:
        raise UsageError(f"expected rw or ro as the last word, found {mode}", hint="mavtui mode --help explains it.")
    if call.options.swap and (mode != "rw" or len(which) != 2):  # noqa: PLR2004 - volume and server
        raise UsageError("--swap takes VOLUME SERVER rw", hint="It says who is to be the one writer.")
    if call.options.swap and call.options.set_flag:
        raise UsageError(
            "--swap and --set-flag do not go together", hint="Lift the flag first: mavtui set VOLUME --no-read-only."
        )
    if call.options.swap:
        return run_change(call, lambda session: _swap(session, which, call.options.connector))
    return run_change(
        call,
        lambda session: _plan(session, which, mode, call.options.connector, sets_flag=call.options.set_flag),
    )


async def _plan(session: Session, which: list[str], mode: str, connector: str | None, *, sets_flag: bool) -> Plan:
    from mavtui.domain.attachments import Mode
    from mavtui.services.changing_modes import plan_mode
    from mavtui.services.connectors import by_host

    files = by_host([connector] if connector else [])
    return await plan_mode(session, attachment_id(session, which), Mode(mode), sets_flag=sets_flag, connectors=files)


async def _swap(session: Session, which: list[str], connector: str | None) -> Plan:
    from mavtui.services import resolving
    from mavtui.services.swapping import plan_swap

    volume, holder = which
    server, host = resolving.place(session, holder)
    return await plan_swap(session, volume, server, host=host, connector_file=connector)
