"""The console on a real cloud: jobs that run on while the operator looks elsewhere, findings, and their ready plans."""

from __future__ import annotations

import pytest

from mavtui.ui.screens.findings import FindingsScreen
from tests.openstack.cloud import Cloud
from tests.openstack.consoles import CloudConsole, console_of
from tests.openstack.looking import reset

pytestmark = pytest.mark.openstack
SLOWLY = {"lab_delay_attach": "2"}


@pytest.fixture(autouse=True)
def in_the_lab(member: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clouds of the lab are those that there are."""
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(member.place.clouds))


async def begin_attaching(console: CloudConsole, cloud: Cloud, server: str, volumes: int) -> None:
    """Attach everything in the list to one server, and see the first step under way."""
    await console.show_only(cloud, volumes)
    await console.press("asterisk", "a")
    await console.choose("AttachManyDialog", cloud.named(server))
    await console.press("space", "enter")
    await console.in_front("PlanDialog")
    await console.press("enter")
    await console.until(lambda: len(console.app.jobs) == 1, "a job")


async def test_six_volumes_go_to_a_server_while_the_operator_looks_elsewhere_and_stops_what_has_not_begun(
    member: Cloud,
) -> None:
    server_id = member.server()
    volumes = [member.volume(f"data-{number}", sharable=True, metadata=SLOWLY) for number in range(6)]
    async with console_of(member) as console:
        await begin_attaching(console, member, "web", 6)
        (job,) = console.app.jobs
        await console.open("servers", "ServersScreen")
        await console.until(lambda: job.done == 1, "one step done")
        await console.sees("1 of 6")
        await console.press("L")
        await console.in_front("JournalScreen")
        await console.sees("1 under way", "1 of 6", "waits for 2")
        await console.until(lambda: "volume reserved, attachment reserved; Nova: attaching" in job.said, "its states")
        await console.press("x")
        await console.sees("Stops after the step under way")
        await console.in_front("StoppedDialog")
        await console.sees("as you asked", "Not done:")

        done = job.done
        assert 1 < done < 6
        assert job.states == ["done"] * done + ["waits"] * (6 - done)
        assert [member.held_by(one) for one in volumes] == [[server_id]] * done + [[]] * (6 - done)
        assert console.journaled(volumes) == ["done"] * done

        await console.press("y")
        await console.in_front("PlanDialog")
        await console.press("y")
        await console.until(lambda: console.journaled(volumes) == ["done"] * 2 * done, "the way back")
    assert [member.attachments(one) for one in volumes] == [[]] * 6


async def test_a_step_that_fails_ends_its_job_and_the_reason_is_told(admin: Cloud) -> None:
    server_id = admin.server()
    volumes = [admin.volume(f"data-{number}", sharable=True) for number in range(3)]
    admin.cinder("POST", f"/volumes/{volumes[1]}/metadata", {"metadata": {"lab_fail_attach": "1"}}).expect(200)
    async with console_of(admin) as console:
        await begin_attaching(console, admin, "web", 3)
        (job,) = console.app.jobs
        await console.in_front("StoppedDialog")
        await console.sees("Stopped halfway", "ended with ClientException")
        assert job.states == ["done", "failed", "waits"]
        assert console.journaled(volumes) == ["done", "refused"]
    assert [admin.held_by(one) for one in volumes] == [[server_id], [], []]


async def test_quitting_asks_while_a_job_runs_and_waits_for_its_end_where_told_so(member: Cloud) -> None:
    server_id = member.server()
    volumes = [member.volume(f"data-{number}", sharable=True, metadata=SLOWLY) for number in range(2)]
    async with console_of(member) as console:
        await begin_attaching(console, member, "web", 2)
        await console.press("ctrl+q")
        await console.in_front("ChoiceDialog")
        await console.sees("Under way:", "of 2 done", "It cannot run on without the console.")
        await console.press("n")
        await console.in_front("HomeScreen")
        await console.press("ctrl+q")
        await console.in_front("ChoiceDialog")
        await console.press("w")
        await console.until(lambda: not console.app.is_running, "the end of the console")
    assert [member.held_by(one) for one in volumes] == [[server_id]] * 2


async def test_everything_on_a_server_is_detached_by_one_plan_and_its_end_is_told_elsewhere(member: Cloud) -> None:
    server_id = member.server()
    volumes = [member.volume(f"data-{number}", sharable=True) for number in range(3)]
    for volume_id in volumes:
        member.attach(server_id, volume_id)
    async with console_of(member) as console:
        await console.open("servers", "ServersScreen")
        await console.press("slash")
        await console.type(member.named("web"))
        await console.press("enter", "x")
        await console.in_front("PlanDialog")
        await console.sees("Detach 3 volumes", "running-server")
        await console.press("y")
        await console.until(lambda: bool(console.app.jobs), "a job")
        await console.press("question_mark")
        await console.in_front("HelpScreen")
        await console.sees("Done: detach")
        assert console.journaled(volumes) == ["done"] * 3
    assert [member.attachments(one) for one in volumes] == [[], [], []]


async def test_the_writer_is_swapped_and_at_no_moment_two_write(member: Cloud) -> None:
    giving, taking = member.server("giving"), member.server("taking")
    volume_id = member.volume(sharable=True, metadata={"mavtui:filesystem": "ext4"})
    member.attach(giving, volume_id)
    async with console_of(member) as console:
        await console.show_only(member, 1)
        await console.press("T")
        await console.choose("TakeOverDialog", member.named("taking"))
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.sees("Hand over writing")
        await console.press("pagedown")
        await console.sees("nobody writes")
        await console.press("y")
        await console.until(lambda: console.journaled([volume_id]) == ["done", "done"], "both steps")
        await console.until(lambda: not console.app.jobs, "the end of the job")
    assert member.held_by(volume_id) == [taking]


async def test_a_finding_is_opened_and_its_ready_plan_is_behind_one_key(admin: Cloud) -> None:
    volume_id, server_id = admin.volume(sharable=True), admin.server()
    admin.attach(server_id, volume_id)
    reset(admin, volume_id, status="available")
    async with console_of(admin) as console:
        await console.show_only(admin, 1)
        await console.press("z")
        await console.sees(admin.named("data"), "available")
        await console.open("find", "FindingsScreen")
        await console.press("slash")
        await console.type(admin.prefix)
        await console.press("enter")
        await console.sees("available-but-held", "its attachments say in-use", "Attach it to nobody else")
        screen = console.app.screen
        assert isinstance(screen, FindingsScreen)
        await console.press("p")
        await console.in_front("PlanDialog")
        await console.type(admin.named("data"))
        await console.press("enter")
        await console.sees("Done: set", "0 findings")
    assert (admin.volume_facts(volume_id)["status"], admin.held_by(volume_id)) == ("in-use", [server_id])
