"""An attachment ends: a server's through Nova, a host's in Cinder, each followed until both services have let go."""

from __future__ import annotations

from typing import NamedTuple, NoReturn

from mavtui.backends.openstack import cinder_actions, nova_actions
from mavtui.backends.openstack.acting import outcomes, reasons
from mavtui.backends.openstack.acting.doing import Doing
from mavtui.backends.openstack.acting.following import NotSettled, follow, never_seen
from mavtui.backends.openstack.acting.outcomes import Facts
from mavtui.backends.openstack.acting.sights import Sight, look
from mavtui.backends.openstack.exchange import Reply
from mavtui.backends.openstack.faults import OutcomeUnknown
from mavtui.domain.attachments import Attachment, AttachStatus
from mavtui.domain.requests import Detach
from mavtui.errors import PartlyDone, Refused

_CINDER, _NOVA = "cinder", "nova"
_HARD_REBOOT = "A hard reboot of the server brings both sides together (it ends what only one side knows)."
_STUCK = (
    "While it is detaching nobody else can attach or detach. An admin sets it back by mavtui reset-state {} once the"
    " cause is mended; then detach again."
)


class _Ended(NamedTuple):
    sight: Sight


class _Failed(NamedTuple):
    sight: Sight


async def detach(doing: Doing, request: Detach) -> Facts:
    """End exactly this attachment, whole.

    Raises what `Doing.send_in_turn` raises, Refused where it failed and everything is as before, PartlyDone where it
    comes to no end.
    """
    request_id, lost = "", None
    try:
        request_id = (await doing.send_in_turn(lambda: _send(doing, request))).request_id
    except OutcomeUnknown as unknown:
        request_id, lost = unknown.request_id, unknown
        doing.say(f"no answer that says what became of it, so both services are read: {lost.message}")
    chosen = _chosen(doing, request)
    following = _Following(doing, chosen, request_id, lost)
    end = await following.to_the_end()
    if isinstance(end, _Failed):
        end = await following.looked_at_again()
    if isinstance(end, _Failed):
        await following.fail(end.sight)
    after = await outcomes.holders_after(doing, request.volume_id)
    return outcomes.of_attachment(doing, chosen, AttachStatus.DETACHED.value, after)


def _chosen(doing: Doing, request: Detach) -> Attachment:
    return doing.scene.attachment(request.volume_id, request.attachment_id)


async def _send(doing: Doing, request: Detach) -> Reply:
    """Ask the service whose attachment it is. Raises Refused where Nova could take it for another one."""
    chosen = _chosen(doing, request)
    if chosen.server_id is None:
        return await cinder_actions.end(doing.connection, chosen.id)
    facts = await doing.connection.reach_nova()
    if facts.nova is not None and _NOVA in chosen.known_to:
        _check_that_nova_means_it(doing, request, chosen)
        return await nova_actions.detach(doing.connection, chosen.server_id, chosen.volume_id)
    doing.say("Nova does not know this attachment: Cinder is asked, which makes sure of that once more")
    return await cinder_actions.end(doing.connection, chosen.id)


def _check_that_nova_means_it(doing: Doing, request: Detach, chosen: Attachment) -> None:
    """Nova detaches by server and volume, so that pair must be this one attachment and no other."""
    volume = doing.scene.volume(request.volume_id)
    same = [a for a in volume.attachments if a.server_id == chosen.server_id]
    if chosen.known_to == {_NOVA}:
        raise Refused(
            f"{chosen.holder_name} has {volume.label} in Nova's view alone, and Cinder knows no such attachment",
            codes=("contested",), hint=_HARD_REBOOT,
        )  # fmt: skip
    if len(same) > 1 and not _is_named_by_nova(chosen, same):
        raise Refused(
            f"{chosen.holder_name} has {len(same)} records of {volume.label}, and Nova would not say which it ends",
            codes=("contested",),
            hint=f"Clean up the one that Nova does not know first. {_HARD_REBOOT}",
            details=[f"{a.id} {a.status}" for a in same],
        )


