"""Two operators at once on one cloud: everything that was asked for is done once, and no writer slips past another."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cli.running import Done, command, environment
from tests.openstack.cloud import Cloud

pytestmark = pytest.mark.openstack
PATIENCE = 240


class Operator:
    """Somebody at a machine of their own, with state, cache and journal of their own."""

    def __init__(self, cloud: Cloud, home: Path) -> None:
        home.mkdir()
        folders = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
        clouds = {"OS_CLIENT_CONFIG_FILE": str(cloud.place.clouds)}
        self._surroundings = environment(HOME=str(home), **folders, **clouds)
        self._context = cloud.place.name

    def run(self, *arguments: str) -> Done:
        """One command, as a process of its own."""
        given = command("--context", self._context, *arguments)
        done = subprocess.run(
            given, env=self._surroundings, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE,
            check=False,
        )  # fmt: skip
        return Done(done.returncode, done.stdout, done.stderr)

    def run_all(self, commands: Iterable[Sequence[str]]) -> list[tuple[Sequence[str], Done]]:
        """These commands one after another."""
        return [(arguments, self.run(*arguments)) for arguments in commands]


@pytest.fixture
def operators(member: Cloud, tmp_path: Path) -> tuple[Operator, Operator]:
    """Two of the same project."""
    assert "HOME" in os.environ
    return Operator(member, tmp_path / "ada"), Operator(member, tmp_path / "grace")


def attaching(volume_id: str, server_id: str) -> list[str]:
    return ["attach", volume_id, server_id, "--yes", "--confirm-rw-share", volume_id]


def test_thirty_operations_from_two_consoles_are_each_done_once(
    member: Cloud, operators: tuple[Operator, Operator]
) -> None:
    volumes = [member.volume(f"shared-{number}", sharable=True) for number in range(4)]
    servers = [member.server(f"web-{number}") for number in range(4)]

    def work(mine: Sequence[str], order: Sequence[str]) -> list[list[str]]:
        attached = [attaching(volume_id, server_id) for server_id in mine for volume_id in order]
        detached = [["detach", volume_id, mine[0], "--yes"] for volume_id in order]
        noted = [["set", volume_id, "--metadata", f"{mine[0][:8]}=seen"] for volume_id in order[:3]]
        return [*attached, *detached, *noted]

    tasks = (work(servers[:2], volumes), work(servers[2:], volumes[::-1]))
    assert sum(map(len, tasks)) == 30
    with ThreadPoolExecutor(2) as threads:
        jobs = [threads.submit(operator.run_all, task) for operator, task in zip(operators, tasks, strict=True)]
    failed = [(given, done) for job in jobs for given, done in job.result() if done.code != 0]
    assert failed == []
    left = sorted([servers[1], servers[3]])
    assert {volume_id: member.held_by(volume_id) for volume_id in volumes} == dict.fromkeys(volumes, left)
    assert all(len(member.attachments(volume_id)) == 2 for volume_id in volumes)
    noted = [member.volume_facts(volume_id)["metadata"] for volume_id in volumes]
    assert [len(metadata) for metadata in noted] == [1, 2, 2, 1]


@pytest.mark.parametrize("delay", ["0", "2"])
def test_of_two_first_writers_one_stops_or_both_are_found_and_said_at_once(
    member: Cloud, operators: tuple[Operator, Operator], delay: str
) -> None:
    volume_id = member.volume("contested", sharable=True, metadata={"lab_delay_attach": delay})
    servers = [member.server("one"), member.server("two")]
    with ThreadPoolExecutor(2) as threads:
        jobs = [
            threads.submit(operator.run, "attach", volume_id, server_id, "--yes")
            for operator, server_id in zip(operators, servers, strict=True)
        ]
    results = [job.result() for job in jobs]
    holders = member.held_by(volume_id)
    done = [result for result in results if result.code == 0]
    assert len(done) <= 1, results
    if len(holders) == 2:
        assert any(result.code == 8 and "undo" in result.err for result in results), results
    else:
        stopped = [result for result in results if result.code in {4, 5, 6}]
        assert (len(holders), len(done), len(stopped)) == (1, 1, 1), results
