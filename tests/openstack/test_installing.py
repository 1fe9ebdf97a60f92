"""What the lab lacks on a machine is installed, or named with the command that installs it."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from tests.openstack.lab import installing
from tests.openstack.lab.layout import LabError, Layout
from tests.openstack.lab.processes import Processes


class Recorded(Processes):
    """Programs that are only noted."""

    def __init__(self, layout: Layout) -> None:
        super().__init__(layout)
        self.commands: list[list[str]] = []

    def run_to_end(self, command: Any, log: str, **_: Any) -> None:  # noqa: ANN401 - as it is called
        del log
        self.commands.append([str(part) for part in command])
        if self.commands[-1][0] == str(installing.MAKE_ENVIRONMENT) or "venv" in self.commands[-1]:
            Path(self.commands[-1][-1]).mkdir(exist_ok=True)


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recorded:
    """A Debian with nothing but its Python, and whoever is root there."""
    layout = Layout(tmp_path / "lab")
    layout.make_folders()
    monkeypatch.setattr(installing, "NEEDED_FILES", {str(tmp_path / "mariadbd"): "mariadb-server"})
    monkeypatch.setattr(installing, "POLICY", tmp_path / "policy-rc.d")
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path))
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name == "apt-get" else None)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    return Recorded(layout)


def test_root_gets_everything_installed_and_no_service_started(fresh: Recorded) -> None:
    installing.install_full(fresh)
    assert ["apt-get", "update"] in fresh.commands
    installed = next(command for command in fresh.commands if command[:2] == ["apt-get", "install"])
    assert installed[-2:] == ["mariadb-server", "python3-dev"]
    assert not installing.POLICY.exists()
    assert [str(installing.MAKE_ENVIRONMENT), sys.executable, str(fresh.layout.venv)] in fresh.commands


def test_whoever_is_not_root_is_told_the_packages_and_the_command(
    fresh: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(LabError, match=r"apt-get install .*mariadb-server python3-dev"):
        installing.install_full(fresh)
    assert fresh.commands == []


def test_cinder_alone_is_installed_by_anybody_without_a_package_of_debians(
    fresh: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    installing.install_cinder(fresh)
    assert [str(installing.MAKE_ENVIRONMENT), sys.executable, str(fresh.layout.venv)] in fresh.commands
    assert not [command for command in fresh.commands if command[0] == "apt-get"]


def test_without_apt_get_the_packages_are_named(fresh: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(LabError, match=r"no apt-get here.*mariadb-server"):
        installing.install_full(fresh)


def test_a_python_that_is_not_debians_is_not_mended_by_debians_packages(
    fresh: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "base_prefix", "/opt/python")
    with pytest.raises(LabError, match=r"no headers .*PYTHON=/usr/bin/python3"):
        installing.install_full(fresh)


def test_with_uv_the_environment_needs_no_pip(fresh: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    installing.install_cinder(fresh)
    (made,) = [command for command in fresh.commands if command[1:3] == ["-m", "venv"]]
    assert "--without-pip" in made
    assert not [command for command in fresh.commands if command[0] == "apt-get"]
