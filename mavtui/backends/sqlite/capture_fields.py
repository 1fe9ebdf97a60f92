"""Reading values out of a capture: each is of the kind expected, or the place where it is not is noted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TypeVar

from mavtui.domain.clock import Timestamp, parse_timestamp, to_timestamp
from mavtui.errors import CaptureError

MOST_PROBLEMS_SHOWN = 20
_LONGEST_SHOWN = 40
_EARLIEST_YEAR = 1000  # text order of times needs four digits

_T = TypeVar("_T")


class Problems:
    """What is wrong with a capture and where; reading goes on, so that all of it is said at once."""

    def __init__(self) -> None:
        self._shown: list[str] = []
        self._count = 0

    def add(self, place: str, sentence: str) -> None:
        """Note one problem at a place such as `volumes[3].size`."""
        self._count += 1
        if self._count <= MOST_PROBLEMS_SHOWN:
            self._shown.append(f"{place}: {sentence}")

    def raise_if_any(self, source: str) -> None:
        """Raise CaptureError that lists the first 20 problems and counts the others."""
        if not self._count:
            return
        hint = "Nothing was taken in. Capture again, or restore the file from where it came."
        if self._count == 1:
            raise CaptureError(f"{source}: {self._shown[0]}", hint=hint)
        rest = [f"and {self._count - MOST_PROBLEMS_SHOWN} more"] if self._count > MOST_PROBLEMS_SHOWN else []
        raise CaptureError(f"{source}: {self._count} places cannot be read", details=[*self._shown, *rest], hint=hint)


def shown(value: object) -> str:
    """A value as a message shows it: short, on one line, never the inside of an object or list."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    try:
        text = json.dumps(value)
    except (TypeError, ValueError):
        return f"a {type(value).__name__}"
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


class Fields:
    """One object of a capture, asked for its values by key. A value that does not fit is noted and read as empty.

    Keys that nobody asks for are let be: a cloud answers more than is kept here.
    """

    __slots__ = ("_problems", "_values", "place")

    def __init__(self, values: Mapping[str, object], place: str, problems: Problems) -> None:
        self._values = values
        self.place = place
        self._problems = problems

    def at(self, key: str) -> str:
        """The place of one of the values."""
        return f"{self.place}.{key}" if self.place else key

    def wrong(self, key: str, sentence: str) -> None:
        """Note that the value under a key cannot be used."""
        self._problems.add(self.at(key), sentence)

    def _expected(self, key: str, what: str) -> None:
        if key in self._values:
            self.wrong(key, f"expected {what}, found {shown(self._values[key])}")
        else:
            self.wrong(key, f"missing, expected {what}")

    def is_null(self, key: str) -> bool:
        """Whether the key is missing or says nothing."""
        return self._values.get(key) is None

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value = self._values.get(key)
        if isinstance(value, str) and value and is_storable(value):
            return value
        self._expected(key, "a text that is not empty")
        return ""

    def optional_text(self, key: str) -> str | None:
        """A text, or None where it is missing, null or empty."""
        value = self._values.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, str) and is_storable(value):
            return value
        self._expected(key, "a text or nothing")
        return None

    def present_text(self, key: str) -> str | None:
        """A text or None, but the key has to be there: without it nobody knows whether there was something."""
        if key not in self._values:
            self._expected(key, "a text or null")
        return self.optional_text(key)

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self._values.get(key)
        if isinstance(value, bool):
            return value
        self._expected(key, "true or false")
        return False

    def optional_flag(self, key: str) -> bool | None:
        """True, false, or None where it is missing or null."""
        return None if self.is_null(key) else self.flag(key)

    def worded_flag(self, key: str) -> bool:
        """A flag that the API writes as a word: `"true"` or `"false"`."""
        value = self._values.get(key)
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in {"true", "false"}:
            return value.lower() == "true"
        self._expected(key, '"true" or "false"')
        return False

    def whole_number(self, key: str, least: int, most: int) -> int:
        """A whole number within bounds."""
        value = self._values.get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            self._expected(key, "a whole number")
        elif not least <= value <= most:
            self._expected(key, f"a whole number from {least} to {most}")
        else:
            return value
        return least

    def time(self, key: str) -> Timestamp:
        """A moment, in the form of the store."""
        moment = self.optional_time(key)
        if moment is not None:
            return moment
        if self.is_null(key) or self._values[key] == "":
            self._expected(key, "a time")
        return ""

    def optional_time(self, key: str) -> Timestamp | None:
        """A moment in the form of the store, or None where it is missing, null or empty."""
        value = self._values.get(key)
        if value is None or value == "":
            return None
        moment = _in_store_form(value) if isinstance(value, str) else None
        if moment is not None:
            return moment
        self._expected(key, "a time such as 2026-11-22T10:12:58.000000")
        return None

    def one_of(self, key: str, words: Mapping[object, _T], otherwise: _T) -> _T:
        """What the value stands for; the key may only be missing where None is among the words."""
        value = self._values.get(key)
        if isinstance(value, str | None) and value in words:
            return words[value]
        self._expected(key, "one of " + ", ".join(shown(word) for word in words if word))
        return otherwise

    def texts(self, key: str) -> dict[str, str]:
        """An object whose values are texts."""
        value = self._values.get(key)
        if not isinstance(value, dict):
            self._expected(key, "an object")
            return {}
        for name, content in value.items():
            if not isinstance(content, str) or not is_storable(content) or not is_storable(name):
                self.wrong(key, f"expected a text under {shown(name)}, found {shown(content)}")
                return {}
        return value

    def inner(self, key: str, *, nullable: bool = False) -> Fields | None:
        """The object under a key, which has to be there; None where it is none (noted, unless it may be null)."""
        value = self._values.get(key)
        if isinstance(value, dict):
            return Fields(value, self.at(key), self._problems)
        if value is None and nullable and key in self._values:
            return None
        # The value is not shown: what stands in the place of a connection may be a secret.
        found = "expected an object, found something else" if key in self._values else "missing, expected an object"
        self.wrong(key, found)
        return None

    def has_any(self) -> bool:
        """Whether the object holds anything at all."""
        return bool(self._values)

    def names(self) -> Iterator[str]:
        """The keys, those that can be stored; the others are noted."""
        for key in self._values:
            if is_storable(key) and key:
                yield key
            else:
                self._problems.add(self.place, f"{shown(key)} is no usable key")

    def objects(self, key: str) -> Iterator[Fields]:
        """The objects of the list under a key, in order."""
        value = self._values.get(key)
        if not isinstance(value, list):
            self._expected(key, "a list")
            return
        place = self.at(key)
        for index, item in enumerate(value):
            if isinstance(item, dict):
                yield Fields(item, f"{place}[{index}]", self._problems)
            else:
                self._problems.add(f"{place}[{index}]", f"expected an object, found {shown(item)}")


@lru_cache(maxsize=4096)  # much of an estate was made or changed in the same seconds
def _in_store_form(text: str) -> Timestamp | None:
    try:
        moment = parse_timestamp(text)
    except (ValueError, OverflowError):
        return None
    return to_timestamp(moment) if moment.year >= _EARLIEST_YEAR else None


def is_storable(text: str) -> bool:
    """Whether the text can be written as UTF-8; JSON can name halves of characters that cannot."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
