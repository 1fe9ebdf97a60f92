"""`mavtui attachments`: who holds what, and how."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser
from mavtui.cli.listing_options import add_listing_options, read_filter, sort_keys
from mavtui.cli.shapes import ATTACHMENTS, OfVolume
from mavtui.store.attachment_listing import (
    BY_RECORD,
    AttachmentQuery,
    attachment_page,
    attachment_row_ids,
    attachments_by_rid,
    parse_attachment_filter,
)
from mavtui.store.reading import Query

if TYPE_CHECKING:
    from mavtui.cli.call import Call
    from mavtui.services.session import Session


def prepare_parser(parser: Parser) -> None:
    """The options of the verb."""
    parser.add_argument("--volume", metavar="VOLUME", help="only those of this volume (name or id)")
    parser.add_argument("--server", metavar="SERVER", help="only those of this server (name or id)")
    parser.add_argument("--host", metavar="HOST", help="only those on this host, by servers on it too")
    parser.add_argument("--history", action="store_true", help="ended ones too")
    add_listing_options(parser, "status:detaching or status:reserved, mode:rw, age>7d, fault:any, text, @saved")
    parser.examples(
        "mavtui attachments --volume app-share",
        "mavtui attachments --server web-1 -o json",
        "mavtui attachments --volume app-share --history",
        "mavtui attachments --host lab-cn1 -o id",
        "mavtui attachments --filter 'recorded:ro access:rw' --sort volume,-age",
    )


def run(call: Call) -> int:
    """List the attachments, in the order in which they were recorded unless another is asked for."""
    from mavtui.services import resolving
    from mavtui.store import rows

    options = call.options
    known = call.settings().known_to_filters
    chosen = read_filter(options.filter, lambda text: parse_attachment_filter(text, known))
    order = sort_keys(options.sort, BY_RECORD[0])
    is_of_one = options.volume is not None or options.server is not None
    with call.reading(in_detail=not is_of_one) as session:
        server_id, host = None, options.host
        if options.server is not None:
            server_id = resolving.server_id(session, options.server)
            server = rows.server_by_id(session.backend.store.reader, server_id)
            if server is not None and server.kind == "host":
                # A host is named by its records themselves.
                server_id, host = None, server.name
        volume_id = None if options.volume is None else resolving.volume_id(session, options.volume)
        if is_of_one:
            call.ask_about(session, volume_id=volume_id, server_id=server_id)
        query = AttachmentQuery(volume_id, server_id, host, options.history)
        as_recorded = chosen.is_empty and not options.sort
        found = _attachments(session, query) if as_recorded else _chosen(session, query, Query(chosen, order))
        call.output.listing(islice(found, options.limit), ATTACHMENTS)
    return 0


_AT_ONCE = 1000


def _chosen(session: Session, query: AttachmentQuery, filtered: Query) -> Iterator[OfVolume]:
    """Those of the query that pass the filter, in order."""
    with session.backend.store.read_transaction() as con:
        rids = attachment_row_ids(con, filtered, of=query)
    for start in range(0, len(rids), _AT_ONCE):
        chunk = rids[start : start + _AT_ONCE]
        with session.backend.store.read_transaction() as con:
            rows = attachments_by_rid(con, chunk)
        yield from (OfVolume(rows[rid], rows[rid].volume_name) for rid in chunk if rid in rows)


def _attachments(session: Session, query: AttachmentQuery) -> Iterator[OfVolume]:
    after = 0
    while True:
        with session.backend.store.read_transaction() as con:
            page = attachment_page(con, query, _AT_ONCE, after=after)
        yield from (OfVolume(row, row.volume_name) for row in page)
        if len(page) < _AT_ONCE:
            return
        after = page[-1].rid
