"""What a filter finds, term by term."""

from __future__ import annotations

import sqlite3

import pytest

from mavtui.domain.finding_limits import FindingLimits
from mavtui.store import listing
from mavtui.store.filters import Known, parse_filter
from mavtui.store.listing import Query
from mavtui.store.text_match import case_variants, trigram_phrase
from tests.store.listing_store import add_attachment, add_server, add_volume, empty_store, identity

NOW = "2026-11-22T12:00:00.000000Z"


@pytest.fixture
def con() -> sqlite3.Connection:
    return empty_store()


def found(con: sqlite3.Connection, text: str) -> list[str | None]:
    """The names of what passes, by all three ways of reading, which must agree."""
    query = Query(parse_filter(text), now=NOW)
    rows = listing.first_page(con, query, 1000)
    assert list(listing.row_ids(con, query)) == [row.rid for row in rows]
    assert listing.count(con, query.filter, now=NOW) == len(rows)
    return [row.name for row in rows]


def test_text_is_found_anywhere_in_the_name_in_any_case(con: sqlite3.Connection) -> None:
    for number, name in enumerate(("App-Share", "web", "shared-spare", None)):
        add_volume(con, number, name)
    assert found(con, "SHARE") == ["App-Share", "shared-spare"]
    assert found(con, "sh") == ["App-Share", "shared-spare"]


def test_text_is_found_at_the_beginning_of_an_id_and_nowhere_else_in_it(con: sqlite3.Connection) -> None:
    for number in range(1, 20):
        add_volume(con, number, f"v{number}")
    whole = identity(7)
    assert found(con, whole[:8]) == found(con, whole[:8].upper()) == found(con, f"id:{whole[:8]}") == ["v7"]
    assert found(con, whole[9:]) == found(con, f"id={whole[:8]}") == []
    assert found(con, f"id={whole}") == ["v7"]


def test_case_does_not_matter_beyond_ascii(con: sqlite3.Connection) -> None:
    add_volume(con, 1, "MÜNCHEN-backup")
    add_volume(con, 2, "Ёлка")
    assert found(con, "münchen") == found(con, "ü") == found(con, "name:mÜn") == ["MÜNCHEN-backup"]
    assert found(con, "-f ёка") == found(con, "name=ёЛКА") == ["Ёлка"]


@pytest.mark.parametrize(
    "literal", ["%", "_", "*", "?", "[", "]", "\\", "'", '"', "ü*", "ü[", "ü?", "^ü", "a%b", "OR", "NEAR"]
)
def test_characters_of_patterns_are_plain_text(con: sqlite3.Connection, literal: str) -> None:
    add_volume(con, 1, f"xx{literal}yy")
    add_volume(con, 2, "plain-aXb-ü-üa")
    quoted = literal.replace('"', '""')
    assert found(con, f'"xx{quoted}yy"') == found(con, f'"{quoted}yy"') == [f"xx{literal}yy"]
    assert found(con, f'name="xx{quoted}yy"') == [f"xx{literal}yy"]


def test_fuzzy_wants_the_letters_in_their_order(con: sqlite3.Connection) -> None:
    add_volume(con, 1, "app-share")
    add_volume(con, 2, "share-app")
    assert found(con, "-f apsh") == ["app-share"]
    assert found(con, "!-f apsh") == ["share-app"]


def test_a_negated_term_passes_rows_without_a_value(con: sqlite3.Connection) -> None:
    add_volume(con, 1, "web", rw_count=2)
    add_volume(con, 2, None, rw_count=None)
    assert found(con, "!web") == found(con, "!rw>1") == found(con, "rw:?") == [None]
    assert found(con, 'name=""') == [None]


def test_deleted_volumes_are_never_found(con: sqlite3.Connection) -> None:
    add_volume(con, 1, "old-share", deleted_at=NOW, rw_count=2, status="error", condition="error")
    add_server(con, 50, "web-1", host="cn1")
    add_attachment(con, 90, 1, 50)
    texts = (
        "",
        "old-share",
        "ol",
        "!web",
        "-f os",
        f"id={identity(1)}",
        "status:error",
        "rw>1",
        "rw:2",
        "age>1d",
        "server:web",
    )
    assert [found(con, text) for text in texts] == [[]] * len(texts)


def test_a_renamed_volume_is_found_by_its_new_name_only(con: sqlite3.Connection) -> None:
    add_volume(con, 1, "before")
    con.execute("UPDATE volumes SET name = 'after'")
    assert (found(con, "before"), found(con, "after")) == ([], ["after"])


