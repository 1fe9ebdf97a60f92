"""The values behind the cells of the long lists, by column: what an export writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_FIELDS: Mapping[str, Mapping[str, str]] = {
    "volumes": {
        "rw": "rw_count", "ro": "ro_count", "size": "size_gib", "type": "volume_type", "project": "project_id",
        "age": "created_at",
    },
    "attachments": {
        "volume": "volume_name", "server": "server_name", "record": "recorded_mode", "project": "project_id",
        "user": "user_id",
    },
    "servers": {
        "volumes": "attachments", "task": "task_state", "project": "project_id", "zone": "availability_zone",
        "age": "created_at",
    },
    "hosts": {"with": "shared_with", "names": "server_names"},
}  # fmt: skip
"""Where a column's value stands under another name in the row; an age is given as the moment it counts from."""


def exported_key(view: str, column: str) -> str:
    """The key under which a column's value is written: stable, and saying what it is."""
    return _FIELDS[view].get(column, column)


def value_reader(view: str, columns: tuple[str, ...]) -> Callable[[Any], dict[str, Any]]:
    """Makes plain values of a row: its id, and what stands in these columns."""
    keys = [exported_key(view, column) for column in columns if column != "id"]

    def read(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of any listing
        return {"id": row.id, **{key: getattr(row, key) for key in keys}}

    return read
