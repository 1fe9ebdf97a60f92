"""The values that terms of a filter take, by kind. Each reader raises ValueError with a sentence for the operator."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

_LARGEST_DIGITS = 15
_SIZE = re.compile(r"([0-9]+) ?(?:(g|gb|gib)|(t|tb|tib))?", re.IGNORECASE)
_AGE_PART = re.compile(r"([0-9]+)\s*(min|[smhdwy])\s*")
_AGE_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 7 * 86400, "y": 365 * 86400}
_LONGEST_AGE = 1000 * _AGE_UNITS["y"]
_TIME = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}(:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)?)?)?)?")
_TIME_MODEL = "2000-01-01T00:00:00"
_YES = ("yes", "y", "true", "on", "1")
_NO = ("no", "n", "false", "off", "0")


def read_flag(text: str) -> bool:
    """Yes or no."""
    word = text.lower()
    if word not in _YES + _NO:
        raise ValueError(f"expected yes or no, not {text}")
    return word in _YES


def read_number(text: str) -> int:
    """A whole number, zero or more."""
    if not (text.isascii() and text.isdigit() and len(text) <= _LARGEST_DIGITS):
        raise ValueError(f"expected a whole number, not {text}")
    return int(text)


def read_size(text: str) -> int:
    """A size in GiB: `100`, `100G`, `2T`."""
    found = _SIZE.fullmatch(text)
    if found is None or len(found[1]) > _LARGEST_DIGITS - 3:
        raise ValueError(f"expected a size in GiB such as 100 or 2T, not {text}")
    return int(found[1]) * (1024 if found[3] else 1)


def read_age(text: str) -> tuple[int, int]:
    """An age such as `7d`, `12h`, `30m` or `1d12h`: its seconds, and the seconds of the smallest unit in it."""
    parts = _AGE_PART.findall(text.lower())
    if not parts or _AGE_PART.sub("", text.lower()):
        raise ValueError(f"expected an age such as 7d, 12h or 30m, not {text}")
    if any(len(number) > _LARGEST_DIGITS for number, _ in parts):
        raise ValueError("expected an age of less than 1000 years")
    seconds = sum(int(number) * _AGE_UNITS[unit] for number, unit in parts)
    if seconds > _LONGEST_AGE:
        raise ValueError("expected an age of less than 1000 years")
    return seconds, min(_AGE_UNITS[unit] for _, unit in parts)


def read_time(text: str) -> str:
    """A time in UTC as far as it is given (`2026`, `2026-11`, `2026-11-22T10:15`), as stored times begin."""
    beginning = text.upper().removesuffix("Z")
    message = f"expected a time in UTC such as 2026-11-22 or 2026-11-22T10:15, not {text}"
    if not _TIME.fullmatch(beginning):
        raise ValueError(message)
    try:
        datetime.fromisoformat(beginning[:19] + _TIME_MODEL[len(beginning) :])
    except ValueError:
        raise ValueError(message) from None
    return beginning


def read_word(text: str, words: Collection[str], *, whole: bool) -> tuple[str, ...]:
    """The known words (in small letters) that the text is (`whole`) or begins, in order of the alphabet."""
    typed = text.lower()
    found = tuple(sorted(word for word in words if word == typed or (not whole and word.startswith(typed))))
    if found:
        return found
    near = nearest(text, words)
    raise ValueError(f"no such word: {text}" + (f"; did you mean {near}?" if near else ""))


def nearest(text: str, words: Collection[str]) -> str | None:
    """The known word that is most like the text, if any is."""
    from difflib import get_close_matches

    found = get_close_matches(text.lower(), sorted(words), n=1, cutoff=0.5)
    return found[0] if found else None
