"""`mavtui volumes`: every volume that passes the filter, with everyone who holds it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser
from mavtui.cli.listing_options import add_listing_options, read_filter, sort_keys, takes_detail
from mavtui.cli.shapes import VOLUMES
from mavtui.store import listing, rows

if TYPE_CHECKING:
    from mavtui.cli.call import Call
    from mavtui.domain.volumes import Volume
    from mavtui.services.session import Session


def prepare_parser(parser: Parser) -> None:
    """The options of the verb."""
    add_listing_options(
        parser, "rw>1, status:in-use or status:error, size>=100, !sharable:yes, fault:any, -f apshr, text, @saved"
    )
    parser.examples(
        "mavtui volumes",
        "mavtui volumes --filter 'rw>1' -o json",
        "mavtui volumes --filter 'sharable:yes server:web-1' --sort size:desc --limit 10",
        "mavtui volumes --filter '(server:web-1 or server:web-2) and !type:ssd' --sort type,-size",
        "mavtui volumes --columns name,status,id -o csv",
    )


def run(call: Call) -> int:
    """List the volumes, by name unless another order is asked for."""
    options = call.options
    known = call.settings().known_to_filters
    chosen = read_filter(options.filter, lambda text: listing.parse_filter(text, None, known))
    query = listing.Query(chosen, sort_keys(options.sort))
    with call.reading(in_detail=takes_detail(chosen)) as session:
        with session.backend.store.read_transaction() as con:
            rids = listing.row_ids(con, query)[: options.limit]
        call.output.listing(_volumes(session, rids), VOLUMES)
    return 0


_AT_ONCE = 500
"""How many volumes are read between two looks at the file: long lists never hold one reading open."""


def _volumes(session: Session, rids: Sequence[int]) -> Iterator[Volume]:
    for start in range(0, len(rids), _AT_ONCE):
        with session.backend.store.read_transaction() as con:
            found = rows.volumes_by_rid(con, rids[start : start + _AT_ONCE])
        yield from found
