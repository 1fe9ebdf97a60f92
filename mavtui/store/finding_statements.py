"""Statements that read what findings are made of: over whole tables, or the same over one volume.

Aliases are the same everywhere: `v` volumes, `a` attachments, `s` servers, `n` what Nova says, `t` types, `g` groups.
"""

from __future__ import annotations

from typing import NamedTuple

from mavtui.domain.attachments import AttachStatus
from mavtui.domain.clock import Timestamp
from mavtui.domain.transitions import derive_volume_status
from mavtui.store.conditions import Bound, Clause

HOLDS = "a.attach_status <> 'detached' AND (a.attach_status <> 'error_attaching' OR a.connected OR a.contested)"
"""Records that may stand for a disk in use (domain: `Attachment.is_holder`)."""
HOST = "coalesce(a.attached_host, s.host)"
"""The host behind a record: its own, else the one that the server runs on."""
OF_VOLUMES = "volumes AS v NOT INDEXED"
"""Every volume."""
_INDEX_OF_WRITERS = "volumes_of_several_writers"
OF_WRITERS = f"volumes AS v INDEXED BY {_INDEX_OF_WRITERS}"
"""Those that several write to."""
_BESIDE = """LEFT JOIN servers AS s ON s.id = a.instance_uuid
    LEFT JOIN server_volumes AS n ON n.server_id = a.instance_uuid AND n.volume_id = a.volume_id"""
OF_RECORDS = f"""volume_attachment AS a NOT INDEXED CROSS JOIN volumes AS v ON v.id = a.volume_id {_BESIDE}"""
"""Every record with its volume, its server and Nova's word on the two."""
OF_NOVA = """server_volumes AS n CROSS JOIN volumes AS v ON v.id = n.volume_id
    LEFT JOIN servers AS s ON s.id = n.server_id
    LEFT JOIN volume_attachment AS a INDEXED BY attachments_of_volume
        ON a.volume_id = n.volume_id AND a.instance_uuid = n.server_id AND a.attach_status <> 'detached'"""
"""Everything that Nova has at a server, with the record of it where there is one."""
OF_BOTH = """server_volumes AS n CROSS JOIN volumes AS v ON v.id = n.volume_id
    CROSS JOIN volume_attachment AS a INDEXED BY attachments_of_volume
        ON a.volume_id = n.volume_id AND a.instance_uuid = n.server_id AND a.attach_status <> 'detached'
    LEFT JOIN servers AS s ON s.id = n.server_id"""
"""Everything that both services have at a server."""
OF_SERVERS = """servers AS s NOT INDEXED CROSS JOIN volume_attachment AS a INDEXED BY attachments_of_server
        ON a.instance_uuid = s.id AND a.attach_status <> 'detached'
    CROSS JOIN volumes AS v ON v.id = a.volume_id
    LEFT JOIN server_volumes AS n ON n.server_id = a.instance_uuid AND n.volume_id = a.volume_id"""
"""Every record of a server, where few servers are meant."""
_NOT_ENDED = "a.attach_status <> 'detached'"
"""What makes the indexes of records that are not ended usable."""
ODD = """(a.attach_status NOT IN ('attached', 'detached') OR a.contested
    OR (a.attach_mode = 'ro' AND a.access_mode = 'rw'))"""
"""Records that are anything but attached as recorded: few in most estates."""
OF_TYPES = "volumes AS v NOT INDEXED CROSS JOIN volume_types AS t ON t.name = v.volume_type"
"""Volumes with their types, as far as those are known."""
NAMES_APART = "\x1f"
HOST_BEHIND = "\x1e"
"""What parts the names that are told together, and a name from its host."""
_VOLUME = """v.rid, v.id, v.name, v.project_id, v.status, v.condition, v.observed_status, v.sharable, v.read_only,
    v.volume_type, v.rw_count, v.ro_count, v.holders, v.updated_at"""
_NO_RECORD = ", ".join(["NULL"] * 14)
_RECORD = f"""a.id, a.attach_status, a.attach_mode, a.access_mode, a.connected, a.observed_status, a.updated_at,
    coalesce(a.attach_time, a.scheduled_at, a.created_at), coalesce(a.instance_uuid, n.server_id), s.name, s.status,
    {HOST}, n.attachment_id, n.server_id IS NOT NULL"""
_TOGETHER = """NULL, NULL, NULL, NULL, NULL, NULL, g.changed, g.began, g.server_id, s.name, s.status, g.host, NULL,
    NULL"""


