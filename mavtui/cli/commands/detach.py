"""`mavtui detach`: exactly one attachment ends; or, by --all, all of a volume, a server or a host in one plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser, add_changing_options
from mavtui.cli.attachment_argument import add_attachment_argument, planned_for

if TYPE_CHECKING:
    from mavtui.cli.call import Call
    from mavtui.domain.plans import Plan
    from mavtui.services.session import Session


def prepare_parser(parser: Parser) -> None:
    """The arguments of the verb."""
    add_attachment_argument(parser, may_be_left_out=True)
    parser.forms("ATTACHMENT", "VOLUME SERVER", "VOLUME --all", "--server SERVER --all", "--host HOST --all")
    parser.add_argument("--server", metavar="SERVER", help="with --all: everything that this server holds")
    parser.add_argument("--host", metavar="HOST", help="with --all: what this host and the servers on it hold")
    parser.add_argument("--all", action="store_true", help="all of them, as one plan: readers first, then writers")
    add_changing_options(parser)
    parser.examples(
        "mavtui detach app-share web-2 --yes",
        "mavtui detach 0a1b2c3d-1111-2222-3333-444455556666 --yes",
        "mavtui detach quorum db-primary --dry-run",
        "mavtui detach app-share --all --dry-run",
        "mavtui detach --server web-1 --all --yes",
        "mavtui detach --host lab-cn1 --all --dry-run",
    )


def run(call: Call) -> int:
    """Plan it, confirm it, do it."""
    from mavtui.cli.changing import run_change

    _check(call)
    return run_change(call, lambda session: _plan(call, session))


def _check(call: Call) -> None:
    """One thing is named, and --all where it holds several."""
    from mavtui.errors import UsageError

    options = call.options
    named = [bool(options.which), options.server is not None, options.host is not None]
    if sum(named) != 1:
        raise UsageError(
            "detach takes an attachment, a volume and a server, or with --all a volume, --server or --host",
            hint="mavtui detach --help shows each form.",
        )
    if not options.which and not options.all:
        what = "--server" if options.server is not None else "--host"
        raise UsageError(f"{what} needs --all", hint="Without --all exactly one attachment is named.")
    if options.all and len(options.which) > 1:
        raise UsageError("--all takes one volume", hint="mavtui detach VOLUME --all")


async def _plan(call: Call, session: Session) -> Plan:
    from mavtui.services import planning, planning_many

    options = call.options
    if options.server is not None or options.host is not None:
        return await planning_many.plan_detach_all(session, server=options.server, host=options.host)
    if options.all:
        return await planning_many.plan_detach_volumes(session, options.which)
    return await planned_for(session, options.which, planning.plan_detach)
