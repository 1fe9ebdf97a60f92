"""CPU until the first volume's row is painted: a million volumes against a hundred."""

from __future__ import annotations

from benchmarks.harness import home, pairs, ratio, report

BAR = 1.1


def main() -> int:
    """Measure, print, and fail where the bar is missed."""
    measured = pairs(home(1_000_000), home(100))
    figure = ratio(measured, lambda run: run.ready_cpu_ms)
    return 0 if report("first painted row, 1,000,000 / 100 volumes", figure, BAR) else 1


if __name__ == "__main__":
    raise SystemExit(main())
