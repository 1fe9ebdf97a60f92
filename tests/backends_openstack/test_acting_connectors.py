"""Connectors are taken as they are given, of the right host only, and never made up."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from mavtui.backends.openstack.acting.connectors import connector_for, from_file, of_this_machine
from mavtui.errors import UsageError

GOOD: dict[str, Any] = {"host": "db-7", "initiator": "iqn.1994-05.com.example:db-7", "ip": "192.0.2.7"}


def written(folder: Path, content: object) -> Path:
    file = folder / "connector.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    return file


def test_a_file_is_taken_as_it_is(tmp_path: Path) -> None:
    given = {**GOOD, "multipath": False, "wwpns": ["500a"]}
    assert dict(connector_for("db-7", str(written(tmp_path, given)))) == given


def test_a_file_that_holds_it_under_a_key_is_taken_too(tmp_path: Path) -> None:
    assert dict(from_file(written(tmp_path, {"connector": GOOD}), "db-7")) == GOOD


def test_what_belongs_to_one_attachment_is_left_out(tmp_path: Path) -> None:
    assert dict(from_file(written(tmp_path, {**GOOD, "mode": "ro", "mountpoint": "/dev/sdx"}), "db-7")) == GOOD


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is no connector"),
        ("[1]", "expected one JSON object"),
        ({"initiator": "iqn"}, "`host` is missing"),
        ({**GOOD, "host": ""}, "`host` is missing"),
        ({**GOOD, "host": "db-8"}, "is the connector of db-8, and db-7 is to be attached"),
        ({"host": "db-7", "ip": "192.0.2.7"}, "none of initiator, wwpns, nqn, wwnns"),
        ({**GOOD, "initiator": {"a": 1}}, "`initiator` is dict"),
        ({**GOOD, "wwpns": "500a"}, "`wwpns` is str"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_what_was_expected(tmp_path: Path, content: object, said: str) -> None:
    file = written(tmp_path, content)
    with pytest.raises(UsageError) as refused:
        from_file(file, "db-7")
    assert said in refused.value.message
    assert str(file) in refused.value.message


def test_a_file_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read the connector"):
        from_file(tmp_path / "none.json", "db-7")


def test_a_file_that_is_no_text_or_too_large_is_told(tmp_path: Path) -> None:
    file = tmp_path / "connector.json"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="not UTF-8"):
        from_file(file, "db-7")
    file.write_text(" " * 70_000)
    with pytest.raises(UsageError, match="more than 64 KiB"):
        from_file(file, "db-7")


def test_another_host_needs_its_own_connector(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "here")
    with pytest.raises(UsageError, match="no connector for db-7, and this machine is here"):
        of_this_machine("db-7")


def test_without_os_brick_nothing_is_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "db-7")
    monkeypatch.setitem(sys.modules, "os_brick.initiator.connector", None)
    with pytest.raises(UsageError, match="os-brick is not installed here"):
        of_this_machine("db-7")


class Brick:
    """os-brick as far as it is used: what it reads, and whether it was told that nobody has to be asked for rights."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, read: Callable[..., object], *, user: int = 1000) -> None:
        self.client_modes: list[bool] = []
        brick, privileged = ModuleType("os_brick"), ModuleType("os_brick.privileged")
        privileged.default = SimpleNamespace(set_client_mode=self.client_modes.append)  # type: ignore[attr-defined] # made up here
        brick.privileged = privileged  # type: ignore[attr-defined] # made up here
        connector = ModuleType("os_brick.initiator.connector")
        connector.get_connector_properties = read  # type: ignore[attr-defined] # made up here
        for module in (brick, privileged, ModuleType("os_brick.initiator"), connector):
            monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setattr(os, "geteuid", lambda: user)


def test_this_machines_own_is_what_os_brick_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "db-7.example.com")
    Brick(monkeypatch, lambda *_, host, **__: {**GOOD, "host": host})
    assert dict(of_this_machine("db-7")) == GOOD


@pytest.mark.parametrize(("user", "modes"), [(0, [False]), (1000, [])])
def test_who_is_root_needs_no_sudo(monkeypatch: pytest.MonkeyPatch, user: int, modes: list[bool]) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "db-7")
    brick = Brick(monkeypatch, lambda *_, **__: GOOD, user=user)
    of_this_machine("db-7")
    assert brick.client_modes == modes


def test_what_os_brick_fails_at_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("sudo: a password is required")

    monkeypatch.setattr(socket, "gethostname", lambda: "db-7")
    Brick(monkeypatch, fail)
    with pytest.raises(UsageError, match="sudo: a password is required"):
        of_this_machine("db-7")
