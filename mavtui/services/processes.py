"""Telling one process from every other, and whether one that was seen before still runs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

_START_FIELD = 19
"""Of the fields of /proc/PID/stat after the name in brackets: the start, in ticks since the machine started."""


def this_process() -> dict[str, str | int]:
    """Machine, its present run, process id and the start of the process: together they name one process for ever."""
    pid = os.getpid()
    return {"host": os.uname().nodename, "boot": _boot(), "pid": pid, "start": _start(pid)}


def still_runs(process: Mapping[str, object]) -> bool | None:
    """Whether the process that `this_process` described still runs; None where it ran on another machine."""
    if process.get("host") != os.uname().nodename:
        return None
    if process.get("boot") != _boot():
        return False
    pid = process.get("pid")
    if not isinstance(pid, int) or pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        pass
    return _start(pid) == process.get("start")


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _start(pid: int) -> int:
    """When the process started; 0 where the system does not say or there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
        return int(stat.rpartition(b")")[2].split()[_START_FIELD])
    except (OSError, ValueError, IndexError):
        return 0
