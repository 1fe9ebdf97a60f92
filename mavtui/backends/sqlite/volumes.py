"""How volumes are made, changed and deleted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mavtui.backends.sqlite.moving import end_failed
from mavtui.backends.sqlite.work import Facts, Work
from mavtui.domain.changes import metadata_after
from mavtui.domain.requests import CreateVolume, DeleteVolume, ExtendVolume, ResetVolume, UpdateVolume
from mavtui.domain.validation import checked_metadata, checked_name, checked_size
from mavtui.domain.volumes import Volume
from mavtui.errors import PlanStale
from mavtui.store.rows import refresh_derived

_INSERT = """
INSERT INTO volumes (id, name, description, size_gib, sharable, read_only, bootable, volume_type, project_id, user_id,
    availability_zone, metadata, created_at, updated_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
# The flags found are compared once more, so that nothing is overwritten that was not seen.
_UPDATE = """
UPDATE volumes SET name = ?, description = ?, sharable = ?, read_only = ?, bootable = ?, volume_type = ?, metadata = ?,
    updated_at = ?
WHERE id = ? AND sharable = ? AND read_only = ? AND deleted_at IS NULL"""
_EXTEND = "UPDATE volumes SET size_gib = ?, updated_at = ? WHERE id = ? AND size_gib = ? AND deleted_at IS NULL"
_DELETE = "UPDATE volumes SET deleted_at = ?, updated_at = ? WHERE id = ? AND deleted_at IS NULL"
_RESET = "UPDATE volumes SET condition = NULL WHERE id = ? AND condition IS ?"


def create(work: Work, request: CreateVolume) -> Facts:
    """A new volume that belongs to whoever acts. Raises UsageError for a value that cannot be used."""
    name = checked_name(request.name or "") or None
    size = checked_size(request.size_gib)
    work.con.execute(
        _INSERT,
        (
            request.volume_id, name, checked_name(request.description or "", "description") or None, size,
            request.sharable, request.read_only, request.bootable, request.volume_type, work.identity.project,
            work.identity.user, request.availability_zone, _as_text(checked_metadata(request.metadata)), work.now,
            work.now,
        ),
    )  # fmt: skip
    work.record(("create",), volume_id=request.volume_id, detail={"name": name, "size_gib": size})
    work.refresh(request.volume_id)
    return {"volume_id": request.volume_id, "name": name, "size_gib": size, "before": {}, "changed": True}


def update(work: Work, request: UpdateVolume) -> Facts:
    """New values; what is as asked already stays untouched. Raises UsageError for a value that cannot be used."""
    volume = work.scene.volume(request.volume_id)
    after = _values_after(volume, request)
    before = {key: getattr(volume, key) for key in after}
    changed = [key for key in after if after[key] != before[key]]
    if changed:
        new = {**{key: getattr(volume, key) for key in _FIELDS}, **after}
        _must_have_written(
            work.con.execute(
                _UPDATE,
                (
                    new["name"], new["description"], new["sharable"], new["read_only"], new["bootable"],
                    new["volume_type"], _as_text(new["metadata"]), work.now, volume.id, volume.sharable,
                    volume.read_only,
                ),
            ).rowcount
        )  # fmt: skip
    shown_before, shown_after = _touched(before, request), _touched(after, request)
    if changed:
        work.record(("update",), volume_id=volume.id, detail={"before": shown_before, "after": shown_after})
        refresh_derived(work.con, volume.id)  # the status that a cloud gave is as true as before
    return {"volume_id": volume.id, "before": shown_before, "after": shown_after, "changed": bool(changed)}


def extend(work: Work, request: ExtendVolume) -> Facts:
    """The volume grows."""
    volume = work.scene.volume(request.volume_id)
    size = checked_size(request.size_gib)
    _must_have_written(work.con.execute(_EXTEND, (size, work.now, volume.id, volume.size_gib)).rowcount)
    before = {"size_gib": volume.size_gib}
    work.record(("extend",), volume_id=volume.id, detail={"before": before, "after": {"size_gib": size}})
    return {"volume_id": volume.id, "name": volume.name, "size_gib": size, "before": before, "changed": True}


def delete(work: Work, request: DeleteVolume) -> Facts:
    """The volume is gone; its record and its history stay, and failed attachments that nobody holds end with it."""
    volume = work.scene.volume(request.volume_id)
    for attachment in volume.attachments:
        end_failed(work, attachment)
    _must_have_written(work.con.execute(_DELETE, (work.now, work.now, volume.id)).rowcount)
    work.record(("delete",), volume_id=volume.id, detail={"name": volume.name, "size_gib": volume.size_gib})
    work.refresh(volume.id)
    before = {
        key: getattr(volume, key) for key in ("name", "description", "size_gib", "sharable", "read_only", "bootable")
    }
    return {
        "volume_id": volume.id,
        "name": volume.name,
        "size_gib": volume.size_gib,
        "before": {**before, "metadata": dict(volume.metadata)},
        "changed": True,
    }


def reset(work: Work, request: ResetVolume) -> Facts:
    """The volume's own condition is cleared; what its attachments say counts again."""
    volume = work.scene.volume(request.volume_id)
    changed = volume.condition is not None or volume.observed_status is not None
    if changed:
        _must_have_written(work.con.execute(_RESET, (volume.id, volume.condition)).rowcount)
        work.record(("reset",), volume_id=volume.id, detail={"from": volume.condition})
        work.refresh(volume.id)
    return {
        "volume_id": volume.id,
        "before": {"condition": volume.condition},
        "after": {"condition": None},
        "changed": changed,
    }


_FIELDS = ("name", "description", "sharable", "read_only", "bootable", "volume_type", "metadata")


def _values_after(volume: Volume, request: UpdateVolume) -> dict[str, Any]:
    after: dict[str, Any] = {}
    if request.name is not None:
        after["name"] = checked_name(request.name) or None
    if request.description is not None:
        after["description"] = checked_name(request.description, "description") or None
    for flag in ("sharable", "read_only", "bootable"):
        asked = getattr(request, flag)
        if asked is not None:
            after[flag] = asked
    if request.volume_type is not None:
        after["volume_type"] = request.volume_type or None
    if request.metadata_set or request.metadata_removed:
        checked_metadata(request.metadata_set)
        after["metadata"] = metadata_after(volume.metadata, request)
    return after


def _touched(values: Mapping[str, Any], request: UpdateVolume) -> dict[str, Any]:
    """The values with only those keys of the metadata that the request names."""
    if "metadata" not in values:
        return dict(values)
    named = {*request.metadata_set, *request.metadata_removed}
    return {**values, "metadata": {key: value for key, value in values["metadata"].items() if key in named}}


def _as_text(metadata: Mapping[str, str]) -> str:
    return json.dumps(dict(metadata), ensure_ascii=False, sort_keys=True)


def _must_have_written(rows: int) -> None:
    if rows != 1:
        raise PlanStale("things have changed since the plan was made", hint="Plan again from what is there now.")
