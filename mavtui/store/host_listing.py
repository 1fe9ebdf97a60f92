"""Hosts as they are listed: what is on each, who writes there, and with which other hosts volumes are shared.

Hosts have no table of their own: they are what servers and attachments name. There are thousands at most, so all are
read at once and then filtered and sorted by the same grammar and rules as everything else, in a table in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from functools import partial
from itertools import islice
from typing import NamedTuple

from mavtui.store import reading
from mavtui.store.attachment_fields import HOST, MODE
from mavtui.store.conditions import Condition
from mavtui.store.filter_terms import Fields, count_term, letters_term, text_term
from mavtui.store.filters import NOTHING_KNOWN, Filter, Known, parse_filter
from mavtui.store.ordering import SortColumn, Table
from mavtui.store.reading import CHUNK, Pause, Query
from mavtui.store.rows import HOLDS


class HostRow(NamedTuple):
    """One host as a row. `id` is its name; `server_names` and `shared_with` are names parted by spaces, sorted.

    `servers` and `attachments` count what is there, `volumes` what is held, `writers` the attachments with rw,
    `neighbours` the hosts that hold one of its volumes too.
    """

    rid: int
    id: str
    name: str
    servers: int
    attachments: int
    volumes: int
    writers: int
    neighbours: int
    server_names: str
    shared_with: str


_TABLE = f"CREATE TABLE hosts (rid INTEGER PRIMARY KEY, {', '.join(HostRow._fields[1:])}, UNIQUE (id))"

HOSTS = Table(
    "hosts",
    "",
    {
        "name": SortColumn("hosts.name COLLATE NOCASE", "name"),
        "servers": SortColumn("hosts.servers", "servers"),
        "attachments": SortColumn("hosts.attachments", "attachments"),
        "volumes": SortColumn("hosts.volumes", "volumes"),
        "writers": SortColumn("hosts.writers", "writers"),
        "neighbours": SortColumn("hosts.neighbours", "neighbours"),
    },
    alive="1",
)


def _name(operator: str, text: str) -> Condition:
    return text_term("hosts.name", operator or ":", text)


HOST_FIELDS = Fields(
    text=_name,
    fuzzy=partial(letters_term, "hosts.name"),
    named={
        "name": _name,
        "server": partial(text_term, "hosts.server_names"),
        "with": partial(text_term, "hosts.shared_with"),
        "servers": partial(count_term, "hosts.servers"),
        "attachments": partial(count_term, "hosts.attachments"),
        "volumes": partial(count_term, "hosts.volumes"),
        "writers": partial(count_term, "hosts.writers"),
        "neighbours": partial(count_term, "hosts.neighbours"),
    },
)

_SERVERS = """
SELECT host, count(*), group_concat(coalesce(name, id), ' ') FROM (
    SELECT host, name, id FROM servers WHERE host IS NOT NULL AND kind = 'server' AND deleted_at IS NULL
    ORDER BY host, name COLLATE NOCASE
) GROUP BY host
UNION ALL SELECT name, 0, '' FROM servers WHERE kind = 'host' AND name IS NOT NULL AND deleted_at IS NULL"""

# One reading of the attachments: first what each host has, then which hosts have a volume in common.
_HELD = f"""
WITH held_on AS MATERIALIZED (
    SELECT held.volume_id AS volume, {HOST} AS host, count(*) AS records, sum({MODE} = 'rw') AS writers
    FROM volume_attachment AS held NOT INDEXED LEFT JOIN servers ON servers.id = held.instance_uuid
    WHERE {HOLDS} AND {HOST} IS NOT NULL
    GROUP BY held.volume_id, {HOST}
)
SELECT host, sum(records), count(*), sum(writers) FROM held_on GROUP BY host
UNION ALL
SELECT DISTINCT group_concat(host, char(10)), NULL, NULL, NULL FROM held_on GROUP BY volume HAVING count(*) > 1"""


def parse_host_filter(text: str, known: Known = NOTHING_KNOWN) -> Filter:
    """The filter over hosts that the text stands for. Raises FilterError."""
    return parse_filter(text, HOST_FIELDS, known)


def read_hosts(con: sqlite3.Connection, *, pause: Pause | None = None) -> tuple[HostRow, ...]:
    """Every host, by name. It looks at every attachment: for a thread; `pause` is called every 20,000 rows."""
    servers: dict[str, tuple[int, str]] = {}
    held: dict[str, tuple[int, int, int]] = {}
    neighbours: dict[str, set[str]] = {}
    with reading.one_moment(con):
        for host, count, names in con.execute(_SERVERS):
            servers[host] = max(servers.get(host, (0, "")), (count, names))
        rows = con.execute(_HELD)
        while chunk := list(islice(rows, CHUNK)):
            for host, records, volumes, writers in chunk:
                if records is None:
                    _join(neighbours, host.split("\n"))
                else:
                    held[host] = (records, volumes, writers)
            if pause is not None:
                pause()
    found = []
    for rid, name in enumerate(sorted(servers.keys() | held.keys(), key=lambda name: (name.lower(), name)), start=1):
        count, names = servers.get(name, (0, ""))
        records, volumes, writers = held.get(name, (0, 0, 0))
        others = sorted(neighbours.get(name, ()))
        found.append(HostRow(rid, name, name, count, records, volumes, writers, len(others), names, " ".join(others)))
    return tuple(found)


def choose_hosts(hosts: Sequence[HostRow], query: Query) -> list[HostRow]:
    """Those that pass the filter, in order; a few milliseconds for a thousand. Raises UsageError for an order."""
    if query == Query():
        return list(hosts)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as con:
        con.execute(_TABLE)
        con.executemany(f"INSERT INTO hosts VALUES ({', '.join('?' * len(HostRow._fields))})", hosts)
        by_rid = {host.rid: host for host in hosts}
        return [by_rid[rid] for rid in reading.row_ids(con, HOSTS, query)]


def _join(neighbours: dict[str, set[str]], together: Iterable[str]) -> None:
    hosts = set(together)
    for host in hosts:
        neighbours.setdefault(host, set()).update(hosts - {host})
