from __future__ import annotations

import re

import pytest

from mavtui import errors
from mavtui.errors import ConfirmationNeeded, MavtuiError, PlanStale, Refused, TransitionRefused

EVERY_ERROR = [error for error in vars(errors).values() if isinstance(error, type) and issubclass(error, MavtuiError)]


def test_the_drawn_tree_names_every_error_with_its_exit_code() -> None:
    drawn = dict(re.findall(r"(\w+) +(\d)\b", errors.__doc__ or ""))
    assert drawn == {error.__name__: str(error.exit_code) for error in EVERY_ERROR}


@pytest.mark.parametrize("error", EVERY_ERROR)
def test_every_error_carries_a_message_and_what_to_do_next(error: type[MavtuiError]) -> None:
    raised = error("it failed", hint="try again")
    assert (raised.message, raised.hint, raised.request_id) == ("it failed", "try again", "")
    assert str(raised) == "it failed"


@pytest.mark.parametrize("error", [Refused, TransitionRefused, ConfirmationNeeded, PlanStale])
def test_what_stops_a_plan_names_the_codes(error: type[Refused | ConfirmationNeeded | PlanStale]) -> None:
    assert error("no", codes=("not-sharable",)).codes == ("not-sharable",)
    assert error("no").codes == ()


def test_the_request_id_of_a_back_end_is_kept() -> None:
    assert Refused("no", request_id="req-1").request_id == "req-1"
