"""What a command costs before it does anything, in CPU time against an interpreter that does nothing.

Two figures: `mavtui --version`, and `mavtui volumes -o json` on the sample estate.
"""

from __future__ import annotations

import statistics
import subprocess
from pathlib import Path

from benchmarks import runtime
from benchmarks.estate import cache_folder
from benchmarks.harness import report
from benchmarks.whole_process import Command, cpu_seconds

PAIRS = 41
BAR_VERSION = 2.5
BAR_VOLUMES = 8.0


def main() -> int:
    """Print both figures; 1 where a bar is missed."""
    nothing = (runtime.program("python"), "-c", "pass")
    version = (runtime.program("mavtui"), "--version")
    volumes = (runtime.program("mavtui"), "--db", str(_sample()), "volumes", "-o", "json")
    kept = [
        report("mavtui --version / python -c pass", _ratio(version, nothing), BAR_VERSION),
        report("mavtui volumes -o json, 40 volumes / python -c pass", _ratio(volumes, nothing), BAR_VOLUMES),
    ]
    return 0 if all(kept) else 1


def _sample() -> Path:
    """The sample estate as an engine's file, imported anew so that it is of the present form."""
    file = cache_folder() / "sample.db"
    for name in ("", "-wal", "-shm"):
        file.with_name(file.name + name).unlink(missing_ok=True)
    capture = runtime.ROOT / "samples" / "cloud-capture.json"
    command = (runtime.program("mavtui"), "--db", str(file), "import", str(capture), "-o", "id")
    subprocess.run(command, check=True, env=runtime.environ(), stdout=subprocess.DEVNULL)
    return file


def _ratio(command: tuple[str, ...], baseline: tuple[str, ...]) -> float:
    """The median of the ratios of CPU time, the two run in turn after one run each that warms the caches."""
    environ = runtime.environ()
    one, other = Command(command, environ), Command(baseline, environ)
    ratios = [cpu_seconds(one) / cpu_seconds(other) for _ in range(PAIRS + 1)]
    return statistics.median(ratios[1:])


if __name__ == "__main__":
    raise SystemExit(main())
