"""The filter that an operator types: its grammar, and what it becomes.

Terms are parted by spaces and must all be true of a row; each is judged by itself (`server:web mode:ro`: held by a
server named web, and held read-only by somebody).

    text  "quoted text"        the name holds it, or the (hexadecimal) id begins with it; `""` in it: one quote
    -f abc                     the letters of the name in this order, anything between them
    field:value  field=value   text: holds / is exactly · id, status: begins with / is exactly · else: is
    field>1  >=  <  <=         numbers, sizes (GiB; `2T`), times (`created<2026-11`), ages (`age>7d`)
    !term                      not; a row of which nothing is known passes it

Case does not matter, beyond ASCII too (text_match.py). `rw:?` finds volumes whose attachments cannot be listed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mavtui.domain.clock import Timestamp
from mavtui.errors import UsageError
from mavtui.store.conditions import Clause, Condition, Pin, current_time

if TYPE_CHECKING:
    # What fields mean is read when a filter is typed: the first frame of the console has none.
    from mavtui.store.filter_terms import Builder, Fields

_FIELD = re.compile(r"([A-Za-z][A-Za-z_-]*)(:|>=|<=|>|<|=)")
_SPACES = re.compile(r"\s*")
_WORD = re.compile(r"\S*")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_FUZZY = re.compile(r"-f(?=\s|$)")
_LONGEST = 1000


class FilterError(UsageError):
    """A filter that cannot be used, or not yet: `position` is the index of the character where it goes wrong."""

    def __init__(self, message: str, position: int, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.position = position


class Filter(NamedTuple):
    """A filter ready for use: the text as typed, and its conditions, all of which must hold."""

    text: str = ""
    conditions: tuple[Condition, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether every row passes."""
        return not self.conditions

    @property
    def is_indexed(self) -> bool:
        """Whether the first rows come in bounded time whatever the store holds: safe where nothing may be blocked.

        So for no condition, for one exact status, and with an id or four letters of one. A part of a name has its
        index too and is quick where it is rare; but a common one can stand far down the order, so it does not count.
        """
        if len(self.conditions) == 1 and self.conditions[0].pin is not None:
            return True
        return self.is_empty or any(condition.always_few for condition in self.conditions)

    @property
    def pins(self) -> tuple[Pin, ...]:
        """The columns that the filter holds to one value."""
        return tuple(condition.pin for condition in self.conditions if condition.pin is not None)

    @property
    def reads_index_only(self) -> bool:
        """Whether all it tests stands in the index by name, or in that of its only pin."""
        return len(self.pins) <= 1 and all(condition.pin or condition.only_name for condition in self.conditions)

    def test(self, now: Timestamp | None = None) -> Clause:
        """The SQL that a row must pass, `1` for the empty filter; ages count back from `now`, else from the clock."""
        if self.is_empty:
            return Clause("1")
        parameters = [value for condition in self.conditions for value in condition.test.parameters]
        sql = " AND ".join(condition.test.sql for condition in self.conditions)
        return Clause(sql, Clause("", tuple(parameters)).values(now or current_time()))


NO_FILTER = Filter()


def parse_filter(text: str, fields: Fields | None = None) -> Filter:
    """The filter over `fields` (those of volumes) that the text stands for.

    Raises FilterError, also for a term that is only half typed (`rw>`).
    """
    if fields is None:
        from mavtui.store.filter_fields import VOLUME_FIELDS

        fields = VOLUME_FIELDS
    if len(text) > _LONGEST:
        raise FilterError(f"the filter is longer than {_LONGEST} characters", _LONGEST)
    for position, character in enumerate(text):
        if character == "\0" or "\ud800" <= character <= "\udfff":
            raise FilterError("a filter holds text only; this character is none", position)
    conditions = []
    position = _skip_spaces(text, 0)
    while position < len(text):
        condition, position = _read_term(text, position, fields)
        conditions.append(condition)
        position = _skip_spaces(text, position)
    return Filter(text, tuple(conditions))


def _skip_spaces(text: str, position: int) -> int:
    found = _SPACES.match(text, position)
    return found.end() if found else position


def _read_term(text: str, position: int, fields: Fields) -> tuple[Condition, int]:
    if text[position] != "!":
        return _read_positive(text, position, fields)
    condition, end = _read_positive(text, position + 1, fields)
    return condition.negated(), end


def _read_positive(text: str, position: int, fields: Fields) -> tuple[Condition, int]:
    if fuzzy := _FUZZY.match(text, position):
        return _build(fields.fuzzy, "", text, _skip_spaces(text, fuzzy.end()), "letters are missing after -f")
    if found := _FIELD.match(text, position):
        name, operator = found.groups()
        builder = fields.named.get(re.sub("[_-]", "", name.lower()))
        if builder is None:
            from mavtui.store.filter_values import nearest

            near = nearest(name, fields.named)
            message = f"no field is called {name}" + (f"; did you mean {near}?" if near else "")
            known = "Fields: " + " ".join(fields.named)
            raise FilterError(message, position, hint=f"{known}. To search for the text itself, put it in quotes.")
        return _build(builder, operator, text, found.end(), f"a value is missing after {found[0]}")
    return _build(fields.text, "", text, position, "text is missing")


def _build(builder: Builder, operator: str, text: str, position: int, missing: str) -> tuple[Condition, int]:
    value, end = _read_value(text, position)
    if not value and not (operator == "=" and end > position):
        raise FilterError(missing, position)
    try:
        return builder(operator, value), end
    except ValueError as error:
        raise FilterError(str(error), position) from None


def _read_value(text: str, position: int) -> tuple[str, int]:
    """The value that begins here, without its quotes, and where it ends."""
    if not text.startswith('"', position):
        found = _WORD.match(text, position)
        end = found.end() if found else position
        return text[position:end], end
    quoted = _QUOTED.match(text, position)
    if quoted is None:
        raise FilterError("the closing quote is missing", position)
    end = quoted.end()
    if end < len(text) and not text[end].isspace():
        raise FilterError("a space is missing after the closing quote", end)
    return quoted[1].replace('""', '"'), end
