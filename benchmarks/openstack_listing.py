"""Ten thousand volumes of a cloud into the store: decoding, CPU beside openstacksdk's, memory, and slow servers.

CPU is that of a whole pass into an empty store (volumes, every attachment, servers, types, and all that is derived) and
a search by name at the end; openstacksdk lists the same volumes, attachments and servers. Once nothing is attached, so
that it is the volumes alone.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from benchmarks.cloud_server import Estate, running, volume
from benchmarks.harness import PAIRS, PAIRS_VARIABLE, report
from mavtui.backends.openstack import wire
from mavtui.backends.openstack.backend import OpenStackBackend, open_backend
from mavtui.backends.openstack.decoding import next_marker
from mavtui.backends.protocol import Identity, Reading
from mavtui.config.model import ContextSettings, EngineSettings
from mavtui.store import listing
from mavtui.store.filters import parse_filter

VOLUMES = 10_000
MANY = 100_000
SLOW_SECONDS = 0.2
PAGE = 1000
DECODE_BAR, CPU_BAR, MEMORY_BAR, WALL_BAR, FIRST_PAGE_BAR = 0.4, 0.07, 0.15, 1.2, 1.4


class Timing(NamedTuple):
    """One pass: CPU and wall seconds, and when the first page could be shown."""

    cpu: float
    wall: float
    first_page: float


def main() -> int:
    """Print the figures; 1 where a bar is missed."""
    kept = [_decoding()]
    for held, what in ((False, "alone"), (True, "with attachments and servers")):
        figure = _beside_theirs(held=held)
        kept.append(report(f"{VOLUMES:,} volumes {what} into the store, CPU / openstacksdk", figure, CPU_BAR))
    with running(VOLUMES, delay_seconds=SLOW_SECONDS) as clouds:
        slow = [_ours(clouds) for _ in range(3)]
    pages = VOLUMES / PAGE + 1  # the first one is short
    wall = statistics.median(one.wall for one in slow) / (pages * SLOW_SECONDS)
    kept.append(report(f"{pages:.0f} pages of {SLOW_SECONDS * 1000:.0f} ms each, wall / their time", wall, WALL_BAR))
    first = statistics.median(one.first_page for one in slow) / SLOW_SECONDS
    kept.append(report("first page / its time", first, FIRST_PAGE_BAR))
    kept.append(_memory())
    return 0 if all(kept) else 1


def _beside_theirs(*, held: bool) -> float:
    with running(VOLUMES, held=held) as clouds:
        pairs = [(_ours(clouds).cpu, _theirs(clouds)) for _ in range(int(os.environ.get(PAIRS_VARIABLE, PAIRS)))]
    return statistics.median(ours / theirs for ours, theirs in pairs)


def _decoding() -> bool:
    estate = Estate(PAGE)
    body = json.dumps({"volumes": [volume(estate, "http://cloud", number) for number in range(PAGE)]}).encode()
    ratios = [_cpu(lambda: wire.VOLUMES.decode(body)) / _cpu(lambda: json.loads(body)) for _ in range(15)]
    return report("decode of a page / json.loads", statistics.median(ratios[1:]), DECODE_BAR)


def _cpu(run: Callable[[], object]) -> float:
    begin = time.process_time()
    run()
    return time.process_time() - begin


def _ours(clouds: Path) -> Timing:
    """One pass over a cloud that was never read, and a search; the login is not counted."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"OS_CLIENT_CONFIG_FILE": str(clouds), "XDG_CACHE_HOME": folder}
        return asyncio.run(_pass())


async def _pass() -> Timing:
    backend = _backend()
    try:
        await backend.connection.ready()
        shown: list[float] = []

        def on_page(reading: Reading) -> None:
            if reading.volumes_seen:
                shown.append(time.perf_counter())

        gc.collect()
        cpu, wall = time.process_time(), time.perf_counter()
        await backend.refresh(on_page=on_page)
        found = listing.first_page(backend.store.reader, listing.Query(parse_filter("0000777")), 50)
        took = Timing(time.process_time() - cpu, time.perf_counter() - wall, shown[0] - wall)
        if len(found) != 1:
            raise RuntimeError("the search does not find the one volume, so the figure would mean nothing")
        return took
    finally:
        await backend.close()


def _backend() -> OpenStackBackend:
    context = ContextSettings("bench", backend="openstack", cloud="bench")
    return open_backend(context, EngineSettings(), Identity("bench", "admin"), create=False)


def _theirs(clouds: Path) -> float:
    """CPU seconds of openstacksdk for listing the same volumes, attachments and servers, after its login."""
    import openstack

    os.environ["OS_CLIENT_CONFIG_FILE"] = str(clouds)
    connection = openstack.connect(cloud="bench")
    connection.authorize()
    proxy = connection.block_storage
    next(iter(proxy.types()), None)
    gc.collect()
    begin = time.process_time()
    count = sum(1 for _ in proxy.volumes(details=True, limit=PAGE))
    others = len(list(proxy.attachments(limit=PAGE))) + len(list(connection.compute.servers(limit=PAGE)))  # type: ignore[union-attr]
    took = time.process_time() - begin
    if count != VOLUMES or not others:
        raise RuntimeError(f"openstacksdk listed {count} volumes and {others} others")
    connection.close()
    return took


def _memory() -> bool:
    """Memory that a process grows by, each in a process of its own."""
    with running(MANY) as clouds, tempfile.TemporaryDirectory() as folder:
        found = [_grown(kind, {**os.environ, "OS_CLIENT_CONFIG_FILE": str(clouds), "XDG_CACHE_HOME": folder})
                 for kind in ("ours", "dicts")]  # fmt: skip
    return report(f"memory grown by {MANY:,} volumes / as dicts", found[0] / found[1], MEMORY_BAR)


def _grown(kind: str, environment: dict[str, str]) -> float:
    argv = [sys.executable, "-m", "benchmarks.openstack_listing", kind]
    return float(subprocess.run(argv, check=True, capture_output=True, text=True, env=environment).stdout)


async def _grow(kind: str) -> int:
    """Bytes that this process has more after listing than before."""
    from mavtui.backends.openstack import cinder

    backend = _backend()
    try:
        await backend.connection.ready()
        await cinder.volumes_page(backend.connection, all_projects=False, limit=1)
        before = _resident()
        kept: list[object] = []
        if kind == "ours":
            await backend.refresh()
        marker: str | None = None
        while kind == "dicts":
            body = await cinder.volumes_page(backend.connection, all_projects=False, marker=marker)
            kept += json.loads(body)["volumes"]
            marker = next_marker(body)
            if marker is None:
                break
        return _resident() - before
    finally:
        await backend.close()


def _resident() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGESIZE")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(asyncio.run(_grow(sys.argv[1])))
        raise SystemExit(0)
    raise SystemExit(main())
