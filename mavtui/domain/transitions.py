"""The states of an attachment as a table, and the one derivation of a volume's status (blueprint, question 1)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from mavtui.domain.attachments import AttachStatus
from mavtui.errors import TransitionRefused


class Event(StrEnum):
    """What can happen to an attachment; reserving makes the record."""

    CONNECT = "connect"
    COMPLETE = "complete"
    BEGIN_DETACH = "begin detach"
    COMPLETE_DETACH = "complete detach"
    ROLL_BACK = "roll back"
    FAIL = "fail"
    CLEAN_UP = "clean up"
    RETRY = "retry"
    FORCE = "force"


S, E = AttachStatus, Event

TRANSITIONS: dict[tuple[AttachStatus, Event], AttachStatus] = {
    (S.RESERVED, E.CONNECT): S.ATTACHING,
    (S.RESERVED, E.ROLL_BACK): S.DETACHED,
    (S.RESERVED, E.FAIL): S.ERROR_ATTACHING,
    (S.ATTACHING, E.COMPLETE): S.ATTACHED,
    (S.ATTACHING, E.ROLL_BACK): S.DETACHED,
    (S.ATTACHING, E.FAIL): S.ERROR_ATTACHING,
    (S.ATTACHED, E.BEGIN_DETACH): S.DETACHING,
    (S.DETACHING, E.COMPLETE_DETACH): S.DETACHED,
    (S.DETACHING, E.ROLL_BACK): S.ATTACHED,
    (S.DETACHING, E.FAIL): S.ERROR_DETACHING,
    (S.ERROR_ATTACHING, E.CLEAN_UP): S.DETACHED,
    (S.ERROR_DETACHING, E.RETRY): S.DETACHING,
    (S.ERROR_DETACHING, E.FORCE): S.DETACHED,
}
"""Every transition there is; everything else is refused."""


def states_for(event: Event) -> tuple[AttachStatus, ...]:
    """The states from which the event is possible, in the order of the table."""
    return tuple(state for state, possible in TRANSITIONS if possible is event)


def next_state(state: AttachStatus, event: Event, *, attachment_id: str = "") -> AttachStatus:
    """The state after the event. Raises TransitionRefused, naming the state required and the state found."""
    following = TRANSITIONS.get((state, event))
    if following is None:
        required = " or ".join(states_for(event))
        which = f"attachment {attachment_id}" if attachment_id else "the attachment"
        raise TransitionRefused(
            f"{event} needs {which} to be {required}, but it is {state}",
            codes=("in-transition",),
            hint="Refresh and plan again from what is there now.",
        )
    return following


_STATUS_ORDER = (
    (frozenset({S.ATTACHED, S.ERROR_DETACHING}), "in-use"),
    (frozenset({S.ATTACHING}), "attaching"),
    (frozenset({S.RESERVED}), "reserved"),
    (frozenset({S.DETACHING}), "detaching"),
)


def derive_volume_status(attach_states: Iterable[AttachStatus], condition: str | None = None) -> str:
    """The volume's status from the states of its attachments and its own condition.

    The condition takes precedence while it lasts. Ended and error_attaching records do not count; error_detaching
    counts as attached, because the server may still have the disk. Nothing left: `available`.
    """
    if condition is not None:
        return condition
    found = frozenset(attach_states)
    for states, status in _STATUS_ORDER:
        if found & states:
            return status
    return "available"


def derive_attach_status(attach_states: Iterable[AttachStatus]) -> str:
    """Attached, attaching, reserved, detaching or detached: the same derivation without the volume's condition."""
    status = derive_volume_status(attach_states)
    return {"in-use": "attached", "available": "detached"}.get(status, status)
