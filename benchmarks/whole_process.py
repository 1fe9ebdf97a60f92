"""The CPU time of whole commands, run in turn: what a person waits for, start and imports included."""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from benchmarks import runtime
from benchmarks.harness import PAIRS, PAIRS_VARIABLE, report


class Command(NamedTuple):
    """A program with its arguments, and the variables it is run with."""

    argv: tuple[str, ...]
    environ: Mapping[str, str]


def cpu_seconds(command: Command) -> float:
    """CPU of the command and of the processes that it waited for. Ends the benchmark where the command fails."""
    nowhere = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    process = os.posix_spawn(command.argv[0], command.argv, command.environ, file_actions=nowhere)
    _, status, used = os.wait4(process, 0)
    if status:
        raise SystemExit(f"{' '.join(command.argv)} failed")
    return used.ru_utime + used.ru_stime


def mavtui_from_nothing(arguments: Sequence[str], environ: Mapping[str, str]) -> float:
    """CPU seconds of mavtui without a copy of any cloud: everything is listed, and written, for the first time."""
    with tempfile.TemporaryDirectory() as folder:
        homes = {"XDG_CACHE_HOME": folder, "XDG_STATE_HOME": folder, "XDG_CONFIG_HOME": folder}
        return cpu_seconds(Command((runtime.program("mavtui"), *arguments), {**environ, **homes}))


def count_of_pairs() -> int:
    """How often each pair is measured."""
    return int(os.environ.get(PAIRS_VARIABLE, PAIRS))


def judged(what: str, ratios: Sequence[float], bar: float) -> bool:
    """Print the median of ratios beside its bar, with the smallest and the largest; whether it keeps to it."""
    between = f"{min(ratios):.3f} to {max(ratios):.3f} in {len(ratios)} pairs"
    return report(f"{what} ({between})", statistics.median(ratios), bar)
