"""The estate given back as a capture: taken in again it is the same estate, and no secret is in it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mavtui.backends.protocol import Identity
from mavtui.backends.sqlite.capture import export_capture
from mavtui.backends.sqlite.engine import Engine
from mavtui.domain import requests
from mavtui.domain.attachments import Mode
from mavtui.domain.plans import Approval, Target, make_plan
from mavtui.domain.scene import ids_needed
from mavtui.domain.servers import ServerKind
from mavtui.domain.transitions import Event
from mavtui.store.connection import Store
from tests.backends.captures import (
    Capture,
    attachment,
    capture,
    codes,
    empty_engine,
    everything,
    sample,
    seen_by_nova,
    server,
    take_in,
    volume,
)

LATER = "2026-12-01T12:00:00.000000Z"
RECORDS = ("volume_types", "servers", "volumes", "volume_attachment", "server_volumes")

# What the format has a place for. Who attached, and the times of the phases, are ours alone.
VOLUMES = """
SELECT id, name, description, size_gib, sharable, read_only, encrypted, bootable, volume_type, project_id, user_id,
       availability_zone, metadata, condition, created_at, updated_at, status, attach_status, rw_count, ro_count,
       holders
FROM volumes WHERE deleted_at IS NULL ORDER BY id"""
ATTACHMENTS = """
SELECT id, volume_id, instance_uuid, attached_host, mountpoint, attach_time, attach_status, attach_mode, bootable,
       access_mode, driver_volume_type, connected, contested
