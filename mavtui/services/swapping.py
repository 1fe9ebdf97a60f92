"""Handing over who writes: one server takes over, whoever wrote gives it up, and exactly one writer is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mavtui.domain import requests
from mavtui.domain.attachments import Attachment, Mode
from mavtui.domain.rules import Enforcement
from mavtui.errors import Refused, UsageError
from mavtui.services import resolving
from mavtui.services.planning import new_id, plan_of
from mavtui.store.devices import free_again

if TYPE_CHECKING:
    from mavtui.domain.plans import Plan
    from mavtui.domain.scene import Scene
    from mavtui.domain.volumes import Volume
    from mavtui.services.session import Session


async def plan_swap(
    session: Session,
    volume: str,
    server: str | None = None,
    *,
    host: str | None = None,
    connector_file: str | None = None,
) -> Plan:
    """Make this server (or host) the one writer of the volume.

    At no moment two write. Whoever gives it up goes on reading where read-only is enforced and the volume is sharable,
    else it is detached. Raises UsageError where nobody else writes, Refused where more than one writer would be left.
    """
    return await plan_swap_many(session, [volume], server, host=host, connector_file=connector_file)


async def plan_swap_many(
    session: Session,
    volumes: Sequence[str],
    server: str | None = None,
    *,
    host: str | None = None,
    connector_file: str | None = None,
) -> Plan:
    """The same for several volumes, one after another; those that nobody else writes to are left out, and named."""
    ids = list(dict.fromkeys(resolving.volume_id(session, volume) for volume in volumes))
    server_id = resolving.server_id(session, server) if server is not None else None
    scene = await session.backend.observe(ids, (), [server_id] if server_id else [])
    asked: list[requests.Request] = []
    concerned: list[Volume] = []
    left_out: list[Volume] = []
    for held in map(scene.volume, ids):
        taking = requests.Attach(
            attachment_id=new_id(), volume_id=held.id, server_id=server_id, host=None if server_id else host,
            mode=Mode.RW, connector_file=connector_file,
        )  # fmt: skip
        steps = _of_one(session, scene, held, taking)
        asked += steps
        (concerned if steps else left_out).append(held)
    if not asked:
        which = left_out[0].label if len(left_out) == 1 else "any of these volumes"
        raise UsageError(
            f"nobody else writes to {which}", hint="Attach it, or change the mode: there is nothing to hand over."
        )
    plan = await plan_of(session, asked, action="swap")
    for held in concerned:
        _check_one_is_left(plan, held)
    notes = tuple(f"Left out: nobody else writes to {held.label}." for held in left_out)
    return replace(plan, notes=(*plan.notes, *notes))


def _of_one(session: Session, scene: Scene, held: Volume, taking: requests.Attach) -> list[requests.Request]:
    """What hands over one volume; nothing where nobody else writes to it. Raises Refused where nobody can tell."""
    if not held.attachments_known:
        raise Refused(f"who writes to {held.label} is not known", hint="Read it again: R, or mavtui attachments.")
    there = next((a for a in held.holders if _is_at(a, taking)), None)
    givers = [writer for writer in held.writers if writer is not there]
    return list(_in_order(session, scene, held, givers, there, taking)) if givers else []


def keeps_reading(volume: Volume, scene: Scene) -> bool:
    """Whether who gives up writing can go on reading: read-only is enforced here, and the volume is sharable."""
    return volume.sharable and scene.policy.enabled and scene.rules.enforces_ro is Enforcement.ALWAYS


def _in_order(
    session: Session,
    scene: Scene,
    held: Volume,
    givers: list[Attachment],
    there: Attachment | None,
    taking: requests.Attach,
) -> Iterator[requests.Request]:
    """The reader who takes over leaves first, so that the time without a writer is as short as can be."""
    takes_anew = there is None or not there.is_rw
    if there is not None and takes_anew:
        yield requests.Detach(attachment_id=there.id, volume_id=held.id)
    for giver in givers:
        yield requests.Detach(attachment_id=giver.id, volume_id=held.id)
    if takes_anew:
        yield _at_device_of(session, there, taking)
    if keeps_reading(held, scene):
        for giver in givers:
            again = requests.Attach(
                attachment_id=new_id(), volume_id=held.id, server_id=giver.server_id,
                host=None if giver.server_id else giver.host, mode=Mode.RO, bootable=giver.bootable,
            )  # fmt: skip
            yield _at_device_of(session, giver, again)


def _at_device_of(session: Session, before: Attachment | None, request: requests.Attach) -> requests.Attach:
    """The request at the device where the disk was, if it can be had there again."""
    if before is None:
        return request
    device = free_again(
        session.store.reader, before.device, volume_id=request.volume_id, server_id=request.server_id, host=request.host
    )
    return replace(request, device=device, bootable=before.bootable)


def _check_one_is_left(plan: Plan, held: Volume) -> None:
    if plan.blocked:
        return  # its reasons are shown
    writes = next((after.writes for after in plan.after if after.volume_id == held.id), ())
    if len(writes) != 1:
        raise Refused(
            f"{len(writes)} would write to {held.label} afterwards ({', '.join(writes) or 'nobody'}), expected one",
            hint="Detach one after the other instead.",
        )


def _is_at(attachment: Attachment, request: requests.Attach) -> bool:
    if request.server_id:
        return attachment.server_id == request.server_id
    return attachment.is_host_attachment and attachment.host == request.host
