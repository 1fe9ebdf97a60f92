"""How an attachment is made: whole, or reserved only. It is done most, so nothing is read or found out twice."""

from __future__ import annotations

import sqlite3
from json.encoder import encode_basestring

from mavtui.backends.sqlite.devices import checked_device, next_free_device
from mavtui.backends.sqlite.marks import LOCKED, check_unlocked
from mavtui.backends.sqlite.work import Acting, Facts, insert_event
from mavtui.domain.attachments import AttachStatus
from mavtui.domain.foresight import Basis, foresee_attaching
from mavtui.domain.plans import Approval, Step, authorise_foreseen
from mavtui.domain.requests import Attach, NewAttachment
from mavtui.domain.sharing import MultiAttachPolicy
from mavtui.domain.transitions import Event, next_state
from mavtui.store.rows import meeting, write_derived

_INSERT = """
INSERT INTO volume_attachment (id, user_id, project_id, volume_id, instance_uuid, attached_host, mountpoint,
    attach_status, attach_mode, bootable, scheduled_at, created_at, updated_at, attach_time, launched_at, connected)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?11, ?12, ?12, ?12 IS NOT NULL)"""
_HOST = "SELECT 1 FROM servers WHERE kind = 'host' AND deleted_at IS NULL AND name = ?"
_RESERVED = (AttachStatus.RESERVED.value, "reserve")
_ATTACHED = (
    next_state(next_state(AttachStatus.RESERVED, Event.CONNECT), Event.COMPLETE).value,
    f"reserve,{Event.CONNECT},{Event.COMPLETE}",
)
"""What each request leads to: the state, and the events on the way, which are three in one for a whole attach."""


def attach(
    con: sqlite3.Connection,
    step: Step,
    request: NewAttachment,
    approval: Approval,
    policy: MultiAttachPolicy,
    acting: Acting,
) -> Facts:
    """Authorise the step by what is there now, and carry it out; whoever calls holds the transaction and commits.

    Raises what `authorise` raises, UsageError and Refused for a device.
    """
    volume_id, server_id, host = request.volume_id, request.server_id, request.host
    volume, server, production, readonly, rid, last_event, devices = meeting(con, volume_id, server_id)
    if readonly:
        check_unlocked(LOCKED)
    host_is_known = bool(host) and con.execute(_HOST, (host,)).fetchone() is not None
    basis = Basis(volume, server, policy, production, "", host_is_known)
    foresight = foresee_attaching(request, basis)
    authorise_foreseen(step, foresight, basis, approval)
    if server is not None:
        host = server.host
    device = request.device
    if device is not None:
        device = checked_device(con, device, volume_id=volume_id, server_id=server_id, host=host)
    elif server_id is not None:  # a host attachment has none unless asked for
        device = next_free_device(devices, boots=request.bootable)
    is_whole = isinstance(request, Attach)
    status, kinds = _ATTACHED if is_whole else _RESERVED
    identity, now, _ = acting
    mode, bootable = request.mode.value, request.bootable
    con.execute(
        _INSERT,
        (
            request.attachment_id, identity.user, identity.project, volume_id, server_id, host, device, status, mode,
            bootable, now, now if is_whole else None,
        ),
    )  # fmt: skip
    detail = f'{{"mode": "{mode}", "device": {_text(device)}, "host": {_text(host)}}}'
    event = insert_event(con, acting, kinds, volume_id, request.attachment_id, server_id, detail, last_event)
    write_derived(con, rid, *foresight.derived, now, event)
    return {
        "volume_id": volume_id,
        "attachment_id": request.attachment_id,
        "server_id": server_id,
        "host": host,
        "mode": mode,
        "device": device,
        "status": status,
        "bootable": bootable,
        "changed": True,
    }


def _text(value: str | None) -> str:
    return "null" if value is None else encode_basestring(value)
