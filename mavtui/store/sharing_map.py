"""The sharing map: volumes by servers and hosts, and how each holds each.

Which volumes are shared is read from the index of attachments by volume, grouped: no further index, so that an attach
costs what it did. A map shows some thousands of volumes at most, the first by name, and says how many it left out.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple

from mavtui.domain.attachments import Attachment, AttachStatus, Mode, name_of_holder
from mavtui.domain.blocks import in_blocks
from mavtui.store.conditions import current_time
from mavtui.store.filters import NO_FILTER, Filter
from mavtui.store.listing import VOLUMES, Query
from mavtui.store.reading import page

MOST_VOLUMES = 2_000
MOST_HOLDERS = 2_000
_MOST_SHARED = 50_000
"""Up to so many shared volumes are gathered first; where there are more, walking them by name finds some soon."""
_BATCH = 256

_SHARED = """
SELECT held.volume_id FROM volume_attachment AS held INDEXED BY attachments_of_volume
WHERE held.attach_status <> 'detached' GROUP BY held.volume_id HAVING count(*) > 1 LIMIT ?"""
_IS_SHARED = "volumes.deleted_at IS NULL AND volumes.rw_count + volumes.ro_count > 1"
_BY_NAME = "ORDER BY volumes.name COLLATE NOCASE, volumes.rid LIMIT ?"
_VOLUMES = """
SELECT id, name, status, mark, sharable, rw_count, ro_count FROM volumes
WHERE rid IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL ORDER BY name COLLATE NOCASE, rid"""
_RECORDS = """
SELECT held.id, held.volume_id, held.instance_uuid, servers.name, coalesce(held.attached_host, servers.host),
       held.attach_mode, held.access_mode, held.attach_status, held.mountpoint, held.connected, held.contested,
       held.attach_time, held.scheduled_at
