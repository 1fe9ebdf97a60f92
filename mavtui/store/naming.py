"""From what an operator writes (an id, a name, the start of an id) to the ids of what it may stand for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Literal

from mavtui.domain.volumes import Volume

SHORTEST_START = 8
"""How many characters of an id are enough to stand for it."""

SHORTEST_BEGINNING = 3
"""From how many characters on an id is completed."""

_LAST = "\U0010ffff"

Kind = Literal["volumes", "servers"]


def ids_for(con: sqlite3.Connection, kind: Kind, word: str) -> tuple[str, ...]:
    """The ids that `word` may stand for: the exact id alone, else everything of that name, else ids that start so.

    Deleted objects are left out. More than one id means that the word is ambiguous.
    """
    if not _can_be_stored(word):
        return ()
    if con.execute(f"SELECT 1 FROM {kind} WHERE id = ? AND deleted_at IS NULL", (word,)).fetchone():
        return (word,)
    named = con.execute(
        # By the index over names without case, and then exactly
        f"SELECT id FROM {kind} WHERE name = ? COLLATE NOCASE AND name = ? AND deleted_at IS NULL ORDER BY rid",
        (word, word),
    ).fetchall()
    if not named and len(word) >= SHORTEST_START:
        named = con.execute(
            f"SELECT id FROM {kind} WHERE id >= ? AND id < ? AND deleted_at IS NULL ORDER BY id", (word, word + _LAST)
        ).fetchall()
    return tuple(row[0] for row in named)


def attachment_ids_for(con: sqlite3.Connection, word: str) -> tuple[str, ...]:
    """The ids of attachments (ended ones too) that `word` may stand for: the exact id, else ids that start so."""
    if not _can_be_stored(word):
        return ()
    if con.execute("SELECT 1 FROM volume_attachment WHERE id = ?", (word,)).fetchone():
        return (word,)
    if len(word) < SHORTEST_START:
        return ()
    found = con.execute(
        "SELECT id FROM volume_attachment WHERE id >= ? AND id < ? ORDER BY id", (word, word + _LAST)
    ).fetchall()
    return tuple(row[0] for row in found)


def names(con: sqlite3.Connection, kind: Kind) -> list[str]:
    """Every name there is, each once, for finding the nearest to one that is not there."""
    found = con.execute(f"SELECT DISTINCT name FROM {kind} WHERE deleted_at IS NULL AND name IS NOT NULL LIMIT 10000")
    return [row[0] for row in found]


def different_values(con: sqlite3.Connection, table: Kind, column: str, limit: int, begun: str = "") -> list[str]:
    """At most `limit` different values of a column that come at or after `begun`, in order.

    Those of volumes cost a step into the column's index each, of which there has to be one. `column` is a name of ours.
    """
    if not _can_be_stored(begun):
        return []
    tested = f"{column} COLLATE NOCASE >= ? AND deleted_at IS NULL"
    if table == "servers":
        rows = con.execute(
            f"SELECT DISTINCT {column} FROM servers WHERE {tested} ORDER BY {column} COLLATE NOCASE LIMIT ?",
            (begun, limit),
        )
        return [row[0] for row in rows]
    rows = con.execute(
        f"""WITH RECURSIVE stepped (value) AS (
            SELECT min({column} COLLATE NOCASE) FROM volumes WHERE {tested}
            UNION ALL
            SELECT (SELECT min({column} COLLATE NOCASE) FROM volumes
                    WHERE {column} COLLATE NOCASE > value AND deleted_at IS NULL)
            FROM stepped WHERE value IS NOT NULL LIMIT ?
        ) SELECT value FROM stepped WHERE value IS NOT NULL""",
        (begun, limit),
    )
    return [row[0] for row in rows]


def names_beginning(con: sqlite3.Connection, kind: Kind, begun: str, limit: int) -> list[str]:
    """At most `limit` names that begin so (without regard to case), in order; ids where none does and an id was begun.

    Read by the index over names, so that a million cost no more than a hundred.
    """
    if not _can_be_stored(begun):
        return []
    found = con.execute(
        f"SELECT name FROM {kind} WHERE name >= ? COLLATE NOCASE AND name < ? COLLATE NOCASE AND deleted_at IS NULL"
        " ORDER BY name COLLATE NOCASE LIMIT ?",
        (begun, begun + _LAST, limit),
    ).fetchall()
    if not found and len(begun) >= SHORTEST_BEGINNING:
        found = con.execute(
            f"SELECT id FROM {kind} WHERE id >= ? AND id < ? AND deleted_at IS NULL ORDER BY id LIMIT ?",
            (begun, begun + _LAST, limit),
        ).fetchall()
    return list(dict.fromkeys(row[0] for row in found if row[0]))


def hosts_beginning(con: sqlite3.Connection, begun: str, limit: int) -> list[str]:
    """At most `limit` hosts of servers that begin so. It looks at every server: for a key, not for every letter."""
    if not _can_be_stored(begun):
        return []
    found = con.execute(
        "SELECT DISTINCT host FROM servers WHERE host >= ? AND host < ? AND deleted_at IS NULL ORDER BY host LIMIT ?",
        (begun, begun + _LAST, limit),
    )
    return [row[0] for row in found]


def ambiguous_names(con: sqlite3.Connection, volumes: Iterable[Volume]) -> frozenset[str]:
    """Those names of the volumes that other volumes bear too."""
    return frozenset(v.name for v in volumes if v.name and len(ids_for_name(con, v.name)) > 1)


def ids_for_name(con: sqlite3.Connection, name: str) -> tuple[str, ...]:
    """The ids of at most two volumes of exactly this name."""
    found = con.execute(
        "SELECT id FROM volumes WHERE name = ? COLLATE NOCASE AND name = ? AND deleted_at IS NULL LIMIT 2", (name, name)
    )
    return tuple(row[0] for row in found)


def _can_be_stored(word: str) -> bool:
    """Whether SQLite can hold the text at all: bytes from a command line that are no UTF-8 are in no file."""
    return word.isascii() or not any("\ud800" <= character <= "\udfff" for character in word)