def test_status_takes_a_beginning_and_the_whole_word(con: sqlite3.Connection) -> None:
    for number, status in enumerate(("attaching", "available", "error", "error_deleting")):
        add_volume(con, number, status, status=status)
    assert found(con, "status:att") == ["attaching"]
    assert found(con, "status:error") == ["error", "error_deleting"]
    assert found(con, "status=error") == ["error"]
    assert found(con, "!status:a") == ["error", "error_deleting"]


def test_ages_and_times(con: sqlite3.Connection) -> None:
    for number, at in enumerate(
        ("2026-11-22T11:30:00.000000Z", "2026-11-21T12:00:00.000000Z", "2025-03-01T00:00:00.000000Z")
    ):
        add_volume(con, number, at[:10], created_at=at)
    assert found(con, "age<12h") == found(con, "age:30m") == ["2026-11-22"]
    assert found(con, "age>=1d") == found(con, "created<2026-11-22") == ["2025-03-01", "2026-11-21"]
    assert found(con, "age>1d") == found(con, "created<=2025") == ["2025-03-01"]
    assert found(con, 'age>"1d 1h 5min"') == found(con, "created:2025-03") == ["2025-03-01"]
    assert found(con, "created>2025") == found(con, "created>=2026-11-21T12:00Z") == ["2026-11-21", "2026-11-22"]


def test_sizes(con: sqlite3.Connection) -> None:
    add_volume(con, 1, "small", size_gib=100)
    add_volume(con, 2, "big", size_gib=2048)
    assert found(con, "size:100") == found(con, "size<2T") == ["small"]
    assert found(con, "size>=2t") == found(con, "size>100G") == ["big"]


def test_notes_are_keys_and_values(con: sqlite3.Connection) -> None:
    add_volume(con, 1, "noted", metadata={"mavtui:filesystem": "gfs2", "ort": "Köln"})
    add_volume(con, 2, "bare")
    for text in (
        "note:gfs2",
        "note:filesystem=gfs2",
        "note=mavtui:filesystem",
        "note=mavtui:filesystem=gfs2",
        "note:KÖLN",
    ):
        assert found(con, text) == ["noted"]
    assert found(con, "note=gfs2") == found(con, 'note:","') == []


def test_a_server_is_found_by_name_or_beginning_of_id_through_every_holder(con: sqlite3.Connection) -> None:
    add_server(con, 50, "web-1")
    holding: list[dict[str, object]] = [
        {"attach_status": "reserved"},
        {"attach_status": "error_detaching"},
        {"attach_status": "error_attaching", "connected": 1},
        {"attach_status": "error_attaching", "contested": 1},
    ]
    ended: list[dict[str, object]] = [
        {"attach_status": "error_attaching"},
        {"attach_status": "detached", "connected": 1},
    ]
    for number, record in enumerate(holding + ended):
        add_volume(con, number, f"{number}")
        add_attachment(con, 90 + number, number, 50, **record)
    names: list[str | None] = ["0", "1", "2", "3"]
    assert found(con, "server:WEB") == found(con, "server=web-1") == found(con, f"server:{identity(50)[:6]}") == names
    assert found(con, "mode:rw") == names
    assert found(con, "!server:web") == ["4", "5"]


def test_the_mode_is_the_effective_one(con: sqlite3.Connection) -> None:
    add_server(con, 50, "web-1")
    for number, (access, recorded) in enumerate(((None, "ro"), ("rw", "ro"), (None, None), ("ro", "rw"))):
        add_volume(con, number, f"{access}-{recorded}")
        add_attachment(con, 90 + number, number, 50, access_mode=access, attach_mode=recorded)
    assert found(con, "mode:ro") == ["None-ro", "ro-rw"]
    assert found(con, "mode:rw") == ["None-None", "rw-ro"]


def test_the_host_is_the_records_own_else_that_of_the_server(con: sqlite3.Connection) -> None:
    add_server(con, 50, "web-1", host="lab-cn1")
    for number, host in enumerate((None, "lab-cn2")):
        add_volume(con, number, f"{number}")
        add_attachment(con, 90 + number, number, 50, attached_host=host)
    add_volume(con, 2, "metal")
    add_attachment(con, 92, 2, None, attached_host="lab-cn2")
    assert (found(con, "host:cn1"), found(con, "host=LAB-CN2"), found(con, "server:lab")) == (["0"], ["1", "metal"], [])


def test_few_and_many_matches_are_read_in_the_same_order(
    con: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60):
        add_volume(con, number, f"pool-{number % 7}" if number % 5 else None, status="error", size_gib=1 + number % 3)
        add_volume(con, 100 + number, f"web-{number}", rw_count=number % 3)
    texts = ("pool", "rw>0", "size>1 !web", "status:err pool-3", "size:2")
    as_few = [found(con, text) for text in texts]
    monkeypatch.setattr("mavtui.store.reading._FEW", 3)
    assert [found(con, text) for text in texts] == as_few


