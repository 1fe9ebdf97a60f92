"""The fields of attachments that a filter knows, over `volume_attachment AS held` with its volume and its server."""

from __future__ import annotations

from functools import partial

from mavtui.domain.attachments import AttachStatus
from mavtui.domain.finding_limits import DEFAULT_LIMITS, FindingLimits
from mavtui.store.conditions import Clause, Condition
from mavtui.store.filter_terms import (
    ID_LETTERS,
    Fields,
    age_term,
    faulty_volumes,
    id_term,
    letters_term,
    only_equality,
    servers_with,
    text_term,
    time_term,
    volume_names_with,
    word_term,
)
from mavtui.store.text_match import contains, equals, starts_with

HOST = "coalesce(held.attached_host, servers.host)"
"""Where the attachment is: what the record says, else where its server runs."""
MODE = "coalesce(held.access_mode, held.attach_mode, 'rw')"
"""The effective mode: what the connection gives, else what was asked for."""
SINCE = "coalesce(held.attach_time, held.scheduled_at, held.created_at)"
"""When it was attached, else when it was asked for."""

_OF_VOLUMES = (
    "SELECT of_volume.rid FROM ({}) AS meant CROSS JOIN volumes AS its_volume ON its_volume.rid = meant.rid"
    " CROSS JOIN volume_attachment AS of_volume INDEXED BY attachments_of_volume"
    " ON of_volume.volume_id = its_volume.id AND of_volume.attach_status <> 'detached'"
)
_OF_SERVERS = (
    "SELECT of_server.rid FROM {} CROSS JOIN volume_attachment AS of_server INDEXED BY attachments_of_server"
    " ON of_server.instance_uuid = servers.id AND of_server.attach_status <> 'detached' WHERE {}"
)


def _text(operator: str, text: str) -> Condition:
    """Volume, server or host hold the text, or an id begins with it."""
    tests = [contains(column, text) for column in ("volumes.name", "servers.name", HOST)]
    if set(text) <= ID_LETTERS:
        tests += [starts_with(column, text) for column in ("held.id", "held.volume_id", "held.instance_uuid")]
    del operator
    return Condition(_any(tests))


def _letters(operator: str, text: str) -> Condition:
    """The letters in order in the name of volume or server."""
    either = [letters_term(column, operator, text).test for column in ("volumes.name", "servers.name")]
    return Condition(_any(either))


def _volume(operator: str, text: str) -> Condition:
    only_equality(operator, "a volume")
    if operator == "=":
        test = _any([equals("volumes.name", text), Clause("held.volume_id = ?", (text.lower(),))])
        chosen = "SELECT rid FROM volumes WHERE volumes.name = ? COLLATE NOCASE AND volumes.deleted_at IS NULL"
        by_id = "SELECT rid FROM volumes WHERE volumes.id = ?"
        if not text.isascii() or not text:
            return Condition(test)
        return Condition(test, Clause(_OF_VOLUMES.format(f"{chosen} UNION {by_id}"), (text, text.lower())))
    test = _any([contains("volumes.name", text), starts_with("held.volume_id", text)])
    names = volume_names_with(text)
    if names is None:
        return Condition(test)
    beginning = starts_with("volumes.id", text)
    meant = f"SELECT rowid AS rid FROM ({names.sql}) UNION SELECT rid FROM volumes WHERE {beginning.sql}"
    return Condition(test, Clause(_OF_VOLUMES.format(meant), names.parameters + beginning.parameters))


def _server(operator: str, text: str) -> Condition:
    only_equality(operator, "a server")
    if operator == "=":
        either = [equals("servers.name", text), Clause("servers.id = ?", (text.lower(),))]
    else:
        either = [contains("servers.name", text), starts_with("servers.id", text)]
    named = _any(either)
    test = Clause(f"(servers.id IS NOT NULL AND {named.sql})", named.parameters)
    meant = servers_with(text, test)
    return Condition(test, Clause(_OF_SERVERS.format(meant.sql, test.sql), meant.parameters + test.parameters))


def _status(operator: str, text: str) -> Condition:
    condition = word_term("held.attach_status", tuple(AttachStatus), "", operator, text)
    return condition._replace(pin=None, ended=condition.test.parameters == (AttachStatus.DETACHED.value,))


def _mode(column: str, operator: str, text: str) -> Condition:
    only_equality(operator, "a mode")
    if text == "?":
        return Condition(Clause(f"{column} IS NULL"))
    if text.lower() not in {"rw", "ro"}:
        raise ValueError(f"expected rw or ro, not {text}")
    return Condition(Clause(f"{column} = ?", (text.lower(),)))


def _fault(limits: FindingLimits, operator: str, text: str) -> Condition:
    """Attachments of a volume of which something is to be looked after."""
    found = faulty_volumes(limits, operator, text)
    test = Clause(f"volumes.rid IN ({found.sql})", found.parameters)
    meant = f"SELECT NULL AS rid WHERE 0 UNION ALL SELECT * FROM ({found.sql})"
    return Condition(test, Clause(_OF_VOLUMES.format(meant), found.parameters))


def _any(tests: list[Clause]) -> Clause:
    parameters = tuple(value for test in tests for value in test.parameters)
    return Clause(f"({' OR '.join(test.sql for test in tests)})", parameters)


ATTACHMENT_FIELDS = Fields(
    text=_text,
    fuzzy=_letters,
    named={
        "volume": _volume,
        "server": _server,
        "host": partial(text_term, HOST),
        "mode": partial(_mode, MODE),
        "status": _status,
        "device": partial(text_term, "held.mountpoint"),
        "age": partial(age_term, SINCE),
        "since": partial(time_term, SINCE),
        "project": partial(text_term, "held.project_id"),
        "id": partial(id_term, "volume_attachment AS held", "held"),
        "recorded": partial(_mode, "held.attach_mode"),
        "access": partial(_mode, "held.access_mode"),
        "fault": partial(_fault, DEFAULT_LIMITS),
        "user": partial(text_term, "held.user_id"),
    },
)
