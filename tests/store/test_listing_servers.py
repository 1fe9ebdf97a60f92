"""Listings of servers and hosts."""

from __future__ import annotations

import sqlite3

from mavtui.store.listing import Query, SortKey
from mavtui.store.server_listing import ServerRow, parse_server_filter, server_rid_of, server_row_ids, servers_by_rid
from tests.store.listing_store import EARLY, add_attachment, add_server, add_volume, empty_store, identity


def listed(con: sqlite3.Connection, query: Query) -> list[ServerRow]:
    rids = server_row_ids(con, query)
    rows = servers_by_rid(con, rids)
    return [rows[rid] for rid in rids]


def test_servers_are_listed_by_name_with_what_each_holds() -> None:
    con = empty_store()
    add_server(con, 1, "web-2")
    add_server(con, 2, "Web-1", host="lab-cn1", locked=1)
    add_server(con, 3, None, status="unknown")
    add_server(con, 4, "gone", deleted_at=EARLY)
    for number, status in enumerate(("attached", "reserved", "detached", "error_attaching")):
        add_volume(con, 10 + number)
        add_attachment(con, 20 + number, 10 + number, 2, attach_status=status)
    rows = listed(con, Query())
    assert [(row.name, row.attachments) for row in rows] == [("Web-1", 2), ("web-2", 0), (None, 0)]
    assert (rows[0].locked, rows[1].locked, rows[0].host, rows[2].status) == (True, False, "lab-cn1", "unknown")


def test_a_host_holds_what_goes_to_it_without_a_server() -> None:
    con = empty_store()
    add_server(con, 1, "metal-1", kind="host", host="metal-1")
    add_server(con, 2, "web-1", host="metal-1")
    for number in (10, 11):
        add_volume(con, number)
    add_attachment(con, 20, 10, None, attached_host="metal-1")
    add_attachment(con, 21, 11, 2, attached_host="metal-1")
    assert [(row.name, row.kind, row.attachments) for row in listed(con, Query())] == [
        ("metal-1", "host", 1),
        ("web-1", "server", 1),
    ]


def test_servers_are_filtered_and_sorted_like_volumes() -> None:
    con = empty_store()
    for number in range(30):
        add_server(con, number, f"web-{number:02}", status="ACTIVE" if number % 3 else "ERROR", host=f"cn{number % 2}")
    query = Query(parse_server_filter("web status:err host=cn1"), (SortKey("name", descending=True),))
    assert [row.name for row in listed(con, query)] == ["web-27", "web-21", "web-15", "web-09", "web-03"]
    assert server_rid_of(con, identity(27)) == server_row_ids(con, query)[0]


def test_a_server_is_found_by_the_beginning_of_its_id() -> None:
    con = empty_store()
    add_server(con, 1, "web-1")
    add_server(con, 2, "web-2")
    assert [row.name for row in listed(con, Query(parse_server_filter(identity(2)[:6])))] == ["web-2"]


def test_servers_that_hold_a_volume_with_a_fault_are_found() -> None:
    con = empty_store()
    for number in (1, 2):
        add_server(con, number, f"web-{number}")
        add_volume(con, 10 + number)
    add_attachment(con, 20, 11, 1, attach_status="detaching")
    add_attachment(con, 21, 12, 2)
    assert [row.name for row in listed(con, Query(parse_server_filter("fault:stuck-detaching")))] == ["web-1"]
    assert [row.name for row in listed(con, Query(parse_server_filter("!fault:any")))] == ["web-2"]
