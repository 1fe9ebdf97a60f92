"""CPU of keys, and memory, in the home screen: a million volumes against a hundred."""

from __future__ import annotations

from benchmarks.harness import home, pairs, ratio, report

BAR = 1.2


def main() -> int:
    """Measure, print, and fail where a bar is missed."""
    measured = pairs(home(1_000_000), home(100), ("down*16", "pagedown*6"))
    kept = [
        report("cursor down, 1,000,000 / 100 volumes", ratio(measured, lambda run: run.cpu_of("down")), BAR),
        report("page down, 1,000,000 / 100 volumes", ratio(measured, lambda run: run.cpu_of("pagedown")), BAR),
        report("memory, 1,000,000 / 100 volumes", ratio(measured, lambda run: run.resident_mb), BAR),
    ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    raise SystemExit(main())
