"""Reading a mapping key by key with every mistake collected, so that one run tells all that is wrong with a file."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from mavtui.config.nearest import known_names
from mavtui.config.paths import expanded
from mavtui.config.yaml_files import line_of
from mavtui.errors import ConfigError

KINDS = {dict: "a section", list: "a list", str: "the text", bool: "the flag", int: "the number", float: "the number"}
LONGEST_SHOWN = 40

Keys = tuple[str | int, ...]


class Problem(NamedTuple):
    """One mistake: where it is in the file, what is wrong, and what to do if that can be told."""

    keys: Keys
    message: str
    hint: str = ""


class Section:
    """One mapping of a file. Each method reads a key, takes its default where there is none, and notes what is wrong.

    A key without a value is as if it were not there. `problems` is shared by all the sections of a file.
    """

    def __init__(self, data: object, *, file: Path, keys: Keys = (), problems: list[Problem] | None = None) -> None:
        self.file = file
        self.keys = keys
        self.problems: list[Problem] = [] if problems is None else problems
        self._asked: list[str] = []
        self.data: Mapping[str, object] = {}
        if isinstance(data, dict):
            self.data = data
        elif data is not None:
            expected = "sections and values" if keys else "the sections of a configuration"
            self._note("", f"must hold {expected}, not {shown(data)}")

    def raw(self, key: str) -> object:
        """Whatever stands there, unchecked; None also where nothing does."""
        self._asked.append(key)
        return self.data.get(key)

    def text(self, key: str) -> str | None:
        """A text, or None."""
        value = self.raw(key)
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        self._note(key, f"must be a text, not {shown(value)}", _quote_hint(value))
        return None

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self.raw(key)
        if isinstance(value, bool):
            return value
        if value is not None:
            self._note(key, f"must be true or false, not {shown(value)}")
        return default

    def number(self, key: str, *, default: float, least: float) -> float:
        """A number of at least `least`."""
        value = self.raw(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self._note(key, f"must be a number, not {shown(value)}")
            return default
        if value < least:
            self._note(key, f"must be at least {least:g}, not {value:g}")
            return default
        return float(value)

    def choice(self, key: str, choices: Sequence[str], *, default: str) -> str:
        """One of `choices`."""
        value = self.raw(key)
        if value is None:
            return default
        if not isinstance(value, str) or value not in choices:
            hint = known_names(value, choices) if isinstance(value, str) else ""
            self._note(key, f"must be one of {', '.join(choices)}, not {shown(value)}", hint)
            return default
        return value

    def path(self, key: str) -> Path | None:
        """A file or folder; `~` is the home folder and a relative one is beside the file that names it."""
        value = self.text(key)
        if value is None:
            return None
        try:
            return self.file.parent / expanded(value)
        except ConfigError:
            self._note(key, f"names the home folder of nobody: {shown(value)}", "Write the whole path.")
            return None

    def section(self, key: str) -> Section:
        """The section of that name, empty where there is none."""
        return Section(self.raw(key), file=self.file, keys=(*self.keys, key), problems=self.problems)

    def sections(self, key: str) -> dict[str, Section]:
        """All the sections inside the one of that name."""
        outer = self.section(key)
        return {name: outer.section(name) for name in outer.data}

    def note(self, key: str, message: str, hint: str = "") -> None:
        """Note a mistake at `key` that only the reader of this section can see."""
        self._note(key, message, hint)

    def end(self) -> None:
        """All keys are read: those left over are unknown."""
        for key in self.data:
            if key not in self._asked:
                self._note(key, "is not a key that is known here", known_names(key, self._asked))

    def _note(self, key: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem((*self.keys, key) if key else self.keys, message, hint))


def raise_problems(file: Path, problems: Sequence[Problem]) -> None:
    """ConfigError with one line for each of `problems`, if there are any: file, line, path of the key, what and why."""
    if not problems:
        return
    told = []
    for keys, message, hint in problems:
        line = line_of(file, keys) if keys else None
        where = f"{file}:{line}" if line else str(file)
        name = ".".join(str(key) for key in keys)
        told.append((f"{where}: `{name}` {message}." if name else f"{where}: {message}.", hint))
    raise together(told)


def together(told: Sequence[tuple[str, str]]) -> ConfigError:
    """One error for all of these problems, each a sentence and what to do about it; that stands right behind it."""
    (first, hint), *others = told
    if not others:
        return ConfigError(first, hint=hint)
    lines = [f"{sentence} {hint}".rstrip() for sentence, hint in told]
    return ConfigError(lines[0], details=lines[1:])


def shown(value: object) -> str:
    """A value as an error may name it: its kind, and itself where that is short."""
    if value is None:
        return "empty"
    kind = KINDS.get(type(value), "a value")
    if isinstance(value, dict | list):
        return kind
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"{kind} `{text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + '…'}`"


def _quote_hint(value: object) -> str:
    return "Put it in quotes." if isinstance(value, bool | int | float) else ""
