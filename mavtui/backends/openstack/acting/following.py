"""Following a change to its end on both sides, telling each state; and what can be said where it does not come."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from mavtui.backends.openstack.acting.doing import Doing, Patience
from mavtui.backends.openstack.acting.sights import Sight, look
from mavtui.backends.openstack.faults import OutcomeUnknown
from mavtui.errors import BackendUnreachable

Found = TypeVar("Found")

_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 2.0
AFTER_LOST_ANSWER = 10.0
"""Seconds in which a change whose answer was lost must show; it may still come later, and that is said."""

Judge = Callable[[Sight], Found | None]
"""What a sight means for the change: something where it is decided, None where it is not yet. May raise."""

Words = Callable[[Sight], str]
"""A sight in one line."""


class NotSettled(BackendUnreachable):
    """The limit was reached while the services had not come to an end; `sight` is the last one."""

    def __init__(self, sight: Sight, words: str, seconds: float) -> None:
        super().__init__(f"for {seconds:.0f} s nothing has moved: {words}")
        self.sight = sight
        self.words = words


async def follow(
    doing: Doing, looking: Callable[[], Awaitable[Sight]], judge: Judge[Found], words: Words, *,
    seconds: float | None = None,
) -> Found:  # fmt: skip
    """Look until `judge` decides. Raises NotSettled when nothing has moved for `seconds` (the place's own limit).

    A reading that fails in the meantime is told and tried again like a state that does not move.
    """
    limit = doing.wait_seconds if seconds is None else seconds
    patience = Patience(limit, first=_FIRST_PAUSE, longest=_LONGEST_PAUSE)
    line = ""
    while True:
        try:
            sight = await looking()
        except BackendUnreachable as error:
            if not patience.is_left:
                raise
            doing.say(f"not readable just now: {error.message}")
            await patience.pause()
            continue
        found = judge(sight)
        now = words(sight)
        doing.say(now)
        if found is not None:
            return found
        if now != line:
            patience.renew()
            line = now
        elif not patience.is_left:
            raise NotSettled(sight, now, limit)
        await patience.pause()


def never_seen(change: str, lost: OutcomeUnknown, stuck: NotSettled, request_id: str) -> BackendUnreachable:
    """The error of a change (`attach`, `detach`) whose answer was lost and of which nothing was seen since."""
    return BackendUnreachable(
        f"{lost.message}; nothing of the {change} is seen ({stuck.words}), and it was not sent again",
        hint="It may still come: look again before it is tried once more (mavtui attachments).",
        request_id=request_id,
    )


def sight_of_volume(doing: Doing, volume_id: str) -> Callable[[], Awaitable[Sight]]:
    """Looks at the volume and its records."""
    return lambda: look(doing.connection, volume_id)


def in_words(sight: Sight) -> str:
    """The volume alone."""
    return f"volume {sight.status}"
