"""What is wrong in a store, found by statements over whole tables: one or more for each code of `domain/findings.py`.

`FAULTS` gives for each code the statement that selects the row numbers of the volumes concerned, as a filter takes it
(`fault:CODE`); `fault_rows` reads what each finding is made of. Nothing here knows what an estate should be like beyond
what its own records, and those of Nova beside them, contradict.

An engine's file keeps what a capture said until the engine itself changes the record; from then on there is nobody who
could disagree, so what compares the services looks at records with an `observed_status` only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from mavtui.domain.clock import Timestamp
from mavtui.domain.finding_limits import DEFAULT_LIMITS, FindingLimits
from mavtui.domain.findings import FINDING_KINDS, FindingSeverity
from mavtui.domain.volumes import CLUSTER_FILESYSTEMS, FILESYSTEM_NOTE
from mavtui.store.conditions import Ago, Bound, Clause

_FILESYSTEM = f"""lower(trim(coalesce(json_extract(v.metadata, '$."{FILESYSTEM_NOTE}"'), '')))"""
_CLUSTER = ", ".join(f"'{name}'" for name in sorted(CLUSTER_FILESYSTEMS))
_NOT_FOR_SEVERAL = f"v.metadata <> '{{}}' AND {_FILESYSTEM} NOT IN ('', {_CLUSTER})"
_HOLDS = "a.attach_status <> 'detached' AND (a.attach_status <> 'error_attaching' OR a.connected OR a.contested)"
_HOST = "coalesce(a.attached_host, s.host)"
_IS_NOVAS = "a.observed_status = 'nova-only'"
_SEEN_BY_CINDER = "a.observed_status IS NOT NULL AND a.observed_status <> 'nova-only'"
_SERVERS_ARE_KNOWN = (
    "EXISTS (SELECT 1 FROM servers AS k WHERE k.kind = 'server' AND k.status <> 'unknown' AND k.deleted_at IS NULL)"
)
_IS_ENGINE = "EXISTS (SELECT 1 FROM meta WHERE key = 'role' AND value = 'engine')"
_HELD_BY_CONNECTION = f"""EXISTS (SELECT 1 FROM volume_attachment AS a WHERE a.volume_id = v.id AND {_HOLDS}
    AND (a.connected OR {_IS_NOVAS}))"""
_UNSETTLED = """EXISTS (SELECT 1 FROM volume_attachment AS u WHERE u.volume_id = v.id
    AND u.attach_status <> 'detached' AND u.updated_at > ?)"""

_OF_VOLUMES = "volumes AS v NOT INDEXED"
_INDEX_OF_WRITERS = "volumes_of_several_writers"
_OF_WRITERS = f"volumes AS v INDEXED BY {_INDEX_OF_WRITERS}"
_BESIDE = """LEFT JOIN servers AS s ON s.id = a.instance_uuid
    LEFT JOIN server_volumes AS n ON n.server_id = a.instance_uuid AND n.volume_id = a.volume_id"""
_OF_RECORDS = f"""volume_attachment AS a NOT INDEXED CROSS JOIN volumes AS v ON v.id = a.volume_id {_BESIDE}"""
_OF_NOVA = """server_volumes AS n CROSS JOIN volumes AS v ON v.id = n.volume_id
    LEFT JOIN servers AS s ON s.id = n.server_id
    LEFT JOIN volume_attachment AS a INDEXED BY attachments_of_volume
        ON a.volume_id = n.volume_id AND a.instance_uuid = n.server_id AND a.attach_status <> 'detached'"""
_NOT_ENDED = {_OF_RECORDS: "a.attach_status <> 'detached'", _OF_NOVA: "1"}
"""What makes the indexes of records that are not ended usable."""
_OF_TYPES = "volumes AS v NOT INDEXED CROSS JOIN volume_types AS t ON t.name = v.volume_type"

NAMES_APART = "\x1f"
"""What parts the names that are told together; no name holds it."""

_VOLUME = """v.rid, v.id, v.name, v.project_id, v.status, v.condition, v.observed_status, v.sharable, v.read_only,
    v.volume_type, v.rw_count, v.ro_count, v.holders, v.updated_at"""
_NO_RECORD = ", ".join(["NULL"] * 14)
_RECORD = f"""a.id, a.attach_status, a.attach_mode, a.access_mode, a.connected, a.observed_status, a.updated_at,
    coalesce(a.attach_time, a.scheduled_at, a.created_at), coalesce(a.instance_uuid, n.server_id), s.name, s.status,
    {_HOST}, n.attachment_id, n.server_id IS NOT NULL"""
_GROUPED = f"""NULL, NULL, NULL, NULL, NULL, NULL, max(a.updated_at), max(coalesce(a.attach_time, a.created_at)),
    max(a.instance_uuid), max(s.name), NULL, max({_HOST}), NULL, NULL"""


class FaultRow(NamedTuple):
    """What one finding is made of: its volume, the record it is about where it is about one, and what Nova says.

    `other` is what the code is about beyond that: a file system, a type's flag, names. `in_state_since` is when the
    record was last seen to change, `began` when the attachment was made, `nova_attachment_id` what Nova calls it;
    `nova_has_it` is None where nobody was compared.
    """

    volume_rid: int
    volume_id: str
    volume_name: str | None
    project_id: str | None
    volume_status: str
    condition: str | None
    volume_observed: str | None
    sharable: int
    read_only: int
    volume_type: str | None
    writers: int | None
    readers: int | None
    holders: str
    volume_changed: Timestamp
    attachment_id: str | None
    attach_status: str | None
    recorded_mode: str | None
    access_mode: str | None
    connected: int | None
    observed_status: str | None
    in_state_since: Timestamp | None
    began: Timestamp | None
    server_id: str | None
    server_name: str | None
    server_status: str | None
    host: str | None
    nova_attachment_id: str | None
    nova_has_it: int | None
    other: str | None


class _Arm(NamedTuple):
    """One statement: where it reads, what must be true, the values of its `?`, and what it tells beyond the volume."""

    source: str
    test: str
    values: tuple[Bound, ...] = ()
    tells: str = _NO_RECORD
    other: str = "NULL"
    grouped: str = ""

    def rids(self) -> Clause:
        return Clause(f"SELECT v.rid FROM {self.source} WHERE {self._test()}", self.values)

    def rows(self) -> Clause:
        return Clause(
            f"SELECT {_VOLUME}, {self.tells}, {self.other} FROM {self.source} WHERE {self._test()}", self.values
        )

    def rows_of(self, volume_id: str) -> Clause:
        """The same of one volume: the tables are not walked then, so nothing is said about how to read them."""
        source = self.source.replace(" NOT INDEXED", "").replace(" CROSS JOIN", " JOIN")
        source = source.replace(f" INDEXED BY {_INDEX_OF_WRITERS}", "")
        sql = f"SELECT {_VOLUME}, {self.tells}, {self.other} FROM {source} WHERE v.id = ? AND {self._test()}"
        return Clause(sql, (volume_id, *self.values))

    def _test(self) -> str:
        return f"v.deleted_at IS NULL AND ({self.test}) {self.grouped}"


def _volumes(test: str, *values: Bound, source: str = _OF_VOLUMES, other: str = "NULL") -> _Arm:
    return _Arm(source, test, values, other=other)


def _records(test: str, *values: Bound, source: str = _OF_RECORDS, other: str = "NULL") -> _Arm:
    return _Arm(source, f"{_NOT_ENDED[source]} AND ({test})", values, _RECORD, other)


def _several(test: str, by: str, *values: Bound) -> _Arm:
    """Records of one volume that have `by` in common; their names are told."""
    grouped = f"GROUP BY v.rid, {by} HAVING count(*) > 1"
    names = f"group_concat(coalesce(s.name, substr(a.instance_uuid, 1, 8), {_HOST}), char({ord(NAMES_APART)}))"
    return _Arm(_OF_RECORDS, f"{_NOT_ENDED[_OF_RECORDS]} AND ({test})", values, _GROUPED, names, grouped)


def _arms(limits: FindingLimits) -> dict[str, tuple[_Arm, ...]]:
    return {**_dangers(limits), **_stuck(limits), **_cautions(limits), **_NOTES}


def _dangers(limits: FindingLimits) -> dict[str, tuple[_Arm, ...]]:
    settled = Ago(int(limits.settle_seconds))
    return {
        "contested": (_records("a.contested"),),
        "available-but-held": (
            _volumes(
                f"v.observed_status = 'available' AND v.condition IS NULL AND v.status <> 'available'"
                f" AND {_HELD_BY_CONNECTION} AND NOT {_UNSETTLED}",
                settled,
            ),
        ),
        "nova-only": (
            _records(
                f"(a.id IS NULL AND {_IS_ENGINE}) OR ({_IS_NOVAS} AND a.updated_at <= ?)", settled, source=_OF_NOVA
            ),
        ),
        "server-twice": (
            _several(
                f"{_HOLDS} AND a.instance_uuid IS NOT NULL AND s.task_state IS NULL AND a.updated_at <= ?",
                "a.instance_uuid",
                settled,
            ),
        ),
        "host-twice": (
            _several(f"{_HOLDS} AND a.instance_uuid IS NULL AND a.updated_at <= ?", "a.attached_host", settled),
        ),
        "shared-not-sharable": (
            _volumes(
                "v.sharable = 0 AND v.rw_count + v.ro_count > 1 AND (SELECT count(DISTINCT coalesce(a.instance_uuid,"
                " a.attached_host)) FROM volume_attachment AS a WHERE a.volume_id = v.id"
                " AND a.attach_status NOT IN ('detached', 'error_attaching')) > 1"
            ),
        ),
        "recorded-ro-writable": (_records(f"a.attach_mode = 'ro' AND a.access_mode = 'rw' AND {_HOLDS}"),),
        "read-only-with-writers": (_volumes("v.read_only = 1 AND v.rw_count > 0"),),
        "noncluster-filesystem": (
            _volumes(f"v.rw_count > 1 AND {_NOT_FOR_SEVERAL}", source=_OF_WRITERS, other=_FILESYSTEM),
        ),
    }


def _stuck(limits: FindingLimits) -> dict[str, tuple[_Arm, ...]]:
    """A record that stays in a passing state; or a volume in one of which no record says anything."""
    ages = {
        "reserved": limits.reserved_seconds,
        "attaching": limits.attaching_seconds,
        "detaching": limits.detaching_seconds,
    }
    return {
        f"stuck-{state}": (
            _records(f"a.attach_status = '{state}' AND NOT a.contested AND a.updated_at <= ?", Ago(int(seconds))),
            _volumes(
                f"v.observed_status = '{state}' AND v.condition IS NULL AND v.updated_at <= ? AND NOT EXISTS (SELECT 1"
                f" FROM volume_attachment AS a WHERE a.volume_id = v.id AND a.attach_status = '{state}')",
                Ago(int(seconds)),
            ),
        )
        for state, seconds in ages.items()
    }


def _cautions(limits: FindingLimits) -> dict[str, tuple[_Arm, ...]]:
    settled = Ago(int(limits.settle_seconds))
    under_way = Ago(int(max(limits.reserved_seconds, limits.attaching_seconds)))
    return {
        "noncluster-beside-readers": (
            _volumes(f"v.rw_count = 1 AND v.ro_count > 0 AND {_NOT_FOR_SEVERAL}", other=_FILESYSTEM),
        ),
        "no-note": (_volumes(f"v.rw_count > 1 AND (v.metadata = '{{}}' OR {_FILESYSTEM} = '')", source=_OF_WRITERS),),
        "error-attaching": (_records("a.attach_status = 'error_attaching' AND NOT a.contested"),),
        "error-detaching": (_records("a.attach_status = 'error_detaching'"),),
        "status-mismatch": (
            _volumes(
                "v.condition IS NULL AND v.observed_status IN ('available', 'in-use') AND v.status <> v.observed_status"
                " AND v.rw_count IS NOT NULL AND v.updated_at <= ? AND NOT (v.observed_status = 'available'"
                f" AND {_HELD_BY_CONNECTION}) AND NOT {_UNSETTLED}",
                settled,
                settled,
            ),
        ),
        "cinder-only": (
            _records(
                f"{_SEEN_BY_CINDER} AND s.kind = 'server' AND s.deleted_at IS NULL AND s.status <> 'unknown'"
                " AND n.server_id IS NULL AND EXISTS (SELECT 1 FROM server_volumes) AND a.updated_at <="
                " CASE WHEN a.attach_status IN ('attached', 'detaching', 'error_detaching') THEN ?"
                " WHEN a.attach_status IN ('reserved', 'attaching') THEN ? END",
                settled,
                under_way,
            ),
        ),
        "unknown-server": (
            _records(
                "a.instance_uuid IS NOT NULL AND (s.deleted_at IS NOT NULL"
                f" OR s.status IN ('unknown', 'DELETED') OR s.id IS NULL) AND a.updated_at <= ?"
                f" AND {_SERVERS_ARE_KNOWN}",
                settled,
            ),
        ),
        "other-attachment": (
            _records(
                f"{_SEEN_BY_CINDER} AND {_HOLDS} AND n.attachment_id <> a.id AND a.updated_at <= ? AND NOT EXISTS"
                " (SELECT 1 FROM volume_attachment AS o WHERE o.id = n.attachment_id"
                " AND o.attach_status <> 'detached')",
                settled,
            ),
        ),
        "sharable-against-type": (
            _volumes(
                "v.observed_status IS NOT NULL AND t.sharable <> v.sharable", source=_OF_TYPES, other="t.sharable"
            ),
        ),
        "delete-on-termination": (
            _records(f"n.delete_on_termination AND {_HOLDS} AND v.rw_count + v.ro_count > 1", source=_OF_NOVA),
        ),
        "volume-error": (_volumes("v.condition = 'unrecognised' OR v.condition LIKE 'error%'"),),
    }


_NOTES: dict[str, tuple[_Arm, ...]] = {
    "several-writers": (_volumes("v.rw_count > 1", source=_OF_WRITERS),),
    "same-host-neighbour": (
        _several(f"{_HOLDS} AND {_HOST} IS NOT NULL AND v.rw_count + v.ro_count > 1", _HOST),
    ),
}  # fmt: skip


def _united(clauses: Sequence[Clause]) -> Clause:
    sql = " UNION ALL ".join(clause.sql for clause in clauses)
    return Clause(sql, tuple(value for clause in clauses for value in clause.parameters))


def fault_clauses(limits: FindingLimits = DEFAULT_LIMITS) -> Mapping[str, Clause]:
    """For each code the statement that selects the row numbers of its volumes, one perhaps several times."""
    return {code: _united([arm.rids() for arm in arms]) for code, arms in _arms(limits).items()}


FAULTS: Mapping[str, Clause] = fault_clauses()
"""For each code the statement that selects the row numbers of its volumes, with the limits that nobody changed."""


def any_fault(faults: Mapping[str, Clause] = FAULTS) -> Clause:
    """The volumes of which anything is to be looked after: all codes but those that are mere notes."""
    serious = (code for code in faults if FINDING_KINDS[code].severity > FindingSeverity.NOTE)
    return _united([faults[code] for code in serious])


def fault_rows(
    con: sqlite3.Connection, code: str, limits: FindingLimits, now: Timestamp, *, volume_id: str | None = None
) -> Iterator[FaultRow]:
    """What the findings of one code are made of, read as they are asked for; of one volume where it is given."""
    for arm in _arms(limits)[code]:
        clause = arm.rows() if volume_id is None else arm.rows_of(volume_id)
        yield from map(FaultRow._make, con.execute(clause.sql, clause.values(now)))
