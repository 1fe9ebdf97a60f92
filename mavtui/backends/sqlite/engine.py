"""The engine itself, without asyncio: each operation is one transaction, checked inside it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mavtui.backends.protocol import Identity, ImportReport, Marks, StepResult
from mavtui.backends.sqlite.attaching import attach
from mavtui.backends.sqlite.marks import LOCKED, check_unlocked, read_marks, write_marks
from mavtui.backends.sqlite.operations import carry_out
from mavtui.backends.sqlite.scenes import scene_around, scene_for
from mavtui.backends.sqlite.work import Acting, Work
from mavtui.domain.clock import Timestamp
from mavtui.domain.plans import Approval, Step, authorise
from mavtui.domain.requests import NewAttachment
from mavtui.domain.scene import Scene
from mavtui.domain.sharing import MultiAttachPolicy
from mavtui.errors import PlanStale
from mavtui.store.connection import Store
from mavtui.store.rows import read_meta

_second = (0, "")
"""The last second that was asked for, as seconds since 1970 and as text: most moments are within the same one."""

_ORIGIN = "INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)"


def now() -> Timestamp:
    """The present moment, as `to_timestamp` writes it."""
    global _second  # noqa: PLW0603 - one value that is replaced whole, so threads may share it
    seconds, nanoseconds = divmod(time.time_ns(), 1_000_000_000)
    known, text = _second
    if known != seconds:
        text = time.strftime("%Y-%m-%dT%H:%M:%S.", time.gmtime(seconds))
        _second = seconds, text
    return f"{text}{nanoseconds // 1000:06d}Z"


class Engine:
    """What the local engine does to one store, on behalf of one identity, under one policy."""

    def __init__(
        self,
        store: Store,
        identity: Identity,
        policy: MultiAttachPolicy | None = None,
        clock: Callable[[], Timestamp] = now,
    ) -> None:
        self.store = store
        self.identity = identity
        self.policy = policy or MultiAttachPolicy()
        self._clock = clock

    def observe_now(
        self, volume_ids: Sequence[str] = (), attachment_ids: Sequence[str] = (), server_ids: Sequence[str] = ()
    ) -> Scene:
        """The scene around these objects at one moment (`Backend.observe`)."""
        with self.store.read_transaction() as con:
            return scene_around(con, self.policy, volume_ids, attachment_ids, server_ids)

    def carry_out_now(self, step: Step, approval: Approval, plan_id: str) -> StepResult:
        """Carry out one step whole or not at all (`Backend.carry_out`)."""
        request = step.request
        with self.store.write_transaction() as con:
            if isinstance(request, NewAttachment):
                facts = attach(con, step, request, approval, self.policy, Acting(self.identity, self._clock(), plan_id))
            else:
                scene = scene_for(con, self.policy, request)
                check_unlocked(scene.locked_because)
                authorise(step, scene, approval)
                facts = carry_out(Work(con, scene, Acting(self.identity, self._clock(), plan_id)), request)
        return StepResult(facts)

    def set_marks_now(self, marks: Marks, expected: Marks | None = None) -> None:
        """Store the marks in the file (`Backend.set_marks`); a read-only mark can be taken away again."""
        with self.store.write_transaction() as con:
            if expected is not None and read_marks(con) != expected:
                raise PlanStale(
                    "somebody else has set a mark meanwhile", hint="Nothing was changed. Look, and try again."
                )
            write_marks(con, marks)

    def take_in_now(self, capture: Mapping[str, Any], *, source: str, dry_run: bool = False) -> ImportReport:
        """Take a capture in, all of it or nothing (`Backend.take_in`)."""
        from mavtui.backends.sqlite.capture import import_capture

        with self.store.write_transaction(keep=not dry_run) as con:
            check_unlocked(LOCKED if read_marks(con).readonly else "")
            report = import_capture(con, capture, source=source, now=self._clock(), dry_run=dry_run)
            for key in ("cloud", "region"):
                if isinstance(capture.get(key), str):
                    con.execute(_ORIGIN, (key, capture[key]))
        return report

    def capture_now(self) -> Mapping[str, Any]:
        """The estate as a capture (`Backend.capture`)."""
        from mavtui.backends.sqlite.capture import export_capture

        with self.store.read_transaction() as con:
            meta = read_meta(con)
            return export_capture(con, cloud=meta.get("cloud"), region=meta.get("region"), now=self._clock())
