"""All figures, or those named, each with its bar: `python -m benchmarks [NAME…]`.

Every benchmark is a script of its own (`ui_*`, `query_*`, `engine_*`, `cli_*`, `openstack_*`) and is run in the
run-time environment.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from benchmarks import runtime
from benchmarks.estate import CACHE_VARIABLE
from benchmarks.harness import PAIRS, PAIRS_VARIABLE

KINDS = ("cli_", "ui_", "query_", "engine_", "openstack_")
HAS_FIGURE = "\ndef main() -> int:"


def all_names() -> list[str]:
    """The names of all benchmarks; beside them are modules that they share."""
    scripts = (path for path in Path(__file__).parent.glob("*.py") if path.stem.startswith(KINDS))
    return sorted(path.stem for path in scripts if HAS_FIGURE in path.read_text("utf-8"))


def main() -> int:
    """Run what is asked for; 1 if a bar was missed or a benchmark failed, 2 for a name that is not there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a benchmark, or the beginning of names (`ui_`)")
    parser.add_argument("--list", action="store_true", help="print the names and end")
    parser.add_argument("--pairs", type=int, default=PAIRS, help="how often each pair is measured")
    parser.add_argument("--cache", type=Path, default=Path(".bench"), help="where generated estates are kept")
    chosen = parser.parse_args()
    names = [name for name in all_names() if not chosen.names or name.startswith(tuple(chosen.names))]
    if not names:
        print(
            f"no benchmark begins with {' or '.join(chosen.names)}; there are: {' '.join(all_names())}", file=sys.stderr
        )
        return 2
    if chosen.list:
        print("\n".join(names))
        return 0
    os.environ[CACHE_VARIABLE] = str(chosen.cache.absolute())
    os.environ[PAIRS_VARIABLE] = str(chosen.pairs)
    python = runtime.program("python")
    failed = [name for name in names if subprocess.run([python, "-m", f"benchmarks.{name}"], check=False).returncode]
    if failed:
        print(f"missed or failed: {' '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
