"""The journal: what was intended, what came of it and what was refused, on this machine, append-only.

One JSON object a line. `kind` says what the line is: `intent` before a step, `result` after it, `refusal`, `seen` once
an unfinished intent was shown. The file is for its owner only (0600), every line is one write under a lock, synced to
disk before anything goes on. Reading is in `journal_reading.py`.
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mavtui.domain.clock import to_timestamp
from mavtui.domain.requests import ACTIONS, attachment_of, server_of, volume_of
from mavtui.errors import ConfirmationNeeded, JournalError, MavtuiError, OutcomeNotKnown, PartlyDone, PlanStale, Refused
from mavtui.services.processes import this_process
from mavtui.services.secrets import without_secrets, without_values
from mavtui.services.session import login_name
from mavtui.store.files import network_filesystem

if TYPE_CHECKING:
    from mavtui.backends.protocol import StepResult
    from mavtui.domain.plans import Approval, Plan, Step
    from mavtui.services.session import Session

FORMAT = 1
NOTHING_TO_CONFIRM = "nothing to confirm"
_HINT = (
    "Nothing was changed: no journal, no change. Set journal.path in the configuration to a place that can be written."
)

Entry = dict[str, Any]
"""One line of the journal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What every line of one execution says: where, which plan, how it was confirmed."""

    context: str
    backend: str
    place: str
    project: str | None
    plan_id: str
    action: str
    steps: int
    how: str
    codes: tuple[str, ...]
    sentences: tuple[str, ...] = ()
    undoes: str = ""

    @classmethod
    def of(cls, session: Session, plan: Plan, approval: Approval, *, undoes: str = "") -> Origin:
        """The origin of an execution of `plan` in `session`."""
        target = session.target
        return cls(
            context=target.context, backend=target.backend, place=target.place, project=target.project,
            plan_id=plan.id, action=plan.action, steps=len(plan.steps),
            how=approval.how or NOTHING_TO_CONFIRM, codes=plan.codes,
            sentences=tuple(map(_sentence, plan.steps)), undoes=undoes,
        )  # fmt: skip

    def line(self) -> Entry:
        """The fields that each of its lines has."""
        return {
            "context": self.context, "backend": self.backend, "place": self.place, "project": self.project,
            "plan": self.plan_id, "action": self.action, "steps": self.steps, "how": self.how,
            "codes": list(self.codes), "undoes": self.undoes or None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class StepNote:
    """One step as the journal notes it: its number, sentence, the ids it touches, and the entry that it takes back."""

    number: int
    action: str
    sentence: str
    volume_id: str | None = None
    attachment_id: str | None = None
    server_id: str | None = None
    host: str | None = None
    undoes: str = ""

    @classmethod
    def of(cls, step: Step, number: int) -> StepNote:
        """The note of a plan's step."""
        request = step.request
        return cls(
            number=number, action=ACTIONS[type(request)], sentence=_sentence(step), volume_id=volume_of(request),
            attachment_id=attachment_of(request), server_id=server_of(request), host=getattr(request, "host", None),
            undoes=step.undoes,
        )  # fmt: skip

    def line(self) -> Entry:
        """Its fields in a line."""
        return {
            "step": self.number, "step_action": self.action, "sentence": self.sentence, "volume_id": self.volume_id,
            "attachment_id": self.attachment_id, "server_id": self.server_id, "host": self.host,
            "undoes_entry": self.undoes or None,
        }  # fmt: skip


def _sentence(step: Step) -> str:
    return without_values(step.sentence, getattr(step.request, "metadata_set", {}))


