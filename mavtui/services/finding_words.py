"""What a finding says: its sentence, and what was read where. Values of an estate are quoted, never interpreted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from mavtui.domain.clock import Timestamp
from mavtui.domain.findings import Evidence
from mavtui.domain.volumes import FILESYSTEM_NOTE
from mavtui.domain.wording import fitting
from mavtui.store.finding_statements import HOST_BEHIND, NAMES_APART, FaultRow

_ID = 8
_LONGEST_NOTE = 40


class Place(NamedTuple):
    """Who the words of a store come from, when they were read, and whether Nova's are among them."""

    cinder: str
    nova: str
    read_at: Timestamp | None
    nova_was_read: bool = True
    is_engine: bool = False


def volume_label(row: FaultRow) -> str:
    """How the volume is called."""
    return row.volume_name or row.volume_id[:_ID]


def holder(row: FaultRow) -> str:
    """How whoever the finding is about is called."""
    if row.server_id is not None:
        return row.server_name or row.server_id[:_ID]
    return row.host or "unknown host"


def sentence(code: str, row: FaultRow) -> str:
    """The finding in one sentence, the names of its objects in it."""
    if row.attachment_id is None and code.startswith("stuck-"):
        return f"{volume_label(row)} is {_status(row)}, and no attachment of it is."
    return _SENTENCES[code].format_map(_Words(row))


def evidence(code: str, row: FaultRow, place: Place) -> tuple[Evidence, ...]:
    """What was read, each with who says it."""
    return tuple(piece(row, place) for piece in _EVIDENCE[code])


class _Words(dict[str, str]):
    """What stands for the words in braces: made when a sentence asks for it."""

    def __init__(self, row: FaultRow) -> None:
        super().__init__()
        self._row = row

    def __missing__(self, word: str) -> str:
        return _WORDS[word](self._row)


_SENTENCES: Mapping[str, str] = {
    "contested": "The record of {holder} on {volume} is contested: another one is live.",
    "available-but-held": "{volume} counts as available, and {holders} {hold} it.",
    "nova-only": "Nova has {volume} at {holder}, and Cinder has no record of it.",
    "server-twice": "{holder} has {volume} twice.",
    "host-twice": "Host {holder} has {volume} twice.",
    "shared-not-sharable": "{volume} is not sharable, and {holders} {hold} it.",
    "recorded-ro-writable": "{holder} is recorded ro on {volume}, but can write.",
    "read-only-with-writers": "{volume} is flagged read-only, but {writers} can write.",
    "noncluster-filesystem": "{writers} can write to {noted} on {volume}, which is no cluster file system.",
    "noncluster-beside-readers": "One writes to {noted} on {volume}, no cluster file system, and {readers} read it.",
    "no-note": "{writers} can write to {volume}, and no file system is noted.",
    "stuck-reserved": "The attachment of {volume} to {holder} stays reserved.",
    "stuck-attaching": "The attachment of {volume} to {holder} stays attaching.",
    "stuck-detaching": "The attachment of {volume} to {holder} stays detaching.",
    "error-attaching": "The attach of {volume} to {holder} failed and waits to be cleaned up.",
    "error-detaching": "The detach of {volume} from {holder} failed; it may still have the disk.",
    "status-mismatch": "{volume} is {said}, but its attachments say {status}.",
    "cinder-only": "Cinder has {volume} {state} to {holder}, and Nova does not know of it.",
    "unknown-server": "{volume} is {state} to server {holder}, which is deleted or not shown.",
    "other-attachment": "Nova names another attachment than Cinder for {volume} at {holder}.",
    "sharable-against-type": "{volume} is {sharable}, but its type {type} is {kind}.",
    "delete-on-termination": "{volume} is shared, and would be deleted with {holder}.",
    "volume-error": "{volume} itself is {condition}.",
    "several-writers": "{writers} can write to {volume}.",
    "same-host-neighbour": "{neighbours} have {volume} on the same host {shared_host}{elsewhere}.",
}


def _status(row: FaultRow) -> str:
    return row.volume_observed or row.volume_status


