"""How volumes, attachments, servers and plans look as tables and as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from mavtui.cli.output import Column, Shape
from mavtui.cli.visible import joined
from mavtui.services.describing import (
    ATTACHMENT_KEYS,
    SERVER_KEYS,
    VOLUME_KEYS,
    describe_attachment,
    describe_server,
    describe_volume,
)
from mavtui.services.writing import plain

if TYPE_CHECKING:
    from mavtui.domain.attachments import Attachment
    from mavtui.domain.plans import Plan
    from mavtui.domain.servers import Server
    from mavtui.domain.volumes import Volume
    from mavtui.store.attachment_listing import AttachmentRow
    from mavtui.store.server_listing import ServerRow

NOTHING = "–"
_MARKS = ("", "~", "!", "!!")


def _count(value: int | None) -> str:
    return "?" if value is None else str(value)


def _mark(volume: Volume) -> str:
    from mavtui.domain.volumes import mark_with_reason

    return _MARKS[mark_with_reason(volume)[0]]


def _holders(volume: Volume) -> str:
    return " ".join(a.holder_name for a in volume.holders) or NOTHING


def mode_sign(mode: str, recorded_mode: str | None, access_mode: str | None) -> str:
    """`RW` can write, `ro` cannot, `ro!` is recorded read-only and can write all the same."""
    if recorded_mode == "ro" and access_mode == "rw":
        return "ro!"
    return "RW" if mode == "rw" else "ro"


def moment(time: str | None) -> str:
    """A time to the second, as the store has it: UTC."""
    return f"{time[:10]} {time[11:19]}Z" if time else NOTHING


VOLUMES: Shape[Volume] = Shape(
    describe_volume,
    VOLUME_KEYS,
    (
        Column("mark", "", _mark),
        Column("name", "NAME", lambda v: v.name or NOTHING),
        Column("status", "STATUS", lambda v: "deleted" if v.deleted_at else v.status),
        Column("rw_count", "RW", lambda v: _count(v.rw_count), right=True),
        Column("ro_count", "RO", lambda v: _count(v.ro_count), right=True),
        Column("sharable", "SHARE", lambda v: "yes" if v.sharable else NOTHING),
        Column("size_gib", "SIZE", lambda v: f"{v.size_gib} G", right=True),
        Column("type", "TYPE", lambda v: v.volume_type or NOTHING),
        Column("attachments", "ATTACHED TO", _holders),
        Column("id", "ID", lambda v: v.id),
    ),
)


class OfVolume(NamedTuple):
    """An attachment with the name of its volume."""

    attachment: Attachment | AttachmentRow
    volume_name: str | None


def _of_attachment(key: str, title: str, show: Callable[[Any], str]) -> Column:
    return Column(key, title, lambda one: show(one.attachment))


ATTACHMENTS: Shape[OfVolume] = Shape(
    lambda one: describe_attachment(one.attachment, one.volume_name),
    ATTACHMENT_KEYS,
    (
        Column("volume_name", "VOLUME", lambda one: one.volume_name or one.attachment.volume_id[:8]),
        _of_attachment("server_name", "SERVER", lambda a: a.server_name or (a.server_id or NOTHING)[:8]),
        _of_attachment("mode", "MODE", lambda a: mode_sign(a.mode, a.recorded_mode, a.access_mode)),
        _of_attachment("status", "STATUS", lambda a: f"{a.status} contested" if a.contested else a.status),
        _of_attachment("host", "HOST", lambda a: a.host or NOTHING),
        _of_attachment("device", "DEVICE", lambda a: a.device or NOTHING),
        _of_attachment("attach_time", "SINCE", lambda a: moment(a.attach_time or a.scheduled_at)),
        _of_attachment("id", "ID", lambda a: a.id),
    ),
)


def _server_status(server: Server | ServerRow) -> str:
    if getattr(server, "deleted_at", None):
        return "removed"
    return f"{server.status} locked" if server.locked else server.status


SERVERS: Shape[Server | ServerRow] = Shape(
    describe_server,
    SERVER_KEYS,
    (
        Column("name", "NAME", lambda s: s.name or NOTHING),
        Column("kind", "KIND", lambda s: str(s.kind)),
        Column("status", "STATUS", _server_status),
        Column("host", "HOST", lambda s: s.host or NOTHING),
        Column("attachments", "HOLDS", lambda s: str(s.attachments), right=True),
        Column("id", "ID", lambda s: s.id),
    ),
)


def plan_text(plan: Plan) -> str:
    """A plan for people: where, what, who writes now and after, what can go wrong, what takes it back."""
    target = plan.target
    where = f"{target.context} ({target.place})" if target.place else target.context
    lines = [f"plan     {plan.action} in {where}{'   PROD' if target.production else ''}"]
    lines += [
        f"{'will do' if number == 1 else '':<8} {number}  {step.sentence}" for number, step in enumerate(plan.steps, 1)
    ]
    after = {sharing.volume_id: sharing for sharing in plan.after}
    words = dict(plan.confirmation_words)
    for now in plan.before:
        then = after.get(now.volume_id, now)
        others = () if now.known and then.known else ("?",)
        of_which = f"{words[now.volume_id]}: " if len(words) > 1 else ""
        lines.append(f"writes   {of_which}{_both((*now.writes, *others), (*then.writes, *others))}")
        lines.append(f"reads    {of_which}{_both((*now.reads, *others), (*then.reads, *others))}")
    for hazard in plan.hazards:
        lines.append(f"{plan.severity_of(hazard).word:<8} {hazard.code}: {plan.told(hazard)}")
    lines += [f"note     {note}" for note in plan.notes]
    lines.append(f"undo     {plan.inverse}")
    return joined(lines)


def _both(now: tuple[str, ...], then: tuple[str, ...]) -> str:
    before, after = " ".join(now) or NOTHING, " ".join(then) or NOTHING
    return before if now == then else f"{before}  →  {after}"


def detail_text(described: dict[str, Any]) -> str:
    """One object for people: a line for each key, lists of objects below it."""
    width = max(map(len, described))
    lines = []
    for key, value in described.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines.append(f"{key:<{width}}  {len(value)}")
            lines += [f"  {_in_one_line(item)}" for item in value]
        elif isinstance(value, dict) and value:
            lines.append(f"{key:<{width}}  " + ", ".join(f"{name}={plain(one)}" for name, one in value.items()))
        else:
            lines.append(f"{key:<{width}}  {plain(value) or NOTHING}")
    return joined(lines)


def _in_one_line(item: dict[str, Any]) -> str:
    if "server_id" not in item:
        return ", ".join(f"{key} {plain(value)}" for key, value in item.items() if value not in (None, [], {}))
    holder = item["server_name"] or item["server_id"] or item["host"] or NOTHING
    sign = mode_sign(item["mode"], item["recorded_mode"], item["access_mode"])
    contested = "  contested" if item["contested"] else ""
    device, since = item["device"] or NOTHING, moment(item["attach_time"] or item["scheduled_at"])
    fate = "  deleted with the server" if item["delete_on_termination"] else ""
    place = f"{item['host'] or NOTHING}  {device}"
    return f"{holder}  {sign}  {item['status']}{contested}  {place}  {since}  {item['id']}{fate}"
