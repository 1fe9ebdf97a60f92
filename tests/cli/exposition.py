"""The text format that Prometheus reads, version 0.0.4, taken at its word: whatever it does not allow is an error."""

from __future__ import annotations

import re
from typing import NamedTuple

_NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_HELP = re.compile(rf"# HELP ({_NAME}) ((?:[^\\]|\\\\|\\n)*)")
_TYPE = re.compile(rf"# TYPE ({_NAME}) (counter|gauge|histogram|summary|untyped)")
_LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\\\|\\"|\\n)*"'
_SAMPLE = re.compile(
    rf"({_NAME})(?:\{{({_LABEL}(?:,{_LABEL})*),?\}})? ([+-]?(?:[0-9]*\.?[0-9]+(?:e[+-]?[0-9]+)?|Inf|NaN))"
)
_PART = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"')
_ESCAPED = {r"\\": "\\", r"\"": '"', r"\n": "\n"}

Labels = tuple[tuple[str, str], ...]


class Family(NamedTuple):
    """A metric: its type, its help, and its samples by their labels."""

    kind: str
    help: str
    samples: dict[Labels, float]


def parse(text: str) -> dict[str, Family]:
    """The metrics by name. AssertionError for a line that is none, a series or family told twice, or no type before."""
    assert text.endswith("\n")
    families: dict[str, Family] = {}
    helps: dict[str, str] = {}
    last = ""
    for line in text[:-1].split("\n"):
        if found := _HELP.fullmatch(line):
            assert found[1] not in helps, line
            helps[found[1]] = found[2]
        elif found := _TYPE.fullmatch(line):
            last = found[1]
            assert last not in families, line
            families[last] = Family(found[2], helps[last], {})
        else:
            found = _SAMPLE.fullmatch(line)
            assert found, line
            assert found[1] == last, f"{line}: apart from its family"
            parts = _PART.findall(found[2] or "")
            labels = tuple((name, re.sub(r"\\.", lambda one: _ESCAPED[one[0]], value)) for name, value in parts)
            assert len(dict(labels)) == len(labels), line
            assert labels not in families[last].samples, line
            families[last].samples[labels] = float(found[3])
    return families
