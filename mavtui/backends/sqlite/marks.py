"""What an engine's file says about itself, so that no option can bypass it: production, read-only, sample."""

from __future__ import annotations

import sqlite3

from mavtui.backends.protocol import Marks
from mavtui.errors import Refused

LOCKED = "The engine's file is marked read-only."

_READ = "SELECT key FROM meta WHERE key IN ('production', 'readonly', 'sample') AND value = '1'"
_WRITE = "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"


def read_marks(con: sqlite3.Connection) -> Marks:
    """The marks stored in the file."""
    found = {row[0] for row in con.execute(_READ)}
    return Marks(production="production" in found, readonly="readonly" in found, sample="sample" in found)


def write_marks(con: sqlite3.Connection, marks: Marks) -> None:
    """Store the marks in the file, all of them."""
    values = {"production": marks.production, "readonly": marks.readonly, "sample": marks.sample}
    con.executemany(_WRITE, [(key, str(int(value))) for key, value in values.items()])


def check_unlocked(reason: str) -> None:
    """Refuse any change where there is a reason against all of them. Raises Refused."""
    if reason:
        raise Refused(
            reason, codes=("read-only-context",), hint="Whoever may change it takes the mark away: mavtui config mark."
        )
