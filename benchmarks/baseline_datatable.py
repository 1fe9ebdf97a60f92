"""The framework's own table with ROWS volume-like rows: what one would write first.

python benchmarks/baseline_datatable.py 1000
"""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.widgets import DataTable

COLUMNS = (
    ("id", 38),
    ("name", 12),
    ("size", 5),
    ("status", 10),
    ("type", 5),
    ("az", 5),
    ("sharable", 5),
    ("attached", 4),
)
STATUSES = ("available", "in-use", "error", "attaching", "detaching", "creating")
TYPES = ("ssd", "hdd", "nvme")


def made_up(number: int) -> tuple[str, ...]:
    """The cells of one row."""
    return (
        f"{number * 2654435761 % (1 << 32):08x}-aaaa-4bbb-8ccc-{number:012x}",
        f"vol-{number:07d}",
        str(number % 2000 + 1),
        STATUSES[number % 6],
        TYPES[number % 3],
        f"az-{number % 4}",
        "yes" if number % 3 else "no",
        str(number % 17),
    )


class Baseline(App[None]):
    """One table with a row cursor."""

    def compose(self) -> ComposeResult:
        """The table."""
        yield DataTable[str](cursor_type="row")

    def on_mount(self) -> None:
        """Fill it, with columns of fixed width."""
        table: DataTable[str] = self.query_one(DataTable)
        for name, width in COLUMNS:
            table.add_column(name, width=width)
        table.add_rows(made_up(number) for number in range(int(sys.argv[1])))


if __name__ == "__main__":
    Baseline().run()
