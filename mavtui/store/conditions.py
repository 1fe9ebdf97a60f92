"""What a term of a filter becomes: a piece of SQL with its bound values, and what the indexes can offer for it."""

from __future__ import annotations

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


class Condition(NamedTuple):
    """A test of one row.

    `candidates` selects, by an index, the row numbers that can pass at all (a superset); it may be long for common
    values. `always_few` says that it cannot be. `pin` is the sort column that the condition holds to one value.
    `only_name`: the test reads nothing but the name, which the indexes that orders are read from hold as well.
    `ended`: it asks for attachments that have ended, which are left out otherwise.
    """

    test: Clause
    candidates: Clause | None = None
    always_few: bool = False
    pin: Pin | None = None
    only_name: bool = False
    ended: bool = False

    def negated(self) -> Condition:
        """The exact complement: a row of which nothing is known (null) passes it."""
        return Condition(Clause(f"({self.test.sql}) IS NOT TRUE", self.test.parameters), only_name=self.only_name)


def current_time() -> Timestamp:
    """The moment of a reading that was given none."""
    return to_timestamp(datetime.now(UTC))


def _before(now: Timestamp, seconds: int) -> Timestamp:
    moment = parse_timestamp(now)
    oldest = datetime.min.replace(tzinfo=UTC)
    room = int((moment - oldest).total_seconds())
    return to_timestamp(moment - timedelta(seconds=min(seconds, room)))
