"""What the services answer to changes, and tell of how those went: the other file that knows their fields."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from msgspec import Struct, field

FAILED = "Error"
"""The word of an instance action, and of its events, that did not end well."""


class ActionEvent(Struct):
    """One part of an instance action; `details` and `traceback` are for admins alone (2.84)."""

    event: str = ""
    result: str | None = None
    details: str | None = None
    traceback: str | None = None


class InstanceAction(Struct):
    """An action of `/servers/{id}/os-instance-actions/{request id}`; members see its events from 2.51."""

    action: str
    request_id: str = ""
    message: str | None = None
    events: list[ActionEvent] | None = None

    @property
    def has_failed(self) -> bool:
        """Whether Nova gave up."""
        return self.message == FAILED or any(one.result == FAILED for one in self.events or ())

    @property
    def is_under_way(self) -> bool:
        """Whether a part of it has not ended; False where nothing is said of its parts."""
        return any(one.result is None for one in self.events or ())


class Message(Struct):
    """What Cinder tells a user of a request that failed (`/messages`, 3.3)."""

    user_message: str
    resource_uuid: str | None = None
    request_id: str | None = None


class _Named(Struct):
    id: str


class ActionReply(Struct):
    """`/servers/{id}/os-instance-actions/{request id}`."""

    action: InstanceAction = field(name="instanceAction")


class MessagesReply(Struct):
    """`/messages`."""

    messages: list[Message]


class MadeVolume(Struct):
    """What the making of a volume answers."""

    volume: _Named


class MadeAttachment(Struct):
    """What a reservation answers; its status is not to be relied on."""

    attachment: _Named


Reply = TypeVar("Reply", ActionReply, MessagesReply, MadeVolume, MadeAttachment)


def decode(body: bytes, kind: type[Reply]) -> Reply:
    """What was answered. Raises ValueError where it is not as expected."""
    try:
        return msgspec.json.decode(body, type=kind, strict=False)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from None
