"""The console on a cloud that needs 200 ms for each page: when the first is painted, and when the last is in.

Both are wall time, beside what the cloud itself takes: the console can only add to it. Nothing was ever read of that
cloud before. The first page counts from the answer to the login, which takes that cloud 200 ms too; everything counts
from the first request for volumes.
"""

from __future__ import annotations

import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from benchmarks import runtime
from benchmarks.cloud_server import asked, running
from benchmarks.harness import FIRST_NAME
from benchmarks.pty_program import PtyProgram
from benchmarks.whole_process import count_of_pairs, judged

VOLUMES = 10_000
PAGE_SECONDS = 0.2
FIRST_BAR, WALL_BAR = 1.4, 1.2


class Seen(NamedTuple):
    """How long it took until the first page was painted, and until all were, by the time that the cloud took."""

    first: float
    whole: float


def main() -> int:
    """Measure, print, and fail where a bar is missed."""
    seen = [_open_console() for _ in range(count_of_pairs())]
    kept = [
        judged("first page painted / its time, from the login", [one.first for one in seen], FIRST_BAR),
        judged(
            f"{VOLUMES:,} volumes in the console, wall / the time of their pages", [one.whole for one in seen], WALL_BAR
        ),
    ]
    return 0 if all(kept) else 1


def _open_console() -> Seen:
    with running(VOLUMES, delay_seconds=PAGE_SECONDS) as clouds, tempfile.TemporaryDirectory() as folder:
        with closing(PtyProgram(console(), environ(clouds, folder))) as program:
            program.wait_for(FIRST_NAME)
            painted = time.perf_counter()
            program.wait_for(whole(VOLUMES))
            ended = time.perf_counter()
        requests = asked(clouds)
    logged_in = next(one.at for one in requests if one.path.endswith("/auth/tokens")) + PAGE_SECONDS
    pages = [one.at for one in requests if one.path.endswith("/volumes/detail") and one.at < ended]
    return Seen((painted - logged_in) / PAGE_SECONDS, (ended - pages[0]) / (len(pages) * PAGE_SECONDS))


def console() -> tuple[str, ...]:
    """The real console on the stand-in."""
    return (runtime.program("mavtui"), "--context", "bench")


def environ(clouds: Path, folder: str) -> dict[str, str]:
    """The variables for a console that knows these clouds, and keeps its copies in `folder`."""
    runtime.leave_out_tour(Path(folder))
    homes = {"XDG_CACHE_HOME": folder, "XDG_STATE_HOME": folder, "XDG_CONFIG_HOME": folder}
    return {**runtime.environ(), "OS_CLIENT_CONFIG_FILE": str(clouds), **homes}


def whole(volumes: int) -> str:
    """What the header says once everything was read."""
    return f" {volumes:,} volumes"


if __name__ == "__main__":
    raise SystemExit(main())
