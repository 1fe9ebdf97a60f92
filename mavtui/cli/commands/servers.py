"""`mavtui servers`: the servers and hosts that volumes can go to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser
from mavtui.cli.listing_options import add_listing_options, read_filter, sort_keys
from mavtui.cli.shapes import SERVERS
from mavtui.store import server_listing
from mavtui.store.reading import Query

if TYPE_CHECKING:
    from mavtui.cli.call import Call
    from mavtui.domain.servers import Server
    from mavtui.services.session import Session
    from mavtui.store.server_listing import ServerRow


def prepare_parser(parser: Parser) -> None:
    """The options of the verb."""
    add_listing_options(parser, "text, status:ACTIVE or status:ERROR, host:lab-cn1, kind:host, @saved")
    parser.examples(
        "mavtui servers",
        "mavtui servers --filter 'status:ACTIVE host:lab-cn1' -o json",
        "mavtui servers --sort status,name --limit 20",
    )


def run(call: Call) -> int:
    """List the servers, by name unless another order is asked for."""
    options = call.options
    known = call.settings().known_to_filters
    chosen = read_filter(options.filter, lambda text: server_listing.parse_server_filter(text, known))
    query = Query(chosen, sort_keys(options.sort))
    with call.reading(servers=True) as session:
        with session.backend.store.read_transaction() as con:
            rids = server_listing.server_row_ids(con, query)[: options.limit]
        call.output.listing(_servers(session, rids), SERVERS)
    return 0


_AT_ONCE = 1000


def _servers(session: Session, rids: Sequence[int]) -> Iterator[Server | ServerRow]:
    for start in range(0, len(rids), _AT_ONCE):
        chunk = rids[start : start + _AT_ONCE]
        with session.backend.store.read_transaction() as con:
            found = server_listing.servers_by_rid(con, chunk)
        yield from (found[rid] for rid in chunk if rid in found)
