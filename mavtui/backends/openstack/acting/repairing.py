"""Records and states that went wrong are set right, in the ways that cannot cut a server off from a disk it uses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from mavtui.backends.openstack import cinder_actions
from mavtui.backends.openstack.acting import outcomes
from mavtui.backends.openstack.acting.doing import Doing, Patience
from mavtui.backends.openstack.acting.following import NotSettled, follow, sight_of_volume
from mavtui.backends.openstack.acting.outcomes import Facts
from mavtui.backends.openstack.acting.sights import Sight
from mavtui.backends.openstack.exchange import Reply
from mavtui.backends.openstack.faults import OutcomeUnknown
from mavtui.domain.attachments import Attachment, AttachStatus
from mavtui.domain.requests import CleanUp, ForceDetach, ResetAttachment, ResetVolume
from mavtui.domain.volumes import Volume
from mavtui.errors import BackendUnreachable, PartlyDone, Refused

_FREE = "available"
_NOVA = "nova"
_UNFINISHED = frozenset({AttachStatus.RESERVED, AttachStatus.ATTACHING})


async def clean_up(doing: Doing, request: CleanUp) -> Facts:
    """End a record that nobody uses; whether Nova does is asked by us and by Cinder once more. Raises PartlyDone."""
    await doing.authorised(Patience(0))
    chosen = doing.scene.attachment(request.volume_id, request.attachment_id)
    if _NOVA in chosen.known_to:
        raise Refused(
            f"Nova knows the attachment to {chosen.holder_name}, so its server may use the disk", codes=("attached",),
            hint="Detach it, or reboot that server hard: that brings both sides together.",
        )  # fmt: skip
    return await _end(doing, chosen, lambda: cinder_actions.end(doing.connection, chosen.id))


async def force_detach(doing: Doing, request: ForceDetach) -> Facts:
    """Cut the connection and end the record; Cinder refuses it where Nova uses it. Raises PartlyDone.

    Cinder's force looks at no attachment but the only one, and would cut the others too: beside others the record is
    ended by itself, and the storage is asked once more to let go of that one.
    """
    await doing.authorised(Patience(0))
    chosen = doing.scene.attachment(request.volume_id, request.attachment_id)
    connection = doing.connection
    if any(one.id != chosen.id for one in doing.scene.volume(chosen.volume_id).attachments):
        doing.say("others are attached: this attachment alone is ended")
        return await _end(doing, chosen, lambda: cinder_actions.end(connection, chosen.id))
    return await _end(doing, chosen, lambda: cinder_actions.force_detach(connection, chosen.volume_id, chosen.id))


async def reset_attachment(doing: Doing, request: ResetAttachment) -> Facts:
    """Set one record to attached.

    Raises Refused for detached: Cinder ends no record without the connection, so that takes a detach or a clean-up,
    which look at who uses it.
    """
    await doing.authorised(Patience(0))
    volume = doing.scene.volume(request.volume_id)
    chosen = doing.scene.attachment(request.volume_id, request.attachment_id)
    if not request.attached:
        raise Refused(
            f"a cloud ends no record alone: with that of {chosen.holder_name} its connection to {volume.label} ends",
            codes=("attached",),
            hint=f"Detach it: mavtui detach {chosen.id}. What was never finished: mavtui clean-up {chosen.id}",
        )
    status = volume.observed_status
    if chosen.status in _UNFINISHED:
        await _sent(doing, lambda: cinder_actions.complete(doing.connection, chosen.id))
    elif status == "detaching":
        await _sent(doing, lambda: cinder_actions.roll_detaching(doing.connection, volume.id))
    elif status != "in-use":
        await _sent(doing, lambda: cinder_actions.reset_status(doing.connection, volume.id, "in-use"))

    def judge(sight: Sight) -> bool | None:
        record = sight.record(chosen.id)
        is_done = record is not None and record.state is AttachStatus.ATTACHED and sight.status == "in-use"
        return True if is_done else None

    await _settled(doing, volume.id, judge)
    after = await outcomes.holders_after(doing, volume.id)
    found = next((a for a in after.attachments if a.id == chosen.id), chosen)
    return outcomes.of_attachment(doing, found, found.status.value, after, changed=doing.wrote)


async def reset_volume(doing: Doing, request: ResetVolume) -> Facts:
    """Write the status that its attachments call for over the one that is recorded.

    Raises Refused where that would make it free while anybody is known to hold it, or where Nova alone says who does.
    """
    await doing.authorised(Patience(0))
    volume = doing.scene.volume(request.volume_id)
    target = status_called_for(volume)
    if target == _FREE and volume.may_be_held:
        raise Refused(
            f"{volume.label} would count as free, and somebody may hold it", codes=("attached",),
            hint=f"Detach or clean up its attachments first: mavtui attachments --volume {volume.id}",
        )  # fmt: skip
    if target != _FREE and all(one.known_to == {_NOVA} for one in volume.attachments):
        raise Refused(
            f"Nova alone has {volume.label} at {volume.attachments[0].holder_name}, and Cinder has no record of it",
            codes=("contested",), hint="Reboot that server hard: that brings both sides together.",
        )  # fmt: skip
    if volume.observed_status == target:
        return _reset_facts(doing, volume, volume, changed=False)
    if volume.observed_status == "detaching" and target == "in-use":
        await _sent(doing, lambda: cinder_actions.roll_detaching(doing.connection, volume.id))
    else:
        await _sent(doing, lambda: cinder_actions.reset_status(doing.connection, volume.id, target))
    await _settled(doing, volume.id, lambda sight: True if sight.status == target else None)
    after = await outcomes.holders_after(doing, volume.id)
    return _reset_facts(doing, volume, after, changed=True)


def status_called_for(volume: Volume) -> str:
    """The status that Cinder itself would give a volume with these records: attached before attaching before reserved.

    A record that failed does not count, as Cinder has it.
    """
    states = {attachment.status for attachment in volume.attachments}
    if states & {AttachStatus.ATTACHED, AttachStatus.DETACHING, AttachStatus.ERROR_DETACHING}:
        return "in-use"
    for state in (AttachStatus.ATTACHING, AttachStatus.RESERVED):
        if state in states:
            return state.value
    return _FREE


def _reset_facts(doing: Doing, before: Volume, after: Volume, *, changed: bool) -> Facts:
    return {
        "volume_id": before.id,
        "before": {"condition": before.condition, "status": before.observed_status},
        "after": {"condition": after.condition, "status": after.observed_status},
        "changed": changed,
        **outcomes.sharing(doing, after),
    }


async def _end(doing: Doing, chosen: Attachment, call: Callable[[], Awaitable[Reply]]) -> Facts:
    """End the record by this call and see that it is gone."""
    await _sent(doing, call)
    await _settled(doing, chosen.volume_id, lambda sight: True if sight.record(chosen.id) is None else None)
    after = await outcomes.holders_after(doing, chosen.volume_id)
    return outcomes.of_attachment(doing, chosen, AttachStatus.DETACHED.value, after)


async def _sent(doing: Doing, call: Callable[[], Awaitable[Reply]]) -> None:
    """Send it once; where no answer comes, what is to be seen decides."""
    try:
        await doing.send(call())
    except OutcomeUnknown as lost:
        doing.say(f"no answer that says what became of it: {lost.message}")


async def _settled(doing: Doing, volume_id: str, judge: Callable[[Sight], bool | None]) -> None:
    """Until it is as asked. Raises PartlyDone, or BackendUnreachable where nobody knows whether it was accepted."""
    try:
        await follow(doing, sight_of_volume(doing, volume_id), judge, _words)
    except NotSettled as stuck:
        if not doing.is_accepted and doing.wrote:
            raise BackendUnreachable(f"no answer, and nothing of it is to be seen: {stuck.words}") from stuck
        raise PartlyDone(f"it comes to no end: {stuck.message}", hint="Look at it again later.") from stuck


def _words(sight: Sight) -> str:
    records = ", ".join(f"{one.id[:8]} {one.status}" for one in sight.records) or "none"
    return f"volume {sight.status}, attachments: {records}"
