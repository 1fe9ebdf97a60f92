"""Lists written to a file as they are shown: whole or not at all, and never over a file that is there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mavtui.errors import UsageError
from mavtui.services.writing import FORMATS, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ENDINGS = {"csv": "csv", "json": "json", "jsonl": "jsonl", "yaml": "yaml", "yml": "yaml"}
"""The format that the ending of a file's name stands for."""


def checked_format(text: str, path: str) -> str:
    """The format asked for; without one what the file's name ends in, else CSV. Raises UsageError."""
    chosen = text.strip().lower() or ENDINGS.get(Path(path).suffix.lstrip(".").lower(), "csv")
    if chosen not in FORMATS:
        raise UsageError(f"`{text}` is no format", hint=f"Formats: {' '.join(FORMATS)}.")
    return chosen


def checked_path(text: str) -> Path:
    """Where a new file can be made. Raises UsageError: there is one already, or there is no such folder."""
    try:
        path = Path(text).expanduser()
        if path.exists():
            raise UsageError(f"{path} exists already", hint="Nothing is written over: choose another name.")
        if not path.parent.is_dir():
            raise UsageError(f"there is no folder {path.parent}", hint="Choose one that is there.")
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageError(f"`{text}` cannot be used as a file's name: {error}") from None
    return path


def write_file(path: Path, form: str, rows: Iterator[Mapping[str, Any]], keys: Sequence[str]) -> None:
    """Write the rows in that format; readable by the user alone. Raises UsageError where that fails.

    Written beside it first, so that nobody finds half a file.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(beside, "x", encoding="utf-8", opener=_private) as file:
            file.writelines(written(form, rows, keys))
        os.link(beside, path)  # unlike a rename, it fails where somebody has made the file meanwhile
    except (OSError, UnicodeEncodeError) as error:
        raise UsageError(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}") from None
    finally:
        beside.unlink(missing_ok=True)


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
