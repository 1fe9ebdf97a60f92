"""How the lab is started: by anybody, in its own folder alone, and anew after a start that failed."""

from __future__ import annotations

import configparser
import os
import pwd
from pathlib import Path

import pytest

from tests.openstack.lab import __main__ as lab
from tests.openstack.lab import configuring, golden
from tests.openstack.lab.layout import LabError, Layout, _name
from tests.openstack.lab.processes import Processes


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout(tmp_path / "lab")
    made.make_folders()
    return made


def test_every_key_of_keystone_is_in_the_labs_folder(layout: Layout) -> None:
    configuring.write_full(layout)
    written = configparser.RawConfigParser()
    written.read(layout.etc / "keystone/keystone.conf")
    for section in ("fernet_tokens", "fernet_receipts", "credential"):
        assert Path(written[section]["key_repository"]).is_relative_to(layout.var)


def test_the_database_is_that_of_whoever_starts_the_lab(layout: Layout) -> None:
    configuring.write_full(layout)
    assert f"user = {pwd.getpwuid(os.geteuid()).pw_name}\n" in (layout.etc / "my.cnf").read_text()


def test_a_user_without_a_name_is_a_number() -> None:
    def unknown() -> str:
        raise KeyError(12345)

    assert _name(unknown, 12345) == "12345"


def test_a_start_ends_what_one_before_has_left_that_failed(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Processes) -> None:
        raise LabError("it does not come to that")

    processes = Processes(layout)
    processes.start("mariadb", ["/bin/sleep", "60"])
    there = [processes.find("mariadb") is not None]
    monkeypatch.setattr(Processes, "check_ports_are_free", lambda self, _: there.append(bool(self.find("mariadb"))))
    monkeypatch.setattr(golden, "make", fail)
    with pytest.raises(LabError, match="come to that"):
        lab._up(processes, keep=False, rebuild=False)
    assert there == [True, False]
