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

from mavtui.domain.clock import Timestamp
from mavtui.domain.finding_limits import DEFAULT_LIMITS, FindingLimits
from mavtui.domain.findings import FINDING_KINDS, FindingSeverity
from mavtui.domain.volumes import CLUSTER_FILESYSTEMS, FILESYSTEM_NOTE
from mavtui.store.conditions import Ago, Clause
from mavtui.store.finding_statements import (
    HOLDS,
    HOST,
    HOST_BEHIND,
    ODD,
    OF_BOTH,
    OF_NOVA,
    OF_SERVERS,
    OF_TYPES,
    OF_WRITERS,
    Arm,
    FaultRow,
    Together,
    records_where,
    volumes_where,
)
from mavtui.store.ordering import listed

_MANY = 50_000
_FILESYSTEM = f"""lower(trim(coalesce(json_extract(v.metadata, '$."{FILESYSTEM_NOTE}"'), '')))"""
_CLUSTER = ", ".join(f"'{name}'" for name in sorted(CLUSTER_FILESYSTEMS))
_NOT_FOR_SEVERAL = f"v.metadata <> '{{}}' AND {_FILESYSTEM} NOT IN ('', {_CLUSTER})"
_IS_NOVAS = "a.observed_status = 'nova-only'"
_SEEN_BY_CINDER = "a.observed_status IS NOT NULL AND a.observed_status <> 'nova-only'"
_SERVERS_ARE_KNOWN = (
    "EXISTS (SELECT 1 FROM servers AS k WHERE k.kind = 'server' AND k.status <> 'unknown' AND k.deleted_at IS NULL)"
)
_IS_ENGINE = "EXISTS (SELECT 1 FROM meta WHERE key = 'role' AND value = 'engine')"
_HELD_BY_CONNECTION = f"""EXISTS (SELECT 1 FROM volume_attachment AS a WHERE a.volume_id = v.id AND {HOLDS}
    AND (a.connected OR {_IS_NOVAS}))"""
_STATES = f"""(SELECT group_concat(DISTINCT a.attach_status) FROM volume_attachment AS a
    WHERE a.volume_id = v.id AND a.attach_status <> 'detached' AND NOT coalesce({_IS_NOVAS}, 0))"""
_UNSETTLED = """EXISTS (SELECT 1 FROM volume_attachment AS u WHERE u.volume_id = v.id
    AND u.attach_status <> 'detached' AND u.updated_at > ?)"""


def _arms(limits: FindingLimits) -> dict[str, tuple[Arm | Together, ...]]:
    return {**_dangers(limits), **_stuck(limits), **_cautions(limits), **_NOTES}


def _dangers(limits: FindingLimits) -> dict[str, tuple[Arm | Together, ...]]:
    settled = Ago(int(limits.settle_seconds))
    return {
        "contested": (records_where("a.contested", is_odd=True),),
        "available-but-held": (
            volumes_where(
                f"v.observed_status = 'available' AND v.condition IS NULL AND v.status <> 'available'"
                f" AND {_HELD_BY_CONNECTION} AND NOT {_UNSETTLED}",
                settled,
                other=_STATES,
            ),
        ),
        "nova-only": (
            records_where(
                f"(a.id IS NULL AND s.deleted_at IS NULL AND {_IS_ENGINE}) OR ({_IS_NOVAS} AND a.updated_at <= ?)",
                settled,
                source=OF_NOVA,
            ),
        ),
        "server-twice": (
            Together(
                "a.instance_uuid IS NOT NULL AND a.updated_at <= ?",
                "a.volume_id, a.instance_uuid",
                "count(*) > 1",
                "a.id",
                server="a.instance_uuid",
                values=(settled,),
            ),
        ),
        "host-twice": (
            Together(
                "a.instance_uuid IS NULL AND a.updated_at <= ?",
                "a.volume_id, a.attached_host",
                "count(*) > 1",
                "a.id",
                host="a.attached_host",
                values=(settled,),
            ),
        ),
        "shared-not-sharable": (
            volumes_where(
                "v.sharable = 0 AND v.rw_count + v.ro_count > 1 AND (SELECT count(DISTINCT coalesce(a.instance_uuid,"
                " a.attached_host)) FROM volume_attachment AS a WHERE a.volume_id = v.id"
                " AND a.attach_status NOT IN ('detached', 'error_attaching')) > 1"
            ),
        ),
        "recorded-ro-writable": (
            records_where(f"a.attach_mode = 'ro' AND a.access_mode = 'rw' AND {HOLDS}", is_odd=True),
        ),
        "read-only-with-writers": (volumes_where("v.read_only = 1 AND v.rw_count > 0"),),
        "noncluster-filesystem": (
            volumes_where(f"v.rw_count > 1 AND {_NOT_FOR_SEVERAL}", source=OF_WRITERS, other=_FILESYSTEM),
        ),
    }


def _stuck(limits: FindingLimits) -> dict[str, tuple[Arm | Together, ...]]:
    """A record that stays in a passing state; or a volume in one of which no record says anything."""
    ages = {
        "reserved": limits.reserved_seconds,
        "attaching": limits.attaching_seconds,
        "detaching": limits.detaching_seconds,
    }
    return {
        f"stuck-{state}": (
            records_where(
                f"a.attach_status = '{state}' AND NOT a.contested AND a.updated_at <= ?", Ago(int(seconds)), is_odd=True
            ),
            volumes_where(
                f"v.observed_status = '{state}' AND v.condition IS NULL AND v.updated_at <= ? AND NOT EXISTS (SELECT 1"
                f" FROM volume_attachment AS a WHERE a.volume_id = v.id AND a.attach_status = '{state}')",
                Ago(int(seconds)),
                other=_STATES,
            ),
        )
        for state, seconds in ages.items()
    }


