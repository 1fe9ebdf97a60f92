"""`mavtui create`: a new volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser, add_changing_options
from mavtui.cli.metadata_options import add_metadata_options, metadata_set

if TYPE_CHECKING:
    from mavtui.cli.call import Call


def prepare_parser(parser: Parser) -> None:
    """The arguments of the verb."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="what it is to be called")
    parser.add_argument("--size", required=True, metavar="GIB", help="how large, in GiB")
    parser.add_argument("--description", metavar="TEXT")
    parser.add_argument("--sharable", action="store_true", help="several servers may hold it")
    parser.add_argument("--read-only", action="store_true", help="only ro attachments")
    parser.add_argument("--bootable", action="store_true", help="a server can boot from it")
    parser.add_argument("--type", metavar="TYPE", help="its volume type, by name")
    parser.add_argument("--zone", metavar="ZONE", help="its availability zone")
    add_metadata_options(parser)
    add_changing_options(parser)
    parser.examples(
        "mavtui create scratch --size 20",
        "mavtui create web-assets --size 40 --sharable --note filesystem=gfs2",
        "mavtui create scratch --size 20 -o id",
    )


def run(call: Call) -> int:
    """Plan it, confirm it, do it."""
    from mavtui.cli.changing import run_change
    from mavtui.services.planning import plan_create

    options = call.options
    return run_change(
        call,
        lambda session: plan_create(
            session,
            options.size,
            name=options.name,
            description=options.description,
            sharable=options.sharable,
            read_only=options.read_only,
            bootable=options.bootable,
            volume_type=options.type,
            availability_zone=options.zone,
            metadata=metadata_set(options),
        ),
        create=True,
    )
