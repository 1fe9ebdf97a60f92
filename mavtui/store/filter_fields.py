"""The fields of volumes and of servers that a filter knows: for each its name, and what makes a condition of it.

What a field over attachments finds is judged over every holder: records that are not ended, an `error_attaching` one
only where it had been connected or is contested (domain: `Attachment.is_holder`).
"""

from __future__ import annotations

from functools import partial

from mavtui.domain.finding_limits import DEFAULT_LIMITS, FindingLimits
from mavtui.domain.servers import ServerKind
from mavtui.domain.volumes import DERIVED_STATUSES, OWN_CONDITIONS
from mavtui.store.conditions import Clause, Condition
from mavtui.store.filter_terms import (
    ID_LETTERS,
    Fields,
    age_term,
    count_term,
    faulty_volumes,
    flag_term,
    id_term,
    ids_beginning,
    indexed_text_term,
    letters_term,
    only_equality,
    server_names_with,
    servers_with,
    size_term,
    text_term,
    time_term,
    volume_names_with,
    word_term,
)
from mavtui.store.filter_values import read_number
from mavtui.store.rows import HOLDS
from mavtui.store.text_match import contains, equals, starts_with

_SEVERAL = 2


def _volume_name(operator: str, text: str) -> Condition:
    condition = text_term("volumes.name", operator, text)
    return Condition(condition.test, volume_names_with(text), only_name=True)


def _server_name(operator: str, text: str) -> Condition:
    return text_term("servers.name", operator, text)._replace(candidates=server_names_with(text), only_name=True)


def _name_or_id(table: str, _operator: str, text: str) -> Condition:
    named = contains(f"{table}.name", text)
    names = volume_names_with(text) if table == "volumes" else server_names_with(text)
    if not set(text) <= ID_LETTERS:
        return Condition(named, names, only_name=True)
    identified, ids = starts_with(f"{table}.id", text), ids_beginning(table, text)
    test = Clause(f"({named.sql} OR {identified.sql})", named.parameters + identified.parameters)
    if names is None:
        return Condition(test)
    return Condition(test, Clause(f"{names.sql} UNION ALL {ids.sql}", names.parameters + ids.parameters))


def _writers(operator: str, text: str) -> Condition:
    """Volumes by their writers; those with several have an index, which a lower bound of two makes usable."""
    condition = count_term("volumes.rw_count", operator, text)
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
    only_equality(operator, "a server")
    if operator == "=":
        named, identified = equals("servers.name", text), Clause("servers.id = ?", (text.lower(),))
    else:
        named, identified = contains("servers.name", text), starts_with("servers.id", text)
    either = f"(servers.id IS NOT NULL AND ({named.sql} OR {identified.sql}))"
    test = Clause(either, named.parameters + identified.parameters)
    meant = servers_with(text, test)
    rows = (
        f"SELECT volumes.rid FROM {meant.sql}"
        " CROSS JOIN volume_attachment AS held INDEXED BY attachments_of_server ON held.instance_uuid = servers.id"
        f" CROSS JOIN volumes ON volumes.id = held.volume_id WHERE {HOLDS} AND {test.sql}"
    )
    return _holder(test, Clause(rows, meant.parameters + test.parameters))


def _host(operator: str, text: str) -> Condition:
    """Held from a machine: the one that the record names, else the one that its server runs on."""
    named, running = (
        text_term("held.attached_host", operator, text).test,
        text_term("servers.host", operator, text).test,
    )
    rows = (
        "SELECT volumes.rid FROM servers CROSS JOIN volume_attachment AS held INDEXED BY attachments_of_server"
        " ON held.instance_uuid = servers.id CROSS JOIN volumes ON volumes.id = held.volume_id"
        f" WHERE {HOLDS} AND held.attached_host IS NULL AND {running.sql}"
        " UNION ALL SELECT volumes.rid FROM volume_attachment AS held NOT INDEXED"
        f" CROSS JOIN volumes ON volumes.id = held.volume_id WHERE {HOLDS} AND {named.sql}"
    )
    candidates = Clause(rows, running.parameters + named.parameters) if text else None
    return _holder(text_term("coalesce(held.attached_host, servers.host)", operator, text).test, candidates)


