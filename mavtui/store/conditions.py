"""What a term of a filter becomes: a piece of SQL with its bound values, and what the indexes can offer for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from mavtui.domain.clock import Timestamp, parse_timestamp, to_timestamp


class Ago(NamedTuple):
    """A moment that many seconds before the reading; it becomes a time when the statement is bound."""

    seconds: int


Bound = str | int | Ago


class Clause(NamedTuple):
    """SQL text made of our own identifiers only, and the values to bind, in order."""

    sql: str
    parameters: tuple[Bound, ...] = ()

    def values(self, now: Timestamp) -> tuple[str | int, ...]:
        """The values as SQLite takes them; ages count back from `now`."""
        return tuple(_before(now, value.seconds) if isinstance(value, Ago) else value for value in self.parameters)


class Pin(NamedTuple):
    """A column that the condition holds to one value, so that an index that begins with it keeps its order."""

    column: str
    value: str | int


class Values(NamedTuple):
    """The different values of a column that pass a condition: a statement that selects them, and the column."""

    column: str
    passing: Clause


class Condition(NamedTuple):
    """A test of one row.

    `candidates` selects, by an index, the row numbers that can pass at all (a superset); it may be long for common
    values. `always_few` says that it cannot be. `pin` is the sort column that the condition holds to one value.
    `only_name`: the test reads nothing but the name, which the indexes that orders are read from hold as well.
    `values`: those of a column with an index that pass; where there is only one, the condition holds the column to it.
    `exact`: the candidates are all that pass and no others, so that the test need not be made for them.
    `ended`: it asks for attachments that have ended, which are left out otherwise.
    """

    test: Clause
    candidates: Clause | None = None
    always_few: bool = False
    pin: Pin | None = None
    only_name: bool = False
    ended: bool = False
    values: Values | None = None
    exact: bool = False

    def negated(self) -> Condition:
        """The exact complement: a row of which nothing is known (null) passes it."""
        return Condition(Clause(f"({self.test.sql}) IS NOT TRUE", self.test.parameters), only_name=self.only_name)


def all_of(parts: Sequence[Condition]) -> Condition:
    """That all of these hold; what the best of their indexes offers is what the whole can pass."""
    if len(parts) == 1:
        return parts[0]
    offering = [part for part in parts if part.candidates is not None]
    best = max(offering, key=lambda part: (part.always_few, part.pin is None), default=None)
    return Condition(
        _joined(parts, " AND "),
        None if best is None else best.candidates,
        always_few=best is not None and best.always_few,
        only_name=all(part.only_name for part in parts),
        ended=any(part.ended for part in parts),
    )


def any_of(parts: Sequence[Condition]) -> Condition:
    """That one of these holds at least; indexes help where each of them has one."""
    offered = [part.candidates for part in parts if part.candidates is not None]
    candidates = None
    if len(offered) == len(parts):
        sql = " UNION ALL ".join(f"SELECT * FROM ({one.sql})" for one in offered)
        candidates = Clause(sql, tuple(value for one in offered for value in one.parameters))
    return Condition(
        _joined(parts, " OR "),
        candidates,
        always_few=all(part.always_few for part in parts),
        only_name=all(part.only_name for part in parts),
        ended=any(part.ended for part in parts),
    )


def _joined(parts: Sequence[Condition], word: str) -> Clause:
    sql = word.join(f"({part.test.sql})" for part in parts)
    return Clause(f"({sql})", tuple(value for part in parts for value in part.test.parameters))


def current_time() -> Timestamp:
    """The moment of a reading that was given none."""
    return to_timestamp(datetime.now(UTC))


def _before(now: Timestamp, seconds: int) -> Timestamp:
    moment = parse_timestamp(now)
    oldest = datetime.min.replace(tzinfo=UTC)
    room = int((moment - oldest).total_seconds())
    return to_timestamp(moment - timedelta(seconds=min(seconds, room)))
