"""Large estates to measure on: an engine's file filled in bulk, made once and kept in the cache folder.

python -m benchmarks.estate 1000000 spread
"""

from __future__ import annotations

import argparse
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

from mavtui.store.connection import Store

ATTACHMENTS_EACH = 3
VOLUMES_PER_SERVER = 20
CACHE_VARIABLE = "MAVTUI_BENCH_CACHE"
"""Names the folder where estates, environment and homes of the programs are kept."""
VERSION = 5
"""Part of the files' names: to be raised when what is generated here changes."""

Kind = Literal["spread", "alike"]
"""`spread`: neighbours in the list are attached to different servers. `alike`: all to the same ones."""

_AT = "'2026-11-01T09:00:00.000000Z'"
_NUMBERS = "WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < :count)"
_SERVERS = f"""
{_NUMBERS}
INSERT INTO servers (rid, id, name, host, project_id, created_at, updated_at)
SELECT i + 1, printf('5e000000-0000-4000-8000-%012x', i), printf('srv-%05d', i), printf('cn-%03d', i / 16), 'storage',
       {_AT}, {_AT}
FROM numbers
"""
_VOLUMES = f"""
{_NUMBERS}
INSERT INTO volumes (rid, id, name, size_gib, sharable, volume_type, project_id, availability_zone, created_at,
                     updated_at, status, attach_status, rw_count, ro_count, holders, mark)
SELECT i + 1, printf('%08x-0000-4000-8000-%012x', i * 2654435761 & 0xffffffff, i), printf('vol-%07d', i),
       100 + i * 37 % 900, 1, CASE WHEN i % 9973 = 11 THEN 'archive' ELSE 'shared-ssd' END,
       CASE WHEN i % 9973 = 12 THEN 'lab' ELSE 'storage' END,
       CASE WHEN i % 9973 = 13 THEN 'edge' ELSE 'nova' END, {_AT}, {_AT}, 'in-use', 'attached', 1, 2,
       printf('srv-%05d srv-%05d srv-%05d', i * :step % :servers, (i * :step + 1) % :servers,
              (i * :step + 2) % :servers),
       CASE WHEN i % 12 = 0 THEN 2 ELSE 0 END
FROM numbers
"""
_ATTACHMENTS = f"""
{_NUMBERS}
INSERT INTO volume_attachment (rid, id, user_id, project_id, volume_id, instance_uuid, attached_host, mountpoint,
                               attach_time, attach_status, attach_mode, access_mode, scheduled_at, launched_at,
                               connected, created_at, updated_at)
SELECT i * 3 + :which + 1, printf('a%07x-%04x-4000-8000-%012x', i, :which, i * 3 + :which), 'ops', 'storage',
       printf('%08x-0000-4000-8000-%012x', i * 2654435761 & 0xffffffff, i),
       printf('5e000000-0000-4000-8000-%012x', (i * :step + :which) % :servers),
       printf('cn-%03d', (i * :step + :which) % :servers / 16),
       '/dev/vd' || substr('bcdefgh', 1 + (i * :step + :which) % 7, 1),
       {_AT}, 'attached', CASE :which WHEN 0 THEN 'rw' ELSE 'ro' END, CASE :which WHEN 0 THEN 'rw' ELSE 'ro' END,
       {_AT}, {_AT}, 1, {_AT}, {_AT}
FROM numbers
"""


def cache_folder() -> Path:
    """Where everything that benchmarks make is kept; made if it is not there."""
    folder = Path(os.environ.get(CACHE_VARIABLE, ".bench")).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def estate(volumes: int, kind: Kind = "spread") -> Path:
    """An engine's file with so many volumes, each with three attachments; made now if it is not in the cache."""
    path = cache_folder() / f"estate-{VERSION}-{kind}-{volumes}.db"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        for leftover in (unfinished, *_companions(unfinished)):
            leftover.unlink(missing_ok=True)
        Store.open(unfinished, create=True).close()
        _fill(unfinished, volumes, kind)
        unfinished.rename(path)
    return path


def _companions(path: Path) -> tuple[Path, Path]:
    return path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")


def _fill(path: Path, volumes: int, kind: Kind) -> None:
    values = {
        "count": volumes,
        "servers": max(ATTACHMENTS_EACH, volumes * ATTACHMENTS_EACH // VOLUMES_PER_SERVER),
        "step": ATTACHMENTS_EACH if kind == "spread" else 0,
    }
    with closing(sqlite3.connect(path, isolation_level=None)) as con:
        con.execute("PRAGMA journal_mode = DELETE")
        con.execute("PRAGMA synchronous = OFF")
        con.execute("PRAGMA cache_size = -400000")
        con.execute("BEGIN")
        with _without_triggers_and_indexes(con):
            con.execute(_SERVERS, {**values, "count": values["servers"]})
            con.execute(_VOLUMES, values)
            for which in range(ATTACHMENTS_EACH):
                con.execute(_ATTACHMENTS, {**values, "which": which})
        for names in ("volume_names", "server_names"):
            con.execute(f"INSERT INTO {names} ({names}) VALUES ('rebuild')")
        con.execute("COMMIT")
        con.execute("PRAGMA journal_mode = WAL")


@contextmanager
def _without_triggers_and_indexes(con: sqlite3.Connection) -> Iterator[None]:
    """Take them away while rows come in, and make them again from their own text: several times faster."""
    made = con.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'index') AND sql IS NOT NULL"
    ).fetchall()
    for kind, name, _ in made:
        con.execute(f'DROP {kind} "{name}"')
    yield
    for _, _, sql in made:
        con.execute(sql)


def main() -> int:
    """Make one estate and print where it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("volumes", type=int)
    parser.add_argument("kind", nargs="?", default="spread", choices=("spread", "alike"))
    chosen = parser.parse_args()
    print(estate(chosen.volumes, chosen.kind))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
