"""What the engine's file refuses whoever writes to it: here a plain connection without any of our code."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from mavtui.domain.attachments import Mode
from mavtui.domain.requests import Attach, Detach, RemoveServer
from mavtui.domain.servers import ServerKind
from mavtui.errors import Refused
from mavtui.store.connection import Store
from tests.backends.acting import Acting, new_id

AT = "2026-11-23T10:00:00.000000Z"


@pytest.fixture
def plain(acting: Acting) -> Iterator[sqlite3.Connection]:
    con = sqlite3.connect(acting.store.path, isolation_level=None)
    con.execute("PRAGMA foreign_keys = 1")
    yield con
    con.close()


def insert(con: sqlite3.Connection, volume_id: str, **values: str | None) -> str:
    row = {"id": new_id(), "volume_id": volume_id, "attach_status": "attached", "created_at": AT, "updated_at": AT}
    row |= {key: value for key, value in values.items() if value is not None}
    con.execute(
        f"INSERT INTO volume_attachment ({', '.join(row)}) VALUES ({', '.join('?' for _ in row)})", tuple(row.values())
    )
    return row["id"]


def test_a_second_live_attachment_of_a_volume_that_is_not_sharable(acting: Acting, plain: sqlite3.Connection) -> None:
    volume_id = acting.create(sharable=False)
    acting.attach(volume_id, acting.register("web-1"))
    with pytest.raises(sqlite3.IntegrityError, match="guard: a volume that is not sharable"):
        insert(plain, volume_id, instance_uuid=acting.register("web-2"))


@pytest.mark.parametrize("status", ["reserved", "attaching", "attached", "detaching", "error_detaching"])
def test_reviving_a_second_one_by_an_update(acting: Acting, plain: sqlite3.Connection, status: str) -> None:
    volume_id = acting.create(sharable=False)
    acting.attach(volume_id, acting.register("web-1"))
    failed = insert(plain, volume_id, instance_uuid=acting.register("web-2"), attach_status="error_attaching")
    with pytest.raises(sqlite3.IntegrityError, match="guard: a volume that is not sharable"):
        plain.execute("UPDATE volume_attachment SET attach_status = ? WHERE id = ?", (status, failed))


def test_moving_an_attachment_to_a_volume_that_has_one(acting: Acting, plain: sqlite3.Connection) -> None:
    held, other = acting.create(sharable=False), acting.create(sharable=False)
    acting.attach(held, acting.register("web-1"))
    attachment_id = acting.attach(other, acting.register("web-2"))
    with pytest.raises(sqlite3.IntegrityError, match="guard"):
        plain.execute("UPDATE volume_attachment SET volume_id = ? WHERE id = ?", (held, attachment_id))


def test_taking_the_sharable_flag_from_a_shared_volume(acting: Acting, plain: sqlite3.Connection) -> None:
    volume_id = acting.create(sharable=True)
    for name in ("web-1", "web-2"):
        acting.attach(volume_id, acting.register(name), Mode.RO)
    with pytest.raises(sqlite3.IntegrityError, match="guard: a volume with several live attachments"):
        plain.execute("UPDATE volumes SET sharable = 0 WHERE id = ?", (volume_id,))


def test_writing_a_shared_volume_anew_as_not_sharable(acting: Acting, plain: sqlite3.Connection) -> None:
    volume_id = acting.create(sharable=True)
    for name in ("web-1", "web-2"):
        acting.attach(volume_id, acting.register(name), Mode.RO)
    with pytest.raises(sqlite3.IntegrityError, match="guard: a volume with several live attachments"):
        plain.execute(
            "INSERT OR REPLACE INTO volumes (id, size_gib, sharable, created_at, updated_at) VALUES (?, 1, 0, ?, ?)",
            (volume_id, AT, AT),
        )


def test_the_same_server_twice(acting: Acting, plain: sqlite3.Connection) -> None:
    volume_id, server_id = acting.create(sharable=True), acting.register("web-1")
    acting.attach(volume_id, server_id)
    with pytest.raises(sqlite3.IntegrityError):
        insert(plain, volume_id, instance_uuid=server_id)


def test_the_same_host_twice(acting: Acting, plain: sqlite3.Connection) -> None:
    volume_id = acting.create(sharable=True)
    insert(plain, volume_id, attached_host="metal-1")
    with pytest.raises(sqlite3.IntegrityError):
        insert(plain, volume_id, attached_host="metal-1")


def test_a_live_attachment_to_nobody(acting: Acting, plain: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        insert(plain, acting.create())


def test_a_state_or_mode_that_there_is_not(acting: Acting, plain: sqlite3.Connection) -> None:
    volume_id = acting.create(sharable=True)
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        insert(plain, volume_id, attached_host="metal-1", attach_status="lost")
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        insert(plain, volume_id, attached_host="metal-1", attach_mode="rx")


def test_an_attachment_of_a_volume_or_server_that_there_is_not(acting: Acting, plain: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        insert(plain, new_id(), attached_host="metal-1")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        insert(plain, acting.create(), instance_uuid=new_id())


def test_deleting_what_is_held(acting: Acting, plain: sqlite3.Connection) -> None:
    volume_id, server_id = acting.create(), acting.register("web-1")
    acting.attach(volume_id, server_id)
    with pytest.raises(sqlite3.IntegrityError, match="guard: a volume that is held"):
        plain.execute("UPDATE volumes SET deleted_at = ? WHERE id = ?", (AT, volume_id))
    with pytest.raises(sqlite3.IntegrityError, match="guard: a server that holds"):
        plain.execute("UPDATE servers SET deleted_at = ? WHERE id = ?", (AT, server_id))


def test_an_attachment_of_a_deleted_volume(acting: Acting, plain: sqlite3.Connection) -> None:
    volume_id = acting.create()
    failed = insert(plain, volume_id, instance_uuid=acting.register("web-1"), attach_status="error_attaching")
    plain.execute("UPDATE volumes SET deleted_at = ? WHERE id = ?", (AT, volume_id))
    with pytest.raises(sqlite3.IntegrityError, match="guard: a deleted volume"):
        insert(plain, volume_id, instance_uuid=acting.register("web-2"))
    with pytest.raises(sqlite3.IntegrityError, match="guard: a deleted volume"):
        plain.execute("UPDATE volume_attachment SET attach_status = 'attached' WHERE id = ?", (failed,))


@pytest.mark.parametrize("table", ["volumes", "servers", "volume_attachment"])
def test_removing_rows(acting: Acting, plain: sqlite3.Connection, table: str) -> None:
    volume_id = acting.create()
    acting.detach(volume_id, acting.attach(volume_id, acting.register("web-1")))
    with pytest.raises(sqlite3.IntegrityError, match="guard"):
        plain.execute(f"DELETE FROM {table}")


def test_a_guard_that_our_own_code_runs_into_is_a_refusal(acting: Acting) -> None:
    volume_id = acting.create()
    acting.attach(volume_id, acting.register("web-1"))
    with pytest.raises(Refused, match="a volume that is held is not deleted"), acting.store.write_transaction() as con:
        con.execute("UPDATE volumes SET name = 'half', deleted_at = ? WHERE id = ?", (AT, volume_id))
    assert acting.volume(volume_id).name == "data"


def test_the_same_server_twice_is_a_refusal_with_its_code(acting: Acting) -> None:
    volume_id, server_id = acting.create(sharable=True), acting.register("web-1")
    acting.attach(volume_id, server_id)
    with pytest.raises(Refused) as refused, acting.store.write_transaction() as con:
        insert(con, volume_id, instance_uuid=server_id)
    assert refused.value.codes == ("already-attached",)


def test_a_second_attachment_of_a_volume_that_is_not_sharable_is_a_refusal_with_its_code(acting: Acting) -> None:
    volume_id, other = acting.create(), acting.register("web-2")
    acting.attach(volume_id, acting.register("web-1"))
    with pytest.raises(Refused) as refused, acting.store.write_transaction() as con:
        insert(con, volume_id, instance_uuid=other)
    assert refused.value.codes == ("not-sharable",)


def test_the_copy_of_a_cloud_shows_what_an_engine_would_refuse(tmp_path: Path) -> None:
    copy = Store.open(tmp_path / "copy.db", "copy", create=True)
    with copy.write_transaction() as con:
        con.execute("INSERT INTO volumes (id, size_gib, created_at, updated_at) VALUES ('v', 1, ?, ?)", (AT, AT))
        insert(con, "v", attached_host="metal-1")
        insert(con, "v", attached_host="metal-2")
    assert copy.reader.execute("SELECT count(*) FROM volume_attachment").fetchone() == (2,)


def test_a_bare_host_is_taken_off_the_registry_when_it_holds_nothing(acting: Acting) -> None:
    volume_id, host_id = acting.create(), acting.register("metal-1", kind=ServerKind.HOST)
    attachment_id = new_id()
    acting.do(Attach(attachment_id=attachment_id, volume_id=volume_id, host="metal-1"))
    with pytest.raises(Refused):
        acting.do(RemoveServer(server_id=host_id))
    acting.do(Detach(attachment_id=attachment_id, volume_id=volume_id))
    acting.do(RemoveServer(server_id=host_id))
    assert acting.row("servers", host_id)["deleted_at"]
