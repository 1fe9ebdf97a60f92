"""Reading a listed table: a page in order, the whole order as row numbers, rows by number, counts.

It works on a plain connection of any thread. Filters that an index makes short are read by their candidates; the
others walk the order until there are rows enough, or sort what passes.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from sys import byteorder
from typing import Any, NamedTuple

from mavtui.domain.clock import Timestamp
from mavtui.store.conditions import Clause, Condition, Pin, current_time
from mavtui.store.filters import NO_FILTER, Filter
from mavtui.store.ordering import NAME, Reading, SortKey, Table, effective_order, index_for, listed

CHUNK = 20_000
"""Row numbers between two pauses of a long reading."""

_FEW = 5_000
"""Candidates up to which fetching and sorting them all beats walking the order; also what asking costs at most."""

_STEPS_BETWEEN_LOOKS = 400_000
"""Steps of SQLite's machine, some hundredths of a second, between two looks at whether a reading is still wanted."""

BY_NAME = (SortKey(NAME),)

Pause = Callable[[], object]
Connection = sqlite3.Connection
"""What all of this reads from, for those who have no business with what is behind it."""


class Query(NamedTuple):
    """What a listing shows: the filter, the order (ties by name, then row number), the moment ages count from."""

    filter: Filter = NO_FILTER
    order: tuple[SortKey, ...] = BY_NAME
    now: Timestamp | None = None


def is_indexed(table: Table, query: Query) -> bool:
    """Whether the first rows come in bounded time whatever the store holds, so that nothing is blocked by them."""
    if any(condition.always_few for condition in query.filter.conditions):
        return True
    pins = query.filter.pins
    keys = effective_order(table, query.order, pins)
    as_it_lies = len(keys) == 1 and table.columns[table.tie].expression == table.rid and not query.filter.conditions
    return as_it_lies or (query.filter.is_indexed and bool(index_for(table, keys, pins)))


def page(
    con: sqlite3.Connection,
    table: Table,
    query: Query,
    selected: str,
    limit: int,
    after: Mapping[str, str | int | None] | None = None,
) -> list[tuple[Any, ...]]:
    """Up to `limit` rows in order, from the start or after the given one (its fields by name, `rid` among them)."""
    rows: list[tuple[Any, ...]] = []
    for segment in _reading(con, table, query, after).segments(con):
        if len(rows) >= limit:
            break
        sql = f"SELECT {selected} FROM {segment.source} WHERE {segment.test.sql} ORDER BY {segment.order} LIMIT ?"
        rows += con.execute(sql, (*segment.test.parameters, limit - len(rows))).fetchall()
    return rows


def row_ids(con: sqlite3.Connection, table: Table, query: Query, *, pause: Pause | None = None) -> array[int]:
    """The whole order as row numbers, of one moment; `pause` is called after each chunk, so that others get a turn."""
    rids = array("I")
    with one_moment(con):
        query = query._replace(filter=_held_to_one_value(con, query.filter, query.now or current_time()))
        reading = _reading(con, table, query)._replace(sort_all=not query.filter.reads_index_only)
        for segment in reading.segments(con):
            sql = f"SELECT {table.rid} FROM {segment.source} WHERE {segment.test.sql} ORDER BY {segment.order}"
            collect_numbers(rids, con.execute(sql, segment.test.parameters), pause)
    return rids


def collect_numbers(rids: array[int], rows: Iterable[tuple[int]], pause: Pause | None) -> None:
    """Append the numbers, one a row, in chunks with a pause after each."""
    numbers = chain.from_iterable(rows)
    size = -1
    while size < len(rids):
        size = len(rids)
        rids.extend(islice(numbers, CHUNK))
        if pause is not None and len(rids) - size == CHUNK:
            pause()


def count(con: sqlite3.Connection, table: Table, chosen: Filter, now: Timestamp | None = None) -> int:
    """How many rows pass the filter; reads them all where no index makes them few."""
    chosen = _held_to_one_value(con, chosen, now or current_time())
    reading = _reading(con, table, Query(chosen, (SortKey(table.tie),), now))
    segment = reading.unordered(by_index=chosen.reads_index_only)
    sql = f"SELECT count(*) FROM {segment.source} WHERE {segment.test.sql}"
    total: int = con.execute(sql, segment.test.parameters).fetchone()[0]
    return total


def count_among(con: sqlite3.Connection, table: Table, query: Query, rids: Sequence[int]) -> int:
    """How many of these rows count and pass the filter; looks at no others."""
    segment = Reading(table, query.filter.test(query.now), query.order, candidates=rids).unordered(by_index=False)
    sql = f"SELECT count(*) FROM {segment.source} WHERE {segment.test.sql}"
    total: int = con.execute(sql, segment.test.parameters).fetchone()[0]
    return total


