"""What tab makes of the last word of a filter: names of fields, their values, filters saved by name, `and` and `or`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from mavtui.domain.attachments import AttachStatus
from mavtui.domain.findings import FINDING_KINDS, FindingSeverity
from mavtui.domain.servers import ServerKind
from mavtui.domain.volumes import DERIVED_STATUSES, OWN_CONDITIONS
from mavtui.store import naming
from mavtui.store.attachment_fields import ATTACHMENT_FIELDS
from mavtui.store.filter_fields import SERVER_FIELDS, VOLUME_FIELDS
from mavtui.store.filter_terms import ANY_FAULT
from mavtui.store.finding_filter import FINDING_FIELDS
from mavtui.store.host_listing import HOST_FIELDS
from mavtui.ui.filter_bar import Completer, Completion

if TYPE_CHECKING:
    from mavtui.store.filter_terms import Fields
    from mavtui.store.reading import Connection

MOST = 40
"""How many values are offered at most."""

FIELDS: Mapping[str, Fields] = {
    "volumes": VOLUME_FIELDS,
    "attachments": ATTACHMENT_FIELDS,
    "servers": SERVER_FIELDS,
    "hosts": HOST_FIELDS,
    "findings": FINDING_FIELDS,
}
"""The fields that each view knows, by its name."""

_LAST_WORD = re.compile(r'(?:^|[\s(])!?((?:[^\s"()]|"[^"]*"?)*)$')
_WITH_VALUE = re.compile(r'([A-Za-z][A-Za-z_-]*)([:=])"?([^"]*)$')
_YES_OR_NO = ("yes", "no")
_MODES = ("rw", "ro")
_WORDS: Mapping[str, Iterable[str]] = {
    "sharable": _YES_OR_NO,
    "readonly": _YES_OR_NO,
    "encrypted": _YES_OR_NO,
    "bootable": _YES_OR_NO,
    "locked": _YES_OR_NO,
    "mode": _MODES,
    "recorded": _MODES,
    "access": _MODES,
    "kind": tuple(ServerKind),
    "plan": _YES_OR_NO,
    "severity": tuple(severity.word for severity in FindingSeverity),
    "code": tuple(FINDING_KINDS),
}
_COMPARED = frozenset(("rw", "ro", "size", "age", "created", "since", "servers", "attachments", "volumes", "writers"))
_COLUMNS: Mapping[tuple[str, str], tuple[naming.Kind, str]] = {
    ("volumes", "type"): ("volumes", "volume_type"),
    ("volumes", "project"): ("volumes", "project_id"),
    ("volumes", "zone"): ("volumes", "availability_zone"),
    ("servers", "status"): ("servers", "status"),
    ("servers", "project"): ("servers", "project_id"),
    ("servers", "zone"): ("servers", "availability_zone"),
    ("attachments", "project"): ("servers", "project_id"),
}


def completer(view: str, con: Callable[[], Connection], saved: Mapping[str, str]) -> Completer:
    """What completes filters over that view's rows; values that only the store knows are read from it."""
    fields = FIELDS.get(view)

    def complete(text: str) -> Completion:
        found = _LAST_WORD.search(text)
        if found is None or fields is None:
            return Completion()
        word, start = found[1], found.start(1)
        if word.startswith("@"):
            return Completion(start, [f"@{name}" for name in sorted(saved) if name.startswith(word[1:])])
        with_value = _WITH_VALUE.match(word)
        if with_value is None:
            return Completion(start, _fields_beginning(word.lower(), fields))
        name, _, begun = with_value.groups()
        values = _values(view, re.sub("[_-]", "", name.lower()), begun, con)
        return Completion(start + with_value.end(2), list(dict.fromkeys(map(_quoted, values)))[:MOST])

    return complete


def _fields_beginning(begun: str, fields: Fields) -> list[str]:
    return [name if name in _COMPARED else f"{name}:" for name in fields.named if name.startswith(begun)]


def _values(view: str, field: str, begun: str, con: Callable[[], Connection]) -> Iterator[str]:
    """The values of a field that begin so."""
    if field == "status" and view != "servers":
        words: Iterable[str] = AttachStatus if view == "attachments" else OWN_CONDITIONS | DERIVED_STATUSES
        yield from _beginning(sorted(words), begun)
    elif field in _WORDS:
        yield from _beginning(_WORDS[field], begun)
    elif field == "fault":
        from mavtui.store.finding_queries import FAULTS

        yield from _beginning((ANY_FAULT, *sorted(FAULTS)), begun)
    elif (view, field) in _COLUMNS:
        yield from _beginning(naming.different_values(con(), *_COLUMNS[view, field], MOST, begun), begun)
    elif field in {"host", "with"}:
        yield from _beginning(naming.different_values(con(), "servers", "host", MOST, begun), begun)
    elif field in {"server", "volume", "name"}:
        kind: naming.Kind = "servers" if field == "server" or view == "servers" else "volumes"
        if view != "hosts" or field == "server":
            yield from naming.names_beginning(con(), kind, begun, MOST)


def _beginning(words: Iterable[str], begun: str) -> Iterator[str]:
    return (word for word in words if word.lower().startswith(begun.lower()))


def _quoted(value: str) -> str:
    if re.fullmatch(r'[^\s"()]+', value):
        return value
    return '"' + value.replace('"', '""') + '"'
