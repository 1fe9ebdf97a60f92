"""Intents without a result: a process ended (killed, power lost) between what it would do and what came of it.

Finding them costs next to nothing at a start: how far the journal was read, and which intents were open there, is kept
in the cache folder, and only what was added since is read.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mavtui.config import paths
from mavtui.domain.clock import age_seconds, to_timestamp
from mavtui.errors import JournalError, MavtuiError
from mavtui.services.journal_reading import Entry, parse_line, unreadable
from mavtui.services.processes import still_runs

if TYPE_CHECKING:
    from mavtui.services.session import Session

CACHE_NAME = "journal-scan.json"
_CACHE_FORMAT = 1
_ATTACHING = frozenset({"attach", "reserve"})
_MAKING = _ATTACHING | {"create"}
_GIVE_UP_AFTER_SECONDS = 600
"""When an intent written on another machine, whose process cannot be asked for, counts as unfinished."""


class Unfinished(NamedTuple):
    """An intent without result. `here`: it concerns this session's target, and `state` says what is there now."""

    id: str
    time: str
    action: str
    sentence: str
    context: str
    place: str
    here: bool
    state: str
    seen: bool
    entry: Entry


class _Scan(NamedTuple):
    """How far a journal was read, and the intents open there; `seen` tells which of them were shown, and where."""

    inode: int
    offset: int
    intents: dict[str, Entry]
    seen: dict[str, str]


def unfinished(path: Path) -> list[tuple[Entry, str]]:
    """The open intents whose writer is gone, oldest first, each with where it was seen. Raises JournalError."""
    scan = _scanned(path)
    now = to_timestamp(datetime.now(UTC))
    return [(entry, scan.seen.get(entry["id"], "")) for entry in scan.intents.values() if _writer_is_gone(entry, now)]


def look_at_unfinished(session: Session, *, unseen_only: bool = False) -> list[Unfinished]:
    """The unfinished intents with what their state is now, where they concern this session's target."""
    found: list[Unfinished] = []
    for entry, seen in unfinished(session.journal_path):
        here = entry.get("place") == session.backend.place
        was_seen = seen == "here" or (seen == "elsewhere" and not here)
        if unseen_only and was_seen:
            continue
        found.append(
            Unfinished(
                id=entry["id"],
                time=entry["time"],
                action=str(entry.get("action", "")),
                sentence=str(entry.get("sentence", "")),
                context=str(entry.get("context", "")),
                place=str(entry.get("place", "")),
                here=here,
                state=_state_now(session, entry) if here else "",
                seen=was_seen,
                entry=entry,
            )
        )
    return found


def record_as_seen(session: Session, shown: list[Unfinished]) -> None:
    """Write that these were shown. Where the journal cannot be written they are shown again, and reading goes on."""
    for one in shown:
        try:
            session.journal.note_seen(one.id, one.state if one.here else "", here=one.here)
        except JournalError:
            return


def _state_now(session: Session, entry: Entry) -> str:
    from mavtui.services import resolving

    volume_id, attachment_id, server_id, host = (
        _id_in(entry, key) for key in ("volume_id", "attachment_id", "server_id", "host")
    )
    action = entry.get("step_action")
    try:
        if session.backend.capabilities.chooses_ids and action in _MAKING:  # what it made bears another id
            if volume_id is None or action not in _ATTACHING:
                return "look whether it is there with mavtui volumes"
            return resolving.state_of_holder(session, volume_id, server_id, host)
        return resolving.state_of(session, volume_id, attachment_id, server_id)
    except MavtuiError as error:
        return f"not known: {error.message}"


def _id_in(entry: Entry, key: str) -> str | None:
    value = entry.get(key)
    return value if isinstance(value, str) else None


def _writer_is_gone(entry: Entry, now: str) -> bool:
    writer = entry.get("writer")
    runs = still_runs(writer) if isinstance(writer, dict) else False
    if runs is not None:
        return not runs
    try:
        return (age_seconds(entry["time"], now) or 0) > _GIVE_UP_AFTER_SECONDS
    except ValueError:
        return True


def _scanned(path: Path) -> _Scan:
    try:
        status = path.stat()
    except FileNotFoundError:
        return _Scan(0, 0, {}, {})
    except OSError as error:
        raise unreadable(path, error) from None
    known = _read_cache(path)
    if known is None or known.inode != status.st_ino or known.offset > status.st_size:
        known = _Scan(status.st_ino, 0, {}, {})
    if known.offset == status.st_size:
        return known
    scan = _read_on(path, known)
    _write_cache(path, scan)
    return scan


def _read_on(path: Path, known: _Scan) -> _Scan:
    intents, seen, offset = dict(known.intents), dict(known.seen), known.offset
    try:
        with path.open("rb") as file:
            file.seek(offset)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                offset += len(line)
                _take(parse_line(line), intents, seen)
    except OSError as error:
        raise unreadable(path, error) from None
    return _Scan(known.inode, offset, intents, {key: value for key, value in seen.items() if key in intents})


def _take(entry: Entry | None, intents: dict[str, Entry], seen: dict[str, str]) -> None:
    if entry is None:
        return
    kind = entry["kind"]
    if kind == "intent":
        intents[entry["id"]] = entry
    elif kind == "result":
        intents.pop(entry["intent"], None)
    elif kind == "seen":
        seen[entry["intent"]] = "here" if entry.get("here", True) else "elsewhere"


def _cache_file() -> Path:
    return paths.cache_folder() / CACHE_NAME


def _read_cache(path: Path) -> _Scan | None:
    try:
        cached = json.loads(_cache_file().read_bytes())
        one = cached["journals"][str(path)] if cached["format"] == _CACHE_FORMAT else None
        return _Scan(int(one["inode"]), int(one["offset"]), dict(one["intents"]), dict(one["seen"])) if one else None
    except (OSError, ValueError, KeyError, TypeError, MavtuiError):
        return None


def _write_cache(path: Path, scan: _Scan) -> None:
    """Keep the scan of this one journal; where that fails the journal is read again at the next start."""
    data: dict[str, Any] = {"format": _CACHE_FORMAT, "journals": {str(path): scan._asdict()}}
    try:
        file = _cache_file()
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = file.with_name(f"{CACHE_NAME}.{os.getpid()}")
        new.write_text(json.dumps(data), encoding="utf-8")
        new.chmod(0o600)
        new.replace(file)
    except (OSError, ValueError, MavtuiError):
        return
