"""Hosts of a cloud in the console: attached by the file of their connector, which is asked for where it is missing."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from mavtui.domain.requests import Attach
from mavtui.services import planning
from mavtui.services.connectors import NoConnector
from mavtui.store.sharing_map import MapHolder
from mavtui.ui import conversations_of_many, map_attaching
from tests.services.estates import confirmed
from tests.ui.console import Console, console_on
from tests.ui.test_command_line import line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pytest

    from mavtui.domain.requests import Request
    from mavtui.domain.scene import Scene

HOST = "rack2-node1"


def connector(folder: Path, host: str = HOST) -> str:
    file = folder / f"{host}.json"
    file.write_text(json.dumps({"host": host, "initiator": f"iqn.2026-11.example:{host}"}))
    return str(file)


def ask_for_connectors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the engine take its hosts as a cloud does."""

    def check(asked: Iterable[Request], scene: Scene) -> None:
        del scene
        for request in asked:
            if isinstance(request, Attach) and request.host is not None and request.connector_file is None:
                raise NoConnector(f"there is no connector for {request.host}", host=request.host)

    monkeypatch.setattr(planning, "check_connectors", check)


async def answer(console: Console, file: str) -> None:
    await console.in_front("ConnectorDialog")
    await console.type(file)
    await console.press("enter")


async def test_a_host_is_attached_by_its_connector(estate: Path, tmp_path: Path) -> None:
    async with console_on(estate, size=(140, 40)) as console:
        backend = console.session.backend
        backend.capabilities = backend.capabilities._replace(registers_servers=False)
        await console.highlight("shared-spare-1")
        await console.press("a")
        await console.in_front("AttachDialog")
        await console.sees("+ host")
        await console.press("plus")
        await answer(console, str(tmp_path / "missing.json"))
        await console.sees("Cannot read")
        await console.press("ctrl+u")
        await console.type(connector(tmp_path))
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.sees(f"attach shared-spare-1 to host {HOST}")


async def test_the_way_back_to_a_host_asks_for_its_connector(
    estate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console_on(estate, size=(140, 40)) as console:
        ask_for_connectors(monkeypatch)
        session = console.session
        plan = await planning.plan_attach(
            session, "shared-spare-1", hosts=[HOST], connectors={HOST: connector(tmp_path)}
        )
        await confirmed(session, plan)
        held = console.volume("shared-spare-1").attachments[0]
        await confirmed(session, await planning.plan_detach(session, [held.id]))
        await console.press("U")
        await answer(console, connector(tmp_path, "another"))
        await console.sees("This is the connector of another")
        await console.press("ctrl+u")
        await console.type(connector(tmp_path))
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.sees(f"attach shared-spare-1 to host {HOST}")


def is_not_asked_for(console: Console, host: str) -> bool:
    return f"The connector of {host}" not in console.text


async def test_the_way_back_to_several_hosts_asks_for_the_connector_of_each(
    estate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts = (HOST, "rack1-node7")
    async with console_on(estate, size=(140, 40)) as console:
        session = console.session
        await confirmed(session, await planning.plan_attach(session, "shared-spare-1", hosts=hosts))
        held = [one.id for one in console.volume("shared-spare-1").attachments]
        await confirmed(session, await planning.plan_detach(session, held))
        ask_for_connectors(monkeypatch)
        await console.press("U")
        for _ in hosts:
            await console.in_front("ConnectorDialog")
            wanted = next(host for host in hosts if f"The connector of {host}" in console.text)
            await console.type(connector(tmp_path, wanted))
            await console.press("enter")
            await console.until(partial(is_not_asked_for, console, wanted))
        await console.in_front("PlanDialog")
        await console.sees(*(f"attach shared-spare-1 to host {host}" for host in hosts))


async def test_who_takes_over_writing_as_a_host_is_asked_for_its_connector(
    estate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console_on(estate, size=(140, 40)) as console:
        ask_for_connectors(monkeypatch)
        await confirmed(console.session, await planning.plan_attach(console.session, "shared-spare-1", ["web-1"]))
        volume_id = console.volume("shared-spare-1").id
        console.app.converse(lambda: conversations_of_many.swap_writer(console.app, [volume_id], (None, HOST)))
        await answer(console, connector(tmp_path))
        await console.in_front("PlanDialog")
        await console.sees("Hand over writing", HOST)


async def test_a_host_in_the_map_is_asked_for_its_connector(
    estate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console_on(estate, size=(140, 40)) as console:
        ask_for_connectors(monkeypatch)
        holder = MapHolder(kind="host", id=HOST, name=HOST, host=HOST)
        volume_id = console.volume("shared-spare-1").id
        console.app.converse(lambda: map_attaching.attach(console.app, volume_id, holder))
        if console.dialog == "HomeScreen":
            await console.until(lambda: console.dialog != "HomeScreen")
        if console.dialog == "CellDialog":
            await console.press("enter")
        await answer(console, connector(tmp_path))
        await console.in_front("PlanDialog")
        await console.sees(f"attach shared-spare-1 to host {HOST}")


async def test_a_word_that_is_neither_server_nor_host_is_told_at_its_place(estate: Path) -> None:
    async with console_on(estate, size=(140, 40)) as console:
        await line(console, "attach pool-01 lab-cn1")
        await console.sees("there is no server lab-cn1")
