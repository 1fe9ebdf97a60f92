"""Hosts of a cloud in the console: any number of them get volumes, each by its own connector, which is asked for."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from mavtui.config.model import ContextSettings, Settings, UiSettings
from tests.backends_openstack.conftest import WriteClouds, described
from tests.backends_openstack.loopback_cloud import LoopbackCloud
from tests.backends_openstack.serving import Served
from tests.ui.console import Console
from tests.ui.copies import NEVER, console_in
from tests.ui.test_command_line import line

HERE = socket.gethostname()


@pytest.fixture
def served(cloud: LoopbackCloud, write_clouds: WriteClouds) -> Served:
    """The sample estate behind a cloud on loopback."""
    write_clouds({"loop": described(cloud)})
    cloud.knows_nothing_else_below = ("/volume/v3/attachments/",)
    return Served(cloud)


@asynccontextmanager
async def console_on_cloud() -> AsyncIterator[Console]:
    context = ContextSettings("loop", backend="openstack", cloud="loop", refresh_seconds=NEVER)
    settings = Settings(contexts={"loop": context}, ui=UiSettings(clock="utc"))
    async with console_in(settings, "loop", size=(140, 40)) as console:
        await console.sees("40 volumes", "web-3")
        yield console


def connector(folder: Path, host: str) -> str:
    file = folder / f"{host}.json"
    file.write_text(json.dumps({"host": host, "initiator": f"iqn.2026-11.example:{host}"}))
    return str(file)


async def answer(console: Console, host: str, file: str) -> None:
    await console.sees(f"The connector of {host}")
    await console.in_front("ConnectorDialog")
    await console.type(file)
    await console.press("enter")


async def on_hosts(console: Console, *names: str) -> None:
    """The view of hosts, the first of these highlighted, all of them marked where there are several."""
    console.app.open_view("hosts")
    await console.in_front("HostsScreen")
    rows = console.app.screen.rows  # type: ignore[attr-defined]
    await console.until(lambda: rows.move_to_key(names[0]), names[0])
    if len(names) > 1:
        rows.set_marks(names)
    await console.pilot.pause()


def mark_two(console: Console) -> None:
    console.home.rows.set_marks((console.volume("shared-spare-1").id, console.volume("pool-01").id))


@pytest.mark.usefixtures("served")
async def test_marked_volumes_go_to_a_host_by_its_connector_in_one_plan(tmp_path: Path) -> None:
    async with console_on_cloud() as console:
        mark_two(console)
        await console.press("a")
        await console.in_front("AttachManyDialog")
        await console.sees("+ host")
        await console.press("plus")
        await console.in_front("ConnectorDialog")
        await console.type(connector(tmp_path, "rack9-node1"))
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.sees("attach pool-01 to host rack9-node1, rw", "attach shared-spare-1 to host rack9-node1, rw")


@pytest.mark.usefixtures("served")
async def test_marked_hosts_get_volumes_each_by_its_own_connector(tmp_path: Path) -> None:
    async with console_on_cloud() as console:
        await on_hosts(console, "lab-cn1", "lab-cn2")
        await console.press("a")
        await console.in_front("AttachVolumesDialog")
        await console.sees("Attach to 2 servers: which volumes?")
        await console.press("slash")
        await console.type("pool-01")
        await console.press("enter", "enter")
        await answer(console, "lab-cn1", connector(tmp_path, "lab-cn2"))
        await console.sees("This is the connector of lab-cn2")
        await console.press("ctrl+u")
        await answer(console, "lab-cn1", connector(tmp_path, "lab-cn1"))
        await answer(console, "lab-cn2", connector(tmp_path, "lab-cn2"))
        await console.in_front("PlanDialog")
        await console.sees("attach pool-01 to host lab-cn1, rw", "attach pool-01 to host lab-cn2, rw")


@pytest.mark.usefixtures("served")
async def test_one_host_gets_the_volumes_that_are_chosen_for_it(tmp_path: Path) -> None:
    async with console_on_cloud() as console:
        await on_hosts(console, "rack1-node7")
        await console.press("a")
        await console.in_front("AttachVolumesDialog")
        await console.sees("Attach to rack1-node7: which volumes?")
        await console.press("slash")
        await console.type("shared-spare")
        await console.press("enter", "asterisk", "enter")
        await answer(console, "rack1-node7", connector(tmp_path, "rack1-node7"))
        await console.in_front("PlanDialog")
        await console.sees("attach shared-spare-1 to host rack1-node7", "attach shared-spare-2 to host rack1-node7")


@pytest.mark.usefixtures("served")
async def test_a_question_for_a_connector_that_is_left_ends_it_without_a_plan(tmp_path: Path) -> None:
    async with console_on_cloud() as console:
        await line(console, "attach pool-01 host:rack9-node1 lab-cn1")
        await answer(console, "rack9-node1", connector(tmp_path, "rack9-node1"))
        await console.sees("The connector of lab-cn1")
        await console.press("escape")
        await console.in_front("HomeScreen")
        assert console.statuses("pool-01") == {}


@pytest.mark.usefixtures("served")
async def test_hosts_and_servers_are_named_together_on_the_command_line(tmp_path: Path) -> None:
    async with console_on_cloud() as console:
        await line(console, "attach shared-spare-1 host:rack9-node1 bastion lab-cn1")
        await answer(console, "rack9-node1", connector(tmp_path, "rack9-node1"))
        await answer(console, "lab-cn1", connector(tmp_path, "lab-cn1"))
        await console.in_front("PlanDialog")
        await console.sees("shared-spare-1 to bastion", "to host rack9-node1", "to host lab-cn1")


@pytest.mark.usefixtures("served")
async def test_this_machine_needs_no_file() -> None:
    async with console_on_cloud() as console:
        mark_two(console)
        await console.press("a", "plus")
        await console.in_front("ConnectorDialog")
        await console.sees("empty: this machine")
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.sees(f"attach pool-01 to host {HERE}, rw")


@pytest.mark.usefixtures("served")
async def test_names_of_hosts_are_completed_where_they_can_take_a_volume() -> None:
    async with console_on_cloud() as console:
        await console.press("colon")
        await console.until(lambda: bool(console.app.screen.query("#command")))
        await console.type("attach pool-01 lab-cn")
        await console.press("tab")
        await console.sees("lab-cn1", "lab-cn2")


@pytest.mark.usefixtures("served")
async def test_a_word_that_is_neither_server_nor_host_is_told() -> None:
    async with console_on_cloud() as console:
        await line(console, "attach pool-01 nowhere")
        await console.sees("there is no server nowhere")
