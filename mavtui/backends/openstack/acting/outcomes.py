"""What a step has really done: the holders read again, the facts, and whether all is as it was shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mavtui.backends.openstack.acting.doing import Doing
from mavtui.domain.attachments import Attachment, Mode
from mavtui.domain.requests import Attach
from mavtui.domain.volumes import Volume
from mavtui.domain.wording import names_of

Facts = Mapping[str, Any]


async def holders_after(doing: Doing, volume_id: str) -> Volume:
    """The volume with its holders, read again from both services. Raises NotFound, BackendUnreachable."""
    return (await doing.place.observe((volume_id,))).volume(volume_id)


def of_attachment(doing: Doing, attachment: Attachment, status: str, after: Volume, *, changed: bool = True) -> Facts:
    """The facts of a step about one attachment, which is `status` now."""
    return {
        "volume_id": attachment.volume_id,
        "attachment_id": attachment.id,
        "server_id": attachment.server_id,
        "host": attachment.host,
        "mode": attachment.mode.value,
        "recorded_mode": attachment.recorded_mode.value if attachment.recorded_mode is not None else None,
        "device": attachment.device,
        "status": status,
        "bootable": attachment.bootable,
        "changed": changed,
        **sharing(doing, after, attachment),
    }


def sharing(doing: Doing, after: Volume, attachment: Attachment | None = None) -> Facts:
    """Who writes now, and what of that was not shown."""
    return {"writers_after": after.rw_count, "surprise": surprise_of(doing, after, attachment)}


def surprise_of(doing: Doing, after: Volume, attachment: Attachment | None = None) -> str:
    """What is not as it was shown and confirmed, in one sentence; empty where all is.

    Others may have come between the last look and the change, since the services compare nothing: more writers than
    were shown are told, unless any number was consented to.
    """
    step, asked = doing.step, doing.step.request
    if isinstance(asked, Attach) and attachment is not None and asked.mode is Mode.RO and attachment.mode is Mode.RW:
        shown_as_writer = any(hazard.code == "mode-not-enforceable" for hazard in step.hazards)
        if not shown_as_writer:
            return f"{attachment.holder_name} was given write access, although ro was asked for."
    shown, writers = step.writers_after, after.rw_count
    if doing.approval.any_number_of_writers or shown is None:
        return ""
    if writers is None:
        return f"{shown} should write, and nobody can tell who does."
    if writers > shown:
        count = "1 was" if shown == 1 else f"{shown} were"
        return f"{writers} write now ({names_of(after.writers, at_most=None)}), and {count} shown."
    return ""
