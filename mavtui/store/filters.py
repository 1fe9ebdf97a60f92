"""The filter that an operator types, and what it becomes; its grammar is in filter_parsing.py.

    text  "quoted text"        the name holds it, or the (hexadecimal) id begins with it; `""` in it: one quote
    -f abc                     the letters of the name in this order, anything between them
    field:value  field=value   text: holds / is exactly · id, status: begins with / is exactly · else: is
    field>1  >=  <  <=         numbers, sizes (GiB; `2T`), times (`created<2026-11`), ages (`age>7d`)
    !part                      not; a row of which nothing is known passes it
    part part  part and part   both · part or part: one of them at least, weaker than `and` · ( ) hold parts together
    @name                      the filter saved under that name in the configuration

Each term is judged by itself (`server:web mode:ro`: held by a server named web, and held read-only by somebody). Case
does not matter, beyond ASCII too (text_match.py). `rw:?` finds volumes whose attachments cannot be listed.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from mavtui.domain.clock import Timestamp
from mavtui.domain.finding_limits import DEFAULT_LIMITS, FindingLimits
from mavtui.errors import UsageError
from mavtui.store.conditions import Clause, Condition, Pin, current_time

if TYPE_CHECKING:
    from collections.abc import Mapping

    # What fields mean is read when a filter is typed: the first frame of the console has none.
    from mavtui.store.filter_terms import Fields

_LONGEST = 1000


class Known(NamedTuple):
    """What the configuration adds to the grammar: filters by name, and from when on something counts as stuck."""

    saved: Mapping[str, str] = MappingProxyType({})
    limits: FindingLimits = DEFAULT_LIMITS


NOTHING_KNOWN = Known()

"""For whoever knows no configuration."""


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


def parse_filter(text: str, fields: Fields | None = None, known: Known = NOTHING_KNOWN) -> Filter:
    """The filter over `fields` (those of volumes) that the text stands for; `known` is what the configuration adds.

    Raises FilterError, also for a term that is only half typed (`rw>`).
    """
    from mavtui.store.filter_parsing import Parser

    if fields is None:
        from mavtui.store.filter_fields import VOLUME_FIELDS

        fields = VOLUME_FIELDS
    if len(text) > _LONGEST:
        raise FilterError(f"the filter is longer than {_LONGEST} characters", _LONGEST)
    for position, character in enumerate(text):
        if character == "\0" or "\ud800" <= character <= "\udfff":
            raise FilterError("a filter holds text only; this character is none", position)
    return Filter(text, Parser(text, fields.with_limits(known.limits), known.saved).parse())
