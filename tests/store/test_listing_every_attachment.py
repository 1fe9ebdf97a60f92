"""Listings of attachments with filter and order."""

from __future__ import annotations

import sqlite3

import pytest

from mavtui.store.attachment_listing import (
    BY_RECORD,
    attachment_rid_of,
    attachment_row_ids,
    attachments_by_rid,
    attachments_first_page,
    is_indexed,
    parse_attachment_filter,
)
from mavtui.store.listing import Query, SortKey
from tests.store.listing_store import add_attachment, add_server, add_volume, empty_store, identity

NOW = "2026-11-22T12:00:00.000000Z"


@pytest.fixture
def con() -> sqlite3.Connection:
    con = empty_store()
    add_volume(con, 1, "app-share")
    add_volume(con, 2, "backup")
    add_server(con, 50, "web-1", host="cn1")
    add_server(con, 51, "web-2", host="cn2")
    add_attachment(con, 20, 1, 51, attach_time="2026-11-22T11:00:00.000000Z", mountpoint="/dev/vdb")
    add_attachment(con, 21, 1, 50, attach_mode="ro", access_mode="rw")
    add_attachment(con, 22, 2, 50, attach_status="detaching")
    add_attachment(con, 23, 2, 51, attach_status="detached")
    add_attachment(con, 24, 2, None, attach_status="reserved", attached_host="metal", attach_mode=None)
    return con


def found(con: sqlite3.Connection, text: str, *order: SortKey) -> list[str]:
    """Ids by number, by every way of reading, which must agree."""
    query = Query(parse_attachment_filter(text), order or BY_RECORD, NOW)
    rows = attachments_first_page(con, query, 100)
    rids = attachment_row_ids(con, query)
    by_rid = attachments_by_rid(con, rids)
    assert [by_rid[rid] for rid in rids] == rows
    numbers = {identity(number): str(number) for number in range(20, 25)}
    return [numbers[row.id] for row in rows]


def test_all_are_listed_as_they_were_recorded_but_those_that_ended(con: sqlite3.Connection) -> None:
    assert found(con, "") == ["20", "21", "22", "24"]
    assert is_indexed(Query(order=BY_RECORD))
    assert not is_indexed(Query(parse_attachment_filter("mode:rw"), BY_RECORD))


def test_ended_ones_are_found_when_they_are_asked_for(con: sqlite3.Connection) -> None:
    assert found(con, "status:detached") == ["23"]
    assert found(con, "status:det") == ["22"]
    assert found(con, "!status:detached") == ["20", "21", "22", "24"]
    assert attachment_rid_of(con, identity(23)) == 4


def test_text_is_looked_for_in_volume_server_and_host(con: sqlite3.Connection) -> None:
    assert found(con, "share") == ["20", "21"]
    assert found(con, "web-1") == ["21", "22"]
    assert found(con, "metal") == ["24"]
    assert found(con, identity(24)[:8]) == ["24"]
    assert found(con, "-f wb2") == ["20"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("volume:share", ["20", "21"]),
        ("volume=APP-share", ["20", "21"]),
        (f"volume={identity(2)}", ["22", "24"]),
        ("volume:ba", ["22", "24"]),
        ("server:web-2", ["20"]),
        ("host:cn1", ["21", "22"]),
        ("host=metal", ["24"]),
        ("mode:rw", ["20", "21", "22", "24"]),
        ("recorded:ro access:rw", ["21"]),
        ("recorded:?", ["24"]),
        ("device:vdb", ["20"]),
        ("age<2h", ["20"]),
        (f"id:{identity(21)[:6]}", ["21"]),
        ("status:reserved", ["24"]),
    ],
)
def test_every_field_finds_its_own(con: sqlite3.Connection, text: str, expected: list[str]) -> None:
    assert found(con, text) == expected


def test_they_are_sorted_by_several_columns(con: sqlite3.Connection) -> None:
    by_server = found(con, "", SortKey("server"), SortKey("volume", descending=True))
    assert by_server == ["22", "21", "20", "24"]
    assert found(con, "", SortKey("recorded", descending=True)) == ["24", "22", "21", "20"]


def test_attachments_of_volumes_with_a_fault_are_found(con: sqlite3.Connection) -> None:
    assert found(con, "fault:stuck-detaching") == ["22", "24"]
    assert found(con, "!fault:stuck-detaching") == ["20", "21"]
