"""How long a key takes while rows are searched for, and while a filtered list is read again, against the same at rest.

Wall time from the key to the bytes that move the cursor, among a million volumes.
"""

from __future__ import annotations

import re
import sqlite3
import statistics
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count

from benchmarks.estate import estate
from benchmarks.harness import KEYS, report
from benchmarks.pty_program import PtyProgram
from benchmarks.ui_filter_keys import VOLUMES, begin, console, leave

BAR = 1.5
_LONG = " or ".join(f'note:"n{number}"' for number in range(4))
SLOW = tuple(f"{term} or {_LONG}" for term in ('note:"gfs2"', 'host:"nobody"', '("vol" size>=9000)', '!"vol"'))
"""Filters for which every row is looked at, and for long enough that many keys come meanwhile; nothing passes them."""
ROUNDS = 2
KEYS_BETWEEN = 12
KEYS_PRESSED = 60
_WRITES_EACH_SECONDS = 0.4
_SEARCHING = re.compile("searching…|0 of [0-9,]+".encode())
_ENDED = re.compile(rb"0 of [0-9,]+")


def main() -> int:
    """Measure, print, and fail where a bar is missed."""
    with closing(console(VOLUMES)) as program:
        idle: list[float] = []
        searching: list[float] = []
        for term in SLOW * ROUNDS:  # in turn, so that what drifts drifts for both
            idle += _moves(program, KEYS_BETWEEN)
            searching += _while_searching(program, term)
        begin(program, '"vol-00"')
        program.press(b"\r")
        program.rest()
        still = _moves(program, KEYS_PRESSED)
        with _written_to():
            under_refresh = _moves(program, KEYS_PRESSED)
        leave(program)
    print(
        f"  {len(searching)} keys while searching, {len(under_refresh)} under refresh, {len(idle)} at rest", flush=True
    )
    ratios = [
        statistics.median(meanwhile) / statistics.median(rest)
        for meanwhile, rest in ((searching, idle), (under_refresh, still))
    ]
    kept = [
        report("cursor down while rows are searched for / idle, median", ratios[0], BAR),
        report("cursor down under refresh + filter / idle, median", ratios[1], BAR),
    ]
    return 0 if all(kept) else 1


def _moves(program: PtyProgram, keys: int) -> list[float]:
    program.press(b"g")
    program.rest()
    return [_move_down(program, row) for row in range(1, keys + 1)]


def _while_searching(program: PtyProgram, term: str) -> Iterator[float]:
    """Keys in the list from when it is said that rows are looked for until it is known that nothing passes."""
    program.press(b"g")
    begin(program, term[:-1])
    start = len(program.raw)
    program.wait_after(term[-1].encode() + b"\r", _SEARCHING)
    program.settle(0.2)  # later than the burst of the enter, whose keys wait for the rows
    for row in count(1):
        if _ENDED.search(program.raw, start):
            break
        try:
            yield _move_down(program, row)
        except RuntimeError:  # the rows went away at this key
            break
    program.rest()
    leave(program)


def _move_down(program: PtyProgram, row: int) -> float:
    """Milliseconds until the cursor is on the row of that number."""
    took = program.wait_after(KEYS["down"], re.compile(f"▸[^\x1b▸]{{0,4}}vol-{row:07d}".encode()))
    program.settle(0.03 + 0.0037 * (row % 5))  # out of step with the program's own timers
    return took


@contextmanager
def _written_to() -> Iterator[None]:
    """Meanwhile somebody else goes on writing to the store."""
    ended = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(estate(VOLUMES), isolation_level=None)) as con:
            while not ended.wait(_WRITES_EACH_SECONDS):
                con.execute("UPDATE volumes SET updated_at = updated_at WHERE rid = 1")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        ended.set()
        writer.join()


if __name__ == "__main__":
    raise SystemExit(main())
