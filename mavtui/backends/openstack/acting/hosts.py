"""A volume goes to a host by Cinder alone: it is reserved, looked at once more, connected and completed.

From the reservation on nobody else can attach or detach the volume, so that the look after it is binding: a writer that
came in between is met before anything is connected.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn

from mavtui.backends.openstack import cinder_actions, wire_actions
from mavtui.backends.openstack.acting import outcomes, reasons
from mavtui.backends.openstack.acting.connectors import Connector, connector_for
from mavtui.backends.openstack.acting.doing import Doing
from mavtui.backends.openstack.acting.following import AFTER_LOST_ANSWER, NotSettled, follow
from mavtui.backends.openstack.acting.outcomes import Facts
from mavtui.backends.openstack.acting.sights import Sight, look
from mavtui.backends.openstack.faults import CloudFault, OutcomeUnknown
from mavtui.backends.openstack.microversions import ATTACH_MODE
from mavtui.domain.attachments import AttachStatus
from mavtui.domain.plans import authorise
from mavtui.domain.requests import Attach
from mavtui.domain.scene import Scene
from mavtui.errors import BackendUnreachable, MavtuiError, PartlyDone, Refused

_CLEAN_UP = "Clean it up when nobody is at it any more: mavtui clean-up {}"


async def attach_to_host(doing: Doing, request: Attach, host: str) -> Facts:
    """Attach, whole.

    Raises UsageError for the connector, what `Doing.send_in_turn` raises, PlanStale where a further writer came before
    the reservation, PartlyDone where something is left of it.
    """
    connector = dict(connector_for(host, request.connector_file))
    if request.device:
        connector["mountpoint"] = request.device
    if not (await doing.connection.ready()).cinder.has(ATTACH_MODE):
        connector["mode"] = request.mode.value
    attachment_id = await _reserve(doing, request)
    doing.say(f"volume reserved, attachment {attachment_id[:8]} reserved")
    try:
        await _look_once_more(doing, request, attachment_id)
        await _connect(doing, request, attachment_id, connector)
    except CloudFault as fault:
        await _take_back(doing, attachment_id, reasons.refusal(fault, doing.step.sentence))
    except PartlyDone:
        raise
    except MavtuiError as error:
        await _take_back(doing, attachment_id, error)
    await _complete(doing, request, attachment_id)
    after = await outcomes.holders_after(doing, request.volume_id)
    made = next((a for a in after.attachments if a.id == attachment_id), None)
    if made is None:
        raise PartlyDone(f"attached as {attachment_id}, and when it was read again it was gone: somebody else ended it")
    if made.host is None:  # only admins are told the host of an attachment
        made = made._replace(host=host)
    return outcomes.of_attachment(doing, made, made.status.value, after)


async def _reserve(doing: Doing, request: Attach) -> str:
    """The id of the reservation. Raises PartlyDone where an answer was lost and one may have been made."""
    try:
        reply = await doing.send_in_turn(
            lambda: cinder_actions.reserve(doing.connection, request.volume_id, request.mode)
        )
        return wire_actions.decode(reply.body, wire_actions.MadeAttachment).attachment.id
    except ValueError as error:
        lost = OutcomeUnknown(f"what Cinder answers to the reservation cannot be read: {error}")
    except OutcomeUnknown as unknown:
        lost = unknown
    doing.say(f"no answer that says what became of the reservation: {lost.message}")
    before = {a.id for a in doing.scene.volume(request.volume_id).attachments}

    def judge(sight: Sight) -> str | None:
        return next((one.id for one in sight.records if one.instance is None and one.id not in before), None)

    try:
        found = await follow(
            doing, lambda: look(doing.connection, request.volume_id), judge, _words,
            seconds=min(doing.wait_seconds, AFTER_LOST_ANSWER),
        )  # fmt: skip
    except NotSettled as nothing:
        raise BackendUnreachable(
            f"{lost.message}; no reservation is to be seen ({nothing.words}), and it was not sent again",
            hint="It may still come: look again before it is tried once more (mavtui attachments).",
            request_id=lost.request_id,
        ) from lost
    # It may as well be somebody else's, who began at the same moment: so it is neither used nor ended.
    raise PartlyDone(
        f"{lost.message}; a reservation has appeared that is probably this one ({found}), and nothing was connected",
        hint=_CLEAN_UP.format(found), request_id=lost.request_id,
    ) from lost  # fmt: skip


async def _look_once_more(doing: Doing, request: Attach, attachment_id: str) -> None:
    """Authorise again behind the reservation, which keeps everybody else away. Raises what `authorise` raises."""
    scene = await doing.observe()
    authorise(doing.step, without(scene, request.volume_id, attachment_id), doing.approval)


def without(scene: Scene, volume_id: str, attachment_id: str) -> Scene:
    """The scene as it would be without our own reservation, which is all that keeps the volume from being at rest."""
    volume = scene.volume(volume_id)
    others = tuple(a for a in volume.attachments if a.id != attachment_id)
    at_rest = volume._replace(attachments=others, observed_status=None)
    return replace(scene, volumes={**scene.volumes, volume_id: at_rest})


async def _connect(doing: Doing, request: Attach, attachment_id: str, connector: Connector) -> None:
    """Export the volume. Raises CloudFault, Refused where the storage failed; PartlyDone where nobody knows."""
    try:
        await doing.send(cinder_actions.connect(doing.connection, attachment_id, connector))
    except OutcomeUnknown as lost:
        sight = await look(doing.connection, request.volume_id)
        record = sight.record(attachment_id)
        if lost.fault is not None and lost.has_given_up and (record is None or not record.is_connected):
            reason = await reasons.why(doing, request.volume_id)
            told = lost.fault.reason if reason.startswith("neither") else f"{lost.fault.reason}; {reason}"
            raise Refused(
                f"{doing.step.sentence}: the storage did not connect it: {told}", request_id=lost.request_id
            ) from lost
        await _wait_until_connected(doing, request, attachment_id, lost)
    doing.say("volume attaching, attachment attaching")


async def _wait_until_connected(doing: Doing, request: Attach, attachment_id: str, lost: OutcomeUnknown) -> None:
    doing.say(f"no answer that says whether it is connected: {lost.message}")

    def judge(sight: Sight) -> bool | None:
        record = sight.record(attachment_id)
        return True if record is not None and record.is_connected else None

    try:
        await follow(
            doing, lambda: look(doing.connection, request.volume_id), judge, _words,
            seconds=min(doing.wait_seconds, AFTER_LOST_ANSWER),
        )  # fmt: skip
    except NotSettled as stuck:
        raise PartlyDone(
            f"{lost.message}; {attachment_id} is reserved and not connected yet ({stuck.words})",
            hint=_CLEAN_UP.format(attachment_id), request_id=lost.request_id,
        ) from lost  # fmt: skip


async def _complete(doing: Doing, request: Attach, attachment_id: str) -> None:
    """Record that it is done, and see that it is. Raises PartlyDone."""
    try:
        await doing.send(cinder_actions.complete(doing.connection, attachment_id))
    except OutcomeUnknown as lost:
        doing.say(f"no answer that says whether it is completed: {lost.message}")
    except CloudFault as fault:
        raise PartlyDone(
            f"connected, and Cinder does not complete it: {fault.reason}",
            hint=_CLEAN_UP.format(attachment_id), request_id=fault.request_id,
        ) from fault  # fmt: skip

    def judge(sight: Sight) -> bool | None:
        record = sight.record(attachment_id)
        return True if record is None or record.state is AttachStatus.ATTACHED else None

    try:
        await follow(doing, lambda: look(doing.connection, request.volume_id), judge, _words)
    except NotSettled as stuck:
        raise PartlyDone(
            f"the attach comes to no end: {stuck.message}", hint=_CLEAN_UP.format(attachment_id)
        ) from stuck


async def _take_back(doing: Doing, attachment_id: str, error: MavtuiError) -> NoReturn:
    """End our own reservation, of which no host has heard, and raise the error; PartlyDone where that fails, too."""
    try:
        await doing.send(cinder_actions.end(doing.connection, attachment_id))
    except MavtuiError as failed:
        raise PartlyDone(
            f"{error.message.rstrip('.')}. The reservation {attachment_id} could not be taken back: {failed.message}",
            hint=_CLEAN_UP.format(attachment_id), request_id=failed.request_id,
        ) from error  # fmt: skip
    doing.say("the reservation is taken back")
    doing.is_undone()
    raise error


def _words(sight: Sight) -> str:
    records = ", ".join(f"{one.id[:8]} {one.status}" for one in sight.records) or "none"
    return f"volume {sight.status}, attachments: {records}"
