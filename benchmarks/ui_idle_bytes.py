"""Bytes sent in a minute in which nobody presses a key and nothing changes, while the console looks for changes."""

from __future__ import annotations

import time
from contextlib import closing

from benchmarks import runtime
from benchmarks.harness import home, report
from benchmarks.pty_program import PtyProgram

BAR = 300
MINUTE = 60.0


def main() -> int:
    """Measure, print, and fail where the bar is missed."""
    program = home(100)
    with closing(PtyProgram(program.argv, runtime.environ())) as running:
        running.wait_for(program.ready)
        running.rest()
        before, end = len(running.raw), time.perf_counter() + MINUTE
        while (left := end - time.perf_counter()) > 0:
            running.settle(min(left, 1.0))
        written = len(running.raw) - before
    return 0 if report("bytes in an idle minute with watch on", written, BAR) else 1


if __name__ == "__main__":
    raise SystemExit(main())
