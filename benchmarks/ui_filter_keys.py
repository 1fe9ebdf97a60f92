"""CPU of a keystroke that ends a filter, until its first rows are there, at a million volumes against a thousand."""

from __future__ import annotations

import os
import re
import statistics
from contextlib import closing

from benchmarks import runtime
from benchmarks.estate import estate
from benchmarks.harness import FIRST_NAME, PAIRS, PAIRS_VARIABLE, report
from benchmarks.pty_program import PtyProgram

BAR = 2.0
VOLUMES, FEW = 1_000_000, 1_000
TERMS = (
    '"vol-00"', '"00001"', 'status:"in-use"', 'type:"shared-ssd"', 'type:"archive"', 'type:"nothing"', 'project:"lab"',
    'zone:"edge"', 'sharable:"yes"', 'server:"srv-0001"', '("0000123" or "0000777")', "(type:archive or project:lab)",
)  # fmt: skip
"""What an index answers: true of all rows, of some, of few, of none. Each is a filter with its last character only."""
_COUNTED = re.compile(rb"[0-9,]+ of [0-9,]+")


def main() -> int:
    """Measure, print, and fail where the bar is missed."""
    ratios: dict[str, list[float]] = {term: [] for term in TERMS}
    with closing(console(VOLUMES)) as big, closing(console(FEW)) as few:
        for _ in range(int(os.environ.get(PAIRS_VARIABLE, PAIRS))):
            for term, found in ratios.items():
                found.append(_cpu_to_first_rows(big, term) / _cpu_to_first_rows(few, term))
    medians = {term: statistics.median(found) for term, found in ratios.items()}
    for term, figure in medians.items():
        print(f"  {term}: {figure:.2f}", flush=True)
    what = f"filter keystroke on indexed terms to first rows, CPU, {VOLUMES:,} / {FEW:,} volumes, the worst of them"
    return 0 if report(what, max(medians.values()), BAR) else 1


def console(volumes: int) -> PtyProgram:
    """The console on such an estate, at rest."""
    program = PtyProgram((runtime.program("mavtui"), "--db", str(estate(volumes))), runtime.environ())
    program.wait_for(FIRST_NAME)
    program.rest()
    return program


def begin(program: PtyProgram, text: str) -> None:
    """Open the filter line and type this into it, to the end of whatever follows from it."""
    program.press(b"/")
    program.press(text.encode())
    program.rest()


def leave(program: PtyProgram) -> None:
    """Clear the filter and go back to the first row."""
    program.press(b"\x1b")
    program.rest()
    program.press(b"g")
    program.rest()


def _cpu_to_first_rows(program: PtyProgram, term: str) -> float:
    begin(program, term[:-1])
    before = program.cpu_ms()
    program.wait_after(term[-1].encode(), _COUNTED)
    used = program.cpu_ms() - before
    program.rest()
    leave(program)
    return used


if __name__ == "__main__":
    raise SystemExit(main())
