"""The derived columns of a copy: for many volumes at once, by the rules of the domain."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from mavtui.domain.attachments import Attachment, AttachStatus, Mode, name_of_holder
from mavtui.domain.derived import Derived, derived_columns
from mavtui.domain.observations import condition_of, lists_every_holder
from mavtui.domain.volumes import TRANSITIONS, Mark, Volume
from mavtui.store.rows import metadata_of

_AT_ONCE = 1000
_MODES: Mapping[str | None, Mode | None] = {None: None, "rw": Mode.RW, "ro": Mode.RO}
_SAID_BY_ATTACHMENTS = frozenset({"in-use", "reserved", "attaching", "detaching"})
_ATTACH_STATUSES = {"in-use": "attached", "reserved": "reserved", "attaching": "attaching", "detaching": "detaching"}

_DERIVED = ", ".join(f"v.{column}" for column in Derived._fields)
_WRITE = f"UPDATE volumes SET {', '.join(f'{column} = ?' for column in Derived._fields)} WHERE id = ?"
_HELD = f"""
SELECT v.id, v.observed_status, v.read_only, v.metadata, {_DERIVED},
       a.attach_status, a.attach_mode, a.access_mode, a.connected, a.instance_uuid, s.name,
       coalesce(a.attached_host, s.host), v.sharable
FROM volume_attachment AS a JOIN volumes AS v ON v.id = a.volume_id AND v.deleted_at IS NULL
LEFT JOIN servers AS s ON s.id = a.instance_uuid
WHERE a.attach_status <> 'detached' AND a.volume_id > ? AND {{which}}
ORDER BY a.volume_id, coalesce(a.attach_time, a.scheduled_at, a.created_at), a.rid LIMIT ?"""
_ALL_HELD = _HELD.format(which="true")
_SOME_HELD = _HELD.format(which="a.volume_id IN (SELECT value FROM json_each(?))")
_IS_FREE = """
NOT EXISTS (SELECT 1 FROM volume_attachment AS a WHERE a.volume_id = v.id AND a.attach_status <> 'detached')"""
_FREE = f"""
SELECT v.id, v.observed_status, v.read_only, v.metadata, {_DERIVED}, v.sharable
FROM volumes AS v WHERE {{which}} AND {_IS_FREE}"""
_SOME_FREE = _FREE.format(which="v.id IN (SELECT value FROM json_each(?))")
_STALE_FREE = _FREE.format(
    which="""v.deleted_at IS NULL AND (v.rw_count IS NOT 0 OR v.ro_count IS NOT 0 OR v.holders <> ''
    OR v.attach_status <> 'detached' OR v.status IS NOT coalesce(v.condition, 'available'))"""
)

_ID, _OBSERVED, _READ_ONLY, _METADATA = range(4)
_WAS = slice(4, 4 + len(Derived._fields))
_FACTS = slice(_WAS.stop, _WAS.stop + 4)
_HOLDER = slice(_FACTS.stop, _FACTS.stop + 3)
_SHARABLE = -1
_NAMES = Derived._fields.index("holders")

Row = tuple[Any, ...]


class _Outline(NamedTuple):
    """What follows without the names: the columns, and which of the attachments are holders."""

    derived: Derived
    holds: tuple[bool, ...]


@lru_cache(maxsize=1024)
def at_first_sight(status: str, *, is_listed: bool) -> Derived:
    """The columns of a volume of which only Cinder's own word is known as yet.

    What Cinder calls free and lists no attachment of is taken for free; for the others its word stands, without counts,
    until the attachments are in.
    """
    condition = condition_of(status)
    if not is_listed and status not in _SAID_BY_ATTACHMENTS:
        return derived_columns(Volume(id="", condition=condition, observed_status=status))
    mark = Mark.TRANSITION if status in _SAID_BY_ATTACHMENTS - {"in-use"} else Mark.NONE
    return Derived(
        rw_count=None, ro_count=None, holders="", mark=int(mark), status=condition or status,
        attach_status=_ATTACH_STATUSES.get(status, "detached"),
    )  # fmt: skip


def derive_next(con: sqlite3.Connection, after: str, *, known: bool = True) -> str | None:
    """Bring the columns of some hundred held volumes up to date, in the order of ids and from behind `after`.

    Gives the id to go on from, or None at the end. `known` is False where a cloud does not list its attachments.
    """
    rows, last = _whole_groups(con, after)
    _write(con, rows, known=known)
    return last


def derive_held(con: sqlite3.Connection, volume_ids: Iterable[str], *, known: bool = True) -> None:
    """Bring the columns of those of these volumes up to date that somebody holds."""
    _write(con, con.execute(_SOME_HELD, ("", json.dumps(list(volume_ids)), -1)), known=known)


def derive_some(con: sqlite3.Connection, volume_ids: Iterable[str], *, known: bool = True) -> None:
    """Bring the columns of these volumes up to date."""
    chosen = list(volume_ids)
    derive_held(con, chosen, known=known)
    _write_free(con, con.execute(_SOME_FREE, (json.dumps(chosen),)), known=known)


def derive_free(con: sqlite3.Connection, *, known: bool = True) -> None:
    """Bring the columns of the volumes up to date that nobody holds any more, or that looked held at first sight."""
    _write_free(con, con.execute(_STALE_FREE), known=known)


def _whole_groups(con: sqlite3.Connection, after: str) -> tuple[list[Row], str | None]:
    """Rows of whole volumes, and the last volume's id where there are more."""
    limit = _AT_ONCE
    while True:
        rows = con.execute(_ALL_HELD, (after, limit)).fetchall()
        if len(rows) < limit:
            return rows, None
        cut = rows[-1][_ID]
        whole = [row for row in rows if row[_ID] != cut]
        if whole:
            return whole, whole[-1][_ID]
        limit *= 4  # one volume with more attachments than are read at once


