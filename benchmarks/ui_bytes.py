"""Bytes sent to the terminal by a cursor move, against the framework's table: over a slow line they are the wait."""

from __future__ import annotations

import statistics

from benchmarks.harness import CELLS, data_table, home, pairs, ratio, report, run

UNCHANGED_BAR = 0.6
CHANGED_BAR = 1.3
PAGE_BAR = 3.0
KEYS = ("down*8", "up*8")
PAGES = ("pagedown*6",)


def main() -> int:
    """Measure, print, and fail where a bar is missed."""
    unchanged = pairs(home(100, "alike"), data_table(100), KEYS)
    changed = pairs(home(100, "spread"), data_table(100), KEYS)
    pages = [run(home(1000, "spread"), PAGES).bytes_of("pagedown") for _ in range(3)]
    kept = [
        report(
            "bytes of a cursor move, pane below unchanged / DataTable",
            ratio(unchanged, lambda run: run.bytes_of("down")),
            UNCHANGED_BAR,
        ),
        report(
            "bytes of a cursor move, pane below with three other rows / DataTable",
            ratio(changed, lambda run: run.bytes_of("down")),
            CHANGED_BAR,
        ),
        report("bytes of one page down / cells of the screen", statistics.median(pages) / CELLS, PAGE_BAR),
    ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    raise SystemExit(main())
