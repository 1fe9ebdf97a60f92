"""How an attachment moves on from one state to the next, ends, or is corrected by hand."""

from __future__ import annotations

from mavtui.backends.sqlite.work import Facts, Work
from mavtui.domain.attachments import Attachment, AttachStatus
from mavtui.domain.changes import events_of
from mavtui.domain.requests import AttachmentMove, ResetAttachment
from mavtui.domain.transitions import Event, next_state
from mavtui.errors import TransitionRefused

# What was seen of the record no longer describes it; only a record of which nobody is known keeps it, to be legible.
_MOVE = """
UPDATE volume_attachment SET attach_status = :status, connected = :connected, contested = :contested,
    attach_time = :attach_time, launched_at = :launched_at, detach_time = :detach_time, terminated_at = :terminated_at,
    observed_status = CASE WHEN instance_uuid IS NULL AND attached_host IS NULL THEN observed_status END,
    updated_at = :now
WHERE id = :id AND attach_status = :found"""
_FORGET = "DELETE FROM server_volumes WHERE server_id = ? AND volume_id = ? AND coalesce(attachment_id, ?) = ?"


def move(work: Work, request: AttachmentMove) -> Facts:
    """Every event that the request consists of, in one: the attachment is in its new state with its times written."""
    found = work.scene.attachment(request.volume_id, request.attachment_id)
    events = events_of(request, found.status)
    after = found
    for event in events:
        status = next_state(after.status, event, attachment_id=found.id)
        connected = after.connected or event is Event.CONNECT
        after = _with_times(after._replace(status=status, connected=connected), work.now)
    _write(work, found, after)
    if events[-1] is Event.COMPLETE_DETACH and found.server_id:
        # Nova let go as well: only then does its own view lose the entry.
        work.con.execute(_FORGET, (found.server_id, found.volume_id, found.id, found.id))
    work.settle(request, [event.value for event in events], attachment_id=found.id, server_id=found.server_id)
    return _facts(after, changed=True)


def reset(work: Work, request: ResetAttachment) -> Facts:
    """The record says attached or detached from now on, whatever it said before, and is contested no longer."""
    found = work.scene.attachment(request.volume_id, request.attachment_id)
    status = AttachStatus.ATTACHED if request.attached else AttachStatus.DETACHED
    if found.status is status and not found.contested:
        return _facts(found, changed=False)
    after = _with_times(found._replace(status=status, contested=False), work.now)
    _write(work, found, after)
    work.settle(
        request,
        ("reset",),
        attachment_id=found.id,
        server_id=found.server_id,
        detail={"from": found.status.value, "to": status.value, "contested": found.contested},
    )
    return _facts(after, changed=True)


def end_failed(work: Work, attachment: Attachment) -> None:
    """End a failed attachment that nobody holds, as its volume goes."""
    status = next_state(attachment.status, Event.CLEAN_UP, attachment_id=attachment.id)
    _write(work, attachment, _with_times(attachment._replace(status=status), work.now))
    work.record(
        (Event.CLEAN_UP.value,),
        volume_id=attachment.volume_id,
        attachment_id=attachment.id,
        server_id=attachment.server_id,
    )


def _with_times(attachment: Attachment, now: str) -> Attachment:
    """The attachment with the times that its state calls for; a time once written stays."""
    match attachment.status:
        case AttachStatus.ATTACHED:
            return attachment._replace(
                attach_time=attachment.attach_time or now,
                launched_at=attachment.launched_at or now,
                connected=True,
            )
        case AttachStatus.DETACHED:
            return attachment._replace(
                detach_time=attachment.detach_time or now,
                terminated_at=attachment.terminated_at or now,
            )
        case _:
            return attachment


def _write(work: Work, found: Attachment, after: Attachment) -> None:
    written = work.con.execute(
        _MOVE,
        {
            "id": found.id,
            "found": found.status.value,
            "status": after.status.value,
            "connected": after.connected,
            "contested": after.contested and after.status is not AttachStatus.DETACHED,
            "attach_time": after.attach_time,
            "launched_at": after.launched_at,
            "detach_time": after.detach_time,
            "terminated_at": after.terminated_at,
            "now": work.now,
        },
    )
    if written.rowcount != 1:
        raise TransitionRefused(
            f"attachment {found.id} is no longer {found.status}", codes=("in-transition",), hint="Plan again."
        )


def _facts(attachment: Attachment, *, changed: bool) -> Facts:
    return {
        "volume_id": attachment.volume_id,
        "attachment_id": attachment.id,
        "server_id": attachment.server_id,
        "host": attachment.host,
        "mode": (attachment.recorded_mode or attachment.mode).value,
        "device": attachment.device,
        "status": attachment.status.value,
        "bootable": attachment.bootable,
        "changed": changed,
    }
