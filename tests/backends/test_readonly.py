"""Read-only is a wall around the back end: what reads passes, anything else is denied."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest

from mavtui.backends.protocol import Backend, Marks
from mavtui.backends.readonly import SwitchableLock, read_only
from mavtui.backends.sqlite.backend import SqliteBackend
from mavtui.domain.plans import approval_of
from mavtui.domain.requests import UpdateVolume
from mavtui.errors import Refused
from mavtui.store.connection import Store
from tests.backends.acting import OPERATOR, Acting, do

BECAUSE = "The context prod is read-only."


@pytest.fixture
async def inner(tmp_path: Path) -> AsyncIterator[SqliteBackend]:
    backend = SqliteBackend(Store.open(tmp_path / "engine.db", create=True), OPERATOR)
    yield backend
    await backend.close()


@pytest.fixture
def locked(inner: SqliteBackend) -> Backend:
    return read_only(inner, BECAUSE)


async def test_reads_pass(inner: SqliteBackend, locked: Backend) -> None:
    volume_id = Acting(inner.engine).create("data")
    assert (locked.name, locked.place, locked.capabilities) == (inner.name, inner.place, inner.capabilities)
    assert locked.marks() == Marks()
    assert locked.change_token() == locked.change_token()
    assert (await locked.observe([volume_id])).volume(volume_id).name == "data"
    assert locked.store.reader.execute("SELECT name FROM volumes").fetchall() == [("data",)]
    assert len((await locked.capture())["volumes"]) == 1


async def test_a_scene_says_why_nothing_can_be_changed(locked: Backend) -> None:
    assert (await locked.observe()).locked_because == BECAUSE


async def test_a_change_is_denied_though_it_was_planned_before_the_lock(inner: SqliteBackend, locked: Backend) -> None:
    acting = Acting(inner.engine)
    volume_id = acting.create("data")
    plan = acting.plan(UpdateVolume(volume_id=volume_id, name="other"))
    with pytest.raises(Refused, match="read-only") as refused:
        await locked.carry_out(plan.steps[0], approval_of(plan, "test"), plan_id=plan.id)
    assert refused.value.codes == ("read-only-context",)
    assert acting.volume(volume_id).name == "data"


async def test_a_plan_made_through_the_wall_is_blocked(inner: SqliteBackend, locked: Backend) -> None:
    volume_id = Acting(inner.engine).create("data")
    with pytest.raises(Refused):
        await do(locked, UpdateVolume(volume_id=volume_id, name="other"))


async def test_captures_and_marks_are_denied_too(locked: Backend) -> None:
    with pytest.raises(Refused):
        await locked.take_in({}, source="capture")
    with pytest.raises(Refused):
        await locked.take_in({}, source="capture", dry_run=True)
    with pytest.raises(Refused):
        await locked.set_marks(Marks())


def test_what_the_protocol_does_not_know_is_denied_even_where_the_back_end_has_it(locked: Backend) -> None:
    with pytest.raises(Refused, match="read-only"):
        _ = cast("Any", locked).engine
    with pytest.raises(Refused):
        cast("Any", locked).wipe()


def test_the_store_behind_it_cannot_be_written(locked: Backend) -> None:
    with pytest.raises(Refused):
        locked.store.write_transaction()
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        locked.store.reader.execute("DELETE FROM meta")


def test_the_operators_lock_goes_on_and_off() -> None:
    lock = SwitchableLock()
    seen = [bool(lock.because)]
    for _ in range(2):
        assert lock.toggle() is not seen[-1]
        seen.append(bool(lock.because))
    assert seen == [False, True, False]
