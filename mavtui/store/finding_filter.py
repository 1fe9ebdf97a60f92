"""Findings by the filter that an operator types: the grammar of the other lists, over fields of their own.

Findings are no rows of a store, so they are put into a table in memory for as long as the filter is applied.

    text                the sentence, the code or the volume's name holds it
    code:stuck          severity:danger  volume:app  server:web  host:rack  project:prod  plan:yes  age>7d
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from functools import partial
from typing import NamedTuple

from mavtui.domain.clock import Timestamp
from mavtui.domain.findings import FindingSeverity
from mavtui.store.conditions import Ago, Clause, Condition
from mavtui.store.filter_terms import Fields
from mavtui.store.filter_values import read_age, read_flag, read_word
from mavtui.store.filters import Filter
from mavtui.store.text_match import contains, equals, has_letters_in_order, starts_with

_TURNED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
_WORDS = tuple(severity.word for severity in FindingSeverity)


class FilterRow(NamedTuple):
    """What a filter looks at in one finding; `plan` is 1 where there is a ready one."""

    rid: int
    sentence: str
    code: str
    severity: str
    volume_id: str
    volume_name: str | None
    server_id: str | None
    holder: str | None
    host: str | None
    project_id: str | None
    since: Timestamp | None
    plan: int


def passing(rows: Iterable[FilterRow], chosen: Filter, now: Timestamp) -> set[int]:
    """The `rid` of the rows that pass; ages count back from `now`."""
    columns = ", ".join(FilterRow._fields)
    values = ", ".join("?" * len(FilterRow._fields))
    test = chosen.test(now)
    con = sqlite3.connect(":memory:")
    try:
        con.execute(f"CREATE TABLE findings ({columns})")
        con.executemany(f"INSERT INTO findings VALUES ({values})", rows)
        return {rid for (rid,) in con.execute(f"SELECT rid FROM findings WHERE {test.sql}", test.parameters)}
    finally:
        con.close()


def _anywhere(_operator: str, text: str) -> Condition:
    return _either([contains(f"findings.{column}", text) for column in ("sentence", "code", "volume_name")])


def _letters(_operator: str, text: str) -> Condition:
    return Condition(has_letters_in_order("findings.sentence", text))


def _text(column: str, operator: str, text: str) -> Condition:
    _only_equality(operator)
    return Condition((equals if operator == "=" else contains)(f"findings.{column}", text))


def _named(name: str, identity: str, operator: str, text: str) -> Condition:
    """By name, or by the beginning of an id."""
    named = _text(name, operator, text).test
    return _either([named, starts_with(f"findings.{identity}", text)])


def _word(column: str, words: Collection[str], operator: str, text: str) -> Condition:
    _only_equality(operator)
    found = read_word(text, words, whole=operator == "=")
    return Condition(Clause(f"findings.{column} IN ({', '.join('?' * len(found))})", found))


def _flag(column: str, operator: str, text: str) -> Condition:
    _only_equality(operator)
    return Condition(Clause(f"findings.{column} = ?", (int(read_flag(text)),)))


def _age(operator: str, text: str) -> Condition:
    seconds, unit = read_age(text)
    if operator in _TURNED:
        return Condition(Clause(f"findings.since {_TURNED[operator]} ?", (Ago(seconds),)))
    return Condition(Clause("(findings.since <= ? AND findings.since > ?)", (Ago(seconds), Ago(seconds + unit))))


def _either(clauses: Iterable[Clause]) -> Condition:
    parts = list(clauses)
    sql = " OR ".join(f"coalesce({part.sql}, 0)" for part in parts)
    return Condition(Clause(f"({sql})", tuple(value for part in parts for value in part.parameters)))


def _only_equality(operator: str) -> None:
    if operator not in {":", "="}:
        raise ValueError(f"this is asked for with : or =, not {operator}")


FINDING_FIELDS = Fields(
    text=_anywhere,
    fuzzy=_letters,
    named={
        "code": partial(_text, "code"),
        "severity": partial(_word, "severity", _WORDS),
        "volume": partial(_named, "volume_name", "volume_id"),
        "server": partial(_named, "holder", "server_id"),
        "host": partial(_text, "host"),
        "project": partial(_text, "project_id"),
        "plan": partial(_flag, "plan"),
        "age": _age,
    },
)
"""What can be asked of findings."""