def test_the_trigram_index_folds_every_letter_that_it_is_trusted_with() -> None:
    con = empty_store()
    pairs = [
        (chr(code), other)
        for code in range(1, 0x3000)
        for other in case_variants(chr(code))
        if trigram_phrase(f"xx{chr(code)}")
    ]
    for number, (_, other) in enumerate(pairs):
        con.execute("INSERT INTO volume_names (rowid, name) VALUES (?, ?)", (number + 1, f"xx{other}"))
    found_rows = "SELECT 1 FROM volume_names WHERE volume_names MATCH ? AND rowid = ?"
    missed = [
        (character, other)
        for number, (character, other) in enumerate(pairs)
        if not con.execute(found_rows, (trigram_phrase(f"xx{character}"), number + 1)).fetchone()
    ]
    assert len(pairs) > 10_000
    assert missed == []


def test_or_is_weaker_than_and_and_parentheses_hold_together(con: sqlite3.Connection) -> None:
    for number, (name, size) in enumerate((("web-a", 1), ("web-b", 9), ("db-a", 1), ("db-b", 9))):
        add_volume(con, number, name, size_gib=size)
    assert found(con, "web or db size>5") == ["db-b", "web-a", "web-b"]
    assert (
        found(con, "(web or db) and size>5") == found(con, "(web OR db)size>5".replace(")", ") ")) == ["db-b", "web-b"]
    )
    assert found(con, "!(web or size>5)") == ["db-a"]
    assert found(con, '-f wba or "db-b"') == ["db-b", "web-a"]
    assert found(con, "-f wb -f a") == ["web-a"]


def test_parentheses_and_small_words_are_text_in_a_word_or_in_quotes(con: sqlite3.Connection) -> None:
    for number, name in enumerate(("disk(1)", "orders", "me and you", "@home")):
        add_volume(con, number, name)
    assert found(con, "disk(1)") == found(con, "(disk(1))") == found(con, 'name="disk(1)"') == ["disk(1)"]
    assert found(con, "orders") == found(con, "order or nothing") == ["orders"]
    assert found(con, '"and"') == ["me and you"]
    assert found(con, '"@home"') == ["@home"]


def test_a_saved_filter_stands_for_its_text_held_together(con: sqlite3.Connection) -> None:
    for number, (name, size) in enumerate((("web-a", 1), ("web-b", 9), ("db-a", 1))):
        add_volume(con, number, name, size_gib=size)
    saved = {"any": "web or db", "big-any": "@any size>5"}

    def names(text: str) -> list[str | None]:
        chosen = parse_filter(text, known=Known(saved))
        return [row.name for row in listing.first_page(con, Query(chosen), 10)]

    assert names("@any size>5") == names("@big-any") == ["web-b"]
    assert names("!@any") == []
    assert names("@any !@big-any") == ["db-a", "web-a"]


def test_several_indexed_alternatives_stay_indexed() -> None:
    ids = f"{identity(1)[:8]} or id:{identity(2)[:6]}"
    assert not parse_filter(f"{ids} or -f x").is_indexed
    assert parse_filter(f"id={identity(1)} or id:{identity(2)[:6]} size>1").is_indexed


def test_faults_are_found_by_their_code(con: sqlite3.Connection) -> None:
    add_server(con, 50, "web-1")
    add_volume(con, 1, "stuck", status="attaching")
    add_volume(con, 2, "fine")
    add_attachment(con, 90, 1, 50, attach_status="attaching")
    assert found(con, "fault:stuck") == found(con, "fault:any") == ["stuck"]
    assert found(con, "!fault:any") == ["fine"]


def test_a_renamed_server_is_found_by_its_new_name_only(con: sqlite3.Connection) -> None:
    add_server(con, 50, "before")
    add_volume(con, 1, "held")
    add_attachment(con, 90, 1, 50)
    con.execute("UPDATE servers SET name = 'after'")
    assert (found(con, "server:before"), found(con, "server:after")) == ([], ["held"])
    assert found(con, "server=AFTER") == found(con, "server:af") == found(con, f"server={identity(50)}") == ["held"]


def test_faults_are_judged_by_the_limits_that_are_configured() -> None:
    patient = Known(limits=FindingLimits(reserved_seconds=7 * 86400))

    default, later = parse_filter("fault:stuck-reserved"), parse_filter("fault:stuck-reserved", None, patient)
    assert default.conditions != later.conditions
    assert parse_filter("fault:stuck-reserved", None, Known()).conditions == default.conditions
