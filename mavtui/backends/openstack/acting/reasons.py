"""Why a change failed, as the services tell it when they are asked: never guessed."""

from __future__ import annotations

import re

from mavtui.backends.openstack import cinder_actions
from mavtui.backends.openstack.acting.doing import Doing
from mavtui.backends.openstack.faults import CloudFault, as_error, one_line
from mavtui.backends.openstack.wire_actions import FAILED, InstanceAction, Message
from mavtui.errors import MavtuiError, Refused

_USED_BY_NOVA = "ConflictNovaUsingAttachment"
_SERVER = re.compile(r"from instance ([0-9a-fA-F-]{36})")
_CALLS_OF_CINDER = re.compile(r"nova/volume/cinder\.py\", line \d+, in (attachment_\w+)")

_MOST_MESSAGES = 3

_PHRASES: tuple[tuple[int, re.Pattern[str], tuple[str, ...], str], ...] = (
    (409, re.compile(r"\bis locked\b"), ("server-locked",), "Unlock the server, or have an admin do it."),
    (409, re.compile(r"while it is in"), ("server-busy",), "Wait until the server has come to rest, then try again."),
    (400, re.compile(r"already attached to instances"), ("not-sharable",), "Only a sharable volume goes to several."),
    (400, re.compile(r"shelved-offloaded"), ("shelved-offloaded",), "Unshelve the server first."),
    (400, re.compile(r"compute API version 2\.60"), ("api-too-old",), "The cloud's Nova has to be newer for this."),
    (400, re.compile(r"root device volume"), ("root-disk",), "A server keeps the disk that it boots from."),
    (400, re.compile(r"status must be"), ("in-transition",), "Read the volume again, then plan again."),
)
"""What services refuse with: status, words, the codes of the hazard that it is, and what to do."""


def refusal(fault: CloudFault, sentence: str) -> MavtuiError:
    """The error for a change that a service refused; nothing was changed by it."""
    if fault.status == 409 and (fault.exception == _USED_BY_NOVA or "using the Compute API" in fault.reason):  # noqa: PLR2004 - of HTTP
        return used_by_nova(fault, sentence)
    for status, words, codes, hint in _PHRASES:
        if fault.status == status and words.search(fault.reason):
            return Refused(
                f"{fault.service.label} refused to {sentence}: {fault.reason}",
                codes=codes, hint=hint, request_id=fault.request_id,
            )  # fmt: skip
    return as_error(fault, sentence)


def used_by_nova(fault: CloudFault, sentence: str) -> Refused:
    """Cinder does not end what Nova uses: why, and the safe way (it is the guard of OSSA-2023-003)."""
    found = _SERVER.search(fault.reason)
    if found is None:
        return Refused(
            f"Cinder refused to {sentence}: several are attached, and this ends an attachment only where it is the one",
            codes=("attached",), hint="Detach that attachment by itself: mavtui detach ATTACHMENT.",
            request_id=fault.request_id,
        )  # fmt: skip
    server = f"server {found.group(1)}"
    return Refused(
        f"Cinder refused to {sentence}: Nova says that {server} uses this attachment, and only Nova may end it",
        codes=("attached",),
        hint=(
            f"Detach it through Nova (mavtui detach). Where Nova has lost track of it, reboot {server} hard: that"
            " brings both sides together and ends every attachment of it that Nova does not know. Or delete the server."
        ),
        request_id=fault.request_id,
    )


def of_action(action: InstanceAction | None) -> str:
    """What Nova says went wrong, in one line; empty where it says nothing."""
    if action is None:
        return ""
    for event in action.events or ():
        if event.result != FAILED:
            continue
        details = one_line(event.details or "")
        calls = _CALLS_OF_CINDER.findall(event.traceback or "")
        in_cinder = f" when it asked Cinder for {calls[-1]}" if calls else ""
        if details or in_cinder:
            return f"Nova's {event.event} ended with {details or 'an error'}{in_cinder}"
        return f"Nova's {event.event} ended with an error; its details are for admins (request {action.request_id})"
    if action.has_failed:
        return f"Nova's {action.action} ended with an error; its details are for admins (request {action.request_id})"
    return ""


async def why(doing: Doing, volume_id: str, action: InstanceAction | None = None) -> str:
    """Everything that the services tell of the failure, as one text; says so where they tell nothing."""
    told = [of_action(action)]
    ours = [one for one in await cinder_actions.messages(doing.connection, volume_id) if _is_ours(one, doing)]
    texts = dict.fromkeys(one_line(one.user_message) for one in reversed(ours))  # the cause comes before what it caused
    told += [f"Cinder says: {text}" for text in list(texts)[:_MOST_MESSAGES]]
    found = [doing.connection.redacted(line) for line in told if line]
    return "; ".join(found) or "neither service tells why"


def _is_ours(message: Message, doing: Doing) -> bool:
    """Whether it is about what was asked for just now; older ones of the same volume stay for days."""
    return message.request_id in doing.request_ids
