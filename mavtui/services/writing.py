"""Objects as text in a format: JSON, lines of JSON, CSV, YAML. The same for what commands print and consoles export.

Lists are written as they come, so that a million objects never stand in memory.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Described = Mapping[str, Any]

FORMATS = ("csv", "json", "jsonl", "yaml")
"""The formats of lists."""


def written(
    form: str, described: Iterator[Described], keys: Sequence[str], *, ascii_only: bool = False
) -> Iterator[str]:
    """The text of a list of objects, piece by piece; `form` is one of FORMATS, `keys` are the columns of CSV."""
    writers: dict[str, Callable[[], Iterator[str]]] = {
        "json": lambda: _json(described, _encoder(ascii_only=ascii_only)),
        "jsonl": lambda: _jsonl(described, _encoder(ascii_only=ascii_only)),
        "csv": lambda: _csv(described, keys),
        "yaml": lambda: _yaml_list(described),
    }
    return writers[form]()


def as_json(described: Described, *, ascii_only: bool = False) -> str:
    """One object as JSON for people."""
    import json

    return json.dumps(described, ensure_ascii=ascii_only, indent=2) + "\n"


def as_yaml(value: Any) -> str:  # noqa: ANN401 - any value that JSON has
    """One object, or a list of them, as YAML."""
    import yaml

    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=120)
    return text


def plain(value: Any) -> str:  # noqa: ANN401 - any value that JSON has
    """A value as a table writes it: flags as yes and no, nothing as nothing, what is nested as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, list | dict):
        import json

        return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value)


def _json(described: Iterator[Described], encode: Callable[[Any], str]) -> Iterator[str]:
    """A list, one object a line: whole JSON for programs, lines for people."""
    first = next(described, None)
    if first is None:
        yield "[]\n"
        return
    yield "[\n" + encode(first)
    for one in described:
        yield ",\n" + encode(one)
    yield "\n]\n"


def _jsonl(described: Iterator[Described], encode: Callable[[Any], str]) -> Iterator[str]:
    for one in described:
        yield encode(one) + "\n"


def _encoder(*, ascii_only: bool) -> Callable[[Any], str]:
    quick = sys.modules.get("msgspec.json")  # there wherever a cloud was read; elsewhere loading it is no gain
    if quick is not None and not ascii_only:
        return lambda value: quick.format(quick.encode(value), indent=0).decode()
    import json

    return json.JSONEncoder(ensure_ascii=ascii_only).encode


def _csv(described: Iterator[Described], keys: Sequence[str]) -> Iterator[str]:
    import csv

    class Line:
        """What a row of CSV is written to: hands it on."""

        text = ""

        def write(self, text: str) -> None:
            self.text = text

    line = Line()
    writer = csv.writer(line, lineterminator="\n")
    writer.writerow(keys)
    yield line.text
    for one in described:
        writer.writerow([str(one[key]).lower() if isinstance(one[key], bool) else plain(one[key]) for key in keys])
        yield line.text


def _yaml_list(described: Iterator[Described]) -> Iterator[str]:
    is_empty = True
    for one in described:
        is_empty = False
        yield as_yaml([one])
    if is_empty:
        yield "[]\n"
