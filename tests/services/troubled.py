"""Stores with trouble in them, written row by row, as a cloud's copy or an engine's import would leave them.

A copy has no guards, so it can hold what a cloud contradicts itself by; columns that follow from others are derived by
the rules of the domain, as everywhere.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from mavtui.backends.protocol import Capabilities, Reading
from mavtui.domain.finding_limits import DEFAULT_LIMITS, FindingLimits
from mavtui.domain.findings import Finding
from mavtui.services.findings import Search
from mavtui.store.connection import Role, Store
from mavtui.store.rows import refresh_derived

if TYPE_CHECKING:
    from collections.abc import Iterable

NOW = "2026-11-23T12:00:00.000000Z"
AN_HOUR_AGO = "2026-11-23T11:00:00.000000Z"
JUST_NOW = "2026-11-23T11:59:50.000000Z"
COPY = Capabilities(live_store=False)


class Troubled:
    """A store that is filled and then looked through."""

    def __init__(self, path: Path, role: Role = "copy") -> None:
        self.store = Store.open(path, role, create=True)
        self._numbers = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.store.close()

    def server(self, name: str, **values: Any) -> str:  # noqa: ANN401 - columns of the table
        """A running server on a host of its own."""
        row = {
            "id": f"server-{name}", "name": name, "host": f"cn-{name}", "created_at": AN_HOUR_AGO,
            "updated_at": AN_HOUR_AGO, **values,
        }  # fmt: skip
        return self._insert("servers", row)

    def volume(self, name: str, **values: Any) -> str:  # noqa: ANN401 - columns of the table
        """A free sharable volume, an hour old."""
        row = {
            "id": f"volume-{name}", "name": name, "size_gib": 1, "sharable": 1, "observed_status": "available",
            "created_at": AN_HOUR_AGO, "updated_at": AN_HOUR_AGO, **values,
        }  # fmt: skip
        return self._insert("volumes", row)

    def attachment(self, volume_id: str, server_id: str | None, **values: Any) -> str:  # noqa: ANN401 - columns
        """A settled attachment, read-write, that Nova and Cinder agree about; the volume follows from it."""
        self._numbers += 1
        status = values.get("attach_status", "attached")
        row = {
            "id": f"attachment-{self._numbers}", "volume_id": volume_id, "instance_uuid": server_id,
            "attach_status": status, "observed_status": status, "attach_mode": "rw", "access_mode": "rw",
            "connected": 0 if status in {"reserved", "error_attaching"} else 1, "attach_time": AN_HOUR_AGO,
            "created_at": AN_HOUR_AGO, "updated_at": AN_HOUR_AGO, **values,
        }  # fmt: skip
        identity = self._insert("volume_attachment", row)
        with self.store.write_transaction() as con:
            refresh_derived(con, volume_id)
            derived = con.execute("SELECT status FROM volumes WHERE id = ?", (volume_id,)).fetchone()[0]
            con.execute(
                "UPDATE volumes SET observed_status = ? WHERE id = ? AND condition IS NULL", (derived, volume_id)
            )
            refresh_derived(con, volume_id)
        return identity

    def nova(self, server_id: str, volume_id: str, attachment_id: str | None = None, **values: Any) -> None:  # noqa: ANN401
        """Nova has the volume at the server."""
        row = {"server_id": server_id, "volume_id": volume_id, "attachment_id": attachment_id, **values}
        self._insert("server_volumes", row)

    def held(self, volume_id: str, server_id: str, **values: Any) -> str:  # noqa: ANN401 - columns of the table
        """An attachment that Nova knows too."""
        attachment_id = self.attachment(volume_id, server_id, **values)
        self.nova(server_id, volume_id, attachment_id)
        return attachment_id

    def volume_type(self, name: str, *, sharable: bool) -> None:
        """A type of volumes."""
        self._insert("volume_types", {"id": f"type-{name}", "name": name, "sharable": int(sharable)})

    def change(self, table: str, identity: str, **values: Any) -> None:  # noqa: ANN401 - columns of the table
        """Change a row behind the back of every rule; what is derived of a volume follows."""
        columns = ", ".join(f"{column} = ?" for column in values)
        with self.store.write_transaction() as con:
            con.execute(f"UPDATE {table} SET {columns} WHERE id = ?", (*values.values(), identity))
            if table == "volumes":
                refresh_derived(con, identity)

    def find(
        self,
        code: str | None = None,
        *,
        limits: FindingLimits = DEFAULT_LIMITS,
        reading: Reading | None = None,
        now: str = NOW,
        volume_id: str | None = None,
    ) -> list[Finding]:
        """All findings, or those of a code."""
        capabilities = COPY if self.store.role == "copy" else Capabilities()
        search = Search(self.store, now, limits, capabilities, reading, volume_id=volume_id)
        try:
            return [one for each in search.codes if code in (None, each) for one in search.of_code(each)]
        finally:
            search.close()

    def codes(self, **options: Any) -> set[str]:  # noqa: ANN401 - options of `find`
        """The codes of what is found."""
        return codes_of(self.find(**options))

    def _insert(self, table: str, row: dict[str, Any]) -> str:
        columns, values = ", ".join(row), ", ".join("?" * len(row))
        with self.store.write_transaction() as con:
            con.execute(f"INSERT INTO {table} ({columns}) VALUES ({values})", tuple(row.values()))
        return str(row.get("id", ""))

    @property
    def con(self) -> sqlite3.Connection:
        """For reading."""
        return self.store.reader


def codes_of(findings: Iterable[Finding]) -> set[str]:
    """The codes of these findings."""
    return {finding.code for finding in findings}


def only(findings: list[Finding]) -> Finding:
    """The one finding that there is."""
    assert len(findings) == 1, findings
    return findings[0]
