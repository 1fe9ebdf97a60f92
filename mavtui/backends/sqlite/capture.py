"""Taking a cloud's capture into the engine, all of it or nothing, and giving the engine's estate back as one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence

from mavtui.backends.protocol import ImportReport
from mavtui.backends.sqlite import capture_rows as rows
from mavtui.backends.sqlite.capture_contradictions import count_notes, find_contradictions
from mavtui.backends.sqlite.capture_export import export_capture
from mavtui.backends.sqlite.capture_reading import read_capture
from mavtui.backends.sqlite.capture_rows import Difference, Sorted
from mavtui.backends.sqlite.capture_settling import Estate, settle
from mavtui.domain.clock import Timestamp
from mavtui.errors import Refused
from mavtui.store.rows import refresh_derived

__all__ = ["export_capture", "import_capture"]

_IMPORTED = "INSERT INTO events (volume_id, at, kinds, detail) VALUES ('', ?, 'import', ?)"
_MOST_DIFFERENCES_SHOWN = 20

# What the report calls it, the table, and what parts its rows; what others refer to comes first.
_SECTIONS: tuple[tuple[str, str, Callable[[sqlite3.Connection, Estate], Sorted]], ...] = (
    ("volume_types", "volume_types", rows.sorted_volume_types),
    ("servers", "servers", rows.sorted_servers),
    ("hosts", "servers", rows.sorted_hosts),
    ("volumes", "volumes", rows.sorted_volumes),
    ("attachments", "volume_attachment", rows.sorted_attachments),
    ("server_volumes", "server_volumes", rows.sorted_server_volumes),
)


def import_capture(
    con: sqlite3.Connection, capture: Mapping[str, object], *, source: str, now: Timestamp, dry_run: bool = False
) -> ImportReport:
    """Take a capture into the engine behind `con`, inside the caller's write transaction.

    Objects that are there just so stay untouched. Raises CaptureError for a capture that is broken or partial (`source`
    names it), Refused where a known id differs by now. After either, and with `dry_run`, nothing was written.
    """
    estate = settle(read_capture(capture, source=source), now=now)
    parted = {name: part(con, estate) for name, _, part in _SECTIONS}
    _refuse([difference for found in parted.values() for difference in found.differences], source)
    report = ImportReport(
        added={name: len(found.new) for name, found in parted.items()},
        unchanged={name: found.unchanged for name, found in parted.items()},
        contradictions=find_contradictions(estate),
        notes=count_notes(estate),
        captured_at=estate.seen.captured_at,
        cloud=estate.seen.cloud,
    )
    if not dry_run and any(report.added.values()):
        for name, table, _ in _SECTIONS:
            rows.insert(con, table, parted[name].new)
        for row in parted["volumes"].new:
            volume = estate.volumes[str(row["id"])]
            # What is derived for a free volume that was seen free is what the columns hold from the start.
            if volume.attachments or volume.observed_status != "available":
                refresh_derived(con, volume.id)
        _record(con, estate, report, source=source, now=now)
    return report


def _refuse(differences: Sequence[Difference], source: str) -> None:
    if not differences:
        return
    count = len(differences)
    lines = []
    for what, id_, name, fields in differences[:_MOST_DIFFERENCES_SHOWN]:
        called = f" ({name})" if name else ""
        lines.append(f"{what} {id_}{called}: {', '.join(fields)}")
    if count > _MOST_DIFFERENCES_SHOWN:
        lines.append(f"and {count - _MOST_DIFFERENCES_SHOWN} more")
    raise Refused(
        f"{source}: {count} known id{' differs' if count == 1 else 's differ'} by now; nothing was taken in",
        details=lines,
        hint="Take the capture into an engine of its own: mavtui --db NEW-FILE import CAPTURE",
    )


def _record(con: sqlite3.Connection, estate: Estate, report: ImportReport, *, source: str, now: Timestamp) -> None:
    detail = {
        "source": source,
        "cloud": estate.seen.cloud,
        "region": estate.seen.region,
        "captured_at": estate.seen.captured_at,
        "added": dict(report.added),
        "contradictions": len(report.contradictions),
    }
    con.execute(_IMPORTED, (now, json.dumps(detail)))
