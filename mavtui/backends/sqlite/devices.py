"""Device names on a server: which is free, and whether one that was asked for is."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from itertools import count, product
from string import ascii_lowercase

from mavtui.errors import Refused, UsageError

_USABLE = re.compile(r"/dev/[A-Za-z0-9][A-Za-z0-9/_.-]{0,240}")
_DISK = re.compile(r"/dev/[a-z]+?d([a-z]+)")

_ON_SERVER = """
SELECT mountpoint, volume_id FROM volume_attachment
WHERE instance_uuid = :server AND attach_status <> 'detached' AND mountpoint IS NOT NULL
UNION ALL SELECT device, volume_id FROM server_volumes WHERE server_id = :server AND device IS NOT NULL"""
_ON_HOST = """
SELECT mountpoint, volume_id FROM volume_attachment
WHERE instance_uuid IS NULL AND attached_host = :host AND attach_status <> 'detached' AND mountpoint IS NOT NULL"""


def device_for(
    con: sqlite3.Connection, *, server_id: str | None, host: str | None, asked: str | None, boots: bool = False
) -> str | None:
    """The device to record: the one asked for, else the next free `/dev/vdb`… of the server (`/dev/vda` if it boots).

    A host attachment has none unless asked for. Raises UsageError for a text that is no device, Refused for one in use.
    """
    if server_id is not None:
        used = dict(con.execute(_ON_SERVER, {"server": server_id}).fetchall())
    elif asked is not None:
        used = dict(con.execute(_ON_HOST, {"host": host}).fetchall())
    else:
        return None
    if asked is None:
        return _next_free(used, boots=boots)
    if not _USABLE.fullmatch(asked):
        raise UsageError(f"device is {asked!r}, expected a path like /dev/vdb")
    if asked in used:
        raise Refused(
            f"{asked} is in use there, by volume {used[asked]}",
            hint="Choose another device, or none: then a free one is.",
        )
    return asked


def _next_free(used: dict[str, str], *, boots: bool) -> str:
    # As the cloud does it, /dev/sdb takes the letter b from /dev/vdb too.
    taken = {match[1] for device in used if (match := _DISK.fullmatch(device))}
    letters = _letters()
    if not boots:
        next(letters)
    return f"/dev/vd{next(letter for letter in letters if letter not in taken)}"


def _letters() -> Iterator[str]:
    """`a`, `b`, … `z`, `aa`, `ab`, …."""
    for length in count(1):
        for letters in product(ascii_lowercase, repeat=length):
            yield "".join(letters)