def _cautions(limits: FindingLimits) -> dict[str, tuple[Arm | Together, ...]]:
    settled = Ago(int(limits.settle_seconds))
    under_way = Ago(int(max(limits.reserved_seconds, limits.attaching_seconds)))
    return {
        "noncluster-beside-readers": (
            volumes_where(f"v.rw_count = 1 AND v.ro_count > 0 AND {_NOT_FOR_SEVERAL}", other=_FILESYSTEM),
        ),
        "no-note": (
            volumes_where(f"v.rw_count > 1 AND (v.metadata = '{{}}' OR {_FILESYSTEM} = '')", source=OF_WRITERS),
        ),
        "error-attaching": (records_where("a.attach_status = 'error_attaching' AND NOT a.contested", is_odd=True),),
        "error-detaching": (records_where("a.attach_status = 'error_detaching'", is_odd=True),),
        "status-mismatch": (
            volumes_where(
                "v.condition IS NULL AND v.observed_status IN ('available', 'in-use') AND v.status <> v.observed_status"
                " AND v.rw_count IS NOT NULL AND v.updated_at <= ? AND NOT (v.observed_status = 'available'"
                f" AND {_HELD_BY_CONNECTION}) AND NOT {_UNSETTLED}",
                settled,
                settled,
            ),
        ),
        "cinder-only": (
            records_where(
                f"{_SEEN_BY_CINDER} AND s.kind = 'server' AND s.deleted_at IS NULL AND s.status <> 'unknown'"
                " AND n.server_id IS NULL AND EXISTS (SELECT 1 FROM server_volumes) AND a.updated_at <="
                " CASE WHEN a.attach_status IN ('attached', 'detaching', 'error_detaching') THEN ?"
                " WHEN a.attach_status IN ('reserved', 'attaching') THEN ? END",
                settled,
                under_way,
            ),
        ),
        "unknown-server": (
            records_where(
                "(s.deleted_at IS NOT NULL OR s.status IN ('unknown', 'DELETED')) AND a.updated_at <= ?"
                f" AND {_SERVERS_ARE_KNOWN}",
                settled,
                source=OF_SERVERS,
            ),
        ),
        "other-attachment": (
            records_where(
                f"{_SEEN_BY_CINDER} AND {HOLDS} AND n.attachment_id <> a.id AND a.updated_at <= ? AND NOT EXISTS"
                " (SELECT 1 FROM volume_attachment AS o WHERE o.id = n.attachment_id"
                " AND o.attach_status <> 'detached')",
                settled,
            ),
        ),
        "sharable-against-type": (
            volumes_where(
                "v.observed_status IS NOT NULL AND t.sharable <> v.sharable", source=OF_TYPES, other="t.sharable"
            ),
        ),
        "delete-on-termination": (
            records_where(f"n.delete_on_termination AND {HOLDS} AND v.rw_count + v.ro_count > 1", source=OF_BOTH),
        ),
        "volume-error": (volumes_where("v.condition = 'unrecognised' OR v.condition LIKE 'error%'"),),
    }


_NOTES: dict[str, tuple[Arm | Together, ...]] = {
    "several-writers": (volumes_where("v.rw_count > 1", source=OF_WRITERS),),
    "same-host-neighbour": (
        Together(
            f"{HOST} IS NOT NULL", "a.volume_id",
            f"count(*) > count(DISTINCT {HOST})"
            f" AND count(DISTINCT coalesce(a.instance_uuid, a.attached_host)) > count(DISTINCT {HOST})",
            f"coalesce(s.name, substr(a.instance_uuid, 1, 8), {HOST}) || char({ord(HOST_BEHIND)}) || {HOST}",
            walk="INDEXED BY attachments_of_volume",
        ),
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


SLOW = frozenset(code for code, arms in _arms(DEFAULT_LIMITS).items() if isinstance(arms[0], Together))
"""The codes that take a sorting of all attachments, where the others take a walk at most."""


def any_fault(faults: Mapping[str, Clause] = FAULTS) -> Clause:
    """The volumes of which anything is to be looked after: all codes but those that are mere notes."""
    serious = (code for code in faults if FINDING_KINDS[code].severity > FindingSeverity.NOTE)
    return _united([faults[code] for code in serious])


def odd_records(con: sqlite3.Connection) -> str | None:
    """The row numbers (as JSON) of all records that are not simply attached as recorded; None where they are many.

    Several codes look at these alone, and to find them takes a walk over the whole table.
    """
    found = con.execute(f"SELECT a.rid FROM volume_attachment AS a NOT INDEXED WHERE {ODD} LIMIT ?", (_MANY + 1,))
    rids = [rid for (rid,) in found]
    return None if len(rids) > _MANY else listed(rids)


def fault_rows(
    con: sqlite3.Connection,
    code: str,
    limits: FindingLimits,
    now: Timestamp,
    *,
    volume_id: str | None = None,
    odd: str | None = None,
) -> Iterator[FaultRow]:
    """What the findings of one code are made of, read as they are asked for; of one volume where it is given.

    `odd` is what `odd_records` gave.
    """
    for arm in _arms(limits)[code]:
        if volume_id is not None:
            clause = arm.rows_of(volume_id)
        elif odd is not None and isinstance(arm, Arm) and arm.is_odd:
            clause = arm.rows_among(odd)
        else:
            clause = arm.rows()
        yield from map(FaultRow._make, con.execute(clause.sql, clause.values(now)))
