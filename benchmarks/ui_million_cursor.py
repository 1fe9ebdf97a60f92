"""CPU of a cursor move in the fullest view of a million volumes: the list, its attachments, its details."""

from __future__ import annotations

from benchmarks.harness import empty, home, pairs, ratio, report

BAR = 1.6
ROWS, COLUMNS = 50, 200


def main() -> int:
    """Measure, print, and fail where the bar is missed."""
    full = home(1_000_000)._replace(rows=ROWS, columns=COLUMNS)
    floor = empty()._replace(rows=ROWS, columns=COLUMNS)
    measured = pairs(full, floor, ("down*12", "up*8", "down*12"))
    figure = ratio(measured, lambda run: run.cpu_of("down"))
    return 0 if report("cursor down, fullest view of 1,000,000 volumes / empty application", figure, BAR) else 1


if __name__ == "__main__":
    raise SystemExit(main())