class Journal:
    """One journal file. Made on the first line; opened anew for each, so that it can be moved away at any time."""

    def __init__(self, path: Path, *, user: str | None = None) -> None:
        self.path = path
        self._user = user or login_name()
        self._is_checked = False

    def intend(self, origin: Origin, note: StepNote) -> str:
        """Write that a step is about to be carried out, synced, and return the intent's id. Raises JournalError."""
        return self._append("intent", {**origin.line(), **note.line(), "writer": this_process()})

    def succeed(self, intent: str, result: StepResult) -> None:
        """Write what the step did. Raises JournalError."""
        facts = dict(result.facts)
        self._append(
            "result", {"intent": intent, "outcome": "done", "facts": facts, "request_ids": list(result.request_ids)}
        )

    def fail(self, intent: str, error: Exception) -> None:
        """Write why the step changed nothing, or that it is not known what it did. Raises JournalError."""
        message = error.message if isinstance(error, MavtuiError) else f"{type(error).__name__}: {error}"
        self._append(
            "result",
            {
                "intent": intent,
                "outcome": _outcome_of(error),
                "error": message,
                "codes": list(getattr(error, "codes", ())),
                "request_ids": [getattr(error, "request_id", "")] if getattr(error, "request_id", "") else [],
            },
        )

    def refuse(self, origin: Origin, error: Refused | ConfirmationNeeded, outcome: str) -> None:
        """Write that a plan was refused before its first step. Raises JournalError."""
        sentence = "; ".join(origin.sentences)
        self._append(
            "refusal",
            {
                **origin.line(), "sentence": sentence, "outcome": outcome, "error": error.message,
                "refused_codes": list(error.codes),
            },
        )  # fmt: skip

    def note_seen(self, intent: str, state: str, *, here: bool) -> None:
        """Write that an unfinished intent was shown, with its state where it concerned the open target (`here`)."""
        self._append("seen", {"intent": intent, "state": state, "here": here})

    def _append(self, kind: str, fields: Mapping[str, Any]) -> str:
        entry_id = str(uuid.uuid4())
        head = {"v": FORMAT, "kind": kind, "id": entry_id, "time": to_timestamp(datetime.now(UTC)), "user": self._user}
        line = json.dumps(without_secrets({**head, **fields}), separators=(",", ":"), default=str) + "\n"
        with self._explained(), self._open() as descriptor:
            _write_line(descriptor, line.encode())
        return entry_id

    def check(self) -> None:
        """See that the journal can be opened for writing, before anything depends on it. Raises JournalError."""
        with self._explained(), self._open():
            pass

    @contextmanager
    def _explained(self) -> Iterator[None]:
        self._check_place()
        try:
            yield
        except OSError as error:
            raise JournalError(
                f"{self.path}: the journal cannot be written: {error.strerror or error}", hint=_HINT
            ) from None

    def _check_place(self) -> None:
        """A network disk is shared by several machines, and its locks are not to be relied on."""
        if not self._is_checked:
            kind = network_filesystem(self.path)
            if kind is not None:
                raise JournalError(f"{self.path}: the journal is on a network disk ({kind})", hint=_HINT)
            self._is_checked = True

    @contextmanager
    def _open(self) -> Iterator[int]:
        """The file, locked against other writers; folder 0700 and file 0600 where they are made."""
        is_new = not self.path.exists()
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        descriptor = os.open(self.path, flags, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if is_new:
                _sync_folder(self.path.parent)
            yield descriptor
        finally:
            os.close(descriptor)  # and with it the lock


def _write_line(descriptor: int, line: bytes) -> None:
    """Append one line whole and sync it; a half line of a writer that was cut off is ended first, never continued."""
    status = os.fstat(descriptor)
    size = status.st_size
    if status.st_mode & 0o077 and status.st_uid == os.geteuid() and stat.S_ISREG(status.st_mode):
        os.fchmod(descriptor, 0o600)
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        line = b"\n" + line
    written = os.write(descriptor, line)
    if written != len(line):
        os.ftruncate(descriptor, size)
        raise OSError(28, "No space left on device")
    os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    """Make the new file's name last."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _outcome_of(error: Exception) -> str:
    for kind, outcome in (
        (PlanStale, "stale"), (ConfirmationNeeded, "unconfirmed"), (Refused, "refused"), (PartlyDone, "partly"),
        (OutcomeNotKnown, "unknown"),
    ):  # fmt: skip
        if isinstance(error, kind):
            return outcome
    return "failed" if isinstance(error, MavtuiError) else "unknown"
