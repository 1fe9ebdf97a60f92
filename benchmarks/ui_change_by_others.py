"""CPU to show one row of a million that another process has changed, in a column neither sorted nor filtered by.

Against a cursor move in the same console. What looking for changes costs anyway is taken off.
"""

from __future__ import annotations

import sqlite3
import statistics
import time
from contextlib import closing

from benchmarks import runtime
from benchmarks.estate import estate
from benchmarks.harness import KEYS, home, report
from benchmarks.pty_program import PtyProgram

BAR = 3.0
VOLUMES = 1_000_000
ROUNDS = 7
WINDOW_SECONDS = 2.5
"""Longer than two looks for changes are apart."""
_FLIP = """
UPDATE volumes SET holders = CASE holders WHEN 'by-others' THEN 'srv-00000' ELSE 'by-others' END WHERE rid = 3"""
_EVENT = """
INSERT INTO events (volume_id, at, kinds)
SELECT id, '2026-11-02T09:00:00.000000Z', 'update' FROM volumes WHERE rid = 3"""


def cpu_of_window(running: PtyProgram) -> float:
    """CPU ms that the console uses in one window."""
    before, end = running.cpu_ms(), time.perf_counter() + WINDOW_SECONDS
    while (left := end - time.perf_counter()) > 0:
        running.settle(min(left, 0.1))
    return running.cpu_ms() - before


def main() -> int:
    """Measure, print, and fail where the bar is missed."""
    program, path = home(VOLUMES), estate(VOLUMES)
    with closing(PtyProgram(program.argv, runtime.environ())) as running:
        running.wait_for(program.ready)
        running.rest()
        answers = [running.press(KEYS["down"]) for _ in range(12)]
        down = statistics.median(answer.cpu_ms for answer in answers if answer is not None)
        running.rest()
        idle, changed = [], []
        with closing(sqlite3.connect(path, isolation_level=None)) as con:
            for _ in range(ROUNDS + ROUNDS % 2):  # an even number: what was flipped is flipped back
                idle.append(cpu_of_window(running))
                con.execute("BEGIN IMMEDIATE")
                con.execute(_FLIP)
                con.execute(_EVENT)
                con.execute("COMMIT")
                changed.append(cpu_of_window(running))
    figure = (statistics.median(changed) - statistics.median(idle)) / down
    return 0 if report("one row of 1,000,000 changed by others, redraw / cursor down", figure, BAR) else 1


if __name__ == "__main__":
    raise SystemExit(main())
