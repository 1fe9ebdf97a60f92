"""Objects as plain values with stable keys: what commands print and the console shows as detail.

The order of the keys is part of the shape. `docs/commands.md` documents every one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mavtui.domain.attachments import Attachment
    from mavtui.domain.plans import Plan, Sharing, Step
    from mavtui.domain.servers import Server
    from mavtui.domain.volumes import Volume
    from mavtui.store.attachment_listing import AttachmentRow
    from mavtui.store.server_listing import ServerRow

Described = dict[str, Any]
"""One object as it is printed: text, numbers, flags, None, and lists and mappings of these."""

VOLUME_KEYS = (
    "id", "name", "status", "attach_status", "size_gib", "sharable", "read_only", "encrypted", "bootable", "type",
    "project_id", "user_id", "availability_zone", "description", "metadata", "created_at", "updated_at", "rw_count",
    "ro_count", "attachments", "observed_status", "deleted_at",
)  # fmt: skip
ATTACHMENT_KEYS = (
    "id", "volume_id", "volume_name", "server_id", "server_name", "host", "mode", "recorded_mode", "access_mode",
    "status", "device", "bootable", "attach_time", "detach_time", "scheduled_at", "launched_at", "terminated_at",
    "user_id", "project_id", "contested", "observed_status", "delete_on_termination",
)  # fmt: skip
SERVER_KEYS = (
    "id", "name", "status", "host", "project_id", "attachments", "kind", "task_state", "locked", "availability_zone",
    "created_at", "updated_at", "deleted_at",
)  # fmt: skip


def describe_volume(volume: Volume) -> Described:
    """A volume with its attachments that are not ended."""
    return {
        "id": volume.id,
        "name": volume.name,
        "status": "deleted" if volume.deleted_at else volume.status,
        "attach_status": volume.attach_status,
        "size_gib": volume.size_gib,
        "sharable": volume.sharable,
        "read_only": volume.read_only,
        "encrypted": volume.encrypted,
        "bootable": volume.bootable,
        "type": volume.volume_type,
        "project_id": volume.project_id,
        "user_id": volume.user_id,
        "availability_zone": volume.availability_zone,
        "description": volume.description,
        "metadata": dict(volume.metadata),
        "created_at": volume.created_at or None,
        "updated_at": volume.updated_at or None,
        "rw_count": volume.rw_count,
        "ro_count": volume.ro_count,
        "attachments": [describe_attachment(a, volume.name) for a in volume.attachments],
        "observed_status": volume.observed_status,
        "deleted_at": volume.deleted_at,
    }


def describe_attachment(attachment: Attachment | AttachmentRow, volume_name: str | None) -> Described:
    """One attachment; `mode` is the effective one, `recorded_mode` what the record says, None where it says nothing."""
    return {
        "id": attachment.id,
        "volume_id": attachment.volume_id,
        "volume_name": volume_name,
        "server_id": attachment.server_id,
        "server_name": attachment.server_name,
        "host": attachment.host,
        "mode": _text(attachment.mode),
        "recorded_mode": _text(attachment.recorded_mode),
        "access_mode": _text(attachment.access_mode),
        "status": _text(attachment.status),
        "device": attachment.device,
        "bootable": attachment.bootable,
        "attach_time": attachment.attach_time,
        "detach_time": attachment.detach_time,
        "scheduled_at": attachment.scheduled_at,
        "launched_at": attachment.launched_at,
        "terminated_at": attachment.terminated_at,
        "user_id": attachment.user_id,
        "project_id": attachment.project_id,
        "contested": attachment.contested,
        "observed_status": attachment.observed_status,
        "delete_on_termination": attachment.delete_on_termination,
    }


def describe_server(server: Server | ServerRow) -> Described:
    """A server or host; `attachments` is how many attachments it has."""
    return {
        "id": server.id,
        "name": server.name,
        "status": server.status,
        "host": server.host,
        "project_id": server.project_id,
        "attachments": server.attachments,
        "kind": _text(server.kind),
        "task_state": server.task_state,
        "locked": server.locked,
        "availability_zone": server.availability_zone,
        "created_at": server.created_at or None,
        "updated_at": server.updated_at or None,
        "deleted_at": getattr(server, "deleted_at", None),
    }


def describe_plan(plan: Plan) -> Described:
    """A plan: steps as sentences with the ids they touch, hazards with the severity they have on this target."""
    return {
        "action": plan.action,
        "steps": [_describe_step(step) for step in plan.steps],
        "hazards": [
            {
                "code": hazard.code,
                "severity": plan.severity_of(hazard).word,
                "message": hazard.message,
                "volume_id": hazard.volume_id,
            }
            for hazard in plan.hazards
        ],
        "before": [_describe_sharing(sharing) for sharing in plan.before],
        "after": [_describe_sharing(sharing) for sharing in plan.after],
        "inverse": plan.inverse,
        "id": plan.id,
        "severity": plan.severity.word,
        "target": {
            "context": plan.target.context,
            "backend": plan.target.backend,
            "place": plan.target.place,
            "project": plan.target.project,
            "production": plan.target.production,
        },
        "made_at": plan.made_at,
        "notes": list(plan.notes),
    }


def _describe_step(step: Step) -> Described:
    from mavtui.domain.requests import ACTIONS, attachment_of, server_of, volume_of

    return {
        "action": ACTIONS[type(step.request)],
        "sentence": step.sentence,
        "volume_id": volume_of(step.request),
        "attachment_id": attachment_of(step.request),
        "server_id": server_of(step.request),
        "host": getattr(step.request, "host", None),
    }


def _describe_sharing(sharing: Sharing) -> Described:
    return {
        "volume_id": sharing.volume_id,
        "volume_name": sharing.volume_name,
        "writes": list(sharing.writes),
        "reads": list(sharing.reads),
        "known": sharing.known,
    }


def _text(value: str | None) -> str | None:
    """A plain text instead of a member of an enumeration, so that every format writes the same."""
    return None if value is None else str(value)
