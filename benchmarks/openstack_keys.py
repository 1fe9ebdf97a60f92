"""How long a key takes while 100,000 volumes are read from a cloud, against the same console at rest afterwards.

Wall time from the key to the bytes that move the cursor, in one run each. The pass brings pages of 1,000; its one
thread rests after every 100 rows it makes (`mavtui.backends.openstack.writing`).
"""

from __future__ import annotations

import re
import statistics
import tempfile
from contextlib import closing
from itertools import count
from typing import NamedTuple

from benchmarks.cloud_server import running
from benchmarks.harness import FIRST_NAME, KEYS
from benchmarks.openstack_console import console, environ, whole
from benchmarks.pty_program import PtyProgram
from benchmarks.whole_process import judged

VOLUMES = 100_000
RUNS = 3
FEWEST_KEYS = 30
"""Fewer while volumes come in would be too few for a 95th percentile."""
MEDIAN_BAR, P95_BAR = 1.5, 5.0


class Latency(NamedTuple):
    """Milliseconds."""

    median: float
    p95: float


def main() -> int:
    """Measure, print, and fail where a bar is missed."""
    ratios = [_during_by_idle() for _ in range(RUNS)]
    what = f"cursor down while {VOLUMES:,} volumes come in / idle"
    kept = [
        judged(f"{what}, median", [one.median for one in ratios], MEDIAN_BAR),
        judged(f"{what}, 95th percentile", [one.p95 for one in ratios], P95_BAR),
    ]
    return 0 if all(kept) else 1


def _during_by_idle() -> Latency:
    with (
        running(VOLUMES) as clouds,
        tempfile.TemporaryDirectory() as folder,
        closing(PtyProgram(console(), environ(clouds, folder))) as program,
    ):
        program.wait_for(FIRST_NAME)
        rows = count(1)
        during: list[float] = []
        while whole(VOLUMES).encode() not in program.raw:
            during.append(_move_down(program, next(rows)))
        program.rest()
        idle = [_move_down(program, next(rows)) for _ in during]
    if len(during) < FEWEST_KEYS:
        raise RuntimeError(f"only {len(during)} keys while volumes came in: too few to say anything")
    one, other = _latency(during), _latency(idle)
    print(
        f"  {len(during)} keys: {one.median:.1f} and {one.p95:.1f} ms while volumes come in, "
        f"{other.median:.1f} and {other.p95:.1f} ms at rest",
        flush=True,
    )
    return Latency(one.median / other.median, one.p95 / other.p95)


def _move_down(program: PtyProgram, row: int) -> float:
    """Milliseconds until the cursor is on the row of that number."""
    took = program.wait_after(KEYS["down"], re.compile(f"▸[^\x1b▸]{{0,4}}vol-{row:07d}".encode()))
    program.settle(0.03 + 0.0037 * (row % 5))  # out of step with the program's own timers
    return took


def _latency(milliseconds: list[float]) -> Latency:
    return Latency(statistics.median(milliseconds), statistics.quantiles(milliseconds, n=20)[-1])


if __name__ == "__main__":
    raise SystemExit(main())
