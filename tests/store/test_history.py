"""The history of a volume, of a server and of a host, as it is read."""

from __future__ import annotations

import sqlite3

import pytest

from mavtui.domain.attachments import AttachStatus
from mavtui.domain.timelines import Phase, phases_of
from mavtui.store import history as store_history
from mavtui.store.history import History, find_object, read_history
from tests.store.listing_store import add_attachment, add_server, add_volume, empty_store, identity, insert


def at(hour: int) -> str:
    return f"2026-11-23T{hour:02}:00:00.000000Z"


@pytest.fixture
def con() -> sqlite3.Connection:
    """`data` held by web-1, and by web-2 in the past; `logs` held by a host."""
    con = empty_store()
    add_volume(con, 1, "data")
    add_volume(con, 2, "logs")
    add_server(con, 11, "web-1", host="cn1")
    add_server(con, 12, "web-2", host="cn2")
    add_server(con, 13, "metal", kind="host", host="metal")
    add_attachment(con, 21, 1, 11, attach_time=at(9))
    add_attachment(con, 22, 1, 12, attach_status="detached", attach_time=at(7), detach_time=at(8))
    add_attachment(con, 23, 2, attached_host="metal", attach_time=at(6))
    return con


def holders(found: History) -> list[str]:
    return [record.attachment.holder_name for record in found.records]


def history(con: sqlite3.Connection, word: str, *, limit: int = 1000) -> History:
    found = find_object(con, word)
    assert found is not None
    return read_history(con, found, limit=limit)


def test_a_volume_has_the_records_of_then_and_now(con: sqlite3.Connection) -> None:
    assert holders(history(con, "data")) == ["web-2", "web-1"]


def test_a_server_has_its_volumes_of_then_and_now(con: sqlite3.Connection) -> None:
    assert [record.volume_name for record in history(con, "web-2").records] == ["data"]


def test_a_host_has_what_it_holds_without_a_server(con: sqlite3.Connection) -> None:
    found = history(con, "metal")
    assert (found.kind, [record.volume_name for record in found.records]) == ("host", ["logs"])


def test_a_host_that_was_never_registered_has_a_history_too(con: sqlite3.Connection) -> None:
    add_attachment(con, 24, 2, attached_host="stray", attach_status="detached", detach_time=at(5))
    assert holders(history(con, "stray")) == ["stray"]


@pytest.mark.parametrize("word", [identity(1), identity(21)])
def test_a_volume_is_found_by_its_id_and_by_one_of_its_attachments(con: sqlite3.Connection, word: str) -> None:
    assert find_object(con, word) == History("volume", identity(1), "data")


@pytest.mark.parametrize("few", [0, 20_000])
def test_ended_records_of_holders_are_found_whether_few_or_many_have_ended(
    con: sqlite3.Connection, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_history, "_FEW_ENDED", few)
    add_attachment(con, 24, 2, attached_host="stray", attach_status="detached", detach_time=at(5))
    assert [record.volume_name for record in history(con, "web-2").records] == ["data"]
    assert holders(history(con, "stray")) == ["stray"]


def test_a_name_that_several_bear_is_none(con: sqlite3.Connection) -> None:
    add_server(con, 14, "data")
    assert find_object(con, "data") is None
    assert find_object(con, "nobody") is None


def test_the_oldest_ended_records_are_left_out_first(con: sqlite3.Connection) -> None:
    for number in range(3):
        times = {"attach_time": at(number), "detach_time": at(number + 1)}
        add_attachment(con, 30 + number, 1, 12, attach_status="detached", **times)
    found = history(con, "data", limit=2)
    assert found.left_out
    assert [record.attachment.attach_time for record in found.records] == [at(2), at(7), at(9)]


def test_where_older_entries_are_left_out_the_records_know_it(
    con: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    previous = None
    for hour in range(3):
        previous = insert(con, "events", volume_id=identity(1), at=at(hour), kinds="update", previous=previous)
    con.execute("UPDATE volumes SET last_event = ? WHERE id = ?", (previous, identity(1)))
    assert all(record.told_whole for record in history(con, "data").records)
    monkeypatch.setattr(store_history, "_MOST_ENTRIES", 2)
    assert not any(record.told_whole for record in history(con, "data").records)


def test_what_is_told_of_a_record_is_with_it(con: sqlite3.Connection) -> None:
    first = insert(
        con, "events", volume_id=identity(1), at=at(7), kinds="reserve,connect,complete", attachment_id=identity(22),
        user_id="ops", plan_id="plan-1",
    )  # fmt: skip
    last = insert(
        con, "events", volume_id=identity(1), at=at(8), kinds="reset", attachment_id=identity(22), previous=first,
        detail='{"from": "attached", "to": "detached"}',
    )  # fmt: skip
    con.execute("UPDATE volumes SET last_event = ? WHERE id = ?", (last, identity(1)))
    told = history(con, "data").records[0].told
    assert [(entry.kind, entry.user_id, entry.plan_id) for entry in told[:1]] == [("reserve", "ops", "plan-1")]
    assert [entry.kind for entry in told] == ["reserve", "connect", "complete", "reset"]
    assert phases_of(history(con, "data").records[0]) == (Phase(AttachStatus.ATTACHED, at(7), at(8)),)