def rows_by_rid(con: sqlite3.Connection, table: Table, selected: str, rids: Sequence[int]) -> list[tuple[Any, ...]]:
    """The living rows of these numbers, in no order; numbers without a row are left out."""
    sql = (
        f"SELECT {selected} FROM {table.source()}"
        f" WHERE {table.rid} IN (SELECT value FROM json_each(?)) AND {table.living}"
    )
    return con.execute(sql, (listed(rids),)).fetchall()


def rid_of(con: sqlite3.Connection, table: Table, identity: str) -> int | None:
    """The row number of the living row with this id, if there is one."""
    named = f"{table.name} AS {table.called}"
    row = con.execute(f"SELECT rid FROM {named} WHERE id = ? AND {table.living}", (identity,)).fetchone()
    return None if row is None else int(row[0])


def position_of(rids: array[int], rid: int) -> int | None:
    """Where the row stands in the order, from 0. It searches bytes, five times quicker than `index`."""
    wanted, raw = rid.to_bytes(rids.itemsize, byteorder), rids.tobytes()
    at = raw.find(wanted)
    while at % rids.itemsize and at != -1:
        at = raw.find(wanted, at + 1)
    return None if at == -1 else at // rids.itemsize


def _reading(
    con: sqlite3.Connection, table: Table, query: Query, after: Mapping[str, str | int | None] | None = None
) -> Reading:
    now = query.now or current_time()
    chosen = _held_to_one_value(con, query.filter, now)
    reading = Reading(table, chosen.test(now), query.order, chosen.pins, after=after or {})
    keys = effective_order(table, query.order, chosen.pins)
    if len(chosen.conditions) == len(chosen.pins) == 1 and index_for(table, keys, chosen.pins):
        return reading
    candidates, offered_by = _few_candidates(con, chosen, now)
    if offered_by is not None and offered_by.exact:  # it costs much, and was made just now
        rest = tuple(condition for condition in chosen.conditions if condition is not offered_by)
        reading = reading._replace(test=chosen._replace(conditions=rest).test(now))
    if candidates is None and any(not (part.candidates or part.only_name) for part in chosen.conditions):
        candidates = _few_of_all(con, reading)
    return reading._replace(candidates=candidates)


def _held_to_one_value(con: sqlite3.Connection, chosen: Filter, now: Timestamp) -> Filter:
    """The filter with conditions that only one value passes as what they are: the column is that value."""
    conditions = []
    for condition in chosen.conditions:
        if condition.values is not None:
            column, passing = condition.values
            found = con.execute(f"{passing.sql} LIMIT 2", passing.values(now)).fetchall()
            if len(found) == 1:
                test = Clause(f"{column} = ?", found[0])
                conditions.append(condition._replace(values=None, test=test, pin=Pin(column, found[0][0])))
                continue
        conditions.append(condition)
    return chosen._replace(conditions=tuple(conditions))


def _few_candidates(
    con: sqlite3.Connection, chosen: Filter, now: Timestamp
) -> tuple[list[int] | None, Condition | None]:
    """The shortest list of row numbers offered for one of the conditions, and by which; None where all are long."""
    best: list[int] | None = None
    offered_by: Condition | None = None
    for condition in chosen.conditions:
        if condition.candidates is None or (condition.exact and best is not None):
            continue
        most = _FEW if best is None else len(best)
        sql, values = condition.candidates.sql, condition.candidates.values(now)
        found = list(chain.from_iterable(con.execute(f"{sql} LIMIT ?", (*values, most + 1))))
        if len(found) <= most:
            best, offered_by = found, condition
    return best, offered_by


def _few_of_all(con: sqlite3.Connection, reading: Reading) -> list[int] | None:
    """The row numbers that pass, if few, read in the order of the table: ten times quicker than in another."""
    segment = reading.unordered(by_index=False)
    sql = f"SELECT {reading.table.rid} FROM {segment.source} WHERE {segment.test.sql} LIMIT ?"
    found = list(chain.from_iterable(con.execute(sql, (*segment.test.parameters, _FEW + 1))))
    return found if len(found) <= _FEW else None


class Superseded(Exception):
    """Nobody waits for this reading any more."""


@contextmanager
def while_wanted(con: sqlite3.Connection, is_wanted: Callable[[], bool]) -> Iterator[None]:
    """Around readings of a thread: the statement under way ends as soon as nobody wants it any more.

    Raises Superseded then.
    """
    con.set_progress_handler(lambda: not is_wanted(), _STEPS_BETWEEN_LOOKS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        raise Superseded from error
    finally:
        con.set_progress_handler(None, 0)


@contextmanager
def one_moment(con: sqlite3.Connection) -> Iterator[None]:
    """A read transaction, so that several statements see one state; inside a transaction there is one already."""
    if con.in_transaction:
        yield
        return
    con.execute("BEGIN")
    try:
        yield
    finally:
        con.execute("ROLLBACK")
