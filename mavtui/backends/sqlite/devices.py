"""Device names on a server: which is free, and whether one that was asked for is."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import count, product
from string import ascii_lowercase

from mavtui.errors import Refused, UsageError
from mavtui.store.devices import devices_in_use, is_device

_DISK = re.compile(r"/dev/[a-z]+?d([a-z]+)")


def device_for(
    con: sqlite3.Connection,
    *,
    volume_id: str,
    server_id: str | None,
    host: str | None,
    asked: str | None,
    boots: bool = False,
) -> str | None:
    """The device to record: the one asked for, else the next free `/dev/vdb`… of the server (`/dev/vda` if it boots).

    A host attachment has none unless asked for. Raises UsageError for a text that is no device, Refused for one that
    another volume has.
    """
    if asked is None and server_id is None:
        return None
    used = devices_in_use(con, server_id=server_id, host=host)
    if asked is None:
        return _next_free([device for device, _ in used], boots=boots)
    if not is_device(asked):
        raise UsageError(f"device is {asked!r}, expected a path like /dev/vdb")
    others = [other for device, other in used if device == asked and other != volume_id]
    if others:
        raise Refused(
            f"{asked} is in use there, by volume {others[0]}",
            hint="Choose another device, or none: then a free one is.",
        )
    return asked


def _next_free(used: Iterable[str], *, boots: bool) -> str:
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
