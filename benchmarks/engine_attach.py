"""Attach through the engine, guards on and written through, against a raw INSERT and COMMIT on the same disk."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median

from benchmarks import engine_setup as setup
from mavtui.domain.requests import Attach

ROUNDS = 31
WARMING = 2
"""Rounds that do not count: both logs have their size afterwards."""
ATTACHES = 100
BAR = 0.5


def main() -> int:
    """Print the figure; 1 where the bar is missed."""
    with setup.fresh_folder() as folder:
        return 0 if _measure(folder) else 1


def _measure(folder: Path) -> bool:
    engine = setup.open_engine(folder / "engine.db")
    raw = setup.raw_connection(folder / "raw.db")
    servers = setup.add_servers(engine, 400)
    volumes = iter(setup.add_volumes(engine, ATTACHES * (WARMING + ROUNDS), servers))
    ratios: list[float] = []
    rates: list[tuple[float, float]] = []
    for number in range(-WARMING, ROUNDS):
        chosen = [next(volumes) for _ in range(ATTACHES)]
        steps = [
            setup.plan_step(
                engine, Attach(attachment_id=setup.new_id(), volume_id=volume, server_id=servers[(place + 50) % 400])
            )
            for place, volume in enumerate(chosen)
        ]
        start = time.perf_counter()
        for step, approval in steps:
            engine.carry_out_now(step, approval, "benchmark")
        between = time.perf_counter()
        for _ in range(ATTACHES):
            setup.raw_insert(raw)
        end = time.perf_counter()
        if number >= 0:
            ratios.append((end - between) / (between - start))
            rates.append((ATTACHES / (between - start), ATTACHES / (end - between)))
    engine.store.close()
    raw.close()
    ours, plain = (median(column) for column in zip(*rates, strict=True))
    remark = f"{ours:.0f} attaches/s, {plain:.0f} raw commits/s, {setup.disk_of(folder)}, {ROUNDS} pairs"
    return setup.report("engine attach at FULL / raw INSERT+COMMIT at FULL", median(ratios), BAR, remark)


if __name__ == "__main__":
    sys.exit(main())
