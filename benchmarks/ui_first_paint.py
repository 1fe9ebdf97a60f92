"""CPU until the first volume's row is painted: the real home screen against the framework's table with 100 rows."""

from __future__ import annotations

from benchmarks.harness import data_table, home, pairs, ratio, report

BAR = 1.0


def main() -> int:
    """Measure, print, and fail where the bar is missed."""
    measured = pairs(home(100), data_table(100))
    figure = ratio(measured, lambda run: run.ready_cpu_ms)
    return 0 if report("first painted row, home / DataTable application", figure, BAR) else 1


if __name__ == "__main__":
    raise SystemExit(main())
