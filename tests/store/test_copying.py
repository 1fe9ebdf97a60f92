"""The copy of a cloud: what is written, what is left alone, and what counts as gone."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from mavtui.domain.volumes import Mark
from mavtui.store import copy_deriving, copy_rows, copying, listing, ordering, rows
from mavtui.store.connection import Store
from mavtui.store.filters import parse_filter
from mavtui.store.server_listing import parse_server_filter, servers_first_page

NOW = "2026-11-23T12:00:00.000000Z"
LATER = "2026-11-23T13:00:00.000000Z"


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Store]:
    store = copying.open_copy(tmp_path / "cloud.db")
    yield store
    store.close()


def volume(
    identity: str, status: str = "available", *, listed: bool = False, name: str = "", note: str = "{}"
) -> copy_rows.Row:
    condition = None if status in {"available", "in-use", "reserved", "attaching", "detaching"} else status
    return (
        identity, name or f"name-of-{identity}", None, 1, True, False, False, False, None, None, None, None, note,
        condition, status, NOW, NOW, *copy_deriving.at_first_sight(status, is_listed=listed),
    )  # fmt: skip


def attachment(
    identity: str, volume_id: str, server: str | None, status: str = "attached", mode: str = "rw"
) -> copy_rows.Row:
    return (identity, volume_id, server, status, mode, mode, "iscsi", True, NOW, status, NOW, NOW)


def put(copy: Store, *volumes: copy_rows.Row, attachments: tuple[copy_rows.Row, ...] = ()) -> None:
    with copy.write_transaction() as con:
        copy_rows.put_volumes(con, volumes)
        copy_rows.put_attachments(con, attachments)
        copy_deriving.derive_some(con, [one[0] for one in volumes])


def shown(copy: Store, text: str = "") -> list[listing.VolumeRow]:
    return listing.first_page(copy.reader, listing.Query(parse_filter(text)), 100)


@pytest.mark.usefixtures("copy")
def test_a_copy_is_for_its_owner_only(tmp_path: Path) -> None:
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_a_file_that_cannot_serve_is_made_anew(tmp_path: Path) -> None:
    file = copying.file_of(tmp_path / "cloud.db")
    file.write_bytes(b"no database at all, but long enough to look like one" * 100)
    store = copying.open_copy(tmp_path / "cloud.db")
    assert shown(store) == []
    store.close()


def test_names_are_found_by_their_parts_also_after_a_change(copy: Store) -> None:
    put(copy, volume("a", name="orders-db"), volume("b", name="web-assets"))
    assert [row.id for row in shown(copy, "rders")] == ["a"]
    put(copy, volume("a", name="invoices-db"))
    assert [row.id for row in shown(copy, "rders")] == []
    assert [row.id for row in shown(copy, "voice")] == ["a"]


def test_servers_are_found_by_parts_of_their_names_also_after_a_change(copy: Store) -> None:
    def server(identity: str, name: str | None) -> copy_rows.Row:
        return (identity, "server", name, "ACTIVE", None, False, "", "", None, None, None, NOW, NOW)

    def found(text: str) -> list[str]:
        return [row.id for row in servers_first_page(copy.reader, listing.Query(parse_server_filter(text)), 9)]

    with copy.write_transaction() as con:
        copy_rows.put_servers(con, [server("a", "orders-db"), server("b", None)])
    assert found("rders") == ["a"]
    with copy.write_transaction() as con:
        copy_rows.put_servers(con, [server("a", "invoices-db"), server("b", "orders-web")])
    assert (found("rders"), found("voice")) == (["b"], ["a"])


FILTERS_AND_ORDERS = [
    *((text, "name") for text in ("type:fast", "type:f", "project:p1", "zone:nova", "sharable:yes", "type:none")),
    *(("", key) for key in ("type", "project", "zone", "sharable", "status")),
]


@pytest.mark.parametrize(("text", "key"), FILTERS_AND_ORDERS)
def test_a_copy_that_is_not_whole_is_listed_once_it_is_searchable(copy: Store, text: str, key: str) -> None:
    kinds, projects, zones = ("fast", "slow", None), ("p1", "P2", "p3"), ("nova", "az-2")
    with copy.write_transaction() as con:
        for number in range(12):
            row = list(volume(f"v{number}", name=f"n{number % 5}"))
            row[4], row[8], row[9], row[11] = number % 2, kinds[number % 3], projects[number % 3], zones[number % 2]
            copy_rows.put_volumes(con, [tuple(row)])
    copying.make_searchable(copy)
    query = listing.Query(parse_filter(text), (ordering.SortKey(key),))
    found = [row.id for row in listing.first_page(copy.reader, query, 100)]
    assert len(found) == listing.count(copy.reader, query.filter)
    assert (len(found) == 12) is (text == "")
    with copy.write_transaction() as con:
        copying.note_read(con, NOW, "p")
    assert [row.id for row in listing.first_page(copy.reader, query, 100)] == found


def test_a_whole_copy_finds_by_the_same_indexes_as_an_engine(copy: Store, tmp_path: Path) -> None:
    def indexes(store: Store) -> set[str]:
        return {row[1] for row in store.reader.execute("PRAGMA index_list(volumes)")}

    engine = Store.open(tmp_path / "engine.db", create=True)
    assert indexes(copy) < indexes(engine)
    with copy.write_transaction() as con:
        copying.note_read(con, NOW, "p")
    assert indexes(copy) == indexes(engine)
    engine.close()


def test_a_copy_shows_what_a_cloud_says_even_where_an_engine_would_refuse_it(copy: Store) -> None:
    odd = list(volume("a"))
    odd[3] = 0
    put(copy, tuple(odd))
    assert [row.size_gib for row in shown(copy)] == [0]


def test_the_same_again_writes_nothing(copy: Store) -> None:
    put(copy, volume("a", "in-use", listed=True), attachments=(attachment("x", "a", "s"),))
    before = copy.writer().total_changes
    put(copy, volume("a", "in-use", listed=True), attachments=(attachment("x", "a", "s"),))
    assert copy.writer().total_changes == before


def test_before_its_attachments_are_in_a_volume_is_what_the_cloud_says(copy: Store) -> None:
    with copy.write_transaction() as con:
        copy_rows.put_volumes(con, [volume("a", "in-use", listed=True), volume("b"), volume("c", "error")])
    found = {row.id: (row.status, row.rw_count, row.mark) for row in shown(copy)}
    assert found == {
        "a": ("in-use", None, Mark.NONE),
        "b": ("available", 0, Mark.NONE),
        "c": ("error", 0, Mark.CAUTION),
    }


def test_a_volume_of_unknown_holders_says_so(copy: Store) -> None:
    with copy.write_transaction() as con:
        copy_rows.put_volumes(con, [volume("a", "in-use", listed=True)])
    found = rows.volume_by_id(copy.reader, "a")
    assert found is not None
    assert not found.attachments_known
    assert found.may_be_held


def test_two_who_write_to_an_ordinary_file_system_are_a_danger(copy: Store) -> None:
    both = (attachment("x", "a", "s1"), attachment("y", "a", "s2"))
    put(copy, volume("a", "in-use", listed=True, note='{"mavtui:filesystem": "ext4"}'), attachments=both)
    (row,) = shown(copy)
    assert (row.rw_count, row.ro_count, row.mark, row.holders) == (2, 0, Mark.DANGER, "s1 s2")


def test_deriving_in_pieces_takes_every_volume_once(copy: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copy_deriving, "_AT_ONCE", 3)
    with copy.write_transaction() as con:
        copy_rows.put_volumes(con, [volume(f"v{number}", "in-use", listed=True) for number in range(7)])
        many = [attachment(f"a{number}-{i}", f"v{number}", f"s{i}") for number in range(7) for i in range(number + 1)]
        copy_rows.put_attachments(con, many)
        after: str | None = ""
        while after is not None:
            after = copy_deriving.derive_next(con, after)
    assert [row.rw_count for row in shown(copy)] == [1, 2, 3, 4, 5, 6, 7]


def test_what_a_pass_did_not_meet_is_gone_with_its_attachments(copy: Store) -> None:
    put(copy, volume("a"), volume("b", "in-use", listed=True), attachments=(attachment("x", "b", "s"),))
    before = copying.newest(copy.reader)
    with copy.write_transaction() as con:
        copying.end_missing_volumes(con, {"a"}, before, LATER)
    assert [row.id for row in shown(copy)] == ["a"]
    ended = rows.history_of_volume(copy.reader, "b")
    assert [(one.id, one.detach_time) for one in ended] == [("x", LATER)]


def test_what_others_added_since_the_pass_began_is_not_missing_from_it(copy: Store) -> None:
    before = copying.newest(copy.reader)
    put(copy, volume("new"))
    with copy.write_transaction() as con:
        copying.end_missing_volumes(con, set(), before, LATER)
    assert [row.id for row in shown(copy)] == ["new"]


def test_what_comes_back_is_there_again(copy: Store) -> None:
    put(copy, volume("a"), attachments=(attachment("x", "a", "s"),))
    with copy.write_transaction() as con:
        copying.end_volumes(con, ["a"], NOW)
    put(copy, volume("a", "in-use", listed=True), attachments=(attachment("x", "a", "s"),))
    (row,) = shown(copy)
    assert (row.status, row.rw_count) == ("in-use", 1)


def test_a_server_that_is_gone_stays_while_it_holds_something(copy: Store) -> None:
    server = ("s", "server", "web-1", "ACTIVE", None, False, "h", None, None, None, None, NOW, NOW)
    put(copy, volume("a", "in-use", listed=True), attachments=(attachment("x", "a", "s"),))
    with copy.write_transaction() as con:
        copy_rows.put_servers(con, [server])
        copying.end_missing_servers(con, set(), copying.newest(con), LATER)
    kept = rows.server_by_id(copy.reader, "s")
    assert kept is not None
    assert (kept.name, kept.status, kept.deleted_at) == ("web-1", "unknown", None)
    with copy.write_transaction() as con:
        copying.end_volumes(con, ["a"], LATER)
        copying.end_missing_servers(con, set(), copying.newest(con), LATER)
    gone = rows.server_by_id(copy.reader, "s")
    assert gone is not None
    assert gone.deleted_at == LATER


def test_servers_that_disagree_or_were_never_asked_are_to_be_asked(copy: Store) -> None:
    put(
        copy, volume("a", "in-use", listed=True), volume("b"),
        attachments=(attachment("x", "a", "agrees"), attachment("y", "a", "unasked")),
    )  # fmt: skip
    with copy.write_transaction() as con:
        copy_rows.put_pairs(
            con, ["agrees", "unasked", "alone"], [("agrees", "a", False), ("unasked", "a", False), ("alone", "b", None)]
        )
        copy_rows.put_views(con, {"agrees": [("agrees", "a", "x", "bdm", "/dev/vdb", None, False)]})
        assert copying.servers_to_ask(con) == (["alone"], ["unasked"])


def test_a_server_is_asked_again_when_it_has_changed(copy: Store) -> None:
    first, second = (
        (name, "server", name, "ACTIVE", None, False, "h", None, None, None, None, NOW, NOW) for name in "ab"
    )
    with copy.write_transaction() as con:
        assert copying.servers_that_change(con, [first, second]) == []
        copy_rows.put_servers(con, [first, second])
        assert copying.servers_that_change(con, [first, (*second[:-1], LATER)]) == ["b"]


def test_each_server_that_holds_something_has_its_turn(copy: Store) -> None:
    put(copy, volume("v", "in-use", listed=True), attachments=(attachment("x", "v", "a"),))
    with copy.write_transaction() as con:
        copy_rows.put_pairs(con, list("abcde"), [(name, "v", None) for name in "abcde"])
        assert [copying.servers_in_turn(con, at_most=2) for _ in range(4)] == [
            ["a", "b"], ["c", "d"], ["e", "a"], ["b", "c"],
        ]  # fmt: skip
        assert copying.servers_in_turn(con, at_most=9) == ["d", "e", "a", "b", "c"]


def test_when_it_was_read_is_told_without_making_a_copy(copy: Store, tmp_path: Path) -> None:
    assert copying.read_at_of(tmp_path / "cloud.db") is None
    with copy.write_transaction() as con:
        copying.note_read(con, NOW, "p")
    assert copying.read_at_of(tmp_path / "cloud.db") == NOW
    assert copying.read_at_of(tmp_path / "other.db") is None
    assert not copying.file_of(tmp_path / "other.db").exists()


@pytest.mark.parametrize("word", ["reserved", "attaching", "detaching"])
def test_a_change_under_way_is_shown_as_such_and_as_no_contradiction(copy: Store, word: str) -> None:
    put(copy, volume("a", word, listed=True), attachments=(attachment("x", "a", "s"),))
    (row,) = shown(copy)
    assert (row.status, row.mark, row.rw_count) == (word, Mark.TRANSITION, 1)
    found = rows.volume_by_id(copy.reader, "a")
    assert found is not None
    assert (found.status, found.contradicts_observation) == (word, False)
    put(copy, volume("a", "available", listed=True))
    (row,) = shown(copy)
    assert (row.status, row.mark) == ("in-use", Mark.CAUTION)


def test_what_was_looked_up_of_another_project_leaves_without_a_trace(copy: Store) -> None:
    mine, theirs = volume("mine"), volume("theirs", "in-use", listed=True, name="of-others")
    mine, theirs = ((*row[:9], project, *row[10:]) for row, project in ((mine, "p"), (theirs, "q")))
    put(copy, mine, theirs, attachments=(attachment("x", "theirs", "s"),))
    with copy.write_transaction() as con:
        copying.end_missing_volumes(con, set(), copying.newest(con), LATER, project_id="p")
        assert con.execute("SELECT id, deleted_at FROM volumes").fetchall() == [("mine", LATER)]
        assert con.execute("SELECT count(*) FROM volume_attachment").fetchone() == (0,)
        con.execute("INSERT INTO volume_names (volume_names, rank) VALUES ('integrity-check', 1)")
    assert not shown(copy, "of-others")


def test_where_records_cannot_be_listed_a_volume_of_one_server_at_rest_has_counts(copy: Store) -> None:
    plain, shared = volume("plain"), volume("shared")
    plain = (*plain[:4], False, *plain[5:])
    with copy.write_transaction() as con:
        copy_rows.put_volumes(con, [plain, shared])
        copy_deriving.derive_some(con, ["plain", "shared"], known=False)
    assert {row.name: row.rw_count for row in shown(copy)} == {"name-of-plain": 0, "name-of-shared": None}
