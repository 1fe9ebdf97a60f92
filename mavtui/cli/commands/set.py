"""`mavtui set`: new values for a volume."""

from __future__ import annotations

from argparse import BooleanOptionalAction
from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser, add_changing_options
from mavtui.cli.metadata_options import add_metadata_options, metadata_set, notes_removed

if TYPE_CHECKING:
    from mavtui.cli.call import Call


def prepare_parser(parser: Parser) -> None:
    """The arguments of the verb."""
    parser.add_argument("volume", metavar="VOLUME", help="name or id")
    parser.add_argument("--name", metavar="TEXT", help="a new name; empty for none")
    parser.add_argument("--description", metavar="TEXT", help="a new description; empty for none")
    parser.add_argument("--sharable", action=BooleanOptionalAction, help="several servers may hold it")
    parser.add_argument("--read-only", action=BooleanOptionalAction, help="only ro attachments")
    parser.add_argument("--bootable", action=BooleanOptionalAction, help="a server can boot from it")
    parser.add_argument("--type", metavar="NAME", help="another volume type; it may decide whether it is sharable")
    add_metadata_options(parser)
    parser.add_argument("--remove-metadata", action="append", default=[], metavar="KEY", help="may be repeated")
    add_changing_options(parser)
    parser.examples(
        "mavtui set scratch --name scratch-old --description 'not used any more'",
        "mavtui set shared-spare-1 --no-sharable --yes",
        "mavtui set app-share --note filesystem=gfs2 --metadata owner=web",
        "mavtui set app-share --remove-metadata owner",
    )


def run(call: Call) -> int:
    """Plan it, confirm it, do it."""
    from mavtui.cli.changing import run_change
    from mavtui.services.planning import plan_set

    options = call.options
    return run_change(
        call,
        lambda session: plan_set(
            session,
            options.volume,
            name=options.name,
            description=options.description,
            sharable=options.sharable,
            read_only=options.read_only,
            bootable=options.bootable,
            volume_type=options.type,
            metadata_set=metadata_set(options),
            metadata_removed=[*options.remove_metadata, *notes_removed(options)],
        ),
    )