def _note(row: FaultRow) -> str:
    text = str(row.other)
    return text if len(text) <= _LONGEST_NOTE else f"{text[: _LONGEST_NOTE - 3]}..."


def _several(names: Sequence[str], at_most: int = 3) -> str:
    if len(names) > at_most:
        return f"{', '.join(names[:at_most])} and {len(names) - at_most} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _holders(row: FaultRow) -> list[str]:
    return row.holders.split() or ["somebody"]


def _together(row: FaultRow) -> list[str]:
    return str(row.other).split(NAMES_APART)


def shared_hosts(row: FaultRow) -> dict[str, list[str]]:
    """The hosts on which several holders are, in order of their names, with those holders; of a row that tells them."""
    hosts: dict[str, list[str]] = {}
    for name, _, host in (one.rpartition(HOST_BEHIND) for one in _together(row)):
        hosts.setdefault(host, []).append(name)
    return {host: names for host, names in sorted(hosts.items()) if len(names) > 1}


def _elsewhere(row: FaultRow) -> str:
    others = list(shared_hosts(row))[1:]
    return f", others on {_several(others)}" if others else ""


def _sharable(flag: object) -> str:
    return "sharable" if flag else "not sharable"


_WORDS: Mapping[str, Callable[[FaultRow], str]] = {
    "volume": volume_label,
    "holder": holder,
    "holders": lambda row: _several(_holders(row)),
    "hold": lambda row: fitting(len(_holders(row)), "holds", "hold"),
    "neighbours": lambda row: _several(next(iter(shared_hosts(row).values()), [])),
    "shared_host": lambda row: next(iter(shared_hosts(row)), "unknown host"),
    "elsewhere": _elsewhere,
    "writers": lambda row: str(row.writers),
    "readers": lambda row: str(row.readers),
    "noted": _note,
    "said": _status,
    "status": lambda row: row.volume_status,
    "state": lambda row: str(row.attach_status),
    "condition": lambda row: str(row.condition),
    "sharable": lambda row: _sharable(row.sharable),
    "type": lambda row: str(row.volume_type),
    "kind": lambda row: _sharable(row.other),
}


def _volume(row: FaultRow, place: Place) -> Evidence:
    flags = [_sharable(row.sharable), *(["flagged read-only"] if row.read_only else [])]
    return Evidence(place.cinder, f"volume {row.volume_id} is {_status(row)}, {', '.join(flags)}", place.read_at)


def _derived(row: FaultRow, place: Place) -> Evidence:
    return _said_by_records(row.volume_status, row, place)


def _derived_or_stuck(row: FaultRow, place: Place) -> Evidence:
    """What the attachments say; also of a volume whose status a cloud gives as one that is passing."""
    return _said_by_records(row.volume_status if row.attachment_id is not None else row.status_by_records, row, place)


def _said_by_records(status: str, row: FaultRow, place: Place) -> Evidence:
    return Evidence(place.cinder, f"its attachments say {status}: {row.holders or 'nobody'}", place.read_at)


def _modes(row: FaultRow, place: Place) -> Evidence:
    says = f"{row.writers} can write and {row.readers} only read: {row.holders or 'nobody'}"
    return Evidence(f"{place.cinder}, connections", says, place.read_at)


def _record(row: FaultRow, place: Place) -> Evidence:
    if row.attachment_id is None or row.observed_status == "nova-only":
        return Evidence(place.cinder, f"no attachment of {row.volume_id} to {holder(row)}", place.read_at)
    recorded = row.recorded_mode or "no mode"
    says = f"attachment {row.attachment_id} to {holder(row)} is {row.attach_status}, recorded {recorded}"
    return Evidence(place.cinder, f"{says}, unchanged since {_moment(row.in_state_since)}", place.read_at)


def _passing(row: FaultRow, place: Place) -> Evidence:
    """The record that stays in a passing state, or the volume that does."""
    if row.attachment_id is not None:
        return _record(row, place)
    says = f"volume {row.volume_id} is {_status(row)} since {_moment(row.volume_changed)}"
    return Evidence(place.cinder, says, place.read_at)


