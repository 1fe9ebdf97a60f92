"""Four processes that attach at the same time against one: how much they do together, and how fair they are."""

from __future__ import annotations

import multiprocessing
import shutil
import sys
import time
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import median

from benchmarks import engine_setup as setup
from mavtui.domain.attachments import Mode
from mavtui.domain.plans import Approval, Step
from mavtui.domain.requests import Attach

ROUNDS = 7
WARMING = 1
WRITERS = 4
SECONDS = 1.5
SERVERS = 400
VOLUMES = 1200
BAR_TOTAL, BAR_FAIRNESS = 0.75, 0.5

_EVERYTHING = Approval(how="benchmark", cautions=True, any_number_of_writers=True)
_FORK = multiprocessing.get_context("fork")


def main() -> int:
    """Print both figures; 1 where a bar is missed."""
    with setup.fresh_folder() as folder:
        return 0 if _measure(folder) else 1


def _measure(folder: Path) -> bool:
    engine = setup.open_engine(folder / "template.db")
    servers = setup.add_servers(engine, SERVERS)
    volumes = setup.add_volumes(engine, VOLUMES, setup.add_servers(engine, 100))
    engine.store.close()
    totals: list[float] = []
    fairness: list[float] = []
    rates: list[float] = []
    for number in range(-WARMING, ROUNDS):
        (alone,) = _round(folder, volumes, servers, writers=1)
        together = _round(folder, volumes, servers, writers=WRITERS)
        if number >= 0:
            totals.append(sum(together) / alone)
            fairness.append(min(together) / max(together))
            rates.append(alone)
    remark = f"{median(rates):.0f} attaches/s by one process, {setup.disk_of(folder)}, {ROUNDS} pairs"
    met = setup.report(f"{WRITERS} writer processes / 1, total", median(totals), BAR_TOTAL, remark)
    return setup.report("slowest writer / fastest", median(fairness), BAR_FAIRNESS) and met


def _round(folder: Path, volumes: list[str], servers: list[str], *, writers: int) -> list[float]:
    """Attaches a second of each writer; all write to the same file, a fresh one, during the same time."""
    path = Path(shutil.copy(folder / "template.db", folder / f"{setup.new_id()}.db"))
    start = _FORK.Barrier(writers)
    pipes = [_FORK.Pipe(duplex=False) for _ in range(writers)]
    processes = [
        _FORK.Process(target=_write, args=(path, volumes[place::writers], servers, start, pipe[1]))
        for place, pipe in enumerate(pipes)
    ]
    for process in processes:
        process.start()
    for _, writing in pipes:
        writing.close()  # so that a writer that fails is noticed instead of waited for
    rates: list[float] = [pipe[0].recv() for pipe in pipes]
    for process in processes:
        process.join()
    return rates


def _write(path: Path, volumes: list[str], servers: list[str], start: Barrier, result: Connection) -> None:
    """Attach one volume after another, to another server each time round, until the time is over."""
    engine = setup.open_engine(path)
    done = 0
    start.wait()
    begun = time.perf_counter()
    for shift in count():
        for place, volume in enumerate(volumes):
            server = servers[(place + shift) % SERVERS]
            request = Attach(attachment_id=setup.new_id(), volume_id=volume, server_id=server, mode=Mode.RO)
            step = Step(request=request, sentence="", expectation=(), hazards=(), writers_after=None)
            engine.carry_out_now(step, _EVERYTHING, "benchmark")
            done += 1
            if time.perf_counter() - begun > SECONDS:
                result.send(done / (time.perf_counter() - begun))
                engine.store.close()
                return


if __name__ == "__main__":
    sys.exit(main())
