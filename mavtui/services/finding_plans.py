"""The ready plan behind a finding: only where the change is safe whatever the estate turns out to be.

Safe means that nobody who may use the disk is cut off, and that nothing is declared free that may be held. What has to
be looked at by a person first has no plan. A plan is planned and confirmed like every other, and its hazards are judged
anew from what is there then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from mavtui.domain.requests import CleanUp, Detach, Request, ResetAttachment, ResetVolume
from mavtui.store.finding_statements import FaultRow


class Ground(NamedTuple):
    """What a plan stands on: whether the store is the authority itself, and whether Nova's word is in it."""

    is_live: bool = True
    nova_was_read: bool = True


_IN_USE = "in-use"
_UNFINISHED = frozenset({"reserved", "attaching"})


def requests_for(code: str, row: FaultRow, ground: Ground) -> tuple[Request, ...]:
    """What would set the finding right, empty where nothing certainly does."""
    make = _PLANS.get(code)
    request = make(row, ground) if make is not None else None
    return () if request is None else (request,)


def _clean_up(row: FaultRow, ground: Ground) -> Request | None:
    """End a record that never became an attachment and that Nova does not know."""
    if row.attachment_id is None or not ground.nova_was_read or _nova_knows(row) or _may_have_disk(row, ground):
        return None
    return CleanUp(attachment_id=row.attachment_id, volume_id=row.volume_id)


def _unfinished(row: FaultRow, ground: Ground) -> Request | None:
    if row.attachment_id is None:
        return _back_in_use(row, ground)
    return _clean_up(row, ground)


def _clean_up_unfinished(row: FaultRow, ground: Ground) -> Request | None:
    return _clean_up(row, ground) if row.attach_status in _UNFINISHED else None


def _clean_up_unconnected(row: FaultRow, ground: Ground) -> Request | None:
    return None if row.connected else _clean_up_unfinished(row, ground)


def _retry(row: FaultRow, _ground: Ground) -> Request | None:
    """The detach once more: it asks the server to let go, and by itself takes nothing away."""
    if row.attachment_id is None:
        return None
    return Detach(attachment_id=row.attachment_id, volume_id=row.volume_id)


def _back_in_use(row: FaultRow, _ground: Ground) -> Request | None:
    """The volume's state as its records have it, where that is in-use: nobody is cut off, nothing freed.

    What Nova alone holds is no record: Cinder takes no state for in-use of which it has none.
    """
    return ResetVolume(volume_id=row.volume_id) if row.status_by_records == _IN_USE else None


def _still_attached(row: FaultRow, ground: Ground) -> Request | None:
    """A detach that never ended: set back to attached, from where it can be detached once more."""
    if row.attachment_id is None:
        return _back_in_use(row, ground)
    if not ground.is_live:
        return None  # a cloud sets no record back by itself
    return ResetAttachment(attachment_id=row.attachment_id, volume_id=row.volume_id, attached=True)


_PLANS: Mapping[str, Callable[[FaultRow, Ground], Request | None]] = {
    "available-but-held": _back_in_use,
    "stuck-reserved": _unfinished,
    "stuck-attaching": _unfinished,
    "stuck-detaching": _still_attached,
    "error-attaching": _clean_up,
    "error-detaching": _retry,
    "cinder-only": _clean_up_unfinished,
    "unknown-server": _clean_up_unconnected,
}


def _nova_knows(row: FaultRow) -> bool:
    """Whether Nova has the volume at that server under this record, or under no id that tells it apart."""
    return bool(row.nova_has_it) and row.nova_attachment_id in (None, row.attachment_id)


def _may_have_disk(row: FaultRow, ground: Ground) -> bool:
    """Whether something was connected, and Nova's silence does not tell that nobody uses it.

    Of a host Nova knows nothing, of what an engine did itself nobody was asked, and a server that has the volume by
    another record shares the connection with this one.
    """
    is_engines_own = ground.is_live and row.observed_status is None
    return bool(row.connected) and (row.server_id is None or is_engines_own or bool(row.nova_has_it))
