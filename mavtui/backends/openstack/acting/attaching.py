"""A volume goes to a server: Nova is asked once, and both services are followed until each has it, or neither."""

from __future__ import annotations

from typing import NamedTuple, NoReturn

from mavtui.backends.openstack import nova_actions, wire
from mavtui.backends.openstack.acting import outcomes, reasons
from mavtui.backends.openstack.acting.doing import Doing
from mavtui.backends.openstack.acting.following import AFTER_LOST_ANSWER, NotSettled, follow, never_seen
from mavtui.backends.openstack.acting.outcomes import Facts
from mavtui.backends.openstack.acting.sights import Sight, look
from mavtui.backends.openstack.faults import OutcomeUnknown
from mavtui.domain.attachments import AttachStatus
from mavtui.domain.requests import Attach
from mavtui.errors import PartlyDone, Refused


class _Attached(NamedTuple):
    record: wire.Attachment


class _Failed(NamedTuple):
    sight: Sight


async def attach_to_server(doing: Doing, request: Attach, server_id: str) -> Facts:
    """Attach, whole.

    Raises what `Doing.send_in_turn` raises, Refused where it failed and nothing is left of it, PartlyDone where
    something is.
    """
    request_id, lost = "", None
    try:
        reply = await doing.send_in_turn(
            lambda: nova_actions.attach(doing.connection, server_id, request.volume_id, request.device)
        )
        request_id = reply.request_id
    except OutcomeUnknown as unknown:
        request_id, lost = unknown.request_id, unknown
        doing.say(f"no answer by Nova, so both services are read: {lost.message}")
    before = frozenset(a.id for a in doing.scene.volume(request.volume_id).attachments)
    following = _Following(doing, request, server_id, before, request_id, lost)
    end = await following.to_the_end()
    if isinstance(end, _Failed):
        end = await following.looked_at_again()
    if isinstance(end, _Failed):
        await following.fail(end.sight)
    after = await outcomes.holders_after(doing, request.volume_id)
    made = next((a for a in after.attachments if a.id == end.record.id), None)
    if made is None:
        raise PartlyDone(
            f"attached as {end.record.id}, and when it was read again it was gone: somebody else ended it",
            hint="Look who holds the volume now: mavtui attachments.",
        )
    return outcomes.of_attachment(doing, made, made.status.value, after)


class _Following:
    def __init__(
        self, doing: Doing, request: Attach, server_id: str, before: frozenset[str], request_id: str,
        lost: OutcomeUnknown | None,
    ) -> None:  # fmt: skip
        self._doing = doing
        self._volume_id = request.volume_id
        self._server_id = server_id
        self._before = before
        self._request_id = request_id
        self._lost = lost
        self._was_seen = False

    async def to_the_end(self) -> _Attached | _Failed:
        """Until both have it, or neither. Raises PartlyDone, BackendUnreachable where that does not become known."""
        try:
            return await follow(
                self._doing, self._look, self._judge, self._words,
                seconds=None if self._lost is None else min(self._doing.wait_seconds, AFTER_LOST_ANSWER),
            )  # fmt: skip
        except NotSettled as stuck:
            if self._lost is not None and not self._was_seen:
                raise never_seen("attach", self._lost, stuck, self._request_id) from stuck
            raise PartlyDone(
                f"{self._doing.step.sentence}: begun, and it comes to no end: {stuck.message}",
                hint=self._when_stuck(stuck.sight), request_id=self._request_id,
            ) from stuck  # fmt: skip

    async def looked_at_again(self) -> _Attached | _Failed:
        """What a failure turns out to be: one sight is made of several readings, which may be of different moments."""
        sight = await self._look()
        return self._judge(sight) or _Failed(sight)

    async def fail(self, sight: Sight) -> NoReturn:
        """Raises Refused with the reason that the services give, PartlyDone where something is left of the attach."""
        reason = await reasons.why(self._doing, self._volume_id, sight.action)
        failed = f"{self._doing.step.sentence}: the attach failed: {reason}"
        left = sight.new_record(self._server_id, self._before)
        if left is None and sight.view is None:
            self._doing.is_undone()
            raise Refused(
                f"{failed}. Nothing is left of it: {self._words(sight)}",
                hint="Look at the storage and the compute host; then it can be tried again.",
                request_id=self._request_id,
            )
        raise PartlyDone(
            f"{failed}. Left of it: {self._words(sight)}", hint=self._when_stuck(sight),
            request_id=self._request_id,
        )  # fmt: skip

    def _when_stuck(self, sight: Sight) -> str:
        left = sight.new_record(self._server_id, self._before)
        record = "" if left is None else f" {left.id}"
        return (
            "Look at it again later. What stays reserved or attaching and is not known to Nova:"
            f" mavtui clean-up{record}; what Nova knows: reboot the server hard, then look again."
        )

    async def _look(self) -> Sight:
        return await look(self._doing.connection, self._volume_id, self._server_id, self._request_id)

    def _judge(self, sight: Sight) -> _Attached | _Failed | None:
        record = sight.new_record(self._server_id, self._before)
        is_in_nova = sight.view is not None and (record is None or sight.view.attachment_id in {None, record.id})
        is_under_way = sight.action is not None and sight.action.is_under_way
        self._was_seen = self._was_seen or record is not None or sight.view is not None
        if record is not None and record.state is AttachStatus.ATTACHED and is_in_nova and not is_under_way:
            return _Attached(record)
        if is_under_way:
            return None
        has_failed = sight.action is not None and sight.action.has_failed
        if record is None and sight.view is None and (has_failed or self._was_seen or self._lost is None):
            return _Failed(sight)
        if has_failed:
            return _Failed(sight)
        return None

    def _words(self, sight: Sight) -> str:
        record = sight.new_record(self._server_id, self._before)
        of_cinder = "no attachment" if record is None else f"attachment {record.status}"
        return f"volume {sight.status}, {of_cinder}; Nova: {_novas_word(sight)}"


def _novas_word(sight: Sight) -> str:
    if sight.action is not None and sight.action.is_under_way:
        return "attaching"
    if sight.action is not None and sight.action.has_failed:
        return "failed" if sight.view is None else "failed, and still has it"
    return "does not have it" if sight.view is None else "has it"
