"""The sharing map as it is read: which volumes, which columns, what stands where."""

from __future__ import annotations

import sqlite3

import pytest

from mavtui.store import sharing_map
from mavtui.store.filters import parse_filter
from mavtui.store.sharing_map import MapQuery, SharingMap, holder_words, read_map
from tests.store.listing_store import add_attachment, add_server, add_volume, empty_store, identity


@pytest.fixture
def con() -> sqlite3.Connection:
    """Two volumes shared by two servers each, one held by a single server, one held by nobody."""
    con = empty_store()
    for number, name in enumerate(("alpha", "beta", "gamma", "delta"), 1):
        add_volume(con, number, name, rw_count=2 if number < 3 else 4 - number, ro_count=0, sharable=1)
    for number, name in enumerate(("web-1", "web-2", "db-1", "db-2", "spare"), 11):
        add_server(con, number, name, host=f"cn-{number}")
    for number, (volume, server) in enumerate([(1, 11), (2, 13), (1, 12), (2, 14), (3, 11)], 21):
        add_attachment(con, number, volume, server)
    return con


def shown(found: SharingMap) -> dict[str, list[str]]:
    """By the name of a volume, the names of those that hold it, in the order of the columns."""
    return {
        volume.name or "": [found.holders[column].name for place, column in sorted(found.cells) if place == row]
        for row, volume in enumerate(found.volumes)
    }


def of(text: str = "", *, everything: bool = False) -> MapQuery:
    return MapQuery(parse_filter(text), everything)


def test_only_shared_volumes_and_their_servers_are_shown(con: sqlite3.Connection) -> None:
    found = read_map(con, of())
    assert shown(found) == {"alpha": ["web-1", "web-2"], "beta": ["db-1", "db-2"]}
    assert [holder.name for holder in found.holders] == ["web-1", "web-2", "db-1", "db-2"]


def test_everything_is_shown_when_asked_for(con: sqlite3.Connection) -> None:
    found = read_map(con, of(everything=True))
    assert set(shown(found)) == {"alpha", "beta", "gamma", "delta"}
    assert [holder.name for holder in found.holders][-1] == "spare"


def test_a_filter_chooses_rows(con: sqlite3.Connection) -> None:
    assert set(shown(read_map(con, of("alpha")))) == {"alpha"}
    assert set(shown(read_map(con, of("!alpha")))) == {"beta"}
    assert set(shown(read_map(con, of("ta", everything=True)))) == {"beta", "delta"}


def test_a_filter_by_server_chooses_rows_and_columns(con: sqlite3.Connection) -> None:
    found = read_map(con, of("server:web-1"))
    assert shown(found) == {"alpha": ["web-1"]}
    assert [holder.name for holder in found.holders] == ["web-1"]


def test_with_everything_shown_a_server_without_volumes_is_found_too(con: sqlite3.Connection) -> None:
    found = read_map(con, of("!server:spare", everything=True))
    assert "spare" in [holder.name for holder in found.holders]
    assert {holder.name for holder in read_map(con, of("server:web", everything=True)).holders} == {"web-1", "web-2"}


def test_hosts_that_hold_without_a_server_are_columns(con: sqlite3.Connection) -> None:
    add_volume(con, 5, "images", rw_count=2, ro_count=0, sharable=1)
    add_attachment(con, 31, 5, attached_host="metal-1")
    add_attachment(con, 32, 5, attached_host="metal-2", attach_mode="ro")
    found = read_map(con, of("images"))
    assert [(holder.kind, holder.name) for holder in found.holders] == [("host", "metal-1"), ("host", "metal-2")]
    assert [found.cells[0, column][0].mode.value for column in (0, 1)] == ["rw", "ro"]


def test_several_records_of_one_server_stand_in_one_cell(con: sqlite3.Connection) -> None:
    add_attachment(con, 31, 1, 11, attach_status="error_attaching", attach_time="2026-02-01T00:00:00.000000Z")
    found = read_map(con, of("alpha"))
    assert [record.status.value for record in found.cells[0, 0]] == ["attached", "error_attaching"]


def test_ended_records_are_not_in_the_map(con: sqlite3.Connection) -> None:
    con.execute("UPDATE volume_attachment SET attach_status = 'detached' WHERE id = ?", (identity(23),))
    con.execute("UPDATE volumes SET rw_count = 1 WHERE name = 'alpha'")
    assert set(shown(read_map(con, of()))) == {"beta"}


def test_volumes_beyond_the_limit_are_said_to_be_left_out(
    con: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing_map, "MOST_VOLUMES", 1)
    found = read_map(con, of())
    assert (list(shown(found)), found.volumes_left_out) == (["alpha"], True)
    assert not read_map(con, of("beta")).volumes_left_out


def test_where_very_many_are_shared_the_first_by_name_are_found_all_the_same(
    con: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing_map, "_MOST_SHARED", 1)
    assert set(shown(read_map(con, of()))) == {"alpha", "beta"}
    assert set(shown(read_map(con, of("beta")))) == {"beta"}


def test_servers_beyond_the_limit_are_said_to_be_left_out(
    con: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing_map, "MOST_HOLDERS", 3)
    found = read_map(con, of())
    assert (len(found.holders), found.holders_left_out) == (3, True)


def test_servers_that_hold_nothing_give_way_to_those_that_hold(
    con: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing_map, "MOST_HOLDERS", 4)
    add_server(con, 16, "a-spare")
    found = read_map(con, of(everything=True))
    assert {holder.name for holder in found.holders} == {"web-1", "web-2", "db-1", "db-2"}


def test_an_empty_store_has_an_empty_map() -> None:
    assert read_map(empty_store(), of()) == SharingMap([], [], {})


def test_columns_follow_what_a_filter_asks_of_servers() -> None:
    assert holder_words('size>1 server:web-1 (host=cn1 or server:"a b") !server:db') == ("web-1", "cn1", "a b")
