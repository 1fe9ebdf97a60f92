"""What the engine can never hold is taken in nevertheless: the strongest record stays live, the others wait."""

from __future__ import annotations

import sqlite3

import pytest

from mavtui.store.rows import volume_by_id
from tests.backends.captures import Capture, attachment, capture, codes, empty_engine, server, take_in, volume

EARLY, LATE = "2026-11-22T10:01:00.000000", "2026-11-22T10:02:00.000000"


def states(con: sqlite3.Connection) -> dict[str, tuple[str, int, str]]:
    """State, contested and state seen of each attachment."""
    found = con.execute("SELECT id, attach_status, contested, observed_status FROM volume_attachment")
    return {id_: (status, contested, seen) for id_, status, contested, seen in found}


def taken_in(*attachments: Capture, sharable: bool = False) -> sqlite3.Connection:
    con = empty_engine()
    servers = tuple(server(name) for name in ("s1", "s2", "s3", "s4", "s5"))
    take_in(con, capture(volume("v", sharable=sharable), attachments=attachments, servers=servers))
    return con


def test_of_two_holders_of_a_volume_that_is_not_sharable_one_stays_live() -> None:
    con = taken_in(attachment("a1", "v", "s1", attached_at=LATE), attachment("a2", "v", "s2", attached_at=EARLY))
    assert states(con) == {"a1": ("error_attaching", 1, "attached"), "a2": ("attached", 0, "attached")}


def test_a_contested_record_counts_as_a_holder() -> None:
    con = taken_in(attachment("a1", "v", "s1", attached_at=LATE), attachment("a2", "v", "s2", attached_at=EARLY))
    held = volume_by_id(con, "v")
    assert held is not None
    assert held.is_contested
    assert [a.id for a in held.holders] == ["a2", "a1"]
    assert con.execute("SELECT rw_count, holders, status, mark FROM volumes").fetchall() == [(2, "s2 s1", "in-use", 3)]


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        ("attached", "error_detaching"),
        ("error_detaching", "detaching"),
        ("detaching", "attaching"),
        ("attaching", "reserved"),
    ],
)
def test_the_state_decides_before_the_time(stronger: str, weaker: str) -> None:
    con = taken_in(
        attachment("a1", "v", "s1", weaker, attached_at=EARLY), attachment("a2", "v", "s2", stronger, attached_at=LATE)
    )
    assert states(con) == {"a1": ("error_attaching", 1, weaker), "a2": (stronger, 0, stronger)}


def test_of_equals_the_earliest_stays_and_of_these_the_first_by_id() -> None:
    by_time = taken_in(attachment("a1", "v", "s1", attached_at=""), attachment("a2", "v", "s2", attached_at=LATE))
    assert [id_ for id_, (_, contested, _) in states(by_time).items() if not contested] == ["a2"]
    by_id = taken_in(attachment("b", "v", "s1"), attachment("a", "v", "s2"))
    assert [id_ for id_, (_, contested, _) in states(by_id).items() if not contested] == ["a"]


def test_all_but_one_are_contested_however_many_there_are() -> None:
    con = taken_in(*(attachment(f"a{n}", "v", f"s{n}") for n in range(1, 6)))
    assert [contested for _, contested, _ in states(con).values()] == [0, 1, 1, 1, 1]


def test_a_failed_record_beside_a_live_one_is_not_contested() -> None:
    con = taken_in(attachment("a1", "v", "s1"), attachment("a2", "v", "s2", "error_attaching"))
    assert states(con)["a2"] == ("error_attaching", 0, "error_attaching")


def test_a_sharable_volume_has_as_many_holders_as_were_seen() -> None:
    con = taken_in(attachment("a1", "v", "s1"), attachment("a2", "v", "s2"), sharable=True)
    assert {state for state, _, _ in states(con).values()} == {"attached"}


def test_the_same_server_twice_is_contested_on_a_sharable_volume_too() -> None:
    con = empty_engine()
    both = attachment("a1", "v", "s1", attached_at=LATE), attachment("a2", "v", "s1", attached_at=EARLY)
    report = take_in(con, capture(volume("v", sharable=True), attachments=both, servers=(server("s1"),)))
    assert states(con)["a1"] == ("error_attaching", 1, "attached")
    assert codes(report) == [("server-twice", "a1"), ("nova-twice", "a1")]
    assert con.execute("SELECT attachment_id FROM server_volumes").fetchall() == [("a2",)]


def test_the_same_host_twice_is_contested_and_two_unknown_hosts_are_not() -> None:
    def on_hosts(*hosts: str | None) -> tuple[list[int], list[tuple[str, str | None]]]:
        con = empty_engine()
        made = capture(
            volume("v", sharable=True), attachments=tuple(attachment(f"a{n}", "v", None) for n in range(len(hosts)))
        )
        for listing, host in zip(made["volumes"][0]["attachments"], hosts, strict=True):
            listing["host_name"] = host
        report = take_in(con, made)
        return [contested for _, contested, _ in states(con).values()], codes(report)

    assert on_hosts("rack1", "rack1") == ([0, 1], [("host-twice", "a1")])
    assert on_hosts("rack1", "rack2") == ([0, 0], [])
    assert on_hosts(None, None) == ([0, 0], [])


def test_the_report_says_who_stays_and_who_waits() -> None:
    con = empty_engine()
    both = attachment("a1", "v", "s1", attached_at=LATE), attachment("a2", "v", "s2", attached_at=EARLY)
    report = take_in(con, capture(volume("v"), attachments=both, servers=(server("s1"), server("s2"))))
    (contested,) = report.contradictions
    assert (contested.code, contested.volume_id, contested.attachment_id, contested.server_id) == (
        "contested", "v", "a1", "s1",
    )  # fmt: skip
    assert contested.message == (
        "v is not sharable, but s1 was seen attached beside s2; that record stays live, this one waits to be settled."
    )
