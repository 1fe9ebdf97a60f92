"""The order of a listing: which index already has the rows in it, and how to go on after a given row.

A reading is a sequence of *segments*: statements that follow one another in the order asked for. Rows without a name
stand last, which an index in ascending order does not give, so they are a segment of their own; so is each value of a
leading column (`status`, then `name`). Each segment of the default order is index order with a limit; nothing is
sorted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from mavtui.errors import UsageError
from mavtui.store.conditions import Clause, Pin

NAME = "name"


class SortKey(NamedTuple):
    """One column of an order. Without a value stands last either way."""

    column: str
    descending: bool = False


class SortColumn(NamedTuple):
    """A column that rows can be sorted by: its SQL, with collation, the row's field of that value, its index.

    The index begins with the column and goes on with name and rid. `reversed`: it grows as the value falls (age).
    """

    expression: str
    field: str
    index_name: str = ""
    reversed: bool = False


class Table(NamedTuple):
    """A table that is listed: rows with `rid` and `id`, of which those that pass `living` count.

    `by_name` is an index of the living by name and rid, if there is one. `tie` is the column that every order ends
    with: the name, or for what has none the row number. `joined` names what else rows and terms speak of; `alias` is
    the table's name in all of them, where it has another than its own.
    """

    name: str
    by_name: str
    columns: Mapping[str, SortColumn]
    tie: str = NAME
    alias: str = ""
    joined: str = ""
    alive: str = ""

    @property
    def called(self) -> str:
        """What the table is called in SQL."""
        return self.alias or self.name

    @property
    def rid(self) -> str:
        """The row number."""
        return f"{self.called}.rid"

    @property
    def living(self) -> str:
        """Whether a row counts."""
        return self.alive or f"{self.called}.deleted_at IS NULL"

    def source(self, index: str = "") -> str:
        """What to read from: by that index, else by row number."""
        named = f"{self.name} AS {self.alias}" if self.alias else self.name
        return f"{named} {f'INDEXED BY {index}' if index else 'NOT INDEXED'}{self.joined}"


class Segment(NamedTuple):
    """A part of a reading: `SELECT … FROM source WHERE test ORDER BY order`."""

    source: str
    test: Clause
    order: str


class Reading(NamedTuple):
    """What to read of a table: the rows that pass the test, in this order, after the given row if there is one.

    `candidates` are the row numbers that can pass, where the filter's indexes say that they are few. `pins` are columns
    that the test holds to one value. `sort_all`: better sort what passes than look up each row that an index names.
    `after` has the fields of a row by name, `rid` among them.
    """

    table: Table
    test: Clause
    order: tuple[SortKey, ...]
    pins: tuple[Pin, ...] = ()
    candidates: Sequence[int] | None = None
    sort_all: bool = False
    after: Mapping[str, str | int | None] = MappingProxyType({})

    def segments(self, con: sqlite3.Connection) -> Iterator[Segment]:
        """The statements to run one after another until there are enough rows."""
        keys = effective_order(self.table, self.order, self.pins)
        index = index_for(self.table, keys, self.pins)
        if self.candidates is not None or self.sort_all or not index:
            yield self._sorted(keys)  # by row number alone, this sorts nothing
        elif len(keys) == 1:
            yield from self._by_name(index, self._living(), keys[0], self.after)
        else:
            yield from self._by_groups(con, index, keys)

    def unordered(self, *, by_index: bool) -> Segment:
        """All that pass, in no order; `by_index` where an index of the name or a pin holds all that the test needs."""
        if self.candidates is None and by_index:
            index = index_for(self.table, (SortKey(self.table.tie),), self.pins)
            return Segment(self.table.source(index), self._living(), "")
        return Segment(self.table.source(), self._chosen(), "")

    def _living(self) -> Clause:
        return Clause(f"{self.table.living} AND {self.test.sql}", self.test.parameters)

    def _by_name(
        self, index: str, test: Clause, key: SortKey, after: Mapping[str, str | int | None]
    ) -> Iterator[Segment]:
        table = self.table.called
        source, name = self.table.source(index), self.table.columns[NAME].expression
        way, beyond = (" DESC", "<") if key.descending else ("", ">")
        nameless = _and(test, f"{table}.name IS NULL")
        by_rid, by_name = f"{table}.rid{way}", f"{name}{way}, {table}.rid{way}"
        if not after:
            yield Segment(source, _and(test, f"{table}.name IS NOT NULL"), by_name)
        elif after[NAME] is not None:
            yield Segment(
                source, _and(test, f"{name} = ? AND {table}.rid {beyond} ?", after[NAME], after["rid"]), by_rid
            )
            yield Segment(source, _and(test, f"{name} {beyond} ?", after[NAME]), by_name)
        else:
            nameless = _and(nameless, f"{table}.rid {beyond} ?", after["rid"])
        yield Segment(source, nameless, by_rid)

    def _by_groups(self, con: sqlite3.Connection, index: str, keys: tuple[SortKey, ...]) -> Iterator[Segment]:
        leading = self.table.columns[keys[0].column]
        column, living = leading.expression, self._living()
        value, after = self.after.get(leading.field), self.after
        if not after:
            value = self._next_value(con, index, column, keys[0], None)
        while value is not None:
            yield from self._by_name(index, _and(living, f"{column} = ?", value), keys[1], after)
            value, after = self._next_value(con, index, column, keys[0], value), {}
        yield from self._by_name(index, _and(living, f"{column} IS NULL"), keys[1], after)

    def _next_value(
        self, con: sqlite3.Connection, index: str, column: str, key: SortKey, value: str | int | None
    ) -> str | int | None:
        """The value of the leading column that follows; each costs one step into the index."""
        best, beyond = ("max", "<") if key.descending else ("min", ">")
        where = f"{self.table.living} AND {column} IS NOT NULL"
        values: tuple[str | int, ...] = ()
        if value is not None:
            where, values = f"{where} AND {column} {beyond} ?", (value,)
        row = con.execute(f"SELECT {best}({column}) FROM {self.table.source(index)} WHERE {where}", values).fetchone()
        following: str | int | None = row[0]
        return following

    def _chosen(self) -> Clause:
        if self.candidates is None:
            return self._living()
        living = self._living()
        sql = f"{self.table.rid} IN (SELECT value FROM json_each(?)) AND {living.sql}"
        return Clause(sql, (listed(self.candidates), *living.parameters))

    def _sorted(self, keys: tuple[SortKey, ...]) -> Segment:
        """One statement that sorts what passes. NOT INDEXED leaves the row numbers: no index lures it into a detour."""
        test = self._chosen()
        if self.after:
            beyond = self._beyond(keys)
            test = Clause(f"{test.sql} AND {beyond.sql}", test.parameters + beyond.parameters)
        parts = [self._direction(key) for key in keys]
        rid_way = " DESC" if keys[-1].descending else ""
        by_rid = (
            [] if self.table.columns[keys[-1].column].expression == self.table.rid else [f"{self.table.rid}{rid_way}"]
        )
        return Segment(self.table.source(), test, ", ".join([*parts, *by_rid]))

    def _direction(self, key: SortKey) -> str:
        column = self.table.columns[key.column]
        way = "DESC" if _falls(column, key) else "ASC"
        return f"{column.expression} {way}" + ("" if column.expression == self.table.rid else " NULLS LAST")

    def _beyond(self, keys: tuple[SortKey, ...]) -> Clause:
        """Whether a row comes after the given one: further in the first column in which they differ."""
        rid = self.after["rid"]
        beyond = _and(Clause("1"), f"{self.table.rid} {'<' if keys[-1].descending else '>'} ?", rid)
        for key in reversed(keys):
            column = self.table.columns[key.column]
            expression, value = column.expression, self.after[column.field]
            if value is None:
                beyond = Clause(f"({expression} IS NULL AND {beyond.sql})", beyond.parameters)
                continue
            sign = "<" if _falls(column, key) else ">"
            sql = f"({expression} {sign} ? OR {expression} IS NULL OR ({expression} = ? AND {beyond.sql}))"
            beyond = Clause(sql, (value, value, *beyond.parameters))
        return beyond


def listed(rids: Sequence[int]) -> str:
    """Row numbers as one bound value, for `rid IN (SELECT value FROM json_each(?))`: one statement for any number."""
    return "[" + ",".join(map(str, rids)) + "]"


def effective_order(table: Table, order: tuple[SortKey, ...], pins: tuple[Pin, ...]) -> tuple[SortKey, ...]:
    """The order without what cannot matter (repeated or pinned columns), with the tie last. Raises UsageError."""
    pinned = {pin.column for pin in pins}
    keys: dict[str, SortKey] = {}
    for key in (*order, SortKey(table.tie)):
        if key.column not in table.columns:
            from mavtui.store.filter_values import nearest

            near = nearest(key.column, table.columns)
            message = f"no column to sort by is called {key.column}" + (f"; did you mean {near}?" if near else "")
            raise UsageError(message, hint="Columns: " + " ".join(table.columns))
        if table.columns[key.column].expression not in pinned:
            keys.setdefault(key.column, key)
    return tuple(keys.values())


def index_for(table: Table, keys: tuple[SortKey, ...], pins: tuple[Pin, ...]) -> str:
    """The index that has the living rows in this order already, segment by segment; empty where they must be sorted."""
    if keys[-1].column != NAME or not table.by_name:
        return ""
    if len(keys) == 1:
        by_pin = (
            column.index_name for pin in pins for column in table.columns.values() if column.expression == pin.column
        )
        return next(filter(None, by_pin), table.by_name)
    return table.columns[keys[0].column].index_name if len(keys) == 2 else ""  # noqa: PLR2004 (a leading column and the name)


def _falls(column: SortColumn, key: SortKey) -> bool:
    return key.descending is not column.reversed


def _and(test: Clause, sql: str, *values: str | int | None) -> Clause:
    return Clause(f"{test.sql} AND {sql}", (*test.parameters, *(value for value in values if value is not None)))
