"""`mavtui attach`: a volume goes to servers, one after another, or to a host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser, add_changing_options

if TYPE_CHECKING:
    from mavtui.cli.call import Call


def prepare_parser(parser: Parser) -> None:
    """The arguments of the verb."""
    parser.add_argument("volume", metavar="VOLUME", help="name or id")
    parser.add_argument("servers", nargs="*", metavar="SERVER", help="name or id; several are served one after another")
    parser.add_argument("--host", metavar="HOST", help="attach to this registered host instead of a server")
    parser.add_argument("--mode", choices=("rw", "ro"), default="rw", help="rw (default) or ro")
    parser.add_argument("--device", metavar="DEVICE", help="the device on the server; the next free one by default")
    parser.add_argument("--bootable", action="store_true", help="the server boots from it")
    parser.add_argument("--connector", metavar="FILE", help="with --host on a cloud: the host's connector, as JSON")
    add_changing_options(parser)
    parser.examples(
        "mavtui attach scratch web-1",
        "mavtui attach app-share bastion --mode ro --yes",
        "mavtui attach app-share bastion --confirm-rw-share app-share",
        "mavtui attach web-assets web-1 web-2 web-3 --mode ro --dry-run",
        "mavtui attach images --host metal-1",
        "mavtui attach images --host metal-1 --connector metal-1.json",
    )


def run(call: Call) -> int:
    """Plan it, confirm it, do it."""
    from mavtui.cli.changing import run_change
    from mavtui.domain.attachments import Mode
    from mavtui.errors import UsageError
    from mavtui.services.planning import plan_attach

    options = call.options
    if options.host is not None and options.servers:
        raise UsageError("attach takes servers or --host, not both", hint="Attach to one after the other.")
    if options.connector is not None and options.host is None:
        raise UsageError("--connector is for --host", hint="A server brings its own.")
    return run_change(
        call,
        lambda session: plan_attach(
            session,
            options.volume,
            options.servers,
            hosts=[] if options.host is None else [options.host],
            mode=Mode(options.mode),
            device=options.device,
            bootable=options.bootable,
            connectors={options.host: options.connector} if options.connector else None,
        ),
    )
