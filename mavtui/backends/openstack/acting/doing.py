"""One step under way: what it acts on, who is told, what was sent, and the waiting for its turn."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from mavtui.backends.openstack.connection import Connection
from mavtui.backends.openstack.exchange import Reply
from mavtui.backends.openstack.faults import CloudFault, OutcomeUnknown
from mavtui.backends.protocol import Tell
from mavtui.domain.plans import Approval, Step, authorise
from mavtui.domain.requests import attachment_of, server_of, volume_of
from mavtui.domain.scene import Scene
from mavtui.errors import MavtuiError, PlanStale, Refused

if TYPE_CHECKING:
    from mavtui.config.model import ContextSettings

_WAITABLE = frozenset({"in-transition"})
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 5.0
_TAKING_TURNS = re.compile(r"status must be", re.IGNORECASE)
_FOUND = re.compile(r"(?:current status is:?|but the status is|currently) ['\"]?([a-z-]+)")
_WORDS = re.compile(r"[a-z-]+")
_PASSING = frozenset({"reserved", "attaching", "detaching", "extending", "retyping", "creating", "downloading"})


class Place(Protocol):
    """A cloud to act on, as its back end gives it (`backend.OpenStackBackend`)."""

    connection: Connection
    context: ContextSettings

    async def observe(
        self, volume_ids: Sequence[str] = (), attachment_ids: Sequence[str] = (), server_ids: Sequence[str] = ()
    ) -> Scene:
        """The scene around these, from the services themselves."""
        ...

    async def refresh_some(self, volume_ids: Sequence[str]) -> None:
        """Bring the copy up to date."""
        ...


class Patience:
    """Waiting with growing pauses up to a limit, never in step with somebody else who waits for the same."""

    def __init__(self, seconds: float, *, first: float = _FIRST_PAUSE, longest: float = _LONGEST_PAUSE) -> None:
        self._loop = asyncio.get_running_loop()
        self._seconds = seconds
        self._first = self._pause = first
        self._longest = longest
        self._until = self._loop.time() + seconds

    @property
    def is_left(self) -> bool:
        """Whether the limit is not reached yet."""
        return self._loop.time() < self._until

    async def pause(self) -> None:
        """Wait a while, at most until the limit."""
        left = max(self._until - self._loop.time(), 0.0)
        await asyncio.sleep(min(self._pause * random.uniform(0.8, 1.25), left))
        self._pause = min(self._pause * 1.4, self._longest)

    def renew(self) -> None:
        """Begin anew: something has moved."""
        self._pause = self._first
        self._until = self._loop.time() + self._seconds


class Doing:
    """One step that is being carried out.

    `wrote`: something was sent. `began`: something that was sent may be in effect. `is_accepted`: it certainly is.
    """

    def __init__(self, place: Place, step: Step, approval: Approval, tell: Tell | None) -> None:
        self.place = place
        self.connection = place.connection
        self.wait_seconds = place.context.wait_seconds
        """For another change of the volume to end, and for ours to show some progress."""
        self.step = step
        self.approval = approval
        self.scene = Scene()
        self.wrote = False
        self.began = False
        self.is_accepted = False
        self.request_ids: list[str] = []
        self._tell = tell
        self._told = ""

    def say(self, line: str) -> None:
        """Tell a state on the way, each once in a row."""
        if self._tell is not None and line != self._told:
            self._told = line
            self._tell(self.connection.redacted(line))

    async def observe(self) -> Scene:
        """The scene around what the step concerns."""
        request = self.step.request
        return await self.place.observe(*(_listed(of(request)) for of in (volume_of, attachment_of, server_of)))

    async def authorised(self, patience: Patience) -> Scene:
        """What is there now, with the step authorised for it; another change under way is waited for, if patient.

        Raises what `authorise` raises.
        """
        while True:
            self.scene = await self.observe()
            try:
                authorise(self.step, self.scene, self.approval)
            except (Refused, PlanStale) as error:
                if not error.codes or not _WAITABLE.issuperset(error.codes) or not patience.is_left:
                    raise
                self._say_waiting(error.message)
            else:
                return self.scene
            await patience.pause()

    async def send_in_turn(self, send: Callable[[], Awaitable[Reply]]) -> Reply:
        """Observe, authorise, send. Where the service was in the middle of another change, all of it anew.

        Raises what `authorised` raises, CloudFault for what the service refuses, OutcomeUnknown.
        """
        patience = Patience(self.wait_seconds)
        while True:
            await self.authorised(patience)
            try:
                return await self.send(send())
            except CloudFault as fault:
                if not waits_for_turn(fault) or not patience.is_left:
                    raise
                self._say_waiting(fault.reason)
            await patience.pause()

    async def send(self, call: Awaitable[Reply]) -> Reply:
        """Send a change, once. Raises CloudFault, OutcomeUnknown."""
        before = self.began, self.is_accepted
        self.wrote = self.began = True
        try:
            reply = await call
        except OutcomeUnknown as lost:
            self._note(lost.request_id)
            raise
        except MavtuiError:
            self.began, self.is_accepted = before
            raise
        self.is_accepted = True
        self._note(reply.request_id)
        return reply

    def is_undone(self) -> None:
        """What was begun is not in effect any more."""
        self.began = self.is_accepted = False

    def _note(self, request_id: str) -> None:
        if request_id:
            self.request_ids.append(request_id)

    def _say_waiting(self, reason: str) -> None:
        self.say(f"waiting up to {self.wait_seconds:.0f} s for another change: {reason}")


def waits_for_turn(fault: CloudFault) -> bool:
    """Whether a refusal comes from another change of the volume that is under way and ends by itself.

    Cinder takes one change of a volume at a time; both services say so in words alone. Where the status that was found
    is one of those that would do, somebody else was quicker by a moment.
    """
    if fault.status != 400 or not _TAKING_TURNS.search(fault.reason):  # noqa: PLR2004 - of HTTP
        return False
    found = _FOUND.search(fault.reason)
    if found is None:
        return True
    status, wanted = found.group(1), fault.reason[: found.start()].partition("must be")[2]
    return status in _PASSING or status in _WORDS.findall(wanted)


def _listed(identity: str | None) -> tuple[str, ...]:
    return () if identity is None else (identity,)
