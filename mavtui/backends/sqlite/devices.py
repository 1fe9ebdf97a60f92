"""Device names on a server: which is free, and whether one that was asked for is."""

from __future__ import annotations

import re
import sqlite3
from itertools import product
from string import ascii_lowercase

from mavtui.errors import Refused, UsageError
from mavtui.store.devices import devices_in_use, is_device

_LETTERS_OF_DISKS = re.compile(r"^/dev/[a-z]+?d([a-z]+)$", re.MULTILINE)
_FIRST_LETTERS = (*ascii_lowercase, *map("".join, product(ascii_lowercase, repeat=2)))
_FIRST_AFTER_BOOTING = _FIRST_LETTERS[1:]


def next_free_device(used: str, *, boots: bool = False) -> str:
    """The next free `/dev/vdb`… of a server (`/dev/vda` if it boots); `used` are its devices, one a line.

    Raises Refused where all are taken.
    """
    # As the cloud does it, /dev/sdb takes the letter b from /dev/vdb too.
    taken = set(_LETTERS_OF_DISKS.findall(used))
    for letters in _FIRST_LETTERS if boots else _FIRST_AFTER_BOOTING:
        if letters not in taken:
            return f"/dev/vd{letters}"
    raise Refused(f"the server has {len(taken)} disks already", hint="Detach some, or use another server.")


def checked_device(
    con: sqlite3.Connection, asked: str, *, volume_id: str, server_id: str | None, host: str | None
) -> str:
    """The device that was asked for. Raises UsageError for a text that is none, Refused where another volume has it."""
    if not is_device(asked):
        raise UsageError(f"device is {asked!r}, expected a path like /dev/vdb", hint="Without it a free one is.")
    used = devices_in_use(con, server_id=server_id, host=host)
    others = [other for device, other in used if device == asked and other != volume_id]
    if others:
        raise Refused(
            f"{asked} is in use there, by volume {others[0]}",
            hint="Choose another device, or none: then a free one is.",
        )
    return asked
