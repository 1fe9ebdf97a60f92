"""The only writer to standard error: errors with their hint, notices, progress. Errors become exit codes here."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import ClassVar

from mavtui.cli.visible import encodable, visible, visible_lines
from mavtui.domain.folding import folded, width_of_terminal
from mavtui.errors import MavtuiError

INTERRUPTED = 130
UNEXPECTED = 1


def say(line: str, *, end: str = "\n") -> None:
    """Write one line for people: a line end in a name makes no second. Nobody to read it is no reason to stop."""
    _write(visible(line) + end)


def say_lines(text: str) -> None:
    """Write text whose lines are our own."""
    _write(visible_lines(text) + "\n")


def report(error: MavtuiError) -> int:
    """Say what failed, what to do next and the back end's request id; returns the exit code.

    On a terminal lines are folded between words, for the terminal itself would cut a word in two.
    """
    lines = [f"mavtui: {error.lines[0]}", *(f"  {detail}" for detail in error.lines[1:])]
    if error.hint:
        lines.append(f"  {error.hint}")
    if error.request_id:
        lines.append(f"  request id: {error.request_id}")
    width = width_of_terminal(sys.stderr)
    for line in lines:
        for part in folded(visible(line), width):
            _write(part + "\n")
    return error.exit_code


def report_unexpected(error: BaseException) -> int:
    """One line for an error of our own making, with the place of the log that has the rest; returns the exit code."""
    place = log_traceback(error)
    where = f"; the log has more: {place}" if place else ""
    say(f"mavtui: an error of the program: {type(error).__name__}: {error}{where}")
    return UNEXPECTED


def report_interrupted() -> int:
    """Say that the run was interrupted; returns the exit code."""
    say("mavtui: interrupted")
    return INTERRUPTED


def log_traceback(error: BaseException) -> str:
    """Append the traceback to the log (0600) and return the log's place, empty where it cannot be written."""
    import traceback
    from datetime import UTC, datetime

    from mavtui.config import paths

    try:
        file = paths.log_file()
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = "".join(traceback.format_exception(error))
        descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {text}")
    except (OSError, MavtuiError):
        return ""
    return str(file)


class ProgressLine:
    """One line on a terminal that is written over again and again; nothing where standard error is no terminal."""

    _shown_now: ClassVar[ProgressLine | None] = None
    _is_kept_away: ClassVar[bool] = False

    def __init__(self) -> None:
        self._shown = 0
        self._is_terminal = sys.stderr is not None and sys.stderr.isatty()

    @classmethod
    @contextmanager
    def kept_away(cls) -> Iterator[None]:
        """Until the end there is no such line: a question stands where it would be."""
        cls._is_kept_away = True
        if cls._shown_now is not None:
            cls._shown_now.clear()
        try:
            yield
        finally:
            cls._is_kept_away = False

    def show(self, text: str) -> None:
        """Replace the line."""
        if self._is_terminal and not self._is_kept_away:
            ProgressLine._shown_now = self
            padded = visible(text).ljust(self._shown)
            self._shown = len(padded)
            _write(f"\r{padded}")

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            _write("\r" + " " * self._shown + "\r")
            self._shown = 0


def _write(text: str) -> None:
    if sys.stderr is None:  # closed by whoever started us
        return
    with suppress(OSError, ValueError):
        encoding = (sys.stderr.encoding or "utf-8").lower()
        sys.stderr.write(text if encoding == "utf-8" else encodable(text, encoding))
        sys.stderr.flush()
