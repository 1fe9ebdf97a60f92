"""What stands in the cells of the sharing map, and what is said of the one under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.domain.attachments import AttachStatus
from mavtui.store.sharing_map import MOST_HOLDERS, MOST_VOLUMES
from mavtui.ui.formats import age_word, mode_cell, status_word
from mavtui.ui.widgets.map_view import GridColumn
from mavtui.ui.widgets.rows import Cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.domain.attachments import Attachment
    from mavtui.domain.clock import Timestamp
    from mavtui.store.sharing_map import MapHolder, MapVolume, SharingMap
    from mavtui.ui.signs import Signs

_START = 3
_TRANSITIONS = frozenset({AttachStatus.RESERVED, AttachStatus.ATTACHING, AttachStatus.DETACHING})


def cell_of(records: Sequence[Attachment], signs: Signs) -> Cell:
    """At most six cells: the mode, what is under way (`res…`), what failed (`err`, with its mode if it may hold)."""
    if len(records) > 1:
        return Cell(f"{len(records)} rec", "hazard-caution")
    record = records[0]
    if record.status in _TRANSITIONS:
        ellipsis = "..." if signs.ascii_only else signs.ellipsis
        return Cell(record.status.value[:_START] + ellipsis, "transition")
    if record.status is AttachStatus.ERROR_ATTACHING and not record.is_holder:
        return Cell("err", "hazard-caution")
    if record.status in (AttachStatus.ERROR_ATTACHING, AttachStatus.ERROR_DETACHING):
        return Cell(f"err {'RW' if record.is_rw else 'ro'}", "hazard-caution")
    return mode_cell(record)


def acting_record(records: Sequence[Attachment]) -> Attachment | None:
    """The attachment that actions on the cell mean; None where there is none, or where it has to be chosen."""
    return records[0] if len(records) == 1 else None


def column_key(holder: MapHolder) -> str:
    """The key of a column."""
    return f"{holder.kind} {holder.id}"


def grid_columns(holders: Sequence[MapHolder]) -> list[GridColumn]:
    """The columns of the map; hosts that hold without a server are called `@name`."""
    return [GridColumn(column_key(h), f"@{h.name}" if h.kind == "host" else h.name) for h in holders]


def left_out(found: SharingMap) -> str:
    """What is not in the map because there is too much of it; empty where all of it is."""
    parts = [f"the first {MOST_VOLUMES:,} volumes by name"] if found.volumes_left_out else []
    parts += [f"{MOST_HOLDERS:,} columns at most"] if found.holders_left_out else []
    return f"{' and '.join(parts)} (/ narrows)" if parts else ""


def cell_sentence(
    volume: MapVolume, holder: MapHolder, records: Sequence[Attachment], now: Timestamp, signs: Signs
) -> list[str]:
    """The cell in words: which volume, which server or host, and what is between them."""
    kind = "host " if holder.kind == "host" else ""
    into = " x " if signs.ascii_only else " × "
    titles = [f"{volume.name or volume.id[:8]}{into}{kind}{holder.name}"]
    if not records:
        counts = f"{_count(volume.rw_count)} RW, {_count(volume.ro_count)} ro elsewhere"
        return [*titles, "not attached", counts if volume.rw_count or volume.ro_count else "nobody holds it"]
    for record in records:
        mode = mode_cell(record).text
        since = age_word(record.attach_time or record.scheduled_at, now)
        facts = [
            f"{mode} {status_word(record.status, signs)}",
            f"since {since}" if since else "",
            "contested" if record.contested else "",
            record.host if record.host and record.host != holder.name else "",
            record.device or "",
            "recorded ro, can write" if record.writable_though_recorded_ro else "",
            record.id[:8],
        ]
        titles += [fact for fact in facts if fact]
    return titles


def _count(count: int | None) -> str:
    return "?" if count is None else str(count)
