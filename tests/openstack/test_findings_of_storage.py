"""Findings of Cinder alone, on states that it is in itself: hosts, and what fails while its storage is away."""

from __future__ import annotations

import pytest

from tests.openstack.cloud import Cloud
from tests.openstack.lab import standalone
from tests.openstack.lab.processes import Processes
from tests.openstack.looking import MakeLook, evidence_of, later

pytestmark = pytest.mark.cinder


def act(cloud: Cloud, volume_id: str, action: str, **values: str) -> int:
    """An action of the volume; its status, whatever it is."""
    return cloud.cinder("POST", f"/volumes/{volume_id}/action", {action: values}).status


def test_a_host_has_the_volume_twice_until_one_of_the_two_is_ended(cinder: Cloud, looking: MakeLook) -> None:
    volume_id = cinder.volume(sharable=True)
    attachments = {cinder.attach_host(volume_id, "rack1-node7") for _ in range(2)}
    look = looking(cinder.place)

    found = look.the("host-twice", volume_id)
    assert (found["severity"], found["plan"], found["host"]) == ("danger", [], "rack1-node7")
    told, volume = evidence_of(found)
    assert set(told.rpartition(": ")[2].split(", ")) == attachments
    assert volume == f"Cinder: volume {volume_id} is in-use, sharable"
    look.do("detach", attachments.pop(), "--yes", "--accept", "host-detach")
    assert look.codes(volume_id) == set()
    assert [one["id"] for one in cinder.attachments(volume_id)] == list(attachments)


def test_what_fails_while_the_storage_is_away_is_found_and_mended_once_it_is_back(
    cinder_of_its_own: tuple[Cloud, Processes], looking: MakeLook, monkeypatch: pytest.MonkeyPatch
) -> None:
    cinder, processes = cinder_of_its_own
    let_go, begun, connected = (cinder.volume(name, sharable=True) for name in ("let-go", "begun", "connected"))
    detaching = cinder.attach_host(let_go, "rack1-node7")
    look = looking(cinder.place)
    assert look.codes(let_go) == set()  # which host it is Cinder tells while it is attached, and never after
    standalone.start_again(processes, with_storage=False)
    assert act(cinder, let_go, "os-detach", attachment_id=detaching) >= 400
    assert act(cinder, begun, "os-attach", host_name="rack1-node8", mountpoint="/dev/sdb", mode="rw") >= 400
    connecting = cinder.reserve(connected)
    connector = {"host": "rack1-node9", "initiator": "iqn.2026-11.example:rack1-node9", "ip": "192.0.2.7"}
    refused = cinder.cinder("PUT", f"/attachments/{connecting}", {"attachment": {"connector": connector}})
    assert refused.status >= 400

    detached = look.the("error-detaching", let_go)
    assert (detached["severity"], detached["host"]) == ("caution", "rack1-node7")
    assert evidence_of(detached)[0] == f"Cinder: attachment {detaching} to rack1-node7 is error_detaching, recorded rw"
    assert [plan["action"] for plan in detached["plan"]] == ["detach"]
    attached = look.the("error-attaching", begun)
    assert attached["severity"] == "caution"
    assert evidence_of(attached)[0].endswith(" to unknown host is error_attaching, recorded no mode")
    assert [plan["action"] for plan in attached["plan"]] == ["clean-up"]
    untold = look.the("error-attaching", connected)
    assert evidence_of(untold)[0].startswith(f"Cinder: attachment {connecting} to unknown host is error_attaching")
    assert [plan["action"] for plan in untold["plan"]] == ["clean-up"]  # the host was never told how to connect

    standalone.start_again(processes)
    look.carry_out(detached, "--yes", "--accept", "host-detach")
    with monkeypatch.context() as passing:
        later(passing)
        look.carry_out(attached, "--yes", "--accept", "force")
        look.carry_out(untold, "--yes", "--accept", "force")
    for volume_id in (let_go, begun, connected):
        assert look.codes(volume_id) == set()
        assert cinder.attachments(volume_id) == []
