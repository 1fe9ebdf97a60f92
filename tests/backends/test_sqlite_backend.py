"""The local engine behind asyncio: one writer, nothing cut off half-way, nothing that holds the loop up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mavtui.backends.protocol import Marks
from mavtui.backends.sqlite.backend import SqliteBackend
from mavtui.domain.plans import approval_of
from mavtui.domain.requests import UpdateVolume
from mavtui.errors import Refused
from mavtui.store.connection import Store
from tests.backends.acting import OPERATOR, Acting, do


@pytest.fixture
async def backend(tmp_path: Path) -> AsyncIterator[SqliteBackend]:
    backend = SqliteBackend(Store.open(tmp_path / "engine.db", create=True), OPERATOR)
    yield backend
    await backend.close()


async def test_a_change_is_finished_though_its_caller_was_cancelled(backend: SqliteBackend) -> None:
    acting = Acting(backend.engine)
    volume_id = acting.create("data")
    plan = acting.plan(UpdateVolume(volume_id=volume_id, name="other"))
    begun, go_on = threading.Event(), threading.Event()
    authorised = backend.engine.carry_out_now

    def slowly(*args: object) -> object:
        begun.set()
        go_on.wait(10)
        return authorised(*args)  # type: ignore[arg-type]

    backend.engine.carry_out_now = slowly  # type: ignore[method-assign, assignment]
    task = asyncio.ensure_future(backend.carry_out(plan.steps[0], approval_of(plan, "test"), plan_id=plan.id))
    await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go_on.set()
    await backend.close()
    assert Acting(SqliteBackend(Store.open(backend.store.path), OPERATOR).engine).volume(volume_id).name == "other"


async def test_many_changes_at_once_are_done_one_after_another(backend: SqliteBackend) -> None:
    volume_id = Acting(backend.engine).create()
    keys = [f"key-{number}" for number in range(30)]
    await asyncio.gather(*(do(backend, UpdateVolume(volume_id=volume_id, metadata_set={key: "x"})) for key in keys))
    volume = (await backend.observe([volume_id])).volume(volume_id)
    assert set(volume.metadata) == set(keys)


async def test_reading_does_not_wait_for_a_change_under_way(backend: SqliteBackend) -> None:
    volume_id = Acting(backend.engine).create("data")
    with backend.store.write_transaction() as con:
        con.execute("UPDATE volumes SET name = 'half' WHERE id = ?", (volume_id,))
        assert (await backend.observe([volume_id])).volume(volume_id).name == "data"


async def test_a_trial_of_an_import_changes_nothing(backend: SqliteBackend) -> None:
    capture = await backend.capture()
    other = SqliteBackend(Store.open(backend.store.path.with_name("other.db"), create=True), OPERATOR)
    Acting(other.engine).create("travels")
    capture = await other.capture()
    report = await backend.take_in(capture, source="capture", dry_run=True)
    assert report.added["volumes"] == 1
    assert backend.store.reader.execute("SELECT count(*) FROM volumes").fetchone() == (0,)
    await backend.take_in(capture, source="capture")
    assert backend.store.reader.execute("SELECT count(*) FROM volumes").fetchone() == (1,)
    await other.close()


async def test_a_file_marked_read_only_takes_no_capture(backend: SqliteBackend) -> None:
    capture = await backend.capture()
    await backend.set_marks(Marks(readonly=True))
    with pytest.raises(Refused, match="read-only"):
        await backend.take_in(capture, source="capture")