def _is_named_by_nova(chosen: Attachment, same: list[Attachment]) -> bool:
    """Whether Nova names this record among the server's several: only then (2.89) is it the one that it ends."""
    return [a.id for a in same if _NOVA in a.known_to] == [chosen.id]


class _Following:
    def __init__(self, doing: Doing, chosen: Attachment, request_id: str, lost: OutcomeUnknown | None) -> None:
        self._doing = doing
        self._chosen = chosen
        self._request_id = request_id
        self._lost = lost
        self._has_begun = False

    @property
    def _may_still_come(self) -> bool:
        """Whether nobody has said that it was accepted or that it failed, and nothing of it was seen."""
        return self._lost is not None and not self._lost.has_given_up and not self._has_begun

    async def to_the_end(self) -> _Ended | _Failed:
        """Until both have let go. Raises PartlyDone, BackendUnreachable where that does not become known."""
        try:
            return await follow(self._doing, self._look, self._judge, self._words)
        except NotSettled as stuck:
            if self._lost is not None and not self._has_begun:
                raise never_seen("detach", self._lost, stuck, self._request_id) from stuck
            reason = await reasons.why(self._doing, self._chosen.volume_id, stuck.sight.action)
            raise PartlyDone(
                f"{self._doing.step.sentence}: it comes to no end: {stuck.message} ({reason})",
                hint=_STUCK.format(self._chosen.volume_id),
                request_id=self._request_id,
            ) from stuck

    async def looked_at_again(self) -> _Ended | _Failed:
        """What a failure turns out to be: one sight is made of several readings, which may be of different moments."""
        sight = await self._look()
        return self._judge(sight) or _Failed(sight)

    async def fail(self, sight: Sight) -> NoReturn:
        """Raises Refused where the attachment is as it was, PartlyDone where the volume is left between two states."""
        reason = await reasons.why(self._doing, self._chosen.volume_id, sight.action)
        if self._lost is not None and self._lost.fault is not None:
            reason = f"{self._lost.fault.message}; {reason}"
        message = f"{self._doing.step.sentence}: the detach failed: {reason}. Now: {self._words(sight)}"
        record = sight.record(self._chosen.id)
        if sight.status == "in-use" and record is not None and record.state is AttachStatus.ATTACHED:
            self._doing.is_undone()
            raise Refused(f"{message}. The attachment is as it was.", request_id=self._request_id)
        raise PartlyDone(message, hint=_STUCK.format(self._chosen.volume_id), request_id=self._request_id)

    async def _look(self) -> Sight:
        return await look(self._doing.connection, self._chosen.volume_id, self._chosen.server_id, self._request_id)

    def _judge(self, sight: Sight) -> _Ended | _Failed | None:
        if sight.record(self._chosen.id) is None and not self._is_in_nova(sight):
            return _Ended(sight)
        action = sight.action
        if action is not None and action.has_failed and not action.is_under_way:
            return _Failed(sight)
        began, self._has_begun = self._has_begun, self._has_begun or sight.status == "detaching"
        is_over = action is None or not action.is_under_way
        if is_over and began and sight.status == "in-use" and sight.record(self._chosen.id) is not None:
            return _Failed(sight)
        if self._chosen.server_id is None and sight.status != "detaching" and not self._may_still_come:
            return _Failed(sight)  # Cinder ends a host's attachment before it answers
        return None

    def _is_in_nova(self, sight: Sight) -> bool:
        return sight.view is not None and sight.view.attachment_id in {None, self._chosen.id}

    def _words(self, sight: Sight) -> str:
        record = sight.record(self._chosen.id)
        of_cinder = "attachment ended" if record is None else f"attachment {record.status}"
        if self._chosen.server_id is None:
            return f"volume {sight.status}, {of_cinder}"
        return f"volume {sight.status}, {of_cinder}; Nova: {self._novas_word(sight)}"

    def _novas_word(self, sight: Sight) -> str:
        if sight.action is not None and sight.action.is_under_way:
            return "detaching"
        if sight.action is not None and sight.action.has_failed:
            return "failed"
        return "still has it" if self._is_in_nova(sight) else "has let go"
