"""CPU and bytes of a change of view, its data at hand, against a full repaint by a bare screen of the framework."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path

from benchmarks import runtime
from benchmarks.estate import cache_folder, estate
from benchmarks.harness import CELLS, FIRST_NAME, REST, Program, Run, pairs, ratio, report

BAR = 1.5
BYTES_BAR = 4.0
"""More than a page of a list: a whole screen changes, its rules and its footer too."""
VOLUMES = 100_000
COLUMNS, ROWS = 80, 24
VIEWS = {"volumes": "f5", "attachments": "f6", "servers": "f7"}
VISITS = ("f6", REST, "f5", REST, "f7", REST, *("f6", "f5", "f7") * 4)


def console() -> Program:
    """The real console, each view on a key of its own."""
    folder = cache_folder() / "home-with-keys"
    configuration = folder / "mavtui" / "config.yaml"
    configuration.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"  view.{view}: {key}\n" for view, key in VIEWS.items()]
    configuration.write_text("keymap:\n" + "".join(lines), "ascii")
    env = ("/usr/bin/env", f"XDG_CONFIG_HOME={folder}")
    return Program((*env, runtime.program("mavtui"), "--db", str(estate(VOLUMES))), FIRST_NAME)


def bare() -> Program:
    """The bare screen."""
    script = Path(runtime.ROOT) / "benchmarks" / "baseline_repaint.py"
    return Program((runtime.program("python"), str(script), str(COLUMNS), str(ROWS)), "row-0-000")


def cpu_of_later_visits(key: str) -> Callable[[Run], float]:
    """Median CPU ms of all visits but the first, which has to read."""
    return lambda run: statistics.median(answer.cpu_ms for answer in run.answers[key][1:])


def bytes_of_later_visits(run: Run) -> float:
    """Median bytes of all visits but the first ones."""
    return statistics.median(answer.written for key in VIEWS.values() for answer in run.answers[key][1:])


def main() -> int:
    """Measure, print, and fail where a bar is missed."""
    measured = pairs(console(), bare(), VISITS)
    kept = [
        report(f"change to {view}, data at hand / a full repaint", ratio(measured, cpu_of_later_visits(key)), BAR)
        for view, key in VIEWS.items()
    ]
    written = statistics.median(bytes_of_later_visits(one) for one, _ in measured)
    kept.append(report("bytes of a change of view / cells of the screen", written / CELLS, BYTES_BAR))
    return 0 if all(kept) else 1


if __name__ == "__main__":
    raise SystemExit(main())
