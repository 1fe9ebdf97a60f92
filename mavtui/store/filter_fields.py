"""The fields that a filter knows: for each its name, and how an operator and a value become a condition.

A builder takes the operator and the value as text and raises ValueError with a sentence where the two make no sense.
What a field over attachments finds is judged over every holder: records that are not ended, an `error_attaching` one
only where it had been connected or is contested (domain: `Attachment.is_holder`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import NamedTuple

from mavtui.domain.servers import ServerKind
from mavtui.domain.volumes import DERIVED_STATUSES, OWN_CONDITIONS
from mavtui.store.conditions import Ago, Clause, Condition, Pin
from mavtui.store.filter_values import read_age, read_flag, read_number, read_size, read_time, read_word
from mavtui.store.rows import HOLDS
from mavtui.store.text_match import (
    LAST_CHARACTER,
    contains,
    equals,
    has_letters_in_order,
    starts_with,
    trigram_phrase,
)

Builder = Callable[[str, str], Condition]

_SELECTIVE_ID_LETTERS = 4
_SEVERAL = 2
_ID_LETTERS = frozenset("0123456789abcdefABCDEF-")


class Fields(NamedTuple):
    """What can be asked of one table: a builder for text alone, one for letters in order, and the named fields."""

    text: Builder
    fuzzy: Builder
    named: dict[str, Builder]


def _only_equality(operator: str, what: str) -> None:
    if operator not in {":", "="}:
        raise ValueError(f"{what} is asked for with : or =, not {operator}")


def _text(column: str, operator: str, text: str) -> Condition:
    _only_equality(operator, "text")
    return Condition(equals(column, text) if operator == "=" else contains(column, text))


def _volume_name(operator: str, text: str) -> Condition:
    condition = _text("volumes.name", operator, text)
    return Condition(condition.test, _names_with(text), only_name=True)


def _names_with(text: str) -> Clause | None:
    phrase = trigram_phrase(text)
    return Clause("SELECT rowid FROM volume_names WHERE volume_names MATCH ?", (phrase,)) if phrase else None


def _ids(table: str, text: str) -> Clause:
    beginning = starts_with(f"{table}.id", text)
    return Clause(f"SELECT rid FROM {table} WHERE {beginning.sql}", beginning.parameters)


def _id(table: str, operator: str, text: str) -> Condition:
    _only_equality(operator, "an id")
    few = operator == "=" or len(text) >= _SELECTIVE_ID_LETTERS
    if operator == "=":
        test = Clause(f"{table}.id IN (?, ?)", (text, text.lower()))
        return Condition(test, Clause(f"SELECT rid FROM {table} WHERE {test.sql}", test.parameters), always_few=few)
    return Condition(starts_with(f"{table}.id", text), _ids(table, text), always_few=few)


def _name_or_id(table: str, _operator: str, text: str) -> Condition:
    named = contains(f"{table}.name", text)
    names = _names_with(text) if table == "volumes" else None
    if not set(text) <= _ID_LETTERS:
        return Condition(named, names, only_name=True)
    identified, ids = starts_with(f"{table}.id", text), _ids(table, text)
    test = Clause(f"({named.sql} OR {identified.sql})", named.parameters + identified.parameters)
    if names is None:
        return Condition(test)
    return Condition(test, Clause(f"{names.sql} UNION ALL {ids.sql}", names.parameters + ids.parameters))


def _letters_in_order(table: str, _operator: str, text: str) -> Condition:
    return Condition(has_letters_in_order(f"{table}.name", text), only_name=True)


def _flag(column: str, operator: str, text: str) -> Condition:
    _only_equality(operator, "yes or no")
    return Condition(Clause(f"{column} = ?", (int(read_flag(text)),)))


def _word(column: str, words: Collection[str], index: str, operator: str, text: str) -> Condition:
    _only_equality(operator, "a word")
    found = read_word(text, words, whole=operator == "=")
    if len(found) == 1:
        return _by_index(Clause(f"{column} = ?", found), index, Pin(column, found[0]))
    return _by_index(Clause(f"{column} IN ({', '.join('?' * len(found))})", found), index)


def _count(column: str, operator: str, text: str) -> Condition:
    if text == "?":
        _only_equality(operator, "an unknown count")
        return Condition(Clause(f"{column} IS NULL"))
    return Condition(Clause(f"{column} {_sign(operator)} ?", (read_number(text),)))


def _writers(operator: str, text: str) -> Condition:
    """Volumes by their writers; those with several have an index, which a lower bound of two makes usable."""
    condition = _count("volumes.rw_count", operator, text)
    if not condition.test.parameters or _least(operator, read_number(text)) < _SEVERAL:
        return condition
    rows = (
        "SELECT rid FROM volumes INDEXED BY volumes_of_several_writers"
        f" WHERE volumes.deleted_at IS NULL AND volumes.rw_count > 1 AND {condition.test.sql}"
    )
    return Condition(condition.test, Clause(rows, condition.test.parameters))


def _least(operator: str, number: int) -> int:
    """The lowest count that passes."""
    if operator in {"<", "<="}:
        return 0
    return number + 1 if operator == ">" else number


def _by_index(test: Clause, index: str, pin: Pin | None = None) -> Condition:
    """The condition on a column that an index of volumes begins with; without an index, the test alone."""
    if not index:
        return Condition(test)
    rows = f"SELECT rid FROM volumes INDEXED BY {index} WHERE volumes.deleted_at IS NULL AND {test.sql}"
    return Condition(test, Clause(rows, test.parameters), pin=pin)


def _size(column: str, operator: str, text: str) -> Condition:
    return Condition(Clause(f"{column} {_sign(operator)} ?", (read_size(text),)))


def _created(column: str, operator: str, text: str) -> Condition:
    begin = read_time(text)
    end = begin + LAST_CHARACTER
    match operator:
        case ">" | "<=":
            return Condition(Clause(f"{column} {operator} ?", (end,)))
        case "<" | ">=":
            return Condition(Clause(f"{column} {operator} ?", (begin,)))
        case _:
            return Condition(Clause(f"{column} BETWEEN ? AND ?", (begin, end)))


def _age(column: str, operator: str, text: str) -> Condition:
    seconds, unit = read_age(text)
    if operator in {":", "="}:
        return Condition(Clause(f"({column} <= ? AND {column} > ?)", (Ago(seconds), Ago(seconds + unit))))
    turned = {">": "<", ">=": "<=", "<": ">", "<=": ">="}[operator]
    return Condition(Clause(f"{column} {turned} ?", (Ago(seconds),)))


def _sign(operator: str) -> str:
    return "=" if operator == ":" else operator


def _holder(test: Clause, candidates: Clause | None = None) -> Condition:
    """Whether a holder of the volume passes; without better candidates, the volumes of all records that do."""
    sql = (
        "EXISTS (SELECT 1 FROM volume_attachment AS held LEFT JOIN servers ON servers.id = held.instance_uuid"
        f" WHERE held.volume_id = volumes.id AND {HOLDS} AND {test.sql})"
    )
    scan = (
        "SELECT volumes.rid FROM volume_attachment AS held NOT INDEXED"
        " LEFT JOIN servers ON servers.id = held.instance_uuid CROSS JOIN volumes"
        f" WHERE volumes.id = held.volume_id AND {HOLDS} AND {test.sql}"
    )
    return Condition(Clause(sql, test.parameters), candidates or Clause(scan, test.parameters))


def _server(operator: str, text: str) -> Condition:
    _only_equality(operator, "a server")
    if operator == "=":
        named, identified = equals("servers.name", text), Clause("servers.id = ?", (text.lower(),))
    else:
        named, identified = contains("servers.name", text), starts_with("servers.id", text)
    either = f"(servers.id IS NOT NULL AND ({named.sql} OR {identified.sql}))"
    test = Clause(either, named.parameters + identified.parameters)
    rows = (
        "SELECT volumes.rid FROM servers CROSS JOIN volume_attachment AS held INDEXED BY attachments_of_server"
        " ON held.instance_uuid = servers.id CROSS JOIN volumes ON volumes.id = held.volume_id"
        f" WHERE {HOLDS} AND {test.sql}"
    )
    return _holder(test, Clause(rows, test.parameters))


def _host(operator: str, text: str) -> Condition:
    return _holder(_text("coalesce(held.attached_host, servers.host)", operator, text).test)


def _mode(operator: str, text: str) -> Condition:
    _only_equality(operator, "a mode")
    if text.lower() not in {"rw", "ro"}:
        raise ValueError(f"expected rw or ro, not {text}")
    return _holder(Clause("coalesce(held.access_mode, held.attach_mode, 'rw') = ?", (text.lower(),)))


def _note(operator: str, text: str) -> Condition:
    pair = "note.key || '=' || coalesce(note.value, '')"
    test = _text(f"({pair})", operator, text).test
    if operator == "=":
        key = equals("note.key", text)
        test = Clause(f"({test.sql} OR {key.sql})", test.parameters + key.parameters)
    found = f"EXISTS (SELECT 1 FROM json_each(volumes.metadata) AS note WHERE {test.sql})"
    return Condition(Clause(found, test.parameters))


VOLUME_FIELDS = Fields(
    text=partial(_name_or_id, "volumes"),
    fuzzy=partial(_letters_in_order, "volumes"),
    named={
        "name": _volume_name,
        "id": partial(_id, "volumes"),
        "status": partial(_word, "volumes.status", OWN_CONDITIONS | DERIVED_STATUSES, "volumes_by_status"),
        "sharable": partial(_flag, "volumes.sharable"),
        "readonly": partial(_flag, "volumes.read_only"),
        "encrypted": partial(_flag, "volumes.encrypted"),
        "bootable": partial(_flag, "volumes.bootable"),
        "rw": _writers,
        "ro": partial(_count, "volumes.ro_count"),
        "size": partial(_size, "volumes.size_gib"),
        "type": partial(_text, "volumes.volume_type"),
        "project": partial(_text, "volumes.project_id"),
        "zone": partial(_text, "volumes.availability_zone"),
        "server": _server,
        "host": _host,
        "mode": _mode,
        "note": _note,
        "created": partial(_created, "volumes.created_at"),
        "age": partial(_age, "volumes.created_at"),
    },
)

SERVER_FIELDS = Fields(
    text=partial(_name_or_id, "servers"),
    fuzzy=partial(_letters_in_order, "servers"),
    named={
        "name": partial(_text, "servers.name"),
        "id": partial(_id, "servers"),
        "status": partial(_text, "servers.status"),
        "kind": partial(_word, "servers.kind", tuple(ServerKind), ""),
        "host": partial(_text, "servers.host"),
        "project": partial(_text, "servers.project_id"),
        "zone": partial(_text, "servers.availability_zone"),
        "locked": partial(_flag, "servers.locked"),
        "created": partial(_created, "servers.created_at"),
        "age": partial(_age, "servers.created_at"),
    },
)
