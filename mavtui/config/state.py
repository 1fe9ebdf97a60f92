"""What the console remembers of its user: widths of columns, lines typed before, whether the tour was shown.

Never a setting (those are configuration) and never a secret. One small JSON file of flat keys, `columns.<view>`,
`history.filter`, `history.command`, `tour.seen`; several consoles may write it at once.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

Value = TypeVar("Value")

MOST_LINES_KEPT = 200
"""How many lines a history keeps."""


class State:
    """The file at `path`, read when it is first asked for something; nothing about it is ever fatal.

    A file that makes no sense is kept aside, and one that cannot be written is remembered in memory only: `problem`
    says so once.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._values: dict[str, Any] | None = None
        self._problem = ""

    def get(self, key: str, default: Value) -> Value:
        """What was put at `key`; `default` where nothing was, or something of another kind."""
        value = self._known().get(key, default)
        if isinstance(value, type(default)) and isinstance(value, bool) is isinstance(default, bool):
            return value
        return default

    def put(self, key: str, value: object) -> None:
        """Remember `value` (what JSON can hold) at `key`. What other consoles have put at other keys stays."""
        self._change(key, lambda _: value)

    def lines(self, key: str) -> list[str]:
        """The history at `key`, the latest line last."""
        return _lines(self._known().get(key))

    def add_line(self, key: str, line: str) -> None:
        """Add a line to the history at `key`, behind those that other consoles have added; each line stands once."""
        self._change(key, lambda kept: [*(one for one in _lines(kept) if one != line), line][-MOST_LINES_KEPT:])

    def problem(self) -> str:
        """What went wrong with the file, told once; else empty."""
        problem, self._problem = self._problem, ""
        return problem

    def _known(self) -> dict[str, Any]:
        if self._values is None:
            self._values = self._read()
        return self._values

    def _change(self, key: str, change: Callable[[Any], object]) -> None:
        known = self._known()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with _locked(self.path.parent):
                known = self._values = {**known, **self._read()}
                known[key] = change(known.get(key))
                self._write(known)
        except OSError as error:
            known[key] = change(known.get(key))
            self._problem = f"{self.path} cannot be written ({error.strerror}): what you choose lasts until you quit."

    def _read(self) -> dict[str, Any]:
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            self._problem = f"{self.path} cannot be read ({error.strerror}): the console begins with its defaults."
            return {}
        import json  # not needed where nothing is remembered

        try:
            values = json.loads(text)
        except (ValueError, RecursionError):
            values = None
        if isinstance(values, Mapping):
            return dict(values)
        self._keep_aside()
        return {}

    def _keep_aside(self) -> None:
        aside = self.path.with_name(f"{self.path.name}.broken")
        kept = "cannot be moved away"
        with contextlib.suppress(OSError):
            self.path.replace(aside)
            kept = f"is kept as {aside.name}"
        self._problem = f"{self.path} made no sense and {kept}: the console begins with its defaults."

    def _write(self, values: Mapping[str, object]) -> None:
        import json

        new = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        try:
            with open(descriptor, "w", encoding="ascii") as file:  # noqa: PTH123 - a descriptor, so that it is ours alone
                json.dump(values, file, indent=1, sort_keys=True)
            new.replace(self.path)
        except BaseException:
            new.unlink(missing_ok=True)
            raise


def _lines(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Alone among the consoles of this user; where the disk knows no locks, without."""
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
