"""Reading the journal: its lines from the end, and what they say put together as records.

A line that is broken (half written when a machine lost power, edited by hand) is skipped and counted, never an error.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from mavtui.errors import JournalError

_BLOCK = 1 << 16

Entry = dict[str, Any]


class Record(NamedTuple):
    """One change or refusal: an intent with its result, or a refusal.

    `outcome` is done, refused, unconfirmed, stale, failed, partly, unknown, or unfinished (an intent without result).
    `entry` is the intent or refusal itself and `facts` what the step really did.
    """

    id: str
    time: str
    user: str
    context: str
    place: str
    plan_id: str
    action: str
    sentence: str
    outcome: str
    how: str
    codes: tuple[str, ...]
    error: str
    step: int
    steps: int
    request_ids: tuple[str, ...]
    facts: dict[str, Any]
    undoes: str
    seen: str
    entry: Entry


class Broken:
    """Counts the lines that could not be read."""

    def __init__(self) -> None:
        self.lines = 0


def unreadable(path: Path, error: OSError) -> JournalError:
    """What is said where there is a journal that cannot be read."""
    return JournalError(
        f"{path}: the journal cannot be read: {error.strerror or error}",
        hint="Make it readable for you, or name another file: journal.path in the configuration.",
    )


def parse_line(line: bytes) -> Entry | None:
    """The entry of one line; None where it is broken or of a form we do not know."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    if not isinstance(entry, dict) or not all(isinstance(entry.get(key), str) for key in ("kind", "id", "time")):
        return None
    if entry["kind"] in {"result", "seen"} and not isinstance(entry.get("intent"), str):
        return None
    return entry


def entries_backwards(path: Path, broken: Broken | None = None) -> Iterator[Entry]:
    """The journal's entries, the newest first; nothing where there is no journal. Raises JournalError."""
    counted = broken or Broken()
    for line in _lines_backwards(path):
        if not line.strip():
            continue
        entry = parse_line(line)
        if entry is None:
            counted.lines += 1
        else:
            yield entry


def _lines_backwards(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            position = file.seek(0, os.SEEK_END)
            rest = b""
            while position:
                start = max(0, position - _BLOCK)
                file.seek(start)
                lines = (file.read(position - start) + rest).split(b"\n")
                rest = lines[0]
                yield from reversed(lines[1:])
                position = start
            yield rest
    except FileNotFoundError:
        return
    except OSError as error:
        raise unreadable(path, error) from None


def records_backwards(path: Path, broken: Broken | None = None) -> Iterator[Record]:
    """What was done and refused, the newest first."""
    results: dict[str, Entry] = {}
    seen: dict[str, Entry] = {}
    for entry in entries_backwards(path, broken):
        match entry["kind"]:
            case "result":
                results.setdefault(entry["intent"], entry)
            case "seen":
                seen.setdefault(entry["intent"], entry)
            case "intent":
                yield _record(entry, results.pop(entry["id"], None), seen.pop(entry["id"], None))
            case "refusal":
                yield _record(entry, entry, None)


def _record(entry: Entry, result: Entry | None, seen: Entry | None) -> Record:
    said = result or {}
    facts = said.get("facts")
    return Record(
        id=entry["id"],
        time=entry["time"],
        user=_text(entry, "user"),
        context=_text(entry, "context"),
        place=_text(entry, "place"),
        plan_id=_text(entry, "plan"),
        action=_text(entry, "action"),
        sentence=_text(entry, "sentence"),
        outcome=_text(said, "outcome") if result else "unfinished",
        how=_text(entry, "how"),
        codes=_texts(said, "refused_codes") or _texts(said, "codes") or _texts(entry, "codes"),
        error=_text(said, "error"),
        step=_number(entry, "step"),
        steps=_number(entry, "steps"),
        request_ids=_texts(said, "request_ids"),
        facts=facts if isinstance(facts, dict) else {},
        undoes=_text(entry, "undoes"),
        seen=_text(seen or {}, "state"),
        entry=entry,
    )


def _text(entry: Entry, key: str) -> str:
    value = entry.get(key)
    return value if isinstance(value, str) else ""


def _texts(entry: Entry, key: str) -> tuple[str, ...]:
    value = entry.get(key)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _number(entry: Entry, key: str) -> int:
    value = entry.get(key)
    return value if isinstance(value, int) else 0
