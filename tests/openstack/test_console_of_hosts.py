"""Hosts, what is another project's, and a Nova that comes and goes, in the console on a real cloud."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.openstack import faults
from tests.openstack.carrying import connector_file
from tests.openstack.cloud import Cloud
from tests.openstack.consoles import CloudConsole, console_of
from tests.openstack.proxied import Proxied

pytestmark = pytest.mark.openstack
HOSTS = ("metal-1", "metal-2")


@pytest.fixture(autouse=True)
def in_the_lab(member: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clouds of the lab are those that there are."""
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(member.place.clouds))


async def line(console: CloudConsole, text: str) -> None:
    await console.until(lambda: not console.app.is_asking)
    await console.press("colon")
    await console.type(text)
    await console.press("enter")


async def give_connectors(console: CloudConsole, folder: Path) -> None:
    for host in HOSTS:
        await console.sees(f"The connector of {host}")
        await console.type(connector_file(folder, host))
        await console.press("enter")


async def test_two_volumes_go_to_a_host_in_one_plan(member: Cloud, tmp_path: Path) -> None:
    volumes = [member.volume(f"data-{number}", sharable=True) for number in range(2)]
    async with console_of(member) as console:
        await console.show_only(member, 2)
        await console.press("asterisk", "a")
        await console.in_front("AttachManyDialog")
        await console.press("plus")
        await console.in_front("ConnectorDialog")
        await console.type(connector_file(tmp_path, HOSTS[0]))
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.press("enter")
        await console.until(lambda: console.journaled(volumes) == ["done", "done"], "both attached")
    for volume_id in volumes:
        (held,) = member.attachments(volume_id)
        assert (held["status"], held["instance"]) == ("attached", None)


async def test_two_hosts_get_a_volume_by_the_command_line_and_lose_it_again(member: Cloud, tmp_path: Path) -> None:
    volume_id = member.volume(sharable=True)
    async with console_of(member) as console:
        name = member.named("data")
        await line(console, f"attach {name} host:{HOSTS[0]} host:{HOSTS[1]}")
        await give_connectors(console, tmp_path)
        await console.in_front("PlanDialog")
        await console.sees("2 servers will write to the same blocks", f"Type {name} to go on")
        console.clock.pass_by(1)
        await console.type(name)
        await console.press("enter")
        await console.until(lambda: console.journaled([volume_id]) == ["done", "done"], "both attached")
        assert [one["status"] for one in member.attachments(volume_id)] == ["attached"] * 2
        await console.press("U")
        await console.in_front("PlanDialog")
        await console.sees("detach")
        await console.press("escape")


async def test_what_is_another_projects_is_grown_by_its_id(admin: Cloud, member: Cloud) -> None:
    volume_id = member.volume()
    async with console_of(admin) as console:
        await line(console, f"extend {volume_id} 2")
        await console.in_front("PlanDialog")
        await console.sees(f"extend {member.named('data')} from 1 to 2 GiB")
        await console.press("enter")
        await console.until(lambda: console.journaled([volume_id]) == ["done"], "grown")
    assert member.volume_facts(volume_id)["size"] == 2


async def test_a_member_does_not_find_what_is_another_projects(admin: Cloud, member: Cloud) -> None:
    volume_id = admin.volume()
    async with console_of(member) as console:
        await line(console, f"extend {volume_id} 2")
        await console.sees("here is no volume")


async def test_a_nova_that_refuses_the_login_is_told_in_the_header_and_comes_back(
    member: Cloud, before: Callable[..., Proxied], monkeypatch: pytest.MonkeyPatch
) -> None:
    volume_id = member.volume()
    member.attach(member.server(), volume_id)
    proxied = before(member.place)
    assert proxied.nova is not None
    proxied.nova.on(faults.refuses(401, "It requires authentication."), method="GET")
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(proxied.path))
    async with console_of(member) as console:
        await console.sees("NO NOVA: does not accept the login", member.named("data")[:20])
        proxied.nova.behave()
        await console.press("R")
        await console.sees("Nova answers again.")
        assert "NO NOVA" not in console.text
        await console.sees(member.named("web")[:16])
