"""Hosts, made of what servers and attachments name, filtered and sorted like everything else."""

from __future__ import annotations

import sqlite3

import pytest

from mavtui.store.host_listing import HostRow, choose_hosts, parse_host_filter, read_hosts
from mavtui.store.listing import Query, SortKey
from tests.store.listing_store import EARLY, add_attachment, add_server, add_volume, empty_store


@pytest.fixture
def con() -> sqlite3.Connection:
    """Three hosts: `cn1` and `cn2` share a volume, `metal` holds one by itself, `cn3` has only a server."""
    con = empty_store()
    for number, (name, host) in enumerate((("web-1", "cn1"), ("web-2", "cn1"), ("db", "cn2"), ("idle", "cn3"))):
        add_server(con, number, name, host=host)
    add_server(con, 4, "metal", kind="host", host="metal")
    add_server(con, 5, "gone", host="cn9", deleted_at=EARLY)
    for number in (10, 11, 12):
        add_volume(con, number)
    add_attachment(con, 20, 10, 0)
    add_attachment(con, 21, 10, 1, attach_mode="ro")
    add_attachment(con, 22, 10, 2, attach_mode="ro")
    add_attachment(con, 23, 11, 0, attach_status="detached")
    add_attachment(con, 24, 12, None, attached_host="metal")
    return con


def chosen(con: sqlite3.Connection, text: str, *order: SortKey) -> list[str]:
    query = Query(parse_host_filter(text), order or Query().order)
    return [host.name for host in choose_hosts(read_hosts(con), query)]


def test_each_host_says_what_is_on_it_and_with_whom_it_shares(con: sqlite3.Connection) -> None:
    assert read_hosts(con) == (
        HostRow(1, "cn1", "cn1", 2, 2, 1, 1, 1, "web-1 web-2", "cn2"),
        HostRow(2, "cn2", "cn2", 1, 1, 1, 0, 1, "db", "cn1"),
        HostRow(3, "cn3", "cn3", 1, 0, 0, 0, 0, "idle", ""),
        HostRow(4, "metal", "metal", 0, 1, 1, 1, 0, "", ""),
    )


def test_hosts_are_filtered_by_the_same_grammar(con: sqlite3.Connection) -> None:
    assert chosen(con, "cn") == ["cn1", "cn2", "cn3"]
    assert chosen(con, "server:web") == chosen(con, "with:cn2") == ["cn1"]
    assert chosen(con, "writers>0 !cn") == ["metal"]
    assert chosen(con, "-f mtl") == ["metal"]


def test_hosts_are_sorted_by_several_columns(con: sqlite3.Connection) -> None:
    assert chosen(con, "", SortKey("servers", descending=True), SortKey("name", descending=True)) == [
        "cn1", "cn3", "cn2", "metal",
    ]  # fmt: skip
