"""Device names on a server: which is free, and whether one that was asked for is."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from itertools import product
from string import ascii_lowercase

from mavtui.errors import Refused, UsageError
from mavtui.store.devices import devices_in_use, is_device

_LETTERS_OF_DISKS = re.compile(r"^/dev/[a-z]+?d([a-z]+)$", re.MULTILINE)
_FIRST_LETTERS = (*ascii_lowercase, *map("".join, product(ascii_lowercase, repeat=2)))


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
        raise UsageError(f"device is {asked!r}, expected a path like /dev/vdb", hint="Without it a free one is.")
    others = [other for device, other in used if device == asked and other != volume_id]
    if others:
        raise Refused(
            f"{asked} is in use there, by volume {others[0]}",
            hint="Choose another device, or none: then a free one is.",
        )
    return asked


def _next_free(used: Iterable[str], *, boots: bool) -> str:
    # As the cloud does it, /dev/sdb takes the letter b from /dev/vdb too.
    taken = set(_LETTERS_OF_DISKS.findall("\n".join(used)))
    for letters in _FIRST_LETTERS if boots else _FIRST_LETTERS[1:]:
        if letters not in taken:
            return f"/dev/vd{letters}"
    raise Refused(f"the server has {len(taken)} disks already", hint="Detach some, or use another server.")
