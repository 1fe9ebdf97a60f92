"""`python -m tests.monkey`: many random keys, in rounds, each on a fresh copy of the sample estate."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROUND = 500


async def _rounds(folder: Path, keys: int, seed: int, *, confirms: float) -> int:
    from tests.monkey.monkey import Monkey, dangers_done, let_loose, unconfirmed
    from tests.sample import copy_of

    pressed, left, number, dangers = 0, 0, 0, 0
    while pressed < keys:
        number += 1
        engine = copy_of(folder / "sample.db", folder / f"round-{number}.db")
        seen: list[Monkey] = []
        try:
            async with let_loose(engine, seed + number, confirms=confirms) as monkey:
                seen.append(monkey)
                journal = monkey.app.session.journal.path
                await monkey.press_keys(min(ROUND, keys - pressed))
        except BaseException:
            tail = " ".join(seen[0].pressed[-60:]) if seen else ""
            print(f"seed {seed + number}: broken after {len(seen[0].pressed) if seen else 0} keys, the last: {tail}")
            raise
        monkey = seen[0]
        pressed += len(monkey.pressed)
        left += monkey.app._exit
        bad = unconfirmed(journal, monkey.typed)
        if bad:
            print(f"seed {seed + number}: carried out without the word it asks for: {bad[0].sentence} ({bad[0].how})")
            return 1
        dangers += len(dangers_done(journal))
        journal.unlink(missing_ok=True)
        print(f"\r{pressed:,} keys, {dangers} confirmed dangers", end="", file=sys.stderr, flush=True)
    print(
        f"\n{pressed:,} keys in {number} rounds from seed {seed};"
        f" {dangers} dangers, each of them confirmed; left {left} times"
    )
    return 0


def main() -> int:
    """Let it loose in folders that are thrown away."""
    parser = argparse.ArgumentParser(prog="python -m tests.monkey", description=__doc__)
    parser.add_argument("--keys", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--confirms", type=float, default=0.05, help="how often it types what a plan asks for (0 to 1)")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="monkey-"))
    for name in ("XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"):
        os.environ[name] = str(folder / name.lower())
    try:
        from tests.sample import sample_engine

        sample_engine(folder / "sample.db")
        return asyncio.run(_rounds(folder, options.keys, options.seed, confirms=options.confirms))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
