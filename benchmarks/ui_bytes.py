"""Bytes sent to the terminal by a cursor move, against the framework's table: over a slow line they are the wait."""

from __future__ import annotations

from benchmarks.harness import data_table, home, pairs, ratio, report

UNCHANGED_BAR = 0.6
CHANGED_BAR = 1.3
KEYS = ("down*8", "up*8")


def main() -> int:
    """Measure, print, and fail where a bar is missed."""
    unchanged = pairs(home(100, "alike"), data_table(100), KEYS)
    changed = pairs(home(100, "spread"), data_table(100), KEYS)
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
    ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    raise SystemExit(main())
