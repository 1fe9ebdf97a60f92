"""Programs measured in pairs, one after the other, and their ratio held against a bar.

Only ratios are claims: machines differ and drift, and what is measured in turn drifts together.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from typing import NamedTuple

from benchmarks import runtime
from benchmarks.estate import Kind, estate
from benchmarks.pty_program import Answer, PtyProgram

PAIRS_VARIABLE = "MAVTUI_BENCH_PAIRS"
PAIRS = 5
KEYS = {
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "pageup": b"\x1b[5~",
    "pagedown": b"\x1b[6~",
    "f5": b"\x1b[15~",
    "f6": b"\x1b[17~",
    "f7": b"\x1b[18~",
    "right": b"\x1b[C",
    "to_the_edge": b"\x1b[C",
    "map": b"M",
}
CELLS = 80 * 24
"""The cells of the screen that programs are measured on."""
REST = "rest"
"""Among the keys: wait until the program has come to rest."""
FIRST_NAME = "vol-0000001"
"""The second row of estates and of the baseline: the text of a real cell, and not the cursor's."""


class Program(NamedTuple):
    """A command, and the text of a real cell that shows when it has painted its content."""

    argv: tuple[str, ...]
    ready: str
    rows: int = 24
    columns: int = 80


class Run(NamedTuple):
    """One run: CPU ms until the content was painted, megabytes after it, and the answers to each key."""

    ready_cpu_ms: float
    resident_mb: float
    answers: Mapping[str, Sequence[Answer]]

    def cpu_of(self, key: str) -> float:
        """Median CPU ms of an answer to `key`."""
        return statistics.median(answer.cpu_ms for answer in self.answers[key])

    def bytes_of(self, key: str) -> float:
        """Median bytes of an answer to `key`."""
        return statistics.median(answer.written for answer in self.answers[key])


def home(volumes: int, kind: Kind = "spread") -> Program:
    """The real console on an estate of so many volumes."""
    return Program((runtime.program("mavtui"), "--db", str(estate(volumes, kind))), FIRST_NAME)


def data_table(rows: int) -> Program:
    """The framework's own table."""
    script = runtime.ROOT / "benchmarks" / "baseline_datatable.py"
    return Program((runtime.program("python"), str(script), str(rows)), FIRST_NAME)


def empty() -> Program:
    """The smallest application of the framework."""
    return Program((runtime.program("python"), str(runtime.ROOT / "benchmarks" / "baseline_empty.py")), "READY-0")


def run(program: Program, keys: Iterable[str] = ()) -> Run:
    """Run a program once, and press `keys` one by one when it has come to rest (`down*8` is eight times down)."""
    answers: dict[str, list[Answer]] = {}
    with closing(PtyProgram(program.argv, runtime.environ(), rows=program.rows, columns=program.columns)) as running:
        ready_cpu_ms = running.wait_for(program.ready)
        running.rest()
        resident_mb = running.resident_mb()
        for spec in keys:
            name, _, times = spec.partition("*")
            if name == REST:
                running.rest()
                continue
            for number in range(int(times or 1)):
                time.sleep(0.02 + 0.0037 * (number % 5))  # out of step with the program's own timers
                answer = running.press(KEYS[name])
                if answer is not None:
                    answers.setdefault(name, []).append(answer)
    return Run(ready_cpu_ms, resident_mb, answers)


def pairs(
    one: Program, other: Program, keys: Sequence[str] = (), other_keys: Sequence[str] | None = None
) -> list[tuple[Run, Run]]:
    """Both programs run in turn, as often as asked for (five pairs, or MAVTUI_BENCH_PAIRS); the same keys as a rule."""
    count = int(os.environ.get(PAIRS_VARIABLE, PAIRS))
    return [(run(one, keys), run(other, keys if other_keys is None else other_keys)) for _ in range(count)]


def ratio(
    measured: Sequence[tuple[Run, Run]], value: Callable[[Run], float], by: Callable[[Run], float] | None = None
) -> float:
    """The median over all pairs of the first one's value by the second one's; `by` is read of that one if given."""
    return statistics.median(value(one) / (by or value)(other) for one, other in measured)


def report(name: str, figure: float, bar: float, *, least: bool = False) -> bool:
    """Print a figure beside its bar; whether it keeps to it (at most `bar`, or at least with `least`)."""
    kept = figure >= bar if least else figure <= bar
    print(f"{name}: {figure:.3f} (bar {'≥' if least else '≤'} {bar}) {'ok' if kept else 'MISSED'}", flush=True)
    return kept
