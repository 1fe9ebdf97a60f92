"""Which function carries out which request, and what is told of an error that comes in the middle of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from mavtui.backends.openstack.acting import reasons
from mavtui.backends.openstack.acting.attaching import attach_to_server
from mavtui.backends.openstack.acting.creating import create
from mavtui.backends.openstack.acting.detaching import detach
from mavtui.backends.openstack.acting.doing import Doing, Patience, Place
from mavtui.backends.openstack.acting.following import NotSettled
from mavtui.backends.openstack.acting.hosts import attach_to_host
from mavtui.backends.openstack.acting.repairing import clean_up, force_detach, reset_attachment, reset_volume
from mavtui.backends.openstack.acting.volumes import delete, extend, update
from mavtui.backends.openstack.faults import CloudFault, OutcomeUnknown
from mavtui.backends.protocol import StepResult, Tell
from mavtui.domain import requests
from mavtui.domain.plans import Approval, Step
from mavtui.errors import BackendUnreachable, MavtuiError, OutcomeNotKnown, PartlyDone, Refused, UsageError


async def carry_out(
    place: Place, step: Step, approval: Approval, *, plan_id: str, tell: Tell | None = None
) -> StepResult:
    """One step, whole; `tell` hears of each state. The copy has what became of it afterwards, whatever that is.

    Raises PlanStale, ConfirmationNeeded, Refused (`domain.plans.authorise`), NotFound, UsageError, BackendUnreachable,
    AuthenticationFailed: nothing was changed. OutcomeNotKnown: nobody knows. PartlyDone: something was changed, and the
    message says what.
    """
    del plan_id  # the services number requests themselves
    doing = Doing(place, step, approval, tell)
    try:
        act: Act = _ACTS.get(type(step.request)) or _refuse
        facts = await act(doing, step.request)
    except MavtuiError as error:
        await _read_again(doing, requests.volume_of(step.request))
        raise _told(doing, error) from error
    await _read_again(doing, str(facts["volume_id"]))
    return StepResult(facts=facts, request_ids=tuple(doing.request_ids))


Act = Callable[[Doing, Any], Awaitable[Mapping[str, Any]]]


async def _attach(doing: Doing, request: requests.Attach) -> Mapping[str, Any]:
    if request.server_id is not None:
        return await attach_to_server(doing, request, request.server_id)
    if request.host is not None:
        return await attach_to_host(doing, request, request.host)
    raise UsageError("an attachment needs a server or a host", hint="mavtui servers lists them.")


async def _refuse(doing: Doing, _request: requests.Request) -> Mapping[str, Any]:
    await doing.authorised(Patience(0))
    raise Refused(
        f"a cloud has no call to {doing.step.sentence}",
        codes=("not-allowed",),
        hint="Servers are Nova's, and an attach goes through its phases by itself.",
    )


_ACTS: Mapping[type[requests.Request], Act] = {
    requests.Attach: _attach,
    requests.Detach: detach,
    requests.CreateVolume: create,
    requests.UpdateVolume: update,
    requests.ExtendVolume: extend,
    requests.DeleteVolume: delete,
    requests.ResetVolume: reset_volume,
    requests.ResetAttachment: reset_attachment,
    requests.ForceDetach: force_detach,
    requests.CleanUp: clean_up,
}
"""What a cloud can do; all else is refused."""


def _told(doing: Doing, error: MavtuiError) -> MavtuiError:
    """The error as it is shown: what a service refused explained, and no doubt left that something was begun."""
    if isinstance(error, CloudFault):
        error = reasons.refusal(error, doing.step.sentence)
    if not doing.began or isinstance(error, PartlyDone):
        return error
    if isinstance(error, BackendUnreachable) and not doing.is_accepted:
        return _not_known(doing, error)
    return _begun(doing, error)


def _not_known(doing: Doing, error: BackendUnreachable) -> OutcomeNotKnown:
    """The error for a change that was sent without an answer; it says so where it came of reading back alone."""
    if isinstance(error, OutcomeNotKnown):
        return error
    if isinstance(error.__cause__, NotSettled | OutcomeUnknown):
        message, hint = error.message, error.hint
    else:
        message = f"{doing.step.sentence}: sent, no answer came, and now nothing can be read: {error.message}"
        hint = "It was not sent again and may be done: look before it is tried once more (mavtui attachments)."
    return OutcomeNotKnown(message, hint=hint, request_id=error.request_id)


def _begun(doing: Doing, error: MavtuiError) -> PartlyDone:
    return PartlyDone(
        f"{doing.step.sentence}: begun, and then: {error.message}",
        hint=error.hint or "Look at the state before anything else is changed.", request_id=error.request_id,
    )  # fmt: skip


async def _read_again(doing: Doing, volume_id: str | None) -> None:
    """Bring the copy up to date; where that fails the next pass does it."""
    if volume_id is not None and doing.wrote:
        with suppress(MavtuiError):
            await doing.place.refresh_some((volume_id,))
