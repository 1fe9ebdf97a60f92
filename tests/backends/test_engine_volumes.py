"""What the engine writes when a volume is made, changed, reset and deleted."""

from __future__ import annotations

from typing import Any

import pytest

from mavtui.domain import requests
from mavtui.domain.transitions import Event
from mavtui.errors import Refused, UsageError
from mavtui.store.rows import events_of_volume
from tests.backends.acting import Acting, new_id


def test_events_name_the_plan_and_who_acts(acting: Acting) -> None:
    volume_id = acting.create()
    (event,) = events_of_volume(acting.store.reader, volume_id)
    assert event.plan_id
    assert (event.user_id, event.project_id) == ("ada", "lab")


def test_a_volume_that_is_deleted_ends_what_failed_on_it(acting: Acting) -> None:
    volume_id, attachment_id = acting.create(), new_id()
    acting.do(requests.Reserve(attachment_id=attachment_id, volume_id=volume_id, server_id=acting.register("web-1")))
    acting.do(requests.Advance(attachment_id=attachment_id, volume_id=volume_id, event=Event.FAIL))
    acting.do(requests.DeleteVolume(volume_id=volume_id))
    assert acting.row("volume_attachment", attachment_id)["attach_status"] == "detached"
    assert acting.events_of(volume_id)[-2:] == ["clean up", "delete"]


def test_facts_of_an_update_name_what_was_asked_before_and_after(acting: Acting) -> None:
    volume_id = acting.create(metadata={"kept": "1", "old": "2"})
    request = requests.UpdateVolume(volume_id=volume_id, name="new", metadata_set={"x": "3"}, metadata_removed=("old",))
    (result,) = acting.do(request)
    assert result.facts["before"] == {"name": "data", "metadata": {"old": "2"}}
    assert result.facts["after"] == {"name": "new", "metadata": {"x": "3"}}


def test_an_update_to_what_is_there_already_writes_nothing(acting: Acting) -> None:
    volume_id = acting.create(metadata={"a": "1"})
    before = acting.everything()
    (result,) = acting.do(
        requests.UpdateVolume(volume_id=volume_id, name="data", metadata_set={"a": "1"}, sharable=False)
    )
    assert not result.facts["changed"]
    assert acting.everything() == before


def test_an_empty_name_removes_it(acting: Acting) -> None:
    volume_id = acting.create()
    acting.do(requests.UpdateVolume(volume_id=volume_id, name="", description=""))
    assert acting.row("volumes", volume_id)["name"] is None


def test_what_a_cloud_said_of_a_volume_is_forgotten_when_its_attachments_change_and_kept_otherwise(
    acting: Acting,
) -> None:
    volume_id = acting.create()
    acting.write("UPDATE volumes SET observed_status = 'in-use'")
    acting.do(
        requests.UpdateVolume(volume_id=volume_id, name="other"),
        requests.ExtendVolume(volume_id=volume_id, size_gib=11),
    )
    assert acting.row("volumes", volume_id)["observed_status"] == "in-use"
    acting.attach(volume_id, acting.register("web-1"))
    assert acting.row("volumes", volume_id)["observed_status"] is None


def test_resetting_a_volume_clears_its_own_condition_only(acting: Acting) -> None:
    volume_id = acting.create()
    acting.attach(volume_id, acting.register("web-1"))
    acting.write("UPDATE volumes SET condition = 'error', observed_status = 'error'")
    assert acting.row("volumes", volume_id)["status"] == "error"
    (result,) = acting.do(requests.ResetVolume(volume_id=volume_id))
    row = acting.row("volumes", volume_id)
    assert (row["status"], row["condition"], row["observed_status"], row["rw_count"]) == ("in-use", None, None, 1)
    (again,) = acting.do(requests.ResetVolume(volume_id=volume_id))
    assert (result.facts["changed"], again.facts["changed"]) == (True, False)


def test_an_id_that_was_used_is_not_used_again(acting: Acting) -> None:
    volume_id = acting.create()
    acting.do(requests.DeleteVolume(volume_id=volume_id))
    with pytest.raises(Refused):
        acting.do(requests.CreateVolume(volume_id=volume_id, size_gib=1))


@pytest.mark.parametrize(
    "values", [{"size_gib": 0}, {"name": "x" * 300}, {"metadata": {"": "x"}}, {"metadata": {"key": "x" * 300}}]
)
def test_a_volume_with_a_value_that_cannot_be_used_is_not_made(acting: Acting, values: dict[str, Any]) -> None:
    before = acting.everything()
    with pytest.raises(UsageError):
        acting.create(**values)
    assert acting.everything() == before
