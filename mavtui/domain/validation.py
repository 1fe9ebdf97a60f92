"""Values from outside, checked before anything else happens (limits as Cinder has them)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from mavtui.domain.servers import SERVER_STATUSES
from mavtui.errors import UsageError

LONGEST_TEXT = 255
LARGEST_SIZE_GIB = 2_147_483_647
LONGEST_TYPED_NAME = 40
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,20}")
_WITHOUT_WIDTH = frozenset({"Mn", "Me", "Cf"})
_METADATA_KEY = re.compile(r"[a-zA-Z0-9\-_:. /]{1,255}")


def checked_name(value: str, what: str = "name") -> str:
    """The text without space around it. Raises UsageError where it is longer than 255 characters."""
    stripped = value.strip()
    if len(stripped) > LONGEST_TEXT:
        raise UsageError(f"{what} has {len(stripped)} characters, {LONGEST_TEXT} are allowed")
    return stripped


def checked_server_name(value: str) -> str:
    """The name of a server or host without space around it. Raises UsageError for none, and for one too long."""
    name = checked_name(value, "server name")
    if not name:
        raise UsageError("a server needs a name", hint="Give the name by which operators know it.")
    return name


def checked_server_status(value: str, *, known: str | None = None) -> str:
    """The status as Nova writes it, whatever the case of the letters, or the one that is `known` of this server.

    A capture may hold newer ones than we know. Raises UsageError that lists those we do.
    """
    if value == known:
        return value
    for status in SERVER_STATUSES:
        if value.casefold() == status.casefold():
            return status
    raise UsageError(f"server status {value!r} is not known", hint=f"Known are: {', '.join(SERVER_STATUSES)}.")


def checked_size(value: int | str, what: str = "size") -> int:
    """A size in GiB, a whole number from 1. Raises UsageError."""
    text = str(value).strip()
    if not _WHOLE_NUMBER.fullmatch(text):
        raise UsageError(f"{what} is {value!r}, expected a whole number of GiB", hint="For example 40.")
    size = int(text)
    if not 1 <= size <= LARGEST_SIZE_GIB:
        raise UsageError(f"{what} is {size} GiB, expected 1 to {LARGEST_SIZE_GIB}")
    return size


def checked_metadata(values: Mapping[str, str]) -> dict[str, str]:
    """Metadata with usable keys and values. Raises UsageError that names the key."""
    for key, value in values.items():
        if not _METADATA_KEY.fullmatch(key):
            raise UsageError(
                f"metadata key {key!r} is not usable", hint="Letters, digits and - _ : . / or space, 1 to 255 of them."
            )
        if len(value) > LONGEST_TEXT:
            raise UsageError(f"metadata {key!r} has {len(value)} characters, {LONGEST_TEXT} are allowed")
    return dict(values)


def cell_width(text: str) -> int:
    """How many terminal cells the text takes, wide and combining characters counted as terminals do."""
    if text.isascii():
        return len(text)
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.category(character) in _WITHOUT_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def is_typable(name: str) -> bool:
    """Whether an operator can be asked to type this name: printable, no longer than 40 cells."""
    return bool(name) and name == name.strip() and name.isprintable() and cell_width(name) <= LONGEST_TYPED_NAME
