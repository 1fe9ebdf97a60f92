"""What is wrong in an estate, with evidence, remedy and, where one is certainly safe, the plan that sets it right.

It reads the store alone: an engine's records, or the copy of a cloud as it was at its last reading. Nothing is asked of
a cloud and nothing is changed; a plan that comes of a finding is made anew from what is there then, and confirmed like
any other.
"""

from __future__ import annotations

import asyncio
from _thread import allocate_lock
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from mavtui.domain.clock import Timestamp, to_timestamp
from mavtui.domain.finding_limits import DEFAULT_LIMITS, FindingLimits
from mavtui.domain.findings import FINDING_KINDS, Finding
from mavtui.errors import Refused
from mavtui.services.finding_plans import Ground, requests_for
from mavtui.services.finding_words import Place, evidence, holder, sentence, shared_hosts
from mavtui.store.files import explained
from mavtui.store.finding_queries import fault_rows, odd_records
from mavtui.store.finding_statements import FaultRow

if TYPE_CHECKING:
    from mavtui.backends.protocol import Capabilities, Reading
    from mavtui.domain.plans import Plan
    from mavtui.services.session import Session
    from mavtui.store.connection import Store

NOVA_COMPARED = frozenset({"nova-only", "cinder-only", "unknown-server", "other-attachment", "delete-on-termination"})
"""What is found by comparing with Nova, and so cannot be where its servers could not be read."""
OF_DETAILS = frozenset({"other-attachment"})
"""What is found only by what each server says of its attachments."""

_NEIGHBOURS = "same-host-neighbour"
_NOVA_IMPORTED = "Nova, as imported"


class Search:
    """Looks for one code after another, all at one moment of the store; for any thread, one at a time.

    `most` bounds how many of one code are given. Whoever makes one closes it.
    """

    def __init__(
        self,
        store: Store,
        now: Timestamp,
        limits: FindingLimits = DEFAULT_LIMITS,
        capabilities: Capabilities | None = None,
        reading: Reading | None = None,
        *,
        volume_id: str | None = None,
        most: int | None = None,
    ) -> None:
        """Ages count back from `now`, of a copy from its last reading: what has become of it since nobody knows."""
        is_live = capabilities is None or capabilities.live_store
        nova_was_read = is_live or reading is None or not _why_not_compared(reading)
        self._ground = Ground(is_live, nova_was_read)
        read_at = None if is_live or reading is None else reading.read_at
        self._as_of = now if read_at is None else min(now, read_at)
        self._place = _place(store, self._as_of, nova_was_read=nova_was_read)
        self._limits, self._volume_id, self._most = limits, volume_id, most
        skipped = frozenset() if nova_was_read else NOVA_COMPARED
        self.codes: Sequence[str] = [code for code in FINDING_KINDS if code not in skipped]
        """What can be looked for, the worst first."""
        self._odd: str | None = None
        self._knows_odd = False
        self._store, self._path = store, store.path
        self._turn, self._ending = allocate_lock(), allocate_lock()
        self._is_closed = False
        self._con = store.connect_reader()
        with explained(self._path):
            self._con.execute("BEGIN")

    def of_code(self, code: str) -> Iterator[Finding]:
        """The findings of one code, read as they are asked for."""
        with self._turn, explained(self._path):
            if self._volume_id is None and not self._knows_odd:
                self._odd, self._knows_odd = odd_records(self._con), True
            rows = fault_rows(self._con, code, self._limits, self._as_of, volume_id=self._volume_id, odd=self._odd)
            for row in islice(rows, self._most):
                yield self._finding(code, row)

    def stop(self) -> None:
        """End what another thread looks for at this moment: that raises an error there."""
        with self._ending:
            if not self._is_closed:
                self._con.interrupt()

    def close(self) -> None:
        """Let go of the store, as soon as nobody looks any more."""
        with self._turn, self._ending:
            self._is_closed = True
            self._store.close_reader(self._con)

    def _finding(self, code: str, row: FaultRow) -> Finding:
        kind = FINDING_KINDS[code]
        about_holder = row.server_id is not None or row.host is not None
        return Finding(
            code=code,
            severity=kind.severity,
            sentence=sentence(code, row),
            since=_since(code, row),
            evidence=evidence(code, row, self._place),
            remedy=kind.remedy,
            volume_id=row.volume_id,
            volume_name=row.volume_name,
            attachment_id=row.attachment_id,
            server_id=row.server_id,
            holder=holder(row) if about_holder else None,
            host=next(iter(shared_hosts(row)), None) if code == _NEIGHBOURS else row.host,
            project_id=row.project_id,
            requests=requests_for(code, row, self._ground),
        )


