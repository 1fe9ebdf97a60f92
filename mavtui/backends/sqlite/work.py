"""What every operation works with: the transaction, the scene read in it, who acts, and when."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mavtui.backends.protocol import Identity
from mavtui.domain.changes import simulate
from mavtui.domain.clock import Timestamp
from mavtui.domain.derived import derived_columns
from mavtui.domain.requests import AttachmentChange
from mavtui.domain.scene import Scene
from mavtui.store.rows import refresh_derived, write_derived

Facts = dict[str, Any]
"""What an operation really did, as plain values (`StepResult.facts`)."""

_EVENT = """
INSERT INTO events (previous, volume_id, at, kinds, attachment_id, server_id, user_id, project_id, plan_id, detail)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_PLACE = "SELECT rid, last_event FROM volumes WHERE id = ?"
_LAST_EVENT = "UPDATE volumes SET last_event = ? WHERE rid = ?"
_encoded = json.JSONEncoder(ensure_ascii=False).encode
_TOUCH = "UPDATE volumes SET updated_at = ?, observed_status = NULL WHERE id = ?"


class Acting(NamedTuple):
    """Who acts, when, and by which plan."""

    identity: Identity
    now: Timestamp
    plan_id: str


class Place(NamedTuple):
    """Where a volume is written: its row, and the row of `events` that tells of its last change."""

    rid: int
    last_event: int | None


def insert_event(
    con: sqlite3.Connection, acting: Acting, kinds: str, volume_id: str, attachment_id: str | None,
    server_id: str | None, detail: str, previous: int | None,
) -> int | None:  # fmt: skip
    """Write what happened (kinds parted by commas); the number of its row, which the volume has to be given."""
    (user, project), now, plan_id = acting
    values = (previous, volume_id, now, kinds, attachment_id, server_id, user, project, plan_id, detail)
    return con.execute(_EVENT, values).lastrowid


class Work(NamedTuple):
    """One operation under way; everything it writes is in `con`'s transaction."""

    con: sqlite3.Connection
    scene: Scene
    acting: Acting

    @property
    def identity(self) -> Identity:
        """Who acts."""
        return self.acting.identity

    @property
    def now(self) -> Timestamp:
        """The moment that everything is written with."""
        return self.acting.now

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
        place = None if volume_id is None else self._place(volume_id)
        text, previous = _encoded(detail) if detail else "{}", place and place.last_event
        event = insert_event(
            self.con, self.acting, ",".join(kinds), volume_id or "", attachment_id, server_id, text, previous
        )
        if place is not None:
            self.con.execute(_LAST_EVENT, (event, place.rid))

    def settle(
        self,
        request: AttachmentChange,
        kinds: Sequence[str],
        *,
        attachment_id: str,
        server_id: str | None,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """The request has changed an attachment: write the events, and what follows by the domain's rules.

        What a cloud said of the volume's status no longer describes what is there, so it is forgotten.
        """
        volume_id = request.volume_id
        before, place = self.scene.volume(volume_id), self._place(volume_id)
        after = simulate(self.scene, request).volumes[volume_id]
        text = _encoded(detail) if detail else "{}"
        event = insert_event(
            self.con, self.acting, ",".join(kinds), volume_id, attachment_id, server_id, text, place.last_event
        )
        write_derived(self.con, place.rid, derived_columns(before), derived_columns(after), self.now, event)

    def _place(self, volume_id: str) -> Place:
        return Place._make(self.con.execute(_PLACE, (volume_id,)).fetchone())

    def refresh(self, volume_id: str) -> None:
        """The volume's attachments or condition have changed.

        What a cloud said of its status no longer describes what is there, so it is forgotten.
        """
        self.con.execute(_TOUCH, (self.now, volume_id))
        refresh_derived(self.con, volume_id)