FROM volume_attachment AS held INDEXED BY attachments_of_volume LEFT JOIN servers ON servers.id = held.instance_uuid
WHERE held.volume_id IN (SELECT value FROM json_each(?)) AND held.attach_status <> 'detached'
ORDER BY coalesce(held.attach_time, held.scheduled_at, held.created_at), held.rid"""
_SERVERS = """
SELECT kind, id, name, host FROM servers
WHERE deleted_at IS NULL AND {test} ORDER BY name COLLATE NOCASE, rid LIMIT ?"""

_HOLDER_WORD = re.compile(r'(?<![^\s(])(server|host)[:=](?:"((?:[^"]|"")+)"|([^\s")]+))', re.IGNORECASE)

Pause = Callable[[], object]


class MapQuery(NamedTuple):
    """Which volumes: those that pass the filter and are shared, or with `everything` whoever holds them or not."""

    filter: Filter = NO_FILTER
    everything: bool = False


class MapVolume(NamedTuple):
    """One row of the map; `mark` is `domain.volumes.Mark`, the counts are None where nobody can list its holders."""

    id: str
    name: str | None
    status: str
    mark: int
    sharable: bool
    rw_count: int | None
    ro_count: int | None


class MapHolder(NamedTuple):
    """One column: a server by its id, or a host that holds without a server (its id is its name)."""

    kind: str
    id: str
    name: str
    host: str | None


class SharingMap(NamedTuple):
    """The map in the order in which blocks form. `cells`: by row and column, the records there, the oldest first.

    `volumes_left_out` and `holders_left_out`: whether there are more than are shown.
    """

    volumes: Sequence[MapVolume] = ()
    holders: Sequence[MapHolder] = ()
    cells: Mapping[tuple[int, int], Sequence[Attachment]] = {}
    volumes_left_out: bool = False
    holders_left_out: bool = False


def holder_words(text: str) -> tuple[str, ...]:
    """What a filter asks of servers and hosts (`server:web`, `host:cn1`), negated terms left out: columns follow it."""
    return tuple(
        (found[2] or found[3]).replace('""', '"')
        for found in _HOLDER_WORD.finditer(text)
        if text[: found.start()][-1:] != "!"
    )


def read_map(con: sqlite3.Connection, query: MapQuery, pause: Pause = lambda: None) -> SharingMap:
    """The map as it is at one moment; for a thread. `pause` is called between batches of rows."""
    with _one_moment(con):
        rids = _chosen(con, query)
        pause()
        volumes = [_volume(row) for row in con.execute(_VOLUMES, (json.dumps(rids[:MOST_VOLUMES]),))]
        pause()
        words = holder_words(query.filter.text)
        records = list(_records(con, volumes, pause))
        holders = {_key(record): _holder(record) for record in records}
        holders = {key: holder for key, holder in holders.items() if _matches(holder, words)}
        if query.everything:
            for row in con.execute(*_all_servers(words)):
                found = MapHolder(
                    row[0], row[1] if row[0] == "server" else row[2] or row[1], row[2] or row[1][:8], row[3]
                )
                holders.setdefault((found.kind, found.id), found)
    return _arranged(volumes, list(holders.values()), records, volumes_left_out=len(rids) > MOST_VOLUMES)


def _chosen(con: sqlite3.Connection, query: MapQuery) -> list[int]:
    """The row numbers of the volumes, in order of name, one more than are shown where there are more."""
    limit = MOST_VOLUMES + 1
    if query.everything:
        return [row[0] for row in page(con, VOLUMES, Query(query.filter), "volumes.rid", limit)]
    test = query.filter.test(current_time())
    shared = [row[0] for row in con.execute(_SHARED, (_MOST_SHARED + 1,))]
    if len(shared) > _MOST_SHARED:
        sql = f"SELECT volumes.rid FROM volumes INDEXED BY volumes_by_name WHERE {_IS_SHARED} AND {test.sql} {_BY_NAME}"
        return [row[0] for row in con.execute(sql, (*test.parameters, limit))]
    sql = (
        "SELECT volumes.rid FROM volumes WHERE volumes.id IN (SELECT value FROM json_each(?))"
        f" AND {_IS_SHARED} AND {test.sql} {_BY_NAME}"
    )
    return [row[0] for row in con.execute(sql, (json.dumps(shared), *test.parameters, limit))]


def _records(con: sqlite3.Connection, volumes: Sequence[MapVolume], pause: Pause) -> Iterator[Attachment]:
    """Everything that is not ended of these volumes, the oldest first within each."""
    waiting = iter(volumes)
    while batch := [volume.id for volume in islice(waiting, _BATCH)]:
        for row in con.execute(_RECORDS, (json.dumps(batch),)):
            yield Attachment(
                id=row[0], volume_id=row[1], server_id=row[2], server_name=row[3], host=row[4],
                recorded_mode=_mode(row[5]), access_mode=_mode(row[6]), status=AttachStatus(row[7]), device=row[8],
                connected=row[9] == 1, contested=row[10] == 1, attach_time=row[11], scheduled_at=row[12],
            )  # fmt: skip
        pause()


def _all_servers(words: Sequence[str]) -> tuple[str, tuple[str | int | float, ...]]:
    """The statement that finds every server and host of these words; all where there are none."""
    from mavtui.store.filter_fields import SERVER_FIELDS
    from mavtui.store.filters import parse_filter

    quoted = [word.replace('"', '""') for word in words]
    tests = [parse_filter(term, SERVER_FIELDS).test() for word in quoted for term in (f'"{word}"', f'host:"{word}"')]
    sql = " OR ".join(test.sql for test in tests) or "1"
    values = tuple(value for test in tests for value in test.values(current_time()))
    return _SERVERS.format(test=f"({sql})"), (*values, MOST_HOLDERS + 1)


def _matches(holder: MapHolder, words: Sequence[str]) -> bool:
    """Whether a column is one of those asked for; every one is where nothing is."""
    texts = [holder.name.casefold(), (holder.host or "").casefold()]
    return not words or any(
        any(word.casefold() in text for text in texts) or holder.id.startswith(word.lower()) for word in words
    )


def _arranged(
    volumes: Sequence[MapVolume], holders: Sequence[MapHolder], records: Sequence[Attachment], *, volumes_left_out: bool
) -> SharingMap:
    """Rows and columns in the order of blocks, and the records where they belong."""
    is_cut = len(holders) > MOST_HOLDERS
    if is_cut:
        holding = {_key(record) for record in records}
        holders = sorted(holders, key=lambda holder: ((holder.kind, holder.id) not in holding, _by_name(holder)))
    holders = sorted(holders[:MOST_HOLDERS], key=_by_name)
    rows = {volume.id: number for number, volume in enumerate(volumes)}
    columns = {(holder.kind, holder.id): number for number, holder in enumerate(holders)}
    filled: list[dict[int, list[Attachment]]] = [{} for _ in volumes]
    for record in records:
        column = columns.get(_key(record))
        if column is not None:
            filled[rows[record.volume_id]].setdefault(column, []).append(record)
    row_order, column_order = in_blocks([sorted(row) for row in filled], len(holders))
    spots = {column: spot for spot, column in enumerate(column_order)}
    cells = {
        (place, spots[column]): found for place, row in enumerate(row_order) for column, found in filled[row].items()
    }
    return SharingMap(
        [volumes[row] for row in row_order],
        [holders[column] for column in column_order],
        cells,
        volumes_left_out,
        is_cut,
    )


def _by_name(holder: MapHolder) -> tuple[str, str]:
    return holder.name.casefold(), holder.id


def _key(record: Attachment) -> tuple[str, str]:
    return ("host", record.host or "") if record.server_id is None else ("server", record.server_id)


def _holder(record: Attachment) -> MapHolder:
    name = name_of_holder(record.server_id, record.server_name, record.host)
    return MapHolder(*_key(record), name, record.host)


def _volume(row: tuple[str, str | None, str, int, int, int | None, int | None]) -> MapVolume:
    return MapVolume(row[0], row[1], row[2], row[3], row[4] == 1, row[5], row[6])


def _mode(text: str | None) -> Mode | None:
    return None if text is None else Mode(text)


@contextmanager
def _one_moment(con: sqlite3.Connection) -> Iterator[None]:
    """A read transaction, so that the statements see one state."""
    con.execute("BEGIN")
    try:
        yield
    finally:
        con.execute("ROLLBACK")
