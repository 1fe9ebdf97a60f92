"""Who is affected: every holder of what is shared, the one that was asked about first."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest

from mavtui.bootstrap import open_session
from mavtui.config import paths
from mavtui.services.affected import Affected, affected_by
from mavtui.store.touching import servers_on

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def con(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to the sample estate."""
    session = open_session(db=str(tmp_path / "sample.db"), create=True)
    capture = json.loads(paths.shipped("samples/cloud-capture.json").read_text("utf-8"))
    asyncio.run(session.backend.take_in(capture, source="sample"))
    yield session.backend.store.reader
    asyncio.run(session.close())


def one(con: sqlite3.Connection, sql: str, *values: str) -> str:
    """The only value of a row."""
    (found,) = con.execute(sql, values).fetchone()
    return str(found)


def told(found: Affected) -> set[tuple[str | None, str | None, str]]:
    """Who, by which volume, why."""
    return {(row.attachment.server_name, row.attachment.volume_name, row.why) for row in found.rows}


def test_of_a_volume_all_its_holders(con: sqlite3.Connection) -> None:
    found = affected_by(con, volume_id=one(con, "SELECT id FROM volumes WHERE name = 'quorum'"))
    assert told(found) == {("db-primary", "quorum", "holds it"), ("db-standby", "quorum", "holds it")}
    assert sorted(found.servers) == ["db-primary", "db-standby"]
    assert (sorted(found.hosts), found.writers) == (["lab-cn1"], 2)


def test_of_an_attachment_itself_first_and_the_neighbour_on_its_host_as_such(con: sqlite3.Connection) -> None:
    volume = one(con, "SELECT id FROM volumes WHERE name = 'quorum'")
    attachment = one(
        con,
        "SELECT held.id FROM volume_attachment AS held JOIN servers ON servers.id = instance_uuid"
        " WHERE volume_id = ? AND servers.name = 'db-standby'",
        volume,
    )
    found = affected_by(con, volume_id=volume, attachment_id=attachment)
    assert [(row.attachment.server_name, row.why) for row in found.rows] == [
        ("db-standby", "holds it"),
        ("db-primary", "same host"),
    ]


def test_of_a_server_those_that_hold_one_of_its_volumes_too(con: sqlite3.Connection) -> None:
    found = affected_by(con, server_id=one(con, "SELECT id FROM servers WHERE name = 'batch-02'"))
    assert told(found) == {
        ("batch-02", "reference-data", "holds it"),
        ("batch-02", "batch-scratch-02", "holds it"),
        ("batch-01", "reference-data", "shares it"),
        ("web-4", "reference-data", "shares it"),
    }


def test_of_a_host_what_is_on_it_and_who_shares_that(con: sqlite3.Connection) -> None:
    found = affected_by(con, host="lab-cn2")
    own = {row.attachment.server_name for row in found.rows if row.is_own}
    assert own == {"backup-1", "bastion", "batch-02", "build-arm"}
    assert {row.attachment.server_name for row in found.rows if not row.is_own} == {"batch-01", "web-4"}
    assert [name for _, name in servers_on(con, "lab-cn2", 10)] == ["backup-1", "bastion", "batch-02", "build-arm"]


def test_of_what_nobody_holds_nobody(con: sqlite3.Connection) -> None:
    found = affected_by(con, volume_id=one(con, "SELECT id FROM volumes WHERE name = 'pool-01'"))
    assert (found.rows, found.writers, found.servers) == ((), 0, frozenset())
