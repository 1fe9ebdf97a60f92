"""What the engine writes when a server is registered, changed and removed."""

from __future__ import annotations

import pytest

from mavtui.domain import requests
from mavtui.errors import UsageError
from tests.backends.acting import Acting, new_id


def test_renaming_a_server_changes_the_holders_of_its_volumes(acting: Acting) -> None:
    volume_id, server_id = acting.create(), acting.register("web-1")
    acting.attach(volume_id, server_id)
    (result,) = acting.do(requests.UpdateServer(server_id=server_id, name="web-one"))
    assert acting.row("volumes", volume_id)["holders"] == "web-one"
    assert (result.facts["before"], result.facts["after"]) == ({"name": "web-1"}, {"name": "web-one"})


def test_facts_of_a_removed_server_are_enough_to_register_it_again(acting: Acting) -> None:
    server_id = acting.register("web-1", host="compute-1")
    (result,) = acting.do(requests.RemoveServer(server_id=server_id))
    assert result.facts["before"] == {
        "name": "web-1", "kind": "server", "status": "ACTIVE", "host": "compute-1", "project_id": "lab",
        "availability_zone": None, "locked": False,
    }  # fmt: skip


def test_a_server_with_a_value_that_cannot_be_used_is_not_registered(acting: Acting) -> None:
    with pytest.raises(UsageError):
        acting.register("  ")
    with pytest.raises(UsageError, match="asleep") as refused:
        acting.do(requests.RegisterServer(server_id=new_id(), name="web-1", status="asleep"))
    assert "SHUTOFF" in refused.value.hint


def test_a_server_with_a_status_that_only_its_cloud_knows_can_come_back_with_it(acting: Acting) -> None:
    server_id = acting.register("web-1")
    acting.write("UPDATE servers SET status = 'EVACUATING'")
    acting.do(requests.RemoveServer(server_id=server_id))
    acting.do(requests.RegisterServer(server_id=server_id, name="web-1", status="EVACUATING"))
    assert acting.row("servers", server_id)["status"] == "EVACUATING"