FROM volume_attachment WHERE attach_status <> 'detached' ORDER BY id"""


# Secrets are left out, lists may be in another order, and of root devices only those that are volumes are kept.
WRITTEN_OTHERWISE = {
    "attachments", "connection_info", "OS-EXT-SRV-ATTR:root_device_name", "os-extended-volumes:volumes_attached",
}  # fmt: skip


def given_back(con: sqlite3.Connection) -> Capture:
    """The estate as a file would hold it."""
    exported = export_capture(con, cloud="lab", region="RegionOne", now=LATER)
    again: Capture = json.loads(json.dumps(exported))
    return again


def copy_of(con: sqlite3.Connection) -> sqlite3.Connection:
    """Another engine into which the estate was taken."""
    other = empty_engine()
    take_in(other, given_back(con), now=LATER)
    return other


def test_the_sample_comes_back_row_for_row() -> None:
    con = empty_engine()
    take_in(con, sample())
    assert everything(copy_of(con), *RECORDS) == everything(con, *RECORDS)


def test_the_sample_comes_back_with_its_contradictions() -> None:
    con = empty_engine()
    report = take_in(con, sample())
    assert take_in(empty_engine(), given_back(con)).contradictions == report.contradictions


def test_taking_the_export_in_where_it_came_from_changes_nothing() -> None:
    con = empty_engine()
    take_in(con, sample())
    before = everything(con)
    assert set(take_in(con, given_back(con)).added.values()) == {0}
    assert everything(con) == before


def test_the_format_is_that_of_the_capture() -> None:
    con = empty_engine()
    take_in(con, sample())
    exported, original = given_back(con), sample()
    assert list(exported) == list(original)
    assert exported["captured_at"] == "2026-12-01T12:00:00Z"
    for section in ("volumes", "attachments", "volume_types", "servers"):
        known = {one["id"]: one for one in original[section]}
        assert sorted(known) == sorted(one["id"] for one in exported[section])
        for one in exported[section]:
            same = {key: value for key, value in one.items() if key not in WRITTEN_OTHERWISE}
            assert same == {key: known[one["id"]][key] for key in same}


def test_no_secret_comes_in_or_out() -> None:
    made = capture(volume("v"), attachments=(attachment("a", "v", "s"),), servers=(server("s"),))
    made["attachments"][0]["connection_info"] = {
        "access_mode": "ro", "driver_volume_type": "iscsi", "auth_method": "CHAP", "auth_username": "u5er",
        "auth_password": "hunter2", "target_iqn": "iqn.secret",
    }  # fmt: skip
    con = empty_engine()
    take_in(con, made)
    text = json.dumps(given_back(con)) + repr(everything(con))
    assert not any(secret in text for secret in ("hunter2", "u5er", "iqn.secret", "CHAP"))
    (record,) = given_back(con)["attachments"]
    assert record["connection_info"] == {"access_mode": "ro", "driver_volume_type": "iscsi", "attachment_id": "a"}


def test_contested_records_are_written_as_they_were_seen_and_contested_again() -> None:
    both = attachment("a1", "v", "s1"), attachment("a2", "v", "s2", "error_detaching")
    con = empty_engine()
    take_in(con, capture(volume("v"), attachments=both, servers=(server("s1"), server("s2"))))
    assert [one["status"] for one in given_back(con)["attachments"]] == ["attached", "error_detaching"]
    assert everything(copy_of(con), *RECORDS) == everything(con, *RECORDS)


def test_odd_records_come_back_row_for_row() -> None:
    records = (
        attachment("a1", "v", "s1", connection_info=None, attach_mode="null"),
        attachment("a2", "v", "s2", "error_attaching", connection_info={"target_lun": 1}),
        attachment("a3", "v", None, "attaching", attached_at=""),
        attachment("a4", "v", "s3", "detaching"),
        attachment("a5", "v", "s4"),
    )
    flags = {"readonly": "False", "mavtui:filesystem": "gfs2"}
    made = capture(
        volume("v", sharable=True, metadata=flags, bootable="true"), volume("w", status="upside-down", name=None),
        attachments=records,
        servers=(
            server("s1"), server("s2"), server("s3"), server("s4", **{"OS-EXT-SRV-ATTR:root_device_name": "/dev/vdb"}),
        ),
    )  # fmt: skip
    made["server_volume_attachments"]["s1"].append(
        seen_by_nova(attachment("x", "gone", "s1"), delete_on_termination=True)
    )
    con = empty_engine()
    take_in(con, made)
    assert con.execute("SELECT id FROM volume_attachment WHERE bootable = 1").fetchall() == [("a5",)]
    assert everything(copy_of(con), *RECORDS) == everything(con, *RECORDS)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    store = Store.open(tmp_path / "engine.db", create=True)
    yield Engine(store, Identity(user="ann", project="p1"), clock=lambda: LATER)
    store.close()


def do(engine: Engine, *asked: requests.Request) -> None:
    """Plan, confirm all and carry out."""
    for request in asked:
        scene = engine.observe_now(*ids_needed((request,)))
        target = Target(context="test", backend="sqlite")
        plan = make_plan([request], scene, target=target, plan_id="plan", made_at=LATER)
        engine.carry_out_now(plan.steps[0], Approval(how="test", codes=frozenset(plan.codes), cautions=True), plan.id)


def records(con: sqlite3.Connection) -> tuple[list[Any], list[Any]]:
    """Volumes and attachments, as far as the format has a place for them."""
    return con.execute(VOLUMES).fetchall(), con.execute(ATTACHMENTS).fetchall()


def test_an_estate_made_here_comes_back_with_its_volumes_attachments_and_flags(engine: Engine) -> None:
    do(
        engine,
        *(requests.RegisterServer(server_id=f"s{n}", name=f"web-{n}", host=f"cn{n}") for n in range(1, 5)),
        requests.RegisterServer(server_id="h1", name="rack1", kind=ServerKind.HOST, host="rack1"),
        requests.CreateVolume(volume_id="shared", size_gib=5, name="shared", sharable=True, metadata={"k": "v"}),
        requests.CreateVolume(
            volume_id="read", size_gib=5, read_only=True, description="only to be read", bootable=True
        ),
        requests.CreateVolume(volume_id="gone", size_gib=5),
        requests.DeleteVolume(volume_id="gone"),
        requests.Attach(attachment_id="a1", volume_id="shared", server_id="s1"),
        requests.Attach(attachment_id="a2", volume_id="shared", server_id="s2", mode=Mode.RO, bootable=True),
        requests.Attach(attachment_id="a3", volume_id="shared", host="rack1"),
        requests.Reserve(attachment_id="a4", volume_id="shared", server_id="s3"),
        requests.Advance(attachment_id="a1", volume_id="shared", event=Event.BEGIN_DETACH),
        requests.Attach(attachment_id="a5", volume_id="shared", server_id="s4"),
        requests.Detach(attachment_id="a5", volume_id="shared"),
        requests.Attach(attachment_id="a6", volume_id="read", server_id="s4", mode=Mode.RO),
    )
    with engine.store.read_transaction() as con:
        again = copy_of(con)
        assert records(again) == records(con)
        assert codes(take_in(empty_engine(), given_back(con))) == []


def test_the_sample_after_changes_comes_back(engine: Engine) -> None:
    engine.take_in_now(sample(), source="sample")
    ids = dict(engine.store.reader.execute("SELECT name, id FROM volumes WHERE name IS NOT NULL"))
    bastion = engine.store.reader.execute("SELECT id FROM servers WHERE name = 'bastion'").fetchone()[0]
    do(
        engine,
        requests.Attach(attachment_id="new", volume_id=ids["app-share"], server_id=bastion, mode=Mode.RO),
        requests.CleanUp(attachment_id="edb83cbd-8170-4a3e-a67f-dfc2081bfd0a", volume_id=ids["stuck-attaching"]),
        requests.UpdateVolume(volume_id=ids["shared-spare-1"], sharable=False, name="plain"),
        requests.UpdateVolume(volume_id=ids["pool-01"], read_only=True, metadata_set={"a": "b"}),
    )
    with engine.store.read_transaction() as con:
        again = copy_of(con)
        assert records(again) == records(con)
        exported = given_back(con)
    assert [view["volumeId"] for view in exported["server_volume_attachments"][bastion]][-1] == ids["app-share"]
    assert engine.take_in_now(exported, source="export").added["volumes"] == 0


def test_nova_is_not_said_to_hold_what_was_detached_here(engine: Engine) -> None:
    made = capture(volume("v"), attachments=(attachment("a", "v", "s"),), servers=(server("s"),))
    engine.take_in_now(made, source="made up")
    do(engine, requests.Detach(attachment_id="a", volume_id="v"))
    with engine.store.read_transaction() as con:
        exported = given_back(con)
    assert (exported["attachments"], exported["server_volume_attachments"]) == ([], {"s": []})
    assert codes(take_in(empty_engine(), exported)) == []


def test_a_note_called_readonly_does_not_become_the_flag(engine: Engine) -> None:
    do(
        engine,
        requests.CreateVolume(volume_id="v", size_gib=1),
        requests.UpdateVolume(volume_id="v", metadata_set={"readonly": "True", "a": "b"}),
    )
    with engine.store.read_transaction() as con:
        (exported,) = given_back(con)["volumes"]
        assert exported["metadata"] == {"a": "b"}
        assert copy_of(con).execute("SELECT read_only FROM volumes").fetchall() == [(0,)]
