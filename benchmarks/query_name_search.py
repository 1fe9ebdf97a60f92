"""Filter by a rare part of a name among a million volumes: query and fetch of the first page, against a LIKE scan."""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Callable
from contextlib import closing

from benchmarks.estate import estate
from benchmarks.harness import report
from mavtui.store import listing
from mavtui.store.filters import parse_filter
from mavtui.store.listing import Query

BAR = 0.05
VOLUMES = 1_000_000
PAIRS = 9
PAGE = 50
_RARE_AT_MOST = PAGE  # so that the scan, too, has to read all

_SCAN = """SELECT rid, id, name, status, rw_count, ro_count, size_gib FROM volumes NOT INDEXED
    WHERE deleted_at IS NULL AND name LIKE ? LIMIT ?"""


def main() -> int:
    """Print the figure; 1 where the bar is missed."""
    path = estate(VOLUMES)
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)) as con:
        part = _rare_part(con)
        figure = _median_ratio(lambda: _filtered(con, part), lambda: _scanned(con, part))
    return 0 if report(f"filter by {part} at {VOLUMES:,} volumes, first page / LIKE scan", figure, BAR) else 1


def _rare_part(con: sqlite3.Connection) -> str:
    """The shortest end of a name in the middle of the store, three letters or more, that few names hold."""
    middle = con.execute("SELECT max(rid) / 2 FROM volumes").fetchone()[0] or 0
    row = con.execute(
        "SELECT name FROM volumes WHERE rid >= ? AND deleted_at IS NULL AND length(name) >= 3 LIMIT 1", (middle,)
    ).fetchone()
    name = str(row[0])
    for length in range(3, len(name) + 1):
        part = name[-length:]
        if listing.count(con, parse_filter('"' + part.replace('"', '""') + '"')) <= _RARE_AT_MOST:
            return part
    return name


def _filtered(con: sqlite3.Connection, part: str) -> int:
    chosen = parse_filter('"' + part.replace('"', '""') + '"')
    return len(listing.first_page(con, Query(chosen), PAGE))


def _scanned(con: sqlite3.Connection, part: str) -> int:
    return len(con.execute(_SCAN, (f"%{part}%", PAGE)).fetchall())


def _median_ratio(measured: Callable[[], int], baseline: Callable[[], int]) -> float:
    """The median of the ratios of CPU time, the two taken in turn after one round that warms both."""
    ratios = [_cpu(measured) / _cpu(baseline) for _ in range(PAIRS + 1)]
    return statistics.median(ratios[1:])


def _cpu(run: Callable[[], int]) -> float:
    begin = time.process_time()
    if not run():
        raise RuntimeError("the search found nothing, so the figure would mean nothing")
    return time.process_time() - begin


if __name__ == "__main__":
    raise SystemExit(main())
