"""A capture over an engine that knows some of it already: the same is let be, what differs is refused and listed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mavtui.errors import Refused
from tests.backends.captures import Capture, attachment, capture, empty_engine, everything, server, take_in, volume


def first() -> Capture:
    return capture(
        volume("v1", sharable=True), volume("v2", status="available", metadata={"a": "1"}),
        attachments=(attachment("a1", "v1", "s1"), attachment("a2", "v1", "ghost", "reserved")),
        servers=(server("s1"),),
    )  # fmt: skip


def refusal(later: Capture) -> str:
    """What is said of a later capture over the first; nothing of it was written."""
    con = empty_engine()
    take_in(con, first())
    before = everything(con)
    with pytest.raises(Refused) as refused:
        take_in(con, later)
    assert everything(con) == before
    assert refused.value.exit_code == 4
    return refused.value.message


@pytest.mark.parametrize(
    ("section", "index", "values", "line"),
    [
        ("volumes", 0, {"name": "new"}, "volume v1 (new): name"),
        ("volumes", 1, {"size": 11, "metadata": {"a": "2"}}, "volume v2 (v2): size_gib, metadata"),
        ("volumes", 1, {"status": "error"}, "volume v2 (v2): condition, status"),
        ("volumes", 1, {"status": "reserved"}, "volume v2 (v2): status"),
        ("volumes", 1, {"metadata": {"a": "1", "readonly": "True"}}, "volume v2 (v2): read_only"),
        ("volumes", 1, {"created_at": "2025-01-01T00:00:00"}, "volume v2 (v2): created_at"),
        ("attachments", 0, {"attach_mode": "ro"}, "attachment a1: attach_mode"),
        ("attachments", 1, {"status": "attaching"}, "attachment a2: attach_status, observed_status"),
        ("servers", 0, {"OS-EXT-SRV-ATTR:host": "cn9", "name": "web"}, "server s1 (web): name, host"),
        ("volume_types", 1, {"extra_specs": {"a": "b"}}, "volume type t2 (plain): extra_specs"),
    ],
)
def test_a_known_id_that_differs_is_listed_with_its_fields(
    section: str, index: int, values: Capture, line: str
) -> None:
    later = first()
    later[section][index].update(values)
    assert refusal(later).splitlines() == [
        "capture.json: 1 known id differs by now; nothing was taken in",
        f"  {line}",
    ]


def _attach(later: Capture) -> None:
    later["attachments"].append(attachment("a3", "v1", "s2", "reserved"))


def _detach(later: Capture) -> None:
    del later["attachments"][1]


@pytest.mark.parametrize("change", [_attach, _detach])
def test_a_known_volume_with_other_attachments_differs(change: Callable[[Capture], None]) -> None:
    later = first()
    change(later)
    assert "\n  volume v1 (v1): attachments" in refusal(later)


def test_nova_seeing_it_otherwise_differs() -> None:
    later = first()
    later["server_volume_attachments"]["s1"][0]["delete_on_termination"] = True
    assert "\n  Nova's attachment v1 at s1: delete_on_termination" in refusal(later)


def test_of_many_differences_twenty_are_listed() -> None:
    con = empty_engine()
    take_in(con, capture(*(volume(f"v{n}") for n in range(25))))
    with pytest.raises(Refused) as refused:
        take_in(con, capture(*(volume(f"v{n}", size=99) for n in range(25))))
    lines = refused.value.message.splitlines()
    assert lines[0] == "capture.json: 25 known ids differ by now; nothing was taken in"
    assert (len(lines), lines[-1]) == (22, "  and 5 more")


def test_keys_in_another_order_and_newer_bookkeeping_are_no_difference() -> None:
    con = empty_engine()
    take_in(con, capture(volume("v", status="available", metadata={"a": "1", "b": "2"}), servers=(server("s"),)))
    before = everything(con)
    later = volume("v", status="available", metadata={"b": "2", "a": "1"}, updated_at="2026-11-30T00:00:00.000000")
    report = take_in(con, capture(later, servers=(server("s", updated="2026-11-30T00:00:00Z"),)))
    assert set(report.added.values()) == {0}
    assert everything(con) == before


def test_another_capture_is_taken_in_beside_the_first() -> None:
    con = empty_engine()
    take_in(con, first())
    other = capture(volume("w", sharable=True), attachments=(attachment("b", "w", "s1"),), servers=(server("s1"),))
    report = take_in(con, other)
    assert (report.added["volumes"], report.added["attachments"], report.unchanged["servers"]) == (1, 1, 1)
    assert con.execute("SELECT count(*) FROM volumes").fetchone() == (3,)
    assert con.execute("SELECT status, holders FROM volumes WHERE id = 'w'").fetchone() == ("in-use", "s1")


def test_a_host_registered_by_hand_is_the_host_of_a_host_attachment() -> None:
    con = empty_engine()
    con.execute("INSERT INTO servers (id, kind, name, created_at, updated_at) VALUES ('h', 'host', 'rack1', '', '')")
    made = capture(volume("v"), attachments=(attachment("a", "v", None),))
    made["volumes"][0]["attachments"][0]["host_name"] = "rack1"
    report = take_in(con, made)
    assert (report.added["hosts"], report.unchanged["hosts"]) == (0, 1)


def test_what_the_registry_says_of_a_server_that_is_only_named_stays() -> None:
    con = empty_engine()
    con.execute("INSERT INTO servers (id, name, created_at, updated_at) VALUES ('ghost', 'Casper', '', '')")
    take_in(con, first())
    assert con.execute("SELECT name, status FROM servers WHERE id = 'ghost'").fetchone() == ("Casper", "ACTIVE")
    assert con.execute("SELECT holders FROM volumes WHERE id = 'v1'").fetchone() == ("s1 Casper",)


def test_a_volume_deleted_here_differs() -> None:
    con = empty_engine()
    take_in(con, first())
    con.execute("UPDATE volumes SET deleted_at = '2026-11-23T09:00:00.000000Z' WHERE id = 'v2'")
    with pytest.raises(Refused, match=r"volume v2 \(v2\): deleted_at"):
        take_in(con, first())
