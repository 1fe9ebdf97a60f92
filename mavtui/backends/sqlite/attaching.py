"""How an attachment is made: whole, or reserved only."""

from __future__ import annotations

from mavtui.backends.sqlite.devices import device_for
from mavtui.backends.sqlite.work import Facts, Work
from mavtui.domain.attachments import AttachStatus
from mavtui.domain.requests import Attach, NewAttachment, Reserve
from mavtui.domain.transitions import Event, next_state

_INSERT = """
INSERT INTO volume_attachment (id, user_id, project_id, volume_id, instance_uuid, attached_host, mountpoint,
    attach_time, attach_status, attach_mode, scheduled_at, launched_at, bootable, connected, created_at, updated_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


def attach(work: Work, request: Attach) -> Facts:
    """Reserve, connect and complete in one: the attachment is `attached` with every time written."""
    connecting = next_state(AttachStatus.RESERVED, Event.CONNECT)
    return _make(
        work, request, next_state(connecting, Event.COMPLETE), ("reserve", Event.CONNECT.value, Event.COMPLETE.value)
    )


def reserve(work: Work, request: Reserve) -> Facts:
    """The attachment is there and waits to be connected."""
    return _make(work, request, AttachStatus.RESERVED, ("reserve",))


def _make(work: Work, request: NewAttachment, status: AttachStatus, kinds: tuple[str, ...]) -> Facts:
    server = work.scene.server(request.server_id) if request.server_id else None
    host = server.host if server else request.host
    device = device_for(
        work.con, volume_id=request.volume_id, server_id=request.server_id, host=host, asked=request.device,
        boots=request.bootable,
    )  # fmt: skip
    complete = work.now if status is AttachStatus.ATTACHED else None
    mode = request.mode.value
    work.con.execute(
        _INSERT,
        (
            request.attachment_id, work.identity.user, work.identity.project, request.volume_id, request.server_id,
            host, device, complete, status.value, mode, work.now, complete, request.bootable, complete is not None,
            work.now, work.now,
        ),
    )  # fmt: skip
    work.record(
        kinds,
        volume_id=request.volume_id,
        attachment_id=request.attachment_id,
        server_id=request.server_id,
        detail={"mode": mode, "device": device, "host": host},
    )
    work.settle(request)
    return {
        "volume_id": request.volume_id,
        "attachment_id": request.attachment_id,
        "server_id": request.server_id,
        "host": host,
        "mode": mode,
        "device": device,
        "status": status.value,
        "bootable": request.bootable,
        "changed": True,
    }
