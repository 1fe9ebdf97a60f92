"""How volumes, attachments and servers look as rows: columns, words, roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.domain.attachments import Attachment, AttachStatus, Mode
from mavtui.domain.clock import Timestamp, age_seconds, in_words
from mavtui.ui.widgets.columns import Column
from mavtui.ui.widgets.rows import Cell, RowCells

if TYPE_CHECKING:
    from mavtui.store.listing import VolumeRow
    from mavtui.ui.signs import Signs

VOLUME_COLUMNS = (
    Column("name", "VOLUME", 20, priority=1, grow=True, cut="middle", most=48),
    Column("status", "STATUS", 11, priority=2),
    Column("rw", "RW", 2, "right", priority=3),
    Column("ro", "RO", 2, "right", priority=4),
    Column("sharable", "SHARE", 5, priority=5),
    Column("holders", "ATTACHED TO", 14, priority=6, grow=True),
    Column("size", "SIZE", 6, "right", priority=7, from_width=96),
    Column("type", "TYPE", 11, priority=8, cut="middle", from_width=106),
    Column("project", "PROJECT", 10, priority=10, cut="middle", from_width=116),
    Column("age", "AGE", 6, "right", priority=9, from_width=100),
)
"""In the order in which they stand; `priority` is the order in which they survive."""

ATTACHMENT_COLUMNS = (
    Column("server", "SERVER", 12, priority=1, grow=True, cut="middle", most=40),
    Column("mode", "MODE", 4, priority=2),
    Column("status", "STATUS", 15, priority=3),
    Column("host", "HOST", 9, priority=4, grow=True, cut="middle", most=30),
    Column("device", "DEVICE", 8, priority=5),
    Column("since", "SINCE", 6, "right", priority=6),
    Column("id", "ID", 8, priority=7, from_width=76),
    Column("recorded", "RECORD", 6, priority=8, from_width=90),
)

_ENDS_IN_ELLIPSIS = frozenset({
    "reserved", "attaching", "detaching", "creating", "deleting", "extending", "retyping", "downloading", "uploading",
    "backing-up", "restoring-backup", "managing", "unmanaging", "reverting",
}) - {"reserved"}  # fmt: skip
_NO_NAME_SHOWN = 8
_MARKS_OF_STATUS = {
    AttachStatus.RESERVED: 1,
    AttachStatus.ATTACHING: 1,
    AttachStatus.DETACHING: 1,
    AttachStatus.ERROR_ATTACHING: 2,
    AttachStatus.ERROR_DETACHING: 2,
}


def status_word(status: str, signs: Signs) -> str:
    """The status as the screens write it: what is under way ends in an ellipsis."""
    if status not in _ENDS_IN_ELLIPSIS:
        return status
    return status + ("..." if signs.ascii_only else signs.ellipsis)


def status_role(status: str) -> str:
    """The role in which a status is drawn."""
    if status.startswith("error") or status == "unrecognised":
        return "hazard-caution"
    if status in _ENDS_IN_ELLIPSIS or status == "reserved":
        return "transition"
    return "muted" if status in ("available", "detached") else ""


def name_cell(name: str | None, identity: str) -> Cell:
    """A name, or the beginning of the id where there is none."""
    return Cell(name) if name else Cell(identity[:_NO_NAME_SHOWN], "muted")


def size_word(size_gib: int) -> str:
    """A size, `40 G`."""
    return f"{size_gib} G"


def age_word(since: Timestamp | None, now: Timestamp) -> str:
    """How long ago, in one unit; a question mark for a time that cannot be read."""
    try:
        return in_words(age_seconds(since, now))
    except ValueError:
        return "?"


def mode_cell(attachment: Attachment) -> Cell:
    """`RW` for what can do harm, `ro` for what cannot, `ro!` for what is recorded ro and can write all the same."""
    if attachment.writable_though_recorded_ro:
        return Cell("ro!", "hazard-danger")
    if attachment.mode is Mode.RO:
        return Cell("ro", "attach-ro")
    unknown = attachment.recorded_mode is None and attachment.access_mode is None
    return Cell("RW?" if unknown else "RW", "attach-rw")


def _recorded(attachment: Attachment, signs: Signs) -> Cell:
    """The recorded mode where it is another than the effective one."""
    if attachment.access_mode is None or attachment.recorded_mode is attachment.access_mode:
        return Cell(signs.none, "muted")
    if attachment.recorded_mode is None:
        return Cell("none", "muted")
    return Cell("RW" if attachment.recorded_mode is Mode.RW else "ro", "hazard-caution")


def volume_cells(row: VolumeRow, now: Timestamp, signs: Signs) -> RowCells:
    """One volume as a row of `VOLUME_COLUMNS`."""
    none = Cell(signs.none, "muted")
    return RowCells(
        (
            name_cell(row.name, row.id),
            Cell(status_word(row.status, signs), status_role(row.status)),
            _count(row.rw_count, "attach-rw"),
            _count(row.ro_count, "attach-ro"),
            Cell("yes") if row.sharable else none,
            Cell(row.holders) if row.holders else none,
            Cell(size_word(row.size_gib)),
            Cell(row.volume_type, "muted") if row.volume_type else none,
            Cell(row.project_id, "muted") if row.project_id else none,
            Cell(age_word(row.created_at, now), "muted"),
        ),
        mark=row.mark,
    )


def attachment_cells(attachment: Attachment, now: Timestamp, signs: Signs) -> RowCells:
    """One attachment as a row of `ATTACHMENT_COLUMNS`."""
    none = Cell(signs.none, "muted")
    ended = attachment.status is AttachStatus.DETACHED
    name = ("@" if attachment.is_host_attachment else "") + attachment.holder_name
    return RowCells(
        (
            Cell(name),
            mode_cell(attachment),
            Cell(status_word(attachment.status, signs), status_role(attachment.status)),
            Cell(attachment.host) if attachment.host else none,
            Cell(attachment.device) if attachment.device else none,
            Cell(age_word(_since(attachment), now), "muted"),
            Cell(attachment.id[:8], "muted"),
            _recorded(attachment, signs),
        ),
        mark=_mark_of(attachment),
        tone="muted" if ended else "",
    )


def _since(attachment: Attachment) -> Timestamp | None:
    if attachment.status is AttachStatus.DETACHED:
        return attachment.detach_time or attachment.terminated_at
    return attachment.attach_time or attachment.scheduled_at


def _mark_of(attachment: Attachment) -> int:
    if attachment.contested or attachment.writable_though_recorded_ro:
        return 3
    return _MARKS_OF_STATUS.get(attachment.status, 0)


def _count(count: int | None, role: str) -> Cell:
    if count is None:
        return Cell("?", "hazard-caution")
    return Cell(str(count), role if count else "muted")
