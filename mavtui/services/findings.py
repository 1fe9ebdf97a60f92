"""What is wrong in an estate, with evidence, remedy and, where one is certainly safe, the plan that sets it right.

It reads the store alone: an engine's records, or the copy of a cloud as it was at its last reading. Nothing is asked of
a cloud and nothing is changed; a plan that comes of a finding is made anew from what is there then, and confirmed like
any other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mavtui.domain.clock import Timestamp, to_timestamp
from mavtui.domain.finding_limits import DEFAULT_LIMITS, FindingLimits
from mavtui.domain.findings import FINDING_KINDS, Finding
from mavtui.services.finding_plans import requests_for
from mavtui.services.finding_words import Place, evidence, holder, sentence
from mavtui.store.finding_queries import FaultRow, fault_rows

if TYPE_CHECKING:
    from mavtui.backends.protocol import Capabilities, Reading
    from mavtui.services.session import Session
    from mavtui.store.connection import Store

NOVA_COMPARED = frozenset({"nova-only", "cinder-only", "unknown-server", "other-attachment", "delete-on-termination"})
"""What is found by comparing with Nova, and so cannot be where its servers could not be read."""

_NOVA_IMPORTED = "Nova, as imported"


def find_in(
    session: Session,
    *,
    volume_id: str | None = None,
    codes: Collection[str] | None = None,
    now: Timestamp | None = None,
) -> Iterator[Finding]:
    """The findings of the session's store, the worst first; of one volume, or of some codes, where those are given."""
    backend = session.backend
    return find(
        backend.store, now or to_timestamp(datetime.now(UTC)), limits_of(session), backend.capabilities,
        backend.reading(), volume_id=volume_id, codes=codes,
    )  # fmt: skip


def find(
    store: Store,
    now: Timestamp,
    limits: FindingLimits = DEFAULT_LIMITS,
    capabilities: Capabilities | None = None,
    reading: Reading | None = None,
    *,
    volume_id: str | None = None,
    codes: Collection[str] | None = None,
) -> Iterator[Finding]:
    """The findings of a store, the worst first and by code, read as they are asked for.

    Ages count back from `now`, of a copy from its last reading: what has become of it since nobody knows.
    """
    is_live = capabilities is None or capabilities.live_store
    as_of = now if is_live or reading is None or reading.read_at is None else min(now, reading.read_at)
    place = _place(store, as_of, is_live=is_live)
    skipped = NOVA_COMPARED if reading is not None and reading.without_servers else frozenset()
    for code in FINDING_KINDS:
        if code in skipped or (codes is not None and code not in codes):
            continue
        with store.read_transaction() as con:
            rows = list(fault_rows(con, code, limits, as_of, volume_id=volume_id))
        for row in rows:
            yield _finding(code, row, place, is_live=is_live)


def not_looked_for(session: Session) -> str:
    """What could not be looked for and why, in one sentence; empty where everything could."""
    why = session.backend.reading().without_servers
    if not why:
        return ""
    return f"Cinder and Nova were not compared: {why}"


def limits_of(session: Session) -> FindingLimits:
    """The limits that are configured."""
    return session.settings.findings


def _place(store: Store, as_of: Timestamp, *, is_live: bool) -> Place:
    if store.role == "copy" or not is_live:
        return Place("Cinder", "Nova", as_of)
    return Place("the engine", _NOVA_IMPORTED, as_of)


def _finding(code: str, row: FaultRow, place: Place, *, is_live: bool) -> Finding:
    kind = FINDING_KINDS[code]
    about_holder = row.server_id is not None or row.host is not None
    return Finding(
        code=code,
        severity=kind.severity,
        sentence=sentence(code, row),
        since=_since(code, row),
        evidence=evidence(code, row, place),
        remedy=kind.remedy,
        volume_id=row.volume_id,
        volume_name=row.volume_name,
        attachment_id=row.attachment_id,
        server_id=row.server_id,
        holder=holder(row) if about_holder else None,
        host=row.host,
        project_id=row.project_id,
        requests=requests_for(code, row, is_live=is_live),
    )


def _since(code: str, row: FaultRow) -> Timestamp | None:
    """When it became so: when the record last changed, or was made where it is wrong since then; else the volume."""
    if code in _WRONG_SINCE_MADE:
        return row.began or row.in_state_since
    return row.in_state_since or row.volume_changed


_WRONG_SINCE_MADE = frozenset({"recorded-ro-writable", "same-host-neighbour", "server-twice", "host-twice"})