def _connection(row: FaultRow, place: Place) -> Evidence:
    return Evidence(f"{place.cinder}, connection", f"access_mode is {row.access_mode or 'not told'}", place.read_at)


def _nova(row: FaultRow, place: Place) -> Evidence:
    if row.attachment_id is None and row.server_id is None:
        return Evidence(place.nova, "not asked: no attachment names a server", place.read_at)
    if place.is_engine and row.observed_status is None and row.attachment_id is not None:
        return Evidence(place.cinder, "made this record itself: nobody else knows of it", place.read_at)
    if not place.nova_was_read:
        return Evidence(place.nova, "could not be read", None)
    if not row.nova_has_it:
        return Evidence(place.nova, f"does not list {volume_label(row)} at {holder(row)}", place.read_at)
    known_as = f" as attachment {row.nova_attachment_id}" if row.nova_attachment_id else ""
    return Evidence(place.nova, f"lists {volume_label(row)} at {holder(row)}{known_as}", place.read_at)


def _server(row: FaultRow, place: Place) -> Evidence:
    if row.server_status in {None, "unknown", "DELETED"}:
        return Evidence(place.nova, f"shows no server {row.server_id}", place.read_at)
    return Evidence(place.nova, f"server {holder(row)} is {row.server_status}", place.read_at)


def _filesystem(row: FaultRow, place: Place) -> Evidence:
    noted = f"{FILESYSTEM_NOTE} is {_note(row)}" if row.other else f"there is no {FILESYSTEM_NOTE}"
    return Evidence(f"{place.cinder}, notes", noted, place.read_at)


def _type(row: FaultRow, place: Place) -> Evidence:
    says = f"type {row.volume_type} makes volumes {_sharable(row.other)}"
    return Evidence(place.cinder, says, place.read_at)


def _fate(_row: FaultRow, place: Place) -> Evidence:
    return Evidence(place.nova, "delete_on_termination is set for this attachment", place.read_at)


def _twice(row: FaultRow, place: Place) -> Evidence:
    says = f"live attachments of {volume_label(row)} there: {', '.join(_together(row))}"
    return Evidence(place.cinder, says, place.read_at)


def _neighbours(row: FaultRow, place: Place) -> Evidence:
    where = "; ".join(f"{host}: {', '.join(names)}" for host, names in shared_hosts(row).items())
    return Evidence(place.cinder, f"hosts of the attachments of {volume_label(row)}: {where}", place.read_at)


Piece = Callable[[FaultRow, Place], Evidence]

_EVIDENCE: Mapping[str, Sequence[Piece]] = {
    "contested": (_record, _volume, _nova),
    "available-but-held": (_volume, _derived),
    "nova-only": (_nova, _record, _volume),
    "server-twice": (_twice, _volume),
    "host-twice": (_twice, _volume),
    "shared-not-sharable": (_volume, _modes),
    "recorded-ro-writable": (_record, _connection),
    "read-only-with-writers": (_volume, _modes),
    "noncluster-filesystem": (_filesystem, _modes),
    "noncluster-beside-readers": (_filesystem, _modes),
    "no-note": (_filesystem, _modes),
    "stuck-reserved": (_passing, _nova),
    "stuck-attaching": (_passing, _nova),
    "stuck-detaching": (_passing, _derived_or_stuck),
    "error-attaching": (_record, _nova),
    "error-detaching": (_record, _nova),
    "status-mismatch": (_volume, _derived),
    "cinder-only": (_record, _nova, _server),
    "unknown-server": (_record, _server),
    "other-attachment": (_record, _nova),
    "sharable-against-type": (_volume, _type),
    "delete-on-termination": (_fate, _modes),
    "volume-error": (_volume, _modes),
    "several-writers": (_modes,),
    "same-host-neighbour": (_neighbours, _modes),
}


def _moment(time: Timestamp | None) -> str:
    return f"{time[:10]} {time[11:19]}Z" if time else "nobody knows when"
