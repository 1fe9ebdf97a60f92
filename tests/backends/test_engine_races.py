"""Eight processes at one volume at the same moment: who wins is chance, how many win is not."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from mavtui.domain.attachments import Mode
from mavtui.domain.plans import Approval, Plan, approval_of
from mavtui.domain.requests import Attach, UpdateVolume
from mavtui.errors import MavtuiError
from tests.backends.acting import RW_SHARE, Acting, new_id, open_engine

RACERS = 8
FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Race:
    """What the file is like afterwards, and how each racer ended: `done` or the name of the error."""

    acting: Acting
    volume_id: str
    endings: Counter[str]


def _run(path: Path, plan: Plan, approval: Approval | None, start: Barrier, endings: Queue[str]) -> None:
    acting = Acting(open_engine(path))
    start.wait()
    try:
        for step in plan.steps:
            acting.engine.carry_out_now(step, approval or approval_of(plan, "race"), plan.id)
        ending = "done"
    except MavtuiError as error:
        ending = type(error).__name__
    acting.store.close()
    endings.put(ending)


def race(path: Path, *, sharable: bool, mode: Mode, approval: Approval | None = None) -> Race:
    """Every racer plans from the free volume, then all carry out at once; None approves what the plan shows."""
    acting = Acting(open_engine(path))
    volume_id = acting.create(sharable=sharable)
    plans = [
        acting.plan(
            Attach(attachment_id=new_id(), volume_id=volume_id, server_id=acting.register(f"web-{n}"), mode=mode)
        )
        for n in range(RACERS)
    ]
    acting.store.close()
    start, endings = FORK.Barrier(RACERS), FORK.Queue()
    racers = [FORK.Process(target=_run, args=(path, plan, approval, start, endings)) for plan in plans]
    for racer in racers:
        racer.start()
    ended = Counter(endings.get(timeout=60) for _ in racers)
    for racer in racers:
        racer.join()
    return Race(Acting(open_engine(path)), volume_id, ended)


def check(found: Race, winners: int) -> None:
    """As many live attachments, events and counts as there were winners."""
    volume = found.acting.volume(found.volume_id)
    told = "SELECT count(*) FROM events WHERE kinds LIKE '%,complete'"
    completed = found.acting.store.reader.execute(told).fetchone()
    row = found.acting.row("volumes", found.volume_id)
    assert (len(volume.live), completed[0], row["rw_count"] + row["ro_count"]) == (winners, winners, winners)
    assert found.acting.store.reader.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("mode", Mode)
def test_exactly_one_gets_a_volume_that_is_not_sharable(tmp_path: Path, mode: Mode) -> None:
    found = race(tmp_path / "engine.db", sharable=False, mode=mode)
    assert found.endings == {"done": 1, "PlanStale": RACERS - 1}
    check(found, 1)


def test_all_get_a_sharable_volume_read_only(tmp_path: Path) -> None:
    found = race(tmp_path / "engine.db", sharable=True, mode=Mode.RO)
    assert found.endings == {"done": RACERS}
    check(found, RACERS)


def test_all_write_where_each_has_confirmed_to_share(tmp_path: Path) -> None:
    found = race(tmp_path / "engine.db", sharable=True, mode=Mode.RW, approval=RW_SHARE)
    assert found.endings == {"done": RACERS}
    check(found, RACERS)


def test_exactly_one_becomes_the_first_writer_where_nobody_has_confirmed_to_share(tmp_path: Path) -> None:
    found = race(tmp_path / "engine.db", sharable=True, mode=Mode.RW)
    assert found.endings == {"done": 1, "PlanStale": RACERS - 1}
    check(found, 1)


def _rename(path: Path, volume_id: str, key: str, times: int, start: Barrier) -> None:
    acting = Acting(open_engine(path))
    start.wait()
    for number in range(times):
        acting.do(UpdateVolume(volume_id=volume_id, metadata_set={f"{key}-{number}": "x"}))
    acting.store.close()


def test_no_update_is_lost_between_processes(tmp_path: Path) -> None:
    path, times, writers = tmp_path / "engine.db", 15, 4
    acting = Acting(open_engine(path))
    volume_id = acting.create()
    acting.store.close()
    start = FORK.Barrier(writers)
    running = [FORK.Process(target=_rename, args=(path, volume_id, f"w{n}", times, start)) for n in range(writers)]
    for process in running:
        process.start()
    for process in running:
        process.join()
    assert [process.exitcode for process in running] == [0] * writers
    acting = Acting(open_engine(path))
    assert len(acting.volume(volume_id).metadata) == writers * times