class FaultRow(NamedTuple):
    """What one finding is made of: its volume, the record it is about where it is about one, and what Nova says.

    `other` is what the code is about beyond that: a file system, a type's flag, names. `in_state_since` is when the
    record was last seen to change, `began` when the attachment was made, `nova_attachment_id` what Nova calls it;
    `nova_has_it` is None where nobody was compared.
    """

    volume_rid: int
    volume_id: str
    volume_name: str | None
    project_id: str | None
    volume_status: str
    condition: str | None
    volume_observed: str | None
    sharable: int
    read_only: int
    volume_type: str | None
    writers: int | None
    readers: int | None
    holders: str
    volume_changed: Timestamp
    attachment_id: str | None
    attach_status: str | None
    recorded_mode: str | None
    access_mode: str | None
    connected: int | None
    observed_status: str | None
    in_state_since: Timestamp | None
    began: Timestamp | None
    server_id: str | None
    server_name: str | None
    server_status: str | None
    host: str | None
    nova_attachment_id: str | None
    nova_has_it: int | None
    other: str | None

    @property
    def status_by_records(self) -> str:
        """The volume's status as its records have it, where `other` has their states: the word of a cloud aside."""
        return derive_volume_status(map(AttachStatus, (self.other or "detached").split(",")))


class Arm(NamedTuple):
    """One statement: where it reads, what must be true, the values of its `?`, and what it tells beyond the volume.

    `is_odd`: only records that are `ODD` can pass.
    """

    source: str
    test: str
    values: tuple[Bound, ...] = ()
    tells: str = _NO_RECORD
    other: str = "NULL"
    is_odd: bool = False

    def rids(self) -> Clause:
        """The row numbers of the volumes."""
        return Clause(f"SELECT v.rid FROM {self.source} WHERE {self._test()}", self.values)

    def rows(self) -> Clause:
        """What `FaultRow` holds."""
        return Clause(
            f"SELECT {_VOLUME}, {self.tells}, {self.other} FROM {self.source} WHERE {self._test()}", self.values
        )

    def rows_among(self, rids: str) -> Clause:
        """The same where the row numbers of all records that can pass are known (as JSON)."""
        source = f"json_each(?) AS o CROSS JOIN {self.source.replace(' CROSS', ' ON a.rid = o.value CROSS', 1)}"
        among = self._replace(source=source, values=(rids, *self.values))
        return among.rows()

    def rows_of(self, volume_id: str) -> Clause:
        """The same of one volume: the tables are not walked then, so nothing is said about how to read them."""
        source = self.source.replace(" NOT INDEXED", "").replace(" CROSS JOIN", " JOIN")
        for index in (_INDEX_OF_WRITERS, "attachments_of_server"):
            source = source.replace(f" INDEXED BY {index}", "")
        sql = f"SELECT {_VOLUME}, {self.tells}, {self.other} FROM {source} WHERE v.id = ? AND {self._test()}"
        return Clause(sql, (volume_id, *self.values))

    def _test(self) -> str:
        return f"v.deleted_at IS NULL AND ({self.test})"


class Together(NamedTuple):
    """Records of one volume that have something in common: grouped first, and then joined with what few are left.

    `group` and `having` say which records belong together, `names` what is told of each. With an index
    to `walk` by, the records of a volume come one after the other, so that the first are found before all are read.
    """

    test: str
    group: str
    having: str
    names: str
    server: str = "NULL"
    host: str = "NULL"
    walk: str = "NOT INDEXED"
    values: tuple[Bound, ...] = ()

    def rids(self) -> Clause:
        """The row numbers of the volumes."""
        return Clause(f"SELECT v.rid FROM {self._joined()}", self.values)

    def rows(self) -> Clause:
        """What `FaultRow` holds."""
        return Clause(f"SELECT {_VOLUME}, {_TOGETHER}, g.names FROM {self._joined()}", self.values)

    def rows_of(self, volume_id: str) -> Clause:
        """The same of one volume."""
        of_one = self._replace(test=f"{self.test} AND a.volume_id = ?", walk="INDEXED BY attachments_of_volume")
        return of_one._replace(values=(*self.values, volume_id)).rows()

    def _joined(self) -> str:
        return f"""(SELECT a.volume_id AS volume_id, max(a.updated_at) AS changed,
            max(coalesce(a.attach_time, a.created_at)) AS began, {self.server} AS server_id, {self.host} AS host,
            group_concat({self.names}, char({ord(NAMES_APART)})) AS names
            FROM volume_attachment AS a {self.walk} LEFT JOIN servers AS s ON s.id = a.instance_uuid
            WHERE {HOLDS} AND {self.test} GROUP BY {self.group} HAVING {self.having}) AS g
        CROSS JOIN volumes AS v ON v.id = g.volume_id AND v.deleted_at IS NULL
        LEFT JOIN servers AS s ON s.id = g.server_id
        WHERE s.task_state IS NULL"""


def volumes_where(test: str, *values: Bound, source: str = OF_VOLUMES, other: str = "NULL") -> Arm:
    """Volumes for which the test is true; `other` is told beyond their columns."""
    return Arm(source, test, values, other=other)


def records_where(
    test: str, *values: Bound, source: str = OF_RECORDS, other: str = "NULL", is_odd: bool = False
) -> Arm:
    """Records for which the test is true, each with its volume; ended ones are left out."""
    ended = f"{_NOT_ENDED} AND " if source == OF_RECORDS else ""
    return Arm(source, f"{ended}({test})", values, _RECORD, other, is_odd)