def _write(con: sqlite3.Connection, rows: Iterable[Row], *, known: bool) -> None:
    changed = []
    for volume_id, group in groupby(rows, key=itemgetter(_ID)):
        attached = list(group)
        first = attached[0]
        facts = tuple([row[_FACTS] for row in attached])
        is_told = known or _is_told(first, len(attached))
        outline = _outline(first[_OBSERVED], first[_READ_ONLY], first[_METADATA], facts, known=is_told)
        names = [name_of_holder(*row[_HOLDER]) for row, holds in zip(attached, outline.holds, strict=True) if holds]
        derived = (*outline.derived[:_NAMES], " ".join(names), *outline.derived[_NAMES + 1 :])
        if derived != first[_WAS]:
            changed.append((*derived, volume_id))
    con.executemany(_WRITE, changed)


def _write_free(con: sqlite3.Connection, rows: Iterable[Row], *, known: bool) -> None:
    changed = []
    for row in rows:
        is_told = known or _is_told(row, 0)
        derived = _outline(row[_OBSERVED], row[_READ_ONLY], row[_METADATA], (), known=is_told).derived
        if derived != row[_WAS]:
            changed.append((*derived, row[_ID]))
    con.executemany(_WRITE, changed)


def _is_told(row: Row, listed: int) -> bool:
    """Whether everybody who holds the volume is known, although the cloud lists no attachments by themselves."""
    return lists_every_holder(row[_OBSERVED] or "", listed, sharable=row[_SHARABLE] == 1)


@lru_cache(maxsize=4096)  # most volumes of an estate are alike
def _outline(
    observed: str | None, read_only: int, metadata: str, facts: tuple[Sequence[Any], ...], *, known: bool
) -> _Outline:
    attachments = tuple(
        Attachment(
            id=str(number), volume_id="", server_id="", status=AttachStatus(status), recorded_mode=_MODES[recorded],
            access_mode=_MODES[access], connected=connected == 1,
        )
        for number, (status, recorded, access, connected) in enumerate(facts)
    )  # fmt: skip
    volume = Volume(
        id="", read_only=read_only == 1, metadata=metadata_of(metadata), observed_status=observed,
        transition=observed if observed in TRANSITIONS else None,
        condition=condition_of(observed) if observed is not None else None, attachments=attachments,
        attachments_known=known,
    )  # fmt: skip
    return _Outline(derived_columns(volume), tuple(attachment.is_holder for attachment in attachments))
