"""`mavtui server add`: a server or host becomes known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser, add_changing_options

if TYPE_CHECKING:
    from mavtui.cli.call import Call


def prepare_parser(parser: Parser) -> None:
    """The arguments of the verb."""
    parser.add_argument("name", metavar="NAME", help="what it is called")
    parser.add_argument("--kind", choices=("server", "host"), default="server", help="a server, or a host of its own")
    parser.add_argument("--id", metavar="UUID", help="the id it has elsewhere; a new one by default")
    parser.add_argument("--host", metavar="HOST", help="the host it runs on")
    parser.add_argument("--status", default="ACTIVE", metavar="STATUS", help="ACTIVE (default), SHUTOFF, …")
    parser.add_argument("--zone", metavar="ZONE", help="its availability zone")
    add_changing_options(parser)
    parser.examples(
        "mavtui server add web-9 --host lab-cn1",
        "mavtui server add metal-1 --kind host",
        "mavtui server add web-9 -o id",
    )


def run(call: Call) -> int:
    """Plan it, confirm it, do it."""
    from mavtui.cli.changing import run_change
    from mavtui.domain.servers import ServerKind
    from mavtui.services.planning import plan_server_add

    options = call.options
    return run_change(
        call,
        lambda session: plan_server_add(
            session,
            options.name,
            kind=ServerKind(options.kind),
            server_id=options.id,
            status=options.status,
            host=options.host,
            availability_zone=options.zone,
        ),
        create=True,
    )
