"""How the rows of the other long lists look: attachments, servers, hosts, and what is held by one of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.domain.attachments import AttachStatus
from mavtui.ui.formats import age_word, name_cell, status_role, status_word
from mavtui.ui.widgets.columns import Column
from mavtui.ui.widgets.rows import Cell, RowCells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.domain.clock import Timestamp
    from mavtui.services.affected import AffectedRow
    from mavtui.store.attachment_listing import AttachmentRow
    from mavtui.store.host_listing import HostRow
    from mavtui.store.server_listing import ServerRow
    from mavtui.ui.signs import Signs

ATTACHMENT_LIST_COLUMNS = (
    Column("volume", "VOLUME", 16, priority=1, grow=True, cut="middle", most=48),
    Column("server", "SERVER", 10, priority=2, grow=True, cut="middle", most=40),
    Column("mode", "MODE", 4, priority=3),
    Column("status", "STATUS", 12, priority=4),
    Column("host", "HOST", 8, priority=5, grow=True, cut="middle", most=30),
    Column("device", "DEVICE", 8, priority=6),
    Column("since", "SINCE", 6, "right", priority=7),
    Column("id", "ID", 8, priority=8, from_width=96),
    Column("record", "RECORD", 6, priority=9, from_width=104),
    Column("project", "PROJECT", 10, priority=10, cut="middle", from_width=116),
    Column("user", "USER", 10, priority=11, cut="middle", from_width=128),
)
SERVER_LIST_COLUMNS = (
    Column("name", "SERVER", 16, priority=1, grow=True, cut="middle", most=48),
    Column("status", "STATUS", 10, priority=2),
    Column("host", "HOST", 10, priority=3, grow=True, cut="middle", most=30),
    Column("volumes", "VOLUMES", 7, "right", priority=4),
    Column("task", "TASK", 10, priority=6, cut="middle", from_width=72),
    Column("kind", "KIND", 6, priority=7, from_width=72),
    Column("project", "PROJECT", 10, priority=5, cut="middle", from_width=84),
    Column("zone", "ZONE", 8, priority=8, cut="middle", from_width=100),
    Column("age", "AGE", 6, "right", priority=9, from_width=100),
    Column("id", "ID", 8, priority=10, from_width=112),
)
HOST_LIST_COLUMNS = (
    Column("name", "HOST", 12, priority=1, grow=True, cut="middle", most=40),
    Column("servers", "SERVERS", 7, "right", priority=3),
    Column("volumes", "VOLUMES", 7, "right", priority=2),
    Column("writers", "WRITE", 5, "right", priority=4),
    Column("attachments", "ATTACH", 6, "right", priority=7, from_width=96),
    Column("neighbours", "SHARES", 6, "right", priority=5),
    Column("with", "SHARES VOLUMES WITH", 16, priority=6, grow=True),
    Column("names", "SERVERS ON IT", 16, priority=8, grow=True, from_width=100),
)
HELD_COLUMNS = (
    Column("volume", "VOLUME", 14, priority=1, grow=True, cut="middle", most=40),
    Column("server", "SERVER", 10, priority=6, grow=True, cut="middle", most=30),
    Column("mode", "MODE", 4, priority=2),
    Column("status", "STATUS", 12, priority=3),
    Column("device", "DEVICE", 8, priority=7),
    Column("since", "SINCE", 6, "right", priority=5),
    Column("with", "SHARED WITH", 14, priority=4, grow=True),
    Column("id", "ID", 8, priority=8, from_width=110),
)
WHO_COLUMNS = (
    Column("server", "WHO", 12, priority=1, grow=True, cut="middle", most=40),
    Column("mode", "MODE", 4, priority=2),
    Column("status", "STATUS", 12, priority=4),
    Column("host", "HOST", 9, priority=3, grow=True, cut="middle", most=30),
    Column("volume", "VOLUME", 12, priority=6, grow=True, cut="middle", most=40),
    Column("why", "WHY", 9, priority=5),
    Column("id", "ID", 8, priority=8, from_width=90),
)
_IN_TRANSITION = {AttachStatus.RESERVED, AttachStatus.ATTACHING, AttachStatus.DETACHING}
_FAILED = {AttachStatus.ERROR_ATTACHING, AttachStatus.ERROR_DETACHING}


def mode_of_row(row: AttachmentRow) -> Cell:
    """`RW`, `ro`, or `ro!` for what is recorded ro and can write all the same; as `formats.mode_cell` has it."""
    if row.recorded_mode == "ro" and row.access_mode == "rw":
        return Cell("ro!", "hazard-danger")
    if row.mode == "ro":
        return Cell("ro", "attach-ro")
    return Cell("RW?" if row.recorded_mode is None and row.access_mode is None else "RW", "attach-rw")


def attachment_list_cells(row: AttachmentRow, now: Timestamp, signs: Signs) -> RowCells:
    """One attachment as a row of `ATTACHMENT_LIST_COLUMNS`."""
    return RowCells(
        (
            name_cell(row.volume_name, row.volume_id),
            _holder(row),
            mode_of_row(row),
            _status(row, signs),
            _text(row.host, signs),
            _text(row.device, signs),
            Cell(age_word(_since(row), now), "muted"),
            Cell(row.id[:8], "muted"),
            _record(row, signs),
            _text(row.project_id, signs, "muted"),
            _text(row.user_id, signs, "muted"),
        ),
        mark=mark_of_row(row),
        tone="muted" if row.status == AttachStatus.DETACHED else "",
    )


def server_list_cells(row: ServerRow, now: Timestamp, signs: Signs) -> RowCells:
    """One server as a row of `SERVER_LIST_COLUMNS`."""
    failed = row.status.upper() == "ERROR"
    return RowCells(
        (
            name_cell(row.name, row.id),
            Cell(row.status, "hazard-caution" if failed else "" if row.status.upper() == "ACTIVE" else "muted"),
            _text(row.host, signs),
            Cell(str(row.attachments), "" if row.attachments else "muted"),
            _text(row.task_state, signs, "transition"),
            Cell(row.kind, "muted"),
            _text(row.project_id, signs, "muted"),
            _text(row.availability_zone, signs, "muted"),
            Cell(age_word(row.created_at, now), "muted"),
            Cell(row.id[:8], "muted"),
        ),
        mark=2 if failed else 1 if row.task_state else 0,
    )


def host_list_cells(row: HostRow, signs: Signs) -> RowCells:
    """One host as a row of `HOST_LIST_COLUMNS`."""
    numbers = (row.servers, row.volumes, row.writers, row.attachments, row.neighbours)
    counts = [Cell(str(number), "" if number else "muted") for number in numbers]
    counts[2] = Cell(str(row.writers), "attach-rw" if row.writers else "muted")
    with_, names = _text(row.shared_with, signs), _text(row.server_names, signs)
    return RowCells((Cell(row.name), *counts, with_, names))


def held_cells(row: AffectedRow, others: Sequence[str], now: Timestamp, signs: Signs) -> RowCells:
    """What a server or host holds as a row of `HELD_COLUMNS`; `others` are the names of those who hold it too."""
    held = row.attachment
    return RowCells(
        (
            name_cell(held.volume_name, held.volume_id),
            _holder(held),
            mode_of_row(held),
            _status(held, signs),
            _text(held.device, signs),
            Cell(age_word(_since(held), now), "muted"),
            _text(" ".join(others), signs),
            Cell(held.id[:8], "muted"),
        ),
        mark=mark_of_row(held),
    )


def who_cells(row: AffectedRow, signs: Signs) -> RowCells:
    """One who is affected as a row of `WHO_COLUMNS`."""
    held = row.attachment
    return RowCells(
        (
            _holder(held),
            mode_of_row(held),
            _status(held, signs),
            _text(held.host, signs),
            name_cell(held.volume_name, held.volume_id),
            Cell(row.why, "" if row.is_own else "muted"),
            Cell(held.id[:8], "muted"),
        ),
        mark=mark_of_row(held),
    )


def mark_of_row(row: AttachmentRow) -> int:
    """What is wrong with an attachment: 3 danger, 2 failed, 1 under way; as `formats` has it."""
    if row.contested or (row.recorded_mode == "ro" and row.access_mode == "rw"):
        return 3
    status = AttachStatus(row.status)
    return 2 if status in _FAILED else 1 if status in _IN_TRANSITION else 0


def holder_name(row: AttachmentRow) -> str:
    """Who holds it, as people call it."""
    return row.server_name or (row.server_id or "")[:8] or row.host or row.id[:8]


def _holder(row: AttachmentRow) -> Cell:
    """A host that holds it itself is `@name`, as in the map: the end of a name is cut first."""
    return Cell(("" if row.server_id else "@") + holder_name(row))


def _status(row: AttachmentRow, signs: Signs) -> Cell:
    return Cell(status_word(row.status, signs), status_role(row.status))


def _since(row: AttachmentRow) -> Timestamp | None:
    return (row.detach_time or row.terminated_at) if row.status == AttachStatus.DETACHED else row.since


def _record(row: AttachmentRow, signs: Signs) -> Cell:
    """The recorded mode where it is another than the effective one."""
    if row.access_mode is None or row.recorded_mode == row.access_mode:
        return Cell(signs.none, "muted")
    if row.recorded_mode is None:
        return Cell("none", "muted")
    return Cell("RW" if row.recorded_mode == "rw" else "ro", "hazard-caution")


def _text(text: str | None, signs: Signs, role: str = "") -> Cell:
    return Cell(text, role) if text else Cell(signs.none, "muted")
