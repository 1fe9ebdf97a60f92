"""What every operation works with: the transaction, the scene read in it, who acts, and when."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mavtui.backends.protocol import Identity
from mavtui.domain.clock import Timestamp
from mavtui.domain.scene import Scene
from mavtui.store.rows import refresh_derived

Facts = dict[str, Any]
"""What an operation really did, as plain values (`StepResult.facts`)."""

_EVENT = (
    "INSERT INTO events (at, kind, volume_id, attachment_id, server_id, user_id, project_id, plan_id, detail)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_encoded = json.JSONEncoder(ensure_ascii=False).encode
_TOUCH = "UPDATE volumes SET updated_at = ?, observed_status = NULL WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Work:
    """One operation under way; everything it writes is in `con`'s transaction."""

    con: sqlite3.Connection
    scene: Scene
    identity: Identity
    now: Timestamp
    plan_id: str

    def record(
        self,
        kinds: Sequence[str],
        *,
        volume_id: str | None = None,
        attachment_id: str | None = None,
        server_id: str | None = None,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Write events of these kinds, in order; `detail` belongs to the first."""
        about = (volume_id, attachment_id, server_id, self.identity.user, self.identity.project, self.plan_id)
        details = (_encoded(detail) if detail else "{}", *("{}" for _ in kinds[1:]))
        self.con.executemany(
            _EVENT, [(self.now, kind, *about, text) for kind, text in zip(kinds, details, strict=True)]
        )

    def refresh(self, volume_id: str) -> None:
        """The volume's attachments or condition have changed.

        What a cloud said of its status no longer describes what is there, so it is forgotten.
        """
        self.con.execute(_TOUCH, (self.now, volume_id))
        refresh_derived(self.con, volume_id)
