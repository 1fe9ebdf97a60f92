"""Who changed which attachment by which plan, as far as the journal of this machine knows."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice
from pathlib import Path

from mavtui.domain.timelines import Told
from mavtui.services.journal_reading import records_backwards

MOST_RECORDS = 5_000
"""How far back the journal is looked through."""
_NOT_DONE = frozenset({"refused", "unconfirmed", "stale"})


def told_by_journal(path: Path, attachment_ids: Collection[str]) -> dict[str, list[Told]]:
    """What was begun with these attachments, by their ids, the oldest first; what was refused changed nothing.

    Where the outcome is another than done it stands behind the action. Raises JournalError.
    """
    found: dict[str, list[Told]] = {}
    for record in islice(records_backwards(path), MOST_RECORDS):
        attachment_id = record.facts.get("attachment_id")
        if not isinstance(attachment_id, str) or attachment_id not in attachment_ids or record.outcome in _NOT_DONE:
            continue
        kind = record.action if record.outcome == "done" else f"{record.action} ({record.outcome})"
        found.setdefault(attachment_id, []).insert(0, Told(record.time, kind, record.user, record.plan_id or None))
    return found
