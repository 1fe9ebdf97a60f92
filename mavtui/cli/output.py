"""The only writer to standard output: objects in the format that was asked for, and plain text.

Lists are written as they come, so that a million objects never stand in memory. Where standard output is a terminal,
nothing in a value can act on it, whatever the format.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Generic, NamedTuple, TypeVar

from mavtui.cli.visible import encodable, visible, visible_lines
from mavtui.domain.validation import cell_width
from mavtui.errors import MavtuiError, UsageError
from mavtui.services.writing import as_json, as_yaml, plain, written

Described = dict[str, Any]
T = TypeVar("T")

_WIDEST_ON_A_TERMINAL = 48
_TAIL = 12
_ROWS_MEASURED = 1000
"""How many rows of a table are looked at together for the width of its columns."""


class Column(NamedTuple):
    """One column of a table: the key of `--columns`, its title, how an object is shown in it."""

    key: str
    title: str
    show: Callable[[Any], str]
    right: bool = False


class Shape(NamedTuple, Generic[T]):
    """How one kind of object is written: `describe` gives its keys and values, `columns` its table."""

    describe: Callable[[T], Described]
    keys: tuple[str, ...]
    columns: tuple[Column, ...]


class Output:
    """Standard output in one format. `chosen` are the keys of `--columns`, none for all of them."""

    def __init__(self, form: str = "table", chosen: Sequence[str] = ()) -> None:
        self.form = form
        self._chosen = tuple(chosen)
        self._is_terminal = sys.stdout is not None and sys.stdout.isatty()

    def listing(self, objects: Iterable[T], shape: Shape[T]) -> None:
        """Write a list of objects. Raises UsageError for a column that there is not."""
        keys = self._keys(shape)
        if self.form == "table":
            widest = _WIDEST_ON_A_TERMINAL if self._is_terminal else None
            self._lines(_table(objects, [_column(shape, key) for key in keys], widest))
        elif self.form == "id":
            self._lines(f"{self._safe(shape.describe(one)['id'])}\n" for one in objects)
        else:
            described = (self._picked(shape.describe(one), keys) for one in objects)
            self._lines(written(self.form, described, keys, ascii_only=_is_narrow()))

    def one(self, described: Described, as_text: Callable[[], str]) -> None:
        """Write one object: as an object where the format has them, as a list of one in the others."""
        if self.form == "table":
            self.text(as_text())
        elif self.form == "id":
            self._lines([f"{self._safe(described['id'])}\n"])
        elif self.form == "json":
            self._lines([as_json(self._cleaned(described), ascii_only=_is_narrow())])
        elif self.form == "yaml":
            self._lines([as_yaml(self._cleaned(described))])
        else:
            one = iter([self._cleaned(described)])
            self._lines(written(self.form, one, tuple(described), ascii_only=_is_narrow()))

    def text(self, text: str) -> None:
        """Write lines of our own that may hold values."""
        self._lines(f"{visible(line)}\n" for line in text.rstrip("\n").split("\n"))

    def lines(self, lines: Iterable[str]) -> None:
        """Write text that has its form already (a capture, an example), in pieces; cleaned for a terminal only."""
        self._lines(visible_lines(piece) if self._is_terminal else piece for piece in lines)

    def finish(self) -> None:
        """Hand everything over now, while errors can still be told. Raises MavtuiError where it cannot be written."""
        self._lines(())

    def _keys(self, shape: Shape[T]) -> tuple[str, ...]:
        for key in self._chosen:
            if key not in shape.keys and all(key != column.key for column in shape.columns):
                from mavtui.config.nearest import known_names

                raise UsageError(f"there is no column `{key}`", hint=known_names(key, shape.keys))
        if self.form == "table":
            return self._chosen or tuple(column.key for column in shape.columns)
        return tuple(key for key in self._chosen if key in shape.keys) or shape.keys

    def _picked(self, described: Described, keys: tuple[str, ...]) -> Described:
        picked: Described = described if keys == tuple(described) else {key: described[key] for key in keys}
        cleaned: Described = self._cleaned(picked)
        return cleaned

    def _cleaned(self, value: Any) -> Any:  # noqa: ANN401 - any value that JSON has
        if not self._is_terminal:
            return value
        if isinstance(value, dict):
            return {visible(str(key)): self._cleaned(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self._cleaned(one) for one in value]
        return visible(value) if isinstance(value, str) else value

    def _safe(self, text: str) -> str:
        return visible(text) if self._is_terminal else text

    def _lines(self, lines: Iterable[str]) -> None:
        if sys.stdout is None:  # closed by whoever started us
            return
        encoding = sys.stdout.encoding or "utf-8"
        is_narrow = _is_narrow()
        try:
            for line in lines:
                sys.stdout.write(encodable(line, encoding) if is_narrow else line)
            sys.stdout.flush()
        except BrokenPipeError:
            drop()  # whoever read us has seen enough: the run goes on quietly, and ends with its own code
        except UnicodeEncodeError:
            raise MavtuiError("a value is no text that can be written (a lone surrogate)") from None
        except OSError as error:
            drop()
            raise MavtuiError(f"standard output cannot be written: {error.strerror or error}") from None


def _is_narrow() -> bool:
    """Whether standard output cannot take every character as it is."""
    return sys.stdout is None or (sys.stdout.encoding or "").lower() not in {"utf-8", "utf8"}


def drop() -> None:
    """Send what is still buffered nowhere, so that the interpreter does not fail on it when it ends."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError):  # no file behind it (captured in memory): nothing will fail then
        return


def _column(shape: Shape[T], key: str) -> Column:
    for column in shape.columns:
        if column.key == key:
            return column
    return Column(key, key.upper(), lambda one: plain(shape.describe(one)[key]))


def _table(objects: Iterable[T], columns: Sequence[Column], widest: int | None) -> Iterator[str]:
    """Columns two cells apart, each as wide as it has to be so far, but no wider than `widest`."""
    widths = [cell_width(column.title) for column in columns]
    iterator = iter(objects)
    heading = [column.title for column in columns]
    while True:
        cells = [
            [_cut(visible(column.show(one)), widest) for column in columns] for one in islice(iterator, _ROWS_MEASURED)
        ]
        for row in cells:
            widths = [max(width, cell_width(cell)) for width, cell in zip(widths, row, strict=True)]
        for row in [heading, *cells] if heading else cells:
            yield _line(row, widths, columns)
        heading = []
        if len(cells) < _ROWS_MEASURED:
            return


def _cut(text: str, widest: int | None) -> str:
    """The text, cut in its middle where it is too wide: the end of a name often tells it from its like."""
    if widest is None or len(text) <= widest:
        return text
    return f"{text[: widest - 1 - _TAIL]}…{text[-_TAIL:]}"


def _line(row: Sequence[str], widths: Sequence[int], columns: Sequence[Column]) -> str:
    padded = []
    for cell, width, column in zip(row, widths, columns, strict=True):
        space = " " * (width - cell_width(cell))
        padded.append(space + cell if column.right else cell + space)
    return "  ".join(padded).rstrip(" ") + "\n"
