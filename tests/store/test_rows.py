"""Rows as objects: facts known again give the same object, any other fact a new one, always in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mavtui.store.connection import Store
from mavtui.store.rows import attachments_of_volume, meeting, server_by_id, volume_by_id

_THEN = "2024-01-01T00:00:0{}.000000Z"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "engine.db", create=True)
    with store.write_transaction() as con:
        con.execute(
            "INSERT INTO volumes (id, name, size_gib, sharable, metadata, created_at, updated_at)"
            " VALUES ('v', 'a \"quoted\" näme, [with] \\ and \t', 1, 1, '{\"a\": \"[1]\"}', ?1, ?1)",
            (_THEN.format(0),),
        )
        # The first row is the last in time; one was only reserved, one tells of no time but that of its row.
        for number, (attached, scheduled, created) in enumerate([(4, 1, 1), (2, 1, 1), (None, 3, 0), (None, None, 1)]):
            con.execute(
                "INSERT INTO servers (id, name, host, created_at, updated_at) VALUES (?, ?, 'compute', ?3, ?3)",
                (f"s{number}", f"web-{number}", _THEN.format(0)),
            )
            times = [None if second is None else _THEN.format(second) for second in (attached, scheduled, created)]
            con.execute(
                "INSERT INTO volume_attachment (id, volume_id, instance_uuid, mountpoint, attach_status, attach_mode,"
                " attach_time, scheduled_at, created_at, updated_at)"
                " VALUES (?, 'v', ?, ?, 'reserved', 'ro', ?, ?, ?6, ?6)",
                (f"a{number}", f"s{number}", f"/dev/vd{'bcde'[number]}", *times),
            )
    yield store
    store.close()


def test_attachments_are_in_order_of_time_however_they_are_read(store: Store) -> None:
    volume = volume_by_id(store.reader, "v")
    assert volume is not None
    assert [attachment.id for attachment in volume.attachments] == ["a3", "a1", "a2", "a0"]
    assert volume.attachments == attachments_of_volume(store.reader, "v")


def test_any_text_is_read_as_it_is_stored(store: Store) -> None:
    volume = volume_by_id(store.reader, "v")
    assert volume is not None
    assert volume.name == 'a "quoted" näme, [with] \\ and \t'
    assert volume.metadata == {"a": "[1]"}
    assert volume.description is None


def test_the_same_facts_give_the_same_object(store: Store) -> None:
    met = meeting(store.reader, "v", "s1")
    assert met.volume is volume_by_id(store.reader, "v")
    assert met.server is server_by_id(store.reader, "s1", counted=False)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE volumes SET description = ''",
        "UPDATE volumes SET size_gib = 2",
        "UPDATE volume_attachment SET mountpoint = '/dev/vdx' WHERE id = 'a2'",
        "UPDATE volume_attachment SET attach_status = 'detached' WHERE id = 'a0'",
        "UPDATE servers SET name = 'other' WHERE id = 's3'",
        "INSERT INTO server_volumes (server_id, volume_id, delete_on_termination) VALUES ('s0', 'v', 1)",
    ],
)
def test_one_other_fact_gives_another_volume(store: Store, change: str) -> None:
    before = volume_by_id(store.reader, "v")
    with store.write_transaction() as con:
        con.execute(change)
        assert meeting(con, "v", "s1").volume not in (None, before)
    assert volume_by_id(store.reader, "v") != before


def test_what_meets_may_be_missing(store: Store) -> None:
    assert meeting(store.reader, "v", None).server is None
    assert meeting(store.reader, "v", "nobody").server is None
    met = meeting(store.reader, "nothing", "s1")
    assert (met.volume, met.rid) == (None, None)
    assert met.server is not None


def test_the_devices_of_a_server_are_those_recorded_and_those_seen(store: Store) -> None:
    with store.write_transaction() as con:
        con.execute("INSERT INTO server_volumes (server_id, volume_id, device) VALUES ('s1', 'other', '/dev/vdz')")
    assert meeting(store.reader, "v", "s1").devices.split() == ["/dev/vdc", "/dev/vdz"]
