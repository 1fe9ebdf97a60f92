"""A new volume is made and followed until it can be used; its flags are set once it is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mavtui.backends.openstack import cinder, cinder_actions, wire, wire_actions
from mavtui.backends.openstack.acting import reasons
from mavtui.backends.openstack.acting.doing import Doing, Patience
from mavtui.backends.openstack.acting.following import (
    AFTER_LOST_ANSWER,
    NotSettled,
    follow,
    in_words,
    sight_of_volume,
)
from mavtui.backends.openstack.acting.outcomes import Facts
from mavtui.backends.openstack.acting.sights import Sight
from mavtui.backends.openstack.faults import CloudFault, OutcomeUnknown
from mavtui.backends.openstack.paging import decoded
from mavtui.domain.requests import CreateVolume
from mavtui.errors import BackendUnreachable, PartlyDone

_NEWEST = 50
_ON_THE_WAY = frozenset({"creating", "downloading", "managing"})


async def create(doing: Doing, request: CreateVolume) -> Facts:
    """A new volume, whole; the facts have the id that Cinder gave it.

    Raises PartlyDone where it failed after it was made, BackendUnreachable where nobody knows whether it was.
    """
    await doing.authorised(Patience(0))
    known = {one.id for one in await _newest(doing)}
    try:
        reply = await doing.send(cinder_actions.create(doing.connection, _values(request)))
        volume_id = wire_actions.decode(reply.body, wire_actions.MadeVolume).volume.id
    except OutcomeUnknown as lost:
        volume_id = await _find(doing, request, known, lost)
    except ValueError as error:
        unreadable = OutcomeUnknown(f"what Cinder answers cannot be read: {error}")
        volume_id = await _find(doing, request, known, unreadable)
    doing.say(f"volume {volume_id} creating")
    await _until_usable(doing, volume_id)
    await _set_flags(doing, request, volume_id)
    return {
        "volume_id": volume_id, "name": request.name, "size_gib": request.size_gib, "before": {}, "changed": True,
        "volume_type": request.volume_type,
    }  # fmt: skip


def _values(request: CreateVolume) -> Mapping[str, Any]:
    """What Cinder is asked for; it has no flag for sharing, which comes from the type."""
    values = {
        "size": request.size_gib, "name": request.name, "description": request.description,
        "volume_type": request.volume_type, "availability_zone": request.availability_zone,
        "metadata": dict(request.metadata) or None,
    }  # fmt: skip
    return {key: value for key, value in values.items() if value is not None}


async def _newest(doing: Doing) -> list[wire.Volume]:
    body = await cinder.volumes_page(doing.connection, all_projects=False, limit=_NEWEST)
    return list(decoded(wire.VOLUMES, body, "volumes").records)


async def _find(doing: Doing, request: CreateVolume, known: set[str], lost: OutcomeUnknown) -> str:
    """The volume that was made although no answer came: the only new one that is as it was asked for."""
    doing.say(f"no answer that says whether it is made: {lost.message}")
    patience = Patience(min(doing.wait_seconds, AFTER_LOST_ANSWER))
    found: list[wire.Volume] = []
    user_id = (await doing.connection.ready()).user_id
    while not found and patience.is_left:
        await patience.pause()
        new = [one for one in await _newest(doing) if one.id not in known]
        found = [one for one in new if _is_as_asked(one, request) and user_id in {"", one.user_id}]
    if len(found) == 1:
        doing.say(f"it is there: {found[0].id}")
        return found[0].id
    seen = f"several new volumes may be it: {', '.join(one.id for one in found)}" if found else "no new one is there"
    raise BackendUnreachable(
        f"{lost.message}; {seen}, and it was not asked for again",
        hint="Look at the volumes before it is tried once more: mavtui volumes.", request_id=lost.request_id,
    ) from lost  # fmt: skip


def _is_as_asked(volume: wire.Volume, request: CreateVolume) -> bool:
    """Whether all that was asked for is so; what was left to Cinder may be anything."""
    values = _values(request)
    there = {
        "size": volume.size, "name": volume.name or None, "description": volume.description or None,
        "volume_type": volume.volume_type, "availability_zone": volume.availability_zone, "metadata": volume.notes,
    }  # fmt: skip
    return all(there[key] == value for key, value in values.items()) and there["name"] == request.name


async def _until_usable(doing: Doing, volume_id: str) -> None:
    def judge(sight: Sight) -> str | None:
        return None if sight.status in _ON_THE_WAY else sight.status

    try:
        status = await follow(doing, sight_of_volume(doing, volume_id), judge, in_words)
    except NotSettled as stuck:
        raise PartlyDone(
            f"volume {volume_id} is begun and not ready: {stuck.message}", hint=f"Look again: mavtui show {volume_id}"
        ) from stuck
    if status != "available":
        reason = await reasons.why(doing, volume_id)
        raise PartlyDone(
            f"volume {volume_id} came out as {status}: {reason}",
            hint=f"Delete it when it is of no use: mavtui delete {volume_id}",
        )


async def _set_flags(doing: Doing, request: CreateVolume, volume_id: str) -> None:
    try:
        if request.bootable:
            await doing.send(cinder_actions.set_bootable(doing.connection, volume_id, on=True))
        if request.read_only:
            await doing.send(cinder_actions.set_read_only(doing.connection, volume_id, on=True))
    except (CloudFault, BackendUnreachable) as error:
        raise PartlyDone(
            f"volume {volume_id} is made, but its flags are not set: {error.message}",
            hint=f"Set them: mavtui set {volume_id} --read-only or --bootable", request_id=error.request_id,
        ) from error  # fmt: skip