def _mode(operator: str, text: str) -> Condition:
    only_equality(operator, "a mode")
    if text.lower() not in {"rw", "ro"}:
        raise ValueError(f"expected rw or ro, not {text}")
    return _holder(Clause("coalesce(held.access_mode, held.attach_mode, 'rw') = ?", (text.lower(),)))


def _note(operator: str, text: str) -> Condition:
    pair = "note.key || '=' || coalesce(note.value, '')"
    test = text_term(f"({pair})", operator, text).test
    if operator == "=":
        key = equals("note.key", text)
        test = Clause(f"({test.sql} OR {key.sql})", test.parameters + key.parameters)
    found = f"EXISTS (SELECT 1 FROM json_each(volumes.metadata) AS note WHERE {test.sql})"
    return Condition(Clause(found, test.parameters))


def _fault(limits: FindingLimits, operator: str, text: str) -> Condition:
    """Volumes of which something is to be looked after: anything, or what the code names."""
    found = faulty_volumes(limits, operator, text)
    return Condition(Clause(f"volumes.rid IN ({found.sql})", found.parameters), found, exact=True)


def _fault_of_held(limits: FindingLimits, operator: str, text: str) -> Condition:
    """Servers that hold such a volume."""
    found = faulty_volumes(limits, operator, text)
    rows = (
        "SELECT servers.rid FROM volumes CROSS JOIN volume_attachment AS held INDEXED BY attachments_of_volume"
        " ON held.volume_id = volumes.id CROSS JOIN servers ON servers.id = held.instance_uuid"
        f" WHERE volumes.rid IN ({found.sql}) AND {HOLDS}"
    )
    return Condition(Clause(f"servers.rid IN ({rows})", found.parameters), Clause(rows, found.parameters))


VOLUME_FIELDS = Fields(
    text=partial(_name_or_id, "volumes"),
    fuzzy=partial(letters_term, "volumes.name"),
    named={
        "name": _volume_name,
        "id": partial(id_term, "volumes", "volumes"),
        "status": partial(word_term, "volumes.status", OWN_CONDITIONS | DERIVED_STATUSES, "volumes_by_status"),
        "sharable": partial(flag_term, "volumes.sharable", index="volumes_by_sharable"),
        "readonly": partial(flag_term, "volumes.read_only"),
        "encrypted": partial(flag_term, "volumes.encrypted"),
        "bootable": partial(flag_term, "volumes.bootable"),
        "rw": _writers,
        "ro": partial(count_term, "volumes.ro_count"),
        "size": partial(size_term, "volumes.size_gib"),
        "type": partial(indexed_text_term, "volume_type", "volumes_by_type"),
        "project": partial(indexed_text_term, "project_id", "volumes_by_project"),
        "zone": partial(indexed_text_term, "availability_zone", "volumes_by_zone"),
        "server": _server,
        "host": _host,
        "mode": _mode,
        "note": _note,
        "created": partial(time_term, "volumes.created_at"),
        "age": partial(age_term, "volumes.created_at"),
        "fault": partial(_fault, DEFAULT_LIMITS),
    },
)

SERVER_FIELDS = Fields(
    text=partial(_name_or_id, "servers"),
    fuzzy=partial(letters_term, "servers.name"),
    named={
        "name": _server_name,
        "id": partial(id_term, "servers", "servers"),
        "status": partial(text_term, "servers.status"),
        "kind": partial(word_term, "servers.kind", tuple(ServerKind), ""),
        "host": partial(text_term, "servers.host"),
        "project": partial(text_term, "servers.project_id"),
        "zone": partial(text_term, "servers.availability_zone"),
        "locked": partial(flag_term, "servers.locked"),
        "created": partial(time_term, "servers.created_at"),
        "age": partial(age_term, "servers.created_at"),
        "fault": partial(_fault_of_held, DEFAULT_LIMITS),
    },
)
