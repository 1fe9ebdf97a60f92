"""What services refuse with, said in mavtui's own words; and what is only another change that takes its turn."""

from __future__ import annotations

import pytest

from mavtui.backends.openstack.acting.doing import waits_for_turn
from mavtui.backends.openstack.acting.reasons import of_action, refusal
from mavtui.backends.openstack.faults import CloudFault
from mavtui.backends.openstack.microversions import Service
from mavtui.backends.openstack.wire_actions import ActionEvent, InstanceAction
from mavtui.errors import BackendUnreachable, NotFound, Refused

SERVER = "11111111-2222-3333-4444-555555555555"


def fault(status: int, reason: str, *, exception: str = "", service: Service = Service.NOVA) -> CloudFault:
    return CloudFault(service, status, "badRequest", reason, exception=exception, request_id="req-1")


@pytest.mark.parametrize(
    ("reason", "waits"),
    [
        ("Volume X status must be available or in-use to reserve, but the current status is available.", True),
        ("Volume X status must be available or in-use to reserve, but the current status is attaching.", True),
        ("status must be available or in-use or downloading to reserve, but the current status is: reserved.", True),
        ("Unable to detach volume. Volume status must be 'in-use' and attach_status must be 'attached'.", True),
        ("Volume X status must be '{'status': 'available'}' to extend, currently extending.", True),
        ("Volume X status must be available or downloading to reserve, but the current status is in-use.", False),
        ("Volume X status must be available to reserve, but the status is error.", False),
        ("Volume X is already attached to instances: Y", False),
    ],
)
def test_only_a_change_under_way_is_waited_for(reason: str, *, waits: bool) -> None:
    assert waits_for_turn(fault(400, reason)) is waits
    assert waits_for_turn(fault(409, reason)) is False


@pytest.mark.parametrize("exception", ["ConflictNovaUsingAttachment", ""])
def test_what_nova_uses_is_told_with_the_safe_way(exception: str) -> None:
    told = refusal(
        fault(409, f"Detach volume from instance {SERVER} using the Compute API", exception=exception), "clean it up"
    )
    assert isinstance(told, Refused)
    assert told.codes == ("attached",)
    assert f"server {SERVER} uses this attachment" in told.message
    assert f"reboot server {SERVER} hard" in told.hint
    assert "service token" not in told.hint


def test_where_no_server_is_named_several_are_attached_and_nobody_is_said_to_use_it() -> None:
    told = refusal(fault(409, "Detach volume from instance  using the Compute API"), "force it")
    assert isinstance(told, Refused)
    assert told.codes == ("attached",)
    assert "several are attached" in told.message
    assert "Nova" not in told.message


@pytest.mark.parametrize(
    ("status", "reason", "codes"),
    [
        (409, f"Instance {SERVER} is locked", ("server-locked",)),
        (409, "Cannot 'attach_volume' instance X while it is in task_state rebooting", ("server-busy",)),
        (400, "volume X is already attached to instances: Y", ("not-sharable",)),
        (400, "Attaching multiattach volumes is not supported for shelved-offloaded.", ("shelved-offloaded",)),
        (400, "Multiattach volumes are only supported starting with compute API version 2.60.", ("api-too-old",)),
        (400, "Cannot detach a root device volume", ("root-disk",)),
        (403, "Policy doesn't allow it", ("not-allowed",)),
        (413, "VolumeLimitExceeded: Maximum number of volumes", ("quota",)),
        (400, "something else", ()),
    ],
)  # fmt: skip
def test_a_refusal_has_the_code_of_the_hazard_that_it_is(status: int, reason: str, codes: tuple[str, ...]) -> None:
    told = refusal(fault(status, reason), "attach it")
    assert isinstance(told, Refused)
    assert told.codes == codes
    assert reason in told.message
    assert told.request_id == "req-1"


def test_what_is_gone_or_away_is_told_as_that() -> None:
    assert isinstance(refusal(fault(404, "Instance could not be found"), "attach it"), NotFound)
    assert isinstance(refusal(fault(429, "Too many"), "attach it"), BackendUnreachable)


def action(*events: ActionEvent, message: str | None = "Error") -> InstanceAction:
    return InstanceAction(action="attach_volume", request_id="req-2", message=message, events=list(events))


def test_an_admin_gets_the_details_and_what_nova_asked_cinder_for() -> None:
    trace = '  File "/x/nova/volume/cinder.py", line 892, in attachment_update\n    raise'
    failed = ActionEvent(event="compute_attach_volume", result="Error", details="ClientException", traceback=trace)
    assert of_action(action(failed)) == (
        "Nova's compute_attach_volume ended with ClientException when it asked Cinder for attachment_update"
    )


def test_a_member_gets_the_request_to_ask_an_admin_about() -> None:
    assert "details are for admins (request req-2)" in of_action(action(ActionEvent(event="e", result="Error")))
    assert "details are for admins (request req-2)" in of_action(action())


def test_of_what_has_not_failed_nothing_is_said() -> None:
    assert of_action(None) == ""
    assert of_action(action(ActionEvent(event="e", result="Success"), message=None)) == ""


def test_an_action_is_under_way_until_all_its_parts_have_ended() -> None:
    assert action(ActionEvent(event="e"), message=None).is_under_way
    assert not action(ActionEvent(event="e", result="Success"), message=None).is_under_way
    assert not action(message=None).is_under_way
