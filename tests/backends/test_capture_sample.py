"""The sample estate, taken in: everything of it is there, and everything that does not fit is said."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from mavtui.domain.attachments import AttachStatus
from mavtui.domain.derived import derived_columns
from mavtui.domain.volumes import Volume
from mavtui.store.rows import volume_by_id
from tests.backends.captures import codes, empty_engine, everything, sample, take_in


@pytest.fixture
def con() -> Iterator[sqlite3.Connection]:
    con = empty_engine()
    take_in(con, sample())
    yield con
    con.close()


def named(con: sqlite3.Connection, name: str) -> Volume:
    ((volume_id,),) = con.execute("SELECT id FROM volumes WHERE name = ?", (name,)).fetchall()
    volume = volume_by_id(con, volume_id)
    assert volume is not None
    return volume


def test_the_report_counts_everything_that_came() -> None:
    report = take_in(empty_engine(), sample())
    assert report.added == {
        "volume_types": 3, "servers": 15, "hosts": 3, "volumes": 40, "attachments": 33, "server_volumes": 28,
    }  # fmt: skip
    assert set(report.unchanged.values()) == {0}
    assert (report.cloud, report.captured_at) == ("lab", "2026-11-22T10:13:03.000000Z")


def test_names_missing_or_repeated_are_notes_and_no_contradictions() -> None:
    assert take_in(empty_engine(), sample()).notes == {
        "volumes_without_name": 1,
        "volumes_sharing_a_name": 2,
        "host_attachments": 3,
        "attachments_without_mode": 1,
    }


def test_every_contradiction_of_the_sample_is_reported() -> None:
    """Found by reading the file: four stuck or lying volumes, and two whose readers can write."""
    report = take_in(empty_engine(), sample())
    assert sorted(codes(report)) == [
        ("cinder-only", "edb83cbd-8170-4a3e-a67f-dfc2081bfd0a"),  # stuck-attaching to db-report
        ("read-only-with-writers", "805e0811-ddf6-433d-83e1-498f5f080f35"),  # reference-data
        ("recorded-ro-writable", "7abc6e59-1343-4966-8117-ddf73a2d1640"),  # reference-data, batch-01
        ("recorded-ro-writable", "8115edc8-30c0-4d33-8099-5c4aa7210fae"),  # baremetal-images, rack1-node7
        ("recorded-ro-writable", "d1b551aa-5594-4a70-b92d-f17ba14fc82f"),  # reference-data, batch-02
        ("recorded-ro-writable", "d6015b66-6379-48ca-99d2-68e58300aefa"),  # reference-data, web-4
        ("recorded-ro-writable", "f92138ac-30d2-4b93-8897-bede78da810f"),  # baremetal-images, rack1-node8
        ("status-mismatch", "36195334-20db-474d-a216-37215bbc2966"),  # stuck-reserved: one attached, one reserved
        ("status-mismatch", "6213120c-c94f-41cf-98a1-2e413febda94"),  # lying-available: one attached
        ("status-mismatch", "643af6a3-2c3b-4477-a4e1-d0de27d3fc14"),  # stuck-detaching: attached
        ("unknown-server", "81dc8807-58b7-49df-9a56-fdd64c39e9d9"),  # stuck-reserved, for a server that never came
    ]


def test_reference_data_has_three_recorded_readers_that_can_all_write(con: sqlite3.Connection) -> None:
    row = con.execute("SELECT rw_count, ro_count, read_only, metadata FROM volumes WHERE name = 'reference-data'")
    assert row.fetchall() == [(3, 0, 1, "{}")]
    holders = named(con, "reference-data").holders
    assert sorted((a.holder_name, a.recorded_mode, a.access_mode) for a in holders) == [
        ("batch-01", "ro", "rw"), ("batch-02", "ro", "rw"), ("web-4", "ro", "rw"),
    ]  # fmt: skip


def test_a_volume_seen_available_keeps_its_holder_and_what_was_seen(con: sqlite3.Connection) -> None:
    lying = named(con, "lying-available")
    assert (lying.status, lying.observed_status, lying.condition) == ("in-use", "available", None)
    assert [a.holder_name for a in lying.holders] == ["db-standby"]


def test_stuck_volumes_come_as_they_were_seen(con: sqlite3.Connection) -> None:
    stuck = {name: named(con, f"stuck-{name}") for name in ("reserved", "attaching", "detaching")}
    assert {
        name: (v.status, v.observed_status, sorted(a.status.value for a in v.attachments)) for name, v in stuck.items()
    } == {
        "reserved": ("in-use", "reserved", ["attached", "reserved"]),
        "attaching": ("attaching", "attaching", ["attaching"]),
        "detaching": ("in-use", "detaching", ["attached"]),
    }
    assert named(con, "broken").condition == "error"


def test_a_server_that_the_capture_does_not_know_gets_a_row_of_status_unknown(con: sqlite3.Connection) -> None:
    unknown = con.execute("SELECT id, kind, name FROM servers WHERE status = 'unknown'").fetchall()
    assert unknown == [("00000000-dead-4bad-8000-00000000beef", "server", None)]
    (reserved,) = (a for a in named(con, "stuck-reserved").attachments if a.status is AttachStatus.RESERVED)
    assert (reserved.server_id, reserved.recorded_mode, reserved.attach_time) == (unknown[0][0], None, None)


def test_host_attachments_name_their_host_which_is_registered(con: sqlite3.Connection) -> None:
    holders = named(con, "baremetal-images").holders
    assert {(a.host, a.recorded_mode, a.mode.value) for a in holders} == {
        ("rack1-node7", "ro", "rw"), ("rack1-node8", "ro", "rw"), ("rack2-node1", "rw", "rw"),
    }  # fmt: skip
    assert all(a.server_id is None for a in holders)
    hosts = con.execute("SELECT name, host FROM servers WHERE kind = 'host' ORDER BY name").fetchall()
    assert hosts == [(name, name) for name in ("rack1-node7", "rack1-node8", "rack2-node1")]


def test_of_a_connection_only_mode_and_kind_are_kept(con: sqlite3.Connection) -> None:
    kept = con.execute(
        "SELECT access_mode, driver_volume_type, count(*) FROM volume_attachment GROUP BY 1, 2 ORDER BY 3"
    )
    assert kept.fetchall() == [(None, None, 1), ("rw", "iscsi", 32)]
    assert "iqn." not in repr(everything(con))


def test_nobody_is_guessed_and_no_time_is_made_up(con: sqlite3.Connection) -> None:
    made_up = con.execute(
        "SELECT count(*) FROM volume_attachment WHERE user_id IS NOT NULL OR project_id IS NOT NULL"
        " OR scheduled_at IS NOT NULL OR launched_at IS NOT NULL OR terminated_at IS NOT NULL"
    )
    assert made_up.fetchone() == (0,)


def test_every_derived_column_is_what_the_domain_derives(con: sqlite3.Connection) -> None:
    for volume_id, *stored in con.execute(
        "SELECT id, status, attach_status, rw_count, ro_count, holders, mark FROM volumes"
    ).fetchall():
        volume = volume_by_id(con, volume_id)
        assert volume is not None
        assert tuple(stored) == derived_columns(volume), volume.label


def test_nothing_is_contested_and_nothing_dangles(con: sqlite3.Connection) -> None:
    assert con.execute("SELECT count(*) FROM volume_attachment WHERE contested = 1").fetchone() == (0,)
    assert con.execute("PRAGMA foreign_key_check").fetchall() == []
    assert con.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_importing_twice_changes_nothing_and_says_so(con: sqlite3.Connection) -> None:
    before = everything(con)
    changes = con.total_changes
    report = take_in(con, sample(), now="2026-12-01T00:00:00.000000Z")
    assert set(report.added.values()) == {0}
    assert report.unchanged == {
        "volume_types": 3, "servers": 15, "hosts": 3, "volumes": 40, "attachments": 33, "server_volumes": 28,
    }  # fmt: skip
    assert (everything(con), con.total_changes) == (before, changes)


def test_a_trial_says_the_same_and_writes_nothing() -> None:
    con = empty_engine()
    changes = con.total_changes
    trial = take_in(con, sample(), dry_run=True)
    assert con.total_changes == changes
    assert trial == take_in(con, sample())
