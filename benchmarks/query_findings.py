"""Findings over a hundred thousand volumes, each made with its evidence, against reading the same rows."""

from __future__ import annotations

import os
import sqlite3
import statistics
import time
from collections.abc import Callable
from contextlib import closing

from benchmarks.estate import estate
from benchmarks.harness import PAIRS, PAIRS_VARIABLE, report
from mavtui.services.findings import Search
from mavtui.store.connection import Store

BAR = 6.0
VOLUMES = 100_000
NOW = "2026-11-23T12:00:00.000000Z"

_ROWS = (
    "SELECT * FROM volumes",
    "SELECT a.*, s.name, s.status, s.host FROM volume_attachment AS a LEFT JOIN servers AS s ON s.id = a.instance_uuid",
)


def main() -> int:
    """Print the figure; 1 where the bar is missed."""
    path = estate(VOLUMES)
    store = Store.open(path)
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)) as con:
            count = int(os.environ.get(PAIRS_VARIABLE, PAIRS))
            ratios = [_cpu(lambda: _found(store)) / _cpu(lambda: _read(con)) for _ in range(count + 1)]
    finally:
        store.close()
    figure = statistics.median(ratios[1:])
    return 0 if report(f"findings over {VOLUMES:,} volumes / reading the same rows, CPU", figure, BAR) else 1


def _found(store: Store) -> int:
    """How many there are; none of them is kept."""
    search = Search(store, NOW)
    try:
        return sum(1 for code in search.codes for _ in search.of_code(code))
    finally:
        search.close()


def _read(con: sqlite3.Connection) -> int:
    """Every volume and every attachment with its server, as plain rows."""
    return sum(1 for sql in _ROWS for _ in con.execute(sql))


def _cpu(run: Callable[[], int]) -> float:
    begin = time.process_time()
    if not run():
        raise RuntimeError("nothing was found or read, so the figure would mean nothing")
    return time.process_time() - begin


if __name__ == "__main__":
    raise SystemExit(main())
