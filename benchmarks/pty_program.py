"""A full-screen program in a pseudo terminal, watched from outside (Linux).

It gets the answers that a modern terminal gives, so that it behaves as it does in front of a person.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

QUIET_SECONDS = 0.06
"""An answer to a key has ended when nothing was written for so long."""
NO_ANSWER_SECONDS = 3.0
FRAME = b"\x1b[?2026h"
_SEQUENCES = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_].*?\x1b\\|[ -/]*[0-~])", re.DOTALL
)
_QUERIES = re.compile(rb"\x1b\[(\?2026\$p|\?2048\$p|0?c|6n)")
_ANSWERS = {
    b"?2026$p": b"\x1b[?2026;2$y",
    b"?2048$p": b"\x1b[?2048;0$y",
    b"c": b"\x1b[?62;22c",
    b"0c": b"\x1b[?62;22c",
    b"6n": b"\x1b[1;1R",
}
_UNFINISHED = 16
"""Bytes at the end that may be the beginning of a query."""


class Answer(NamedTuple):
    """What one key led to: CPU of the whole program (the quiet time after it too), bytes and frames written."""

    cpu_ms: float
    last_ms: float
    written: int
    frames: int


class PtyProgram:
    """A running program; to be closed, best by `with closing(…)`."""

    def __init__(self, argv: Sequence[str], environ: Mapping[str, str], *, rows: int = 24, columns: int = 80) -> None:
        self.raw = bytearray()
        self._times: list[float] = []
        self._answered = 0
        self._ended = False
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.pid = os.fork()
        if self.pid == 0:
            _become(argv, slave, {**environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"})
        os.close(slave)
        self._terminal = master

    def wait_for(self, text: str, seconds: float = 120.0) -> float:
        """Until `text` was written; the CPU ms used by then. RuntimeError if it never comes."""
        end = time.perf_counter() + seconds
        while text not in self.text():
            left = end - time.perf_counter()
            if left <= 0 or self._ended:
                raise RuntimeError(f"{text!r} never came; the last of what did: {self.text()[-400:]!r}")
            self._read(left)
        return self.cpu_ms()

    def settle(self, quiet: float = QUIET_SECONDS) -> None:
        """Read until nothing was written for `quiet` seconds."""
        while self._read(quiet):
            pass

    def rest(self, quiet: float = 0.3, seconds: float = 120.0) -> None:
        """Until the program neither writes nor computes: what it does after its first picture is over."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            before = self.cpu_ms()
            self.settle(quiet)
            if self.cpu_ms() - before < quiet * 1e3 / 100:
                return

    def press(self, key: bytes) -> Answer | None:
        """Send a key and read the whole answer; None if nothing was written for `NO_ANSWER_SECONDS`."""
        start, before, begun = len(self.raw), self.cpu_ms(), time.perf_counter()
        os.write(self._terminal, key)
        if not self._read(NO_ANSWER_SECONDS):
            return None
        self.settle()
        last = self._times[-1]
        return Answer(
            cpu_ms=self.cpu_ms() - before,
            last_ms=(last - begun) * 1e3,
            written=len(self.raw) - start,
            frames=bytes(self.raw[start:]).count(FRAME),
        )

    def wait_after(self, key: bytes, answer: re.Pattern[bytes]) -> float:
        """Send a key; the ms until what was written since matches. RuntimeError if it never does."""
        start, begun = len(self.raw), time.perf_counter()
        os.write(self._terminal, key)
        while answer.search(self.raw, start) is None:
            if not self._read(NO_ANSWER_SECONDS):
                raise RuntimeError(f"{answer.pattern!r} never came; the last of what did: {self.text()[-400:]!r}")
        return (self._times[-1] - begun) * 1e3

    def text(self) -> str:
        """All that was written, without control sequences."""
        return _SEQUENCES.sub(b"", bytes(self.raw)).decode("utf-8", "replace")

    def cpu_ms(self) -> float:
        """Milliseconds of CPU that the threads of the program which still live have used, as the kernel counts."""
        total = 0
        for task in Path(f"/proc/{self.pid}/task").glob("*/schedstat"):
            with suppress(OSError):  # a thread that ended meanwhile
                total += int(task.read_text().split()[0])
        return total / 1e6

    def resident_mb(self) -> float:
        """Megabytes of memory that are resident."""
        status = Path(f"/proc/{self.pid}/status").read_text("utf-8")
        found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
        if found is None:
            raise RuntimeError(f"the program has ended; the last it wrote: {self.text()[-400:]!r}")
        return int(found.group(1)) / 1024

    def close(self) -> None:
        """End the program."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._terminal)

    def _read(self, seconds: float) -> bool:
        """One read, at most `seconds` away; whether bytes came."""
        if self._ended or not select.select([self._terminal], [], [], max(0.0, seconds))[0]:
            return False
        try:
            data = os.read(self._terminal, 1 << 16)
        except OSError:  # Linux says so when the other side was closed
            data = b""
        self._ended = not data
        if data:
            self.raw += data
            self._times.append(time.perf_counter())
            self._answer_queries()
        return bool(data)

    def _answer_queries(self) -> None:
        tail = bytes(self.raw[self._answered :])
        end = 0
        for query in _QUERIES.finditer(tail):
            os.write(self._terminal, _ANSWERS[query.group(1)])
            end = query.end()
        self._answered += end or max(0, len(tail) - _UNFINISHED)


def _become(argv: Sequence[str], terminal: int, environ: Mapping[str, str]) -> None:
    """In the child: a session of its own with `terminal` in control, and then the program. Never returns."""
    try:
        os.setsid()
        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
        for descriptor in (0, 1, 2):
            os.dup2(terminal, descriptor)
        os.closerange(3, 256)
        os.execvpe(argv[0], list(argv), dict(environ))  # noqa: S606 - no shell is wanted
    finally:
        os._exit(127)
