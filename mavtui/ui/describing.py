"""Any row as plain values with stable keys, and those as text: what `d`, `y` and `J` show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mavtui.services.describing import Described, describe_attachment, describe_server, describe_volume
from mavtui.store import rows
from mavtui.ui.widgets.text_lines import BLANK, Line, Run, hanging

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mavtui.store.connection import Store
    from mavtui.ui.signs import Signs
    from mavtui.ui.subjects import Subject

MOST_SERVERS = 1000
"""Servers on one host that are described; more than anybody reads."""

_LABEL_WIDTH = 22
_INDENT = 2


def described(store: Store, subject: Subject) -> Described | None:
    """The subject with everything that the store has of it; None where it is gone, or no thing of the store."""
    con = store.reader
    if subject.kind == "volume":
        volume = rows.volume_by_id(con, subject.id)
        return None if volume is None else describe_volume(volume)
    if subject.kind == "attachment":
        attachment = rows.attachment_by_id(con, subject.id)
        if attachment is None:
            return None
        volume = rows.volume_by_id(con, attachment.volume_id)
        return describe_attachment(attachment, None if volume is None else volume.name)
    if subject.kind == "server":
        server = rows.server_by_id(con, subject.id)
        if server is None:
            return None
        return {**describe_server(server), "volumes": _held(store, subject)}
    if subject.kind == "host":
        from mavtui.store.touching import servers_on

        on_it = [{"id": identity, "name": name} for identity, name in servers_on(con, subject.id, MOST_SERVERS)]
        return {"name": subject.id, "servers": on_it, "volumes": _held(store, subject)}
    return None


def _held(store: Store, subject: Subject) -> list[Described]:
    """The attachments of a server, or of a host, that have not ended."""
    from mavtui.services.affected import affected_by

    found = affected_by(store.reader, server_id=subject.server_id, host=None if subject.server_id else subject.host)
    return [describe_attachment(one.attachment, one.attachment.volume_name) for one in found.rows if one.is_own]


def lines_of(values: Mapping[str, Any], width: int, signs: Signs, indent: int = 0) -> list[Line]:
    """The values as lines: a label and its value, what is nested below its label."""
    lines: list[Line] = []
    for key, value in values.items():
        lines += _lines(key, value, width, signs, indent)
    return lines


def _lines(key: str, value: Any, width: int, signs: Signs, indent: int) -> Iterator[Line]:  # noqa: ANN401 - any value of JSON
    start = " " * indent
    label = Run((start + key.replace("_", " ")).ljust(_LABEL_WIDTH + indent), "muted")
    if isinstance(value, dict) and value:
        yield (Run(start + key.replace("_", " "), "muted"),)
        yield from lines_of(value, width, signs, indent + _INDENT)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, one in enumerate(value, start=1):
            yield BLANK
            yield (Run(f"{start}{key.replace('_', ' ')} {number}", "mark"),)
            yield from lines_of(one, width, signs, indent + _INDENT)
    else:
        text = _word(value, signs)
        yield from hanging((label,), text, width, signs, role="muted" if text == signs.none else "")


def _word(value: Any, signs: Signs) -> str:  # noqa: ANN401 - any value of JSON
    if value is None or value in ("", [], {}):
        return signs.none
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return str(value)
