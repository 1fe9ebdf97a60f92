"""CPU of a page down in the home screen against the framework's table with 1,000 rows."""

from __future__ import annotations

from benchmarks.harness import data_table, home, pairs, ratio, report

BAR = 0.4


def main() -> int:
    """Measure, print, and fail where the bar is missed."""
    measured = pairs(home(1000), data_table(1000), ("pagedown*6",))
    figure = ratio(measured, lambda run: run.cpu_of("pagedown"))
    return 0 if report("page down, home / DataTable with 1,000 rows", figure, BAR) else 1


if __name__ == "__main__":
    raise SystemExit(main())
