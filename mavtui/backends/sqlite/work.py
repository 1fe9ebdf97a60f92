"""What every operation works with: the transaction, the scene read in it, who acts, and when."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mavtui.backends.protocol import Identity
from mavtui.domain.changes import simulate
from mavtui.domain.clock import Timestamp
from mavtui.domain.requests import VolumeRequest
from mavtui.domain.scene import Scene
from mavtui.store.rows import refresh_derived, write_derived

Facts = dict[str, Any]
"""What an operation really did, as plain values (`StepResult.facts`)."""

_LAST_EVENT = "SELECT max(sequence) FROM events WHERE volume_id = ?"
_EVENTS = """
INSERT INTO events (volume_id, sequence, at, kind, attachment_id, server_id, user_id, project_id, plan_id, detail)
VALUES """
_ONE_EVENT = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
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
        place = volume_id or ""
        last = self.con.execute(_LAST_EVENT, (place,)).fetchone()[0] or 0
        who = (attachment_id, server_id, self.identity.user, self.identity.project, self.plan_id)
        values: list[Any] = []
        for number, kind in enumerate(kinds, start=1):
            values += (place, last + number, self.now, kind, *who, _encoded(detail) if detail and number == 1 else "{}")
        self.con.execute(_EVENTS + ", ".join([_ONE_EVENT] * len(kinds)), values)

    def settle(self, request: VolumeRequest) -> None:
        """The request has changed the volume's attachments: write what follows, as the domain's rules foresee it.

        What a cloud said of its status no longer describes what is there, so it is forgotten.
        """
        volume_id = request.volume_id
        after = simulate(self.scene, request).volumes[volume_id]
        write_derived(self.con, after, before=self.scene.volumes[volume_id], changed_at=self.now)

    def refresh(self, volume_id: str) -> None:
        """The volume's attachments or condition have changed.

        What a cloud said of its status no longer describes what is there, so it is forgotten.
        """
        self.con.execute(_TOUCH, (self.now, volume_id))
        refresh_derived(self.con, volume_id)
