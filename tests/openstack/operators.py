"""Somebody at a machine of their own, and whom they can give a volume to: a server, or a host with its connector."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.cli.running import Done, command, environment
from tests.openstack.cloud import Cloud

PATIENCE = 240


class Operator:
    """Has state, cache and journal of their own below `home`; every command is a process of its own."""

    def __init__(self, cloud: Cloud, home: Path) -> None:
        home.mkdir()
        folders = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
        clouds = {"OS_CLIENT_CONFIG_FILE": str(cloud.place.clouds)}
        self._surroundings = environment(HOME=str(home), **folders, **clouds)
        self._context = cloud.place.name

    def run(self, *arguments: str) -> Done:
        """One command."""
        done = subprocess.run(
            command("--context", self._context, *arguments),
            env=self._surroundings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def run_all(self, commands: Iterable[Sequence[str]]) -> list[tuple[Sequence[str], Done]]:
        """These commands one after another, each with how it ended."""
        return [(arguments, self.run(*arguments)) for arguments in commands]


class Taker(NamedTuple):
    """Who can hold a volume, with the words that follow `attach VOLUME` and `detach VOLUME`."""

    id: str
    attaching: tuple[str, ...]
    detaching: tuple[str, ...]


def new_taker(cloud: Cloud, name: str, folder: Path) -> Taker:
    """A new server; where a cloud has no compute service, a host."""
    if cloud.place.nova:
        server_id = cloud.server(name)
        return Taker(server_id, (server_id, "--yes"), (server_id, "--yes"))
    host = cloud.named(name)
    file = folder / f"{host}.json"
    file.write_text(json.dumps({"host": host, "initiator": f"iqn.2026-11.example:{host}", "ip": "192.0.2.7"}))
    detaching = (host, "--yes", "--accept", "host-detach")
    return Taker(host, ("--host", host, "--connector", str(file), "--yes"), detaching)


def holders(cloud: Cloud, volume_id: str) -> list[str]:
    """The ids of those who hold the volume as the cloud itself says, in their order."""
    if cloud.place.nova:
        return cloud.held_by(volume_id)
    return sorted(str(held["host_name"]) for held in cloud.volume_facts(volume_id)["attachments"])
