"""CPU of a cursor move in the home screen against a key in the smallest application of the framework."""

from __future__ import annotations

from benchmarks.harness import empty, home, pairs, ratio, report

BAR = 1.6


def main() -> int:
    """Measure, print, and fail where the bar is missed."""
    measured = pairs(home(100), empty(), ("down*8", "up*8", "down*8"))
    figure = ratio(measured, lambda run: run.cpu_of("down"))
    return 0 if report("cursor down, home / empty application", figure, BAR) else 1


if __name__ == "__main__":
    raise SystemExit(main())
