"""Whether a host can be attached to is known before anything is done, above all before its disk is taken away."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from mavtui.domain.requests import Attach, Detach
from mavtui.domain.rules import PlaceRules
from mavtui.domain.scene import Scene
from mavtui.errors import UsageError
from mavtui.services.connectors import by_host, check_connectors, host_in
from tests.domain.builders import HOST, VOLUME_ID, attach, attach_host, held_by_host, scene, volume

CLOUD = PlaceRules(is_cloud=True)
DETACH = Detach(attachment_id="att-host", volume_id=VOLUME_ID)


def checked(request: Attach, *, rules: PlaceRules = CLOUD) -> None:
    held: Scene = scene(volume(held_by_host()), rules=rules)
    check_connectors([DETACH, request], held)


def test_a_host_of_a_cloud_needs_its_connector_before_its_disk_is_taken_away() -> None:
    with pytest.raises(UsageError, match=f"no connector for {HOST}") as error:
        checked(attach_host())
    assert "--connector FILE.json" in error.value.hint


def test_a_connector_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no connector file .*missing\.json"):
        checked(replace(attach_host(), connector_file=str(tmp_path / "missing.json")))


def test_a_connector_of_this_host_is_at_hand(tmp_path: Path) -> None:
    file = tmp_path / "connector.json"
    file.write_text(json.dumps({"host": HOST}))
    checked(replace(attach_host(), connector_file=str(file)))


@pytest.mark.parametrize(
    ("text", "reason"), [("{}", "names no `host`"), ('{"host": "another"}', f"of another, and {HOST} is to be")]
)
def test_a_connector_that_will_not_do_is_refused_before_the_disk_is_taken_away(
    tmp_path: Path, text: str, reason: str
) -> None:
    file = tmp_path / "connector.json"
    file.write_text(text)
    with pytest.raises(UsageError, match=reason):
        checked(replace(attach_host(), connector_file=str(file)))


@pytest.mark.parametrize("name", ["node-7", "node-7.example.net"])
def test_this_machine_reads_its_own(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "node-7.example.net")
    checked(attach_host(name))


def test_servers_and_hosts_of_the_engine_need_none() -> None:
    checked(attach())
    checked(attach_host(), rules=PlaceRules())


def test_a_connector_file_names_its_host(tmp_path: Path) -> None:
    file = tmp_path / "connector.json"
    file.write_text('{"connector": {"host": "db-7", "initiator": "iqn.x"}}')
    assert host_in(str(file)) == "db-7"
    for text in ("[]", "{}", "no json", '{"host": 7}'):
        file.write_text(text)
        with pytest.raises(UsageError, match=r"connector\.json is no connector"):
            host_in(str(file))
    with pytest.raises(UsageError, match="cannot read"):
        host_in(str(tmp_path / "missing.json"))


def test_of_two_connectors_of_one_host_none_is_taken_for_the_other(tmp_path: Path) -> None:
    files = [str(tmp_path / name) for name in ("new.json", "old.json", "other.json")]
    for file, host in zip(files, (HOST, HOST, "another"), strict=True):
        Path(file).write_text(json.dumps({"host": host}))

    assert by_host(files[1:]) == {HOST: files[1], "another": files[2]}
    assert by_host([files[0], files[0]]) == {HOST: files[0]}
    with pytest.raises(UsageError, match=r"new\.json and .*old\.json are both the connector of"):
        by_host(files)