def search_in(
    session: Session, *, now: Timestamp | None = None, volume_id: str | None = None, most: int | None = None
) -> Search:
    """A search in the session's store, with the limits that are configured."""
    backend = session.backend
    return Search(
        backend.store, now or to_timestamp(datetime.now(UTC)), session.settings.findings, backend.capabilities,
        backend.reading(), volume_id=volume_id, most=most,
    )  # fmt: skip


def find_in(session: Session, *, now: Timestamp | None = None, volume_id: str | None = None) -> Iterator[Finding]:
    """The findings of the session's store, the worst first, read as they are asked for; of one volume if given."""
    search = search_in(session, now=now, volume_id=volume_id)
    try:
        for code in search.codes:
            yield from search.of_code(code)
    finally:
        search.close()


async def plan_for(session: Session, finding: Finding) -> Plan:
    """The ready plan of a finding, which must still be there: what was safe then may cut somebody off now.

    Raises Refused where it is not, and what planning raises.
    """
    from mavtui.services.planning import plan_of

    if not session.backend.capabilities.live_store:
        await session.backend.refresh_some([finding.volume_id])
    found = await asyncio.to_thread(list, find_in(session, volume_id=finding.volume_id))
    if not any(one.id == finding.id and one.requests == finding.requests for one in found):
        raise Refused(
            f"{finding.code} is not found at {finding.volume_label} any more, so its plan may not be safe",
            hint="Look at the volume as it is now.",
        )
    return await plan_of(session, finding.requests)


def not_looked_for(session: Session) -> str:
    """What could not be looked for and why, in one sentence; empty where everything could."""
    backend = session.backend
    if backend.capabilities.live_store:
        return ""
    reading = backend.reading()
    if why := _why_not_compared(reading):
        return f"Cinder and Nova were not compared: {why}"
    return (
        f"Not all attachments were compared with Nova's: {reading.details_problem}" if reading.details_problem else ""
    )


def codes_not_looked_for(session: Session) -> frozenset[str]:
    """The codes of what could not be looked for, or not everywhere."""
    if not not_looked_for(session):
        return frozenset()
    return NOVA_COMPARED if _why_not_compared(session.backend.reading()) else OF_DETAILS


def _why_not_compared(reading: Reading) -> str:
    """Why Nova's word is not in a copy, or not all of it; empty where it is."""
    if reading.without_servers:
        return reading.without_servers
    return "" if reading.read_at else "the cloud is being read for the first time."


def _place(store: Store, as_of: Timestamp, *, nova_was_read: bool) -> Place:
    if store.role == "copy":
        return Place("Cinder", "Nova", as_of, nova_was_read)
    return Place("the engine", _NOVA_IMPORTED, as_of, is_engine=True)


def _since(code: str, row: FaultRow) -> Timestamp | None:
    """When it became so: when the record last changed, or was made where it is wrong since then; else the volume."""
    if code in _WRONG_SINCE_MADE:
        return row.began or row.in_state_since
    return row.in_state_since or row.volume_changed


_WRONG_SINCE_MADE = frozenset({"recorded-ro-writable", _NEIGHBOURS, "server-twice", "host-twice"})
