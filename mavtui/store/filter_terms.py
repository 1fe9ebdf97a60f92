"""Terms that filters of every table are made of: an operator and a value as text become a condition on a column.

Each raises ValueError with a sentence where the two make no sense.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import NamedTuple

from mavtui.domain.finding_limits import DEFAULT_LIMITS, FindingLimits
from mavtui.store.conditions import Ago, Clause, Condition, Pin, Values
from mavtui.store.filter_values import read_age, read_flag, read_number, read_size, read_time, read_word
from mavtui.store.text_match import LAST_CHARACTER, contains, equals, has_letters_in_order, starts_with, trigram_phrase

Builder = Callable[[str, str], Condition]

ID_LETTERS = frozenset("0123456789abcdefABCDEF-")
"""What ids are made of; text of anything else need not be looked for in them."""

ANY_FAULT = "any"
"""`fault:any`: whatever is to be looked after, mere notes left out."""

_SELECTIVE_ID_LETTERS = 4


class Fields(NamedTuple):
    """What can be asked of one table: a builder for text alone, one for letters in order, and the named fields."""

    text: Builder
    fuzzy: Builder
    named: dict[str, Builder]

    def with_limits(self, limits: FindingLimits) -> Fields:
        """The same, with `fault` judged by these limits; its builder is a partial of them."""
        fault = self.named.get("fault")
        if limits == DEFAULT_LIMITS or not isinstance(fault, partial):
            return self
        return self._replace(named={**self.named, "fault": partial(fault.func, limits)})


def only_equality(operator: str, what: str) -> None:
    """Raise ValueError for a comparison of what has no order."""
    if operator not in {":", "="}:
        raise ValueError(f"{what} is asked for with : or =, not {operator}")


def text_term(column: str, operator: str, text: str) -> Condition:
    """The column holds the text, or is it."""
    only_equality(operator, "text")
    return Condition(equals(column, text) if operator == "=" else contains(column, text))


def letters_term(column: str, _operator: str, text: str) -> Condition:
    """The column, a name, has the letters in this order."""
    return Condition(has_letters_in_order(column, text), only_name=True)


def id_term(source: str, table: str, operator: str, text: str) -> Condition:
    """The id begins with the text, or is it; `table` is what the source is called."""
    only_equality(operator, "an id")
    few = operator == "=" or len(text) >= _SELECTIVE_ID_LETTERS
    test = (
        Clause(f"{table}.id IN (?, ?)", (text, text.lower())) if operator == "=" else starts_with(f"{table}.id", text)
    )
    return Condition(test, Clause(f"SELECT rid FROM {source} WHERE {test.sql}", test.parameters), always_few=few)


def ids_beginning(table: str, text: str) -> Clause:
    """The row numbers of the ids that begin with the text."""
    beginning = starts_with(f"{table}.id", text)
    return Clause(f"SELECT rid FROM {table} WHERE {beginning.sql}", beginning.parameters)


def volume_names_with(text: str) -> Clause | None:
    """The row numbers of the volumes whose name holds the text, by the index of names; None where it cannot tell."""
    return _names_with("volume_names", text)


def server_names_with(text: str) -> Clause | None:
    """The same for servers."""
    return _names_with("server_names", text)


def servers_with(text: str, test: Clause) -> Clause:
    """A source of servers, named `servers`, that holds all that pass the test: those whose name or id may fit the text.

    By the index of names where it can tell, else all.
    """
    names = server_names_with(text)
    if names is None:
        return Clause(f"(SELECT * FROM servers WHERE {test.sql}) AS servers", test.parameters)
    ids = ids_beginning("servers", text)
    either = f"(SELECT rowid AS rid FROM ({names.sql}) UNION ALL {ids.sql}) AS meant"
    return Clause(f"{either} CROSS JOIN servers ON servers.rid = meant.rid", names.parameters + ids.parameters)


def _names_with(index: str, text: str) -> Clause | None:
    phrase = trigram_phrase(text)
    return Clause(f"SELECT rowid FROM {index} WHERE {index} MATCH ?", (phrase,)) if phrase else None


def faulty_volumes(limits: FindingLimits, operator: str, text: str) -> Clause:
    """The row numbers of the volumes of which something is to be looked after: anything, or what the code names."""
    only_equality(operator, "a fault")
    from mavtui.store import finding_queries  # statements over whole tables, for whoever asks

    faults = finding_queries.FAULTS if limits == DEFAULT_LIMITS else finding_queries.fault_clauses(limits)
    if text.lower() == ANY_FAULT:
        return finding_queries.any_fault(faults)
    codes = read_word(text, faults, whole=operator == "=")
    sql = " UNION ALL ".join(f"SELECT * FROM ({faults[code].sql})" for code in codes)
    return Clause(sql, tuple(value for code in codes for value in faults[code].parameters))


def indexed_text_term(column: str, index: str, operator: str, text: str) -> Condition:
    """The column of volumes holds the text, or is it; `index` begins with the column, so only its values are tested."""
    condition = text_term(f"volumes.{column}", operator, text)
    if not text:
        return condition
    test = text_term("value", operator, text).test
    collated = f"{column} COLLATE NOCASE"
    next_value = f"""SELECT {column} FROM volumes INDEXED BY {index}
        WHERE deleted_at IS NULL AND {{}} ORDER BY {collated} LIMIT 1"""
    values = f"""WITH RECURSIVE stepped (value) AS (
            SELECT * FROM ({next_value.format(f"{column} IS NOT NULL")})
            UNION ALL SELECT ({next_value.format(f"{collated} > value")}) FROM stepped WHERE value IS NOT NULL
        ) SELECT value FROM stepped WHERE value IS NOT NULL AND {test.sql}"""
    rows = f"SELECT rid FROM volumes INDEXED BY {index} WHERE deleted_at IS NULL AND {collated} IN ({values})"
    passing = Values(f"volumes.{collated}", Clause(values, test.parameters))
    return condition._replace(candidates=Clause(rows, test.parameters), values=passing)


def flag_term(column: str, operator: str, text: str, *, index: str = "") -> Condition:
    """The column says yes, or no; `index` of volumes begins with it, if one does."""
    only_equality(operator, "yes or no")
    value = int(read_flag(text))
    return _by_index(Clause(f"{column} = ?", (value,)), index, Pin(column, value))


def word_term(column: str, words: Collection[str], index: str, operator: str, text: str) -> Condition:
    """The column is the word, or one of those that begin so; `index` of volumes begins with the column, if one does."""
    only_equality(operator, "a word")
    found = read_word(text, words, whole=operator == "=")
    if len(found) == 1:
        return _by_index(Clause(f"{column} = ?", found), index, Pin(column, found[0]))
    return _by_index(Clause(f"{column} IN ({', '.join('?' * len(found))})", found), index)


def _by_index(test: Clause, index: str, pin: Pin | None = None) -> Condition:
    if not index:
        return Condition(test)
    rows = f"SELECT rid FROM volumes INDEXED BY {index} WHERE volumes.deleted_at IS NULL AND {test.sql}"
    return Condition(test, Clause(rows, test.parameters), pin=pin)


def count_term(column: str, operator: str, text: str) -> Condition:
    """The number compares so; `?`: it is unknown."""
    if text == "?":
        only_equality(operator, "an unknown count")
        return Condition(Clause(f"{column} IS NULL"))
    return Condition(Clause(f"{column} {_sign(operator)} ?", (read_number(text),)))


def size_term(column: str, operator: str, text: str) -> Condition:
    """The size in GiB compares so."""
    return Condition(Clause(f"{column} {_sign(operator)} ?", (read_size(text),)))


def time_term(column: str, operator: str, text: str) -> Condition:
    """The time compares so; a time as far as it is given stands for all of that year, month or day."""
    begin = read_time(text)
    end = begin + LAST_CHARACTER
    match operator:
        case ">" | "<=":
            return Condition(Clause(f"{column} {operator} ?", (end,)))
        case "<" | ">=":
            return Condition(Clause(f"{column} {operator} ?", (begin,)))
        case _:
            return Condition(Clause(f"{column} BETWEEN ? AND ?", (begin, end)))


def age_term(column: str, operator: str, text: str) -> Condition:
    """The time since compares so."""
    seconds, unit = read_age(text)
    if operator in {":", "="}:
        return Condition(Clause(f"({column} <= ? AND {column} > ?)", (Ago(seconds), Ago(seconds + unit))))
    turned = {">": "<", ">=": "<=", "<": ">", "<=": ">="}[operator]
    return Condition(Clause(f"{column} {turned} ?", (Ago(seconds),)))


def _sign(operator: str) -> str:
    return "=" if operator == ":" else operator
