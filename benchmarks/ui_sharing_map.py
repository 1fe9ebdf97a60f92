"""CPU of one column scrolled in a sharing map of 200 by 200, against a cursor move in a list; and its bytes."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from statistics import median

from benchmarks import runtime
from benchmarks.estate import cache_folder
from benchmarks.harness import CELLS, Program, home, pairs, ratio, report
from mavtui.store.connection import Store

BAR = 3.0
BYTES_BAR = 3.0
SIZE = 200
HOLDERS_EACH = 3
TO_THE_EDGE = 10
"""No fewer than the columns of a screen that are seen at once."""
VERSION = 1
_AT = "2026-11-01T09:00:00.000000Z"
_SERVER = "INSERT INTO servers (id, name, host, created_at, updated_at) VALUES (?, ?, ?, ?, ?)"
_VOLUME = """
INSERT INTO volumes (id, name, size_gib, sharable, created_at, updated_at, status, attach_status, rw_count, ro_count)
VALUES (?, ?, 100, 1, ?, ?, 'in-use', 'attached', 1, 2)"""
_ATTACHMENT = """
INSERT INTO volume_attachment (id, volume_id, instance_uuid, attach_status, attach_mode, attach_time, connected,
                               created_at, updated_at)
VALUES (?, ?, ?, 'attached', ?, ?, 1, ?, ?)"""


def estate_of_map() -> Path:
    """An engine with as many volumes as servers, each volume shared by three neighbours; made once."""
    path = cache_folder() / f"map-{VERSION}-{SIZE}.db"
    if path.exists():
        return path
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    with closing(Store.open(unfinished, create=True)) as store, store.write_transaction() as con:
        for number in range(SIZE):
            con.execute(_SERVER, (f"5e{number:030x}", f"srv-{number:05}", f"cn-{number // 16:03}", _AT, _AT))
        for number in range(SIZE):
            con.execute(_VOLUME, (f"70{number:030x}", f"vol-{number:07}", _AT, _AT))
            for which in range(HOLDERS_EACH):
                server = f"5e{(number + which) % SIZE:030x}"
                values = (f"a{which}{number:030x}", f"70{number:030x}", server, "ro" if which else "rw", _AT, _AT, _AT)
                con.execute(_ATTACHMENT, values)
    unfinished.rename(path)
    return path


def main() -> int:
    """Measure, print, and fail where a bar is missed.

    The keys up to the edge of the screen move the cursor alone and are not counted; every one after them scrolls. The
    list is one whose pane stays as it is: nothing in it is cheaper than its cursor.
    """
    sharing = Program((runtime.program("mavtui"), "--db", str(estate_of_map())), "vol-0000001")
    measured = pairs(
        sharing, home(SIZE, "alike"), ("map", f"to_the_edge*{TO_THE_EDGE}", "right*12", "down*8"), ("down*12",)
    )
    kept = [
        report(
            "one column scrolled in a map of 200 by 200 / cursor down in a list, CPU",
            ratio(measured, lambda run: run.cpu_of("right"), lambda run: run.cpu_of("down")),
            BAR,
        ),
        report(
            "cursor moved in the map without scrolling / cursor down in a list, CPU",
            ratio(measured, lambda run: run.cpu_of("to_the_edge"), lambda run: run.cpu_of("down")),
            BAR,
        ),
        report(
            "cursor down in the map / cursor down in a list, CPU",
            ratio(measured, lambda run: run.cpu_of("down")),
            BAR,
        ),
        report(
            "bytes of one column scrolled / cells of the screen",
            median(run.bytes_of("right") for run, _ in measured) / CELLS,
            BYTES_BAR,
        ),
    ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    raise SystemExit(main())
