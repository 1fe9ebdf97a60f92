"""Listings of attachments, with and without those that have ended."""

from __future__ import annotations

import sqlite3

import pytest

from mavtui.store.attachment_listing import AttachmentQuery, attachment_page
from tests.store.listing_store import EARLY, add_attachment, add_server, add_volume, empty_store, identity


@pytest.fixture
def con() -> sqlite3.Connection:
    """Two volumes; on the first two servers, one record that has ended and one that failed; on the second a host."""
    con = empty_store()
    add_volume(con, 1, "app-share")
    add_volume(con, 2, "metal-disk")
    add_server(con, 11, "web-1", host="cn1")
    add_server(con, 12, "web-2", host="cn2")
    add_attachment(con, 21, 1, 11, attach_mode="ro", access_mode="rw", mountpoint="/dev/vdb")
    add_attachment(con, 22, 1, 12, attach_mode=None, attached_host="cn9")
    add_attachment(con, 23, 1, 11, attach_status="detached", detach_time=EARLY)
    add_attachment(con, 24, 1, 12, attach_status="error_attaching")
    add_attachment(con, 25, 2, None, attached_host="metal-1", attach_mode="ro")
    return con


def found(con: sqlite3.Connection, query: AttachmentQuery) -> list[str]:
    return [row.id for row in attachment_page(con, query, 100)]


def ids(*numbers: int) -> list[str]:
    return [identity(number) for number in numbers]


def test_all_that_are_not_ended_are_listed_in_order_of_record(con: sqlite3.Connection) -> None:
    assert found(con, AttachmentQuery()) == ids(21, 22, 24, 25)
    assert found(con, AttachmentQuery(history=True)) == ids(21, 22, 23, 24, 25)


def test_attachments_of_a_volume(con: sqlite3.Connection) -> None:
    assert found(con, AttachmentQuery(volume_id=identity(1))) == ids(21, 22, 24)
    assert found(con, AttachmentQuery(volume_id=identity(1), history=True)) == ids(21, 22, 23, 24)


def test_attachments_of_a_server(con: sqlite3.Connection) -> None:
    assert found(con, AttachmentQuery(server_id=identity(11))) == ids(21)
    assert found(con, AttachmentQuery(server_id=identity(11), history=True)) == ids(21, 23)
    assert found(con, AttachmentQuery(volume_id=identity(2), server_id=identity(11))) == []


def test_attachments_on_a_host(con: sqlite3.Connection) -> None:
    assert found(con, AttachmentQuery(host="cn1")) == ids(21)
    assert found(con, AttachmentQuery(host="cn2")) == ids(24)
    assert found(con, AttachmentQuery(host="metal-1")) == ids(25)
    assert found(con, AttachmentQuery(host="cn1", history=True)) == ids(21, 23)


def test_a_row_names_volume_server_host_and_the_effective_mode(con: sqlite3.Connection) -> None:
    written, unknown, _, metal = attachment_page(con, AttachmentQuery(), 10)
    assert (written.volume_name, written.server_name, written.host, written.device) == (
        "app-share",
        "web-1",
        "cn1",
        "/dev/vdb",
    )
    assert (written.mode, written.recorded_mode, written.access_mode) == ("rw", "ro", "rw")
    assert (unknown.mode, unknown.recorded_mode, unknown.host) == ("rw", None, "cn9")
    assert (metal.mode, metal.server_id, metal.server_name, metal.bootable) == ("ro", None, None, False)


def test_whether_the_volume_goes_with_its_server_is_known_where_a_cloud_told_it(con: sqlite3.Connection) -> None:
    told = "INSERT INTO server_volumes (server_id, volume_id, attachment_id, delete_on_termination) VALUES (?, ?, ?, ?)"
    con.execute(told, (identity(11), identity(1), identity(21), 1))
    con.execute(told, (identity(12), identity(1), None, 0))

    fates = {row.id: row.delete_on_termination for row in attachment_page(con, AttachmentQuery(history=True), 10)}
    assert fates == dict(zip(ids(21, 22, 23, 24, 25), (True, False, None, False, None), strict=True))


def test_names_stay_when_volume_and_server_are_deleted(con: sqlite3.Connection) -> None:
    con.execute("UPDATE volume_attachment SET attach_status = 'detached'")
    con.execute("UPDATE volumes SET deleted_at = updated_at")
    con.execute("UPDATE servers SET deleted_at = updated_at")
    rows = attachment_page(con, AttachmentQuery(history=True), 1)
    assert [(row.volume_name, row.server_name) for row in rows] == [("app-share", "web-1")]


def test_pages_follow_one_another(con: sqlite3.Connection) -> None:
    query = AttachmentQuery(history=True)
    first = attachment_page(con, query, 2)
    second = attachment_page(con, query, 2, after=first[-1].rid)
    third = attachment_page(con, query, 2, after=second[-1].rid)
    assert [row.id for row in first + second + third] == ids(21, 22, 23, 24, 25)


def test_a_volume_is_looked_up_in_the_indexes(con: sqlite3.Connection) -> None:
    statements: list[str] = []
    con.set_trace_callback(statements.append)
    attachment_page(con, AttachmentQuery(volume_id=identity(1), history=True), 10)
    con.set_trace_callback(None)
    plans = [row[3] for statement in statements for row in con.execute(f"EXPLAIN QUERY PLAN {statement}")]
    assert any("attachments_of_volume (volume_id=?" in plan for plan in plans)
    assert not any(plan.startswith("SCAN") for plan in plans), plans
