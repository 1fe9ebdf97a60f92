"""A console on a copy: shown as it comes, kept up to date, and honest about its age."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from mavtui.domain.attachments import Mode
from mavtui.errors import AuthenticationFailed, BackendUnreachable, PartlyDone
from mavtui.services import planning, planning_many
from mavtui.ui import copying
from tests.copies import Cloud, announce
from tests.ui.console import Console, attach_elsewhere, somebody_else
from tests.ui.copies import NEVER, console_in, contexts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mavtui.config.model import Settings


@pytest.fixture
def cloud(estate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """A cloud with the sample estate."""
    cloud = Cloud(estate, tmp_path / "copy.db")
    announce(monkeypatch, lab=cloud)
    return cloud


@pytest.fixture
def settings() -> Settings:
    """A configuration whose context `lab` is that cloud, read once and then only when asked."""
    return contexts(lab={"refresh_seconds": NEVER})


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a cloud that is out of reach be tried again without delay."""
    monkeypatch.setattr(copying, "FIRST_RETRY_SECONDS", 0.01)
    monkeypatch.setattr(copying, "LONGEST_RETRY_SECONDS", 0.01)


async def read_whole(console: Console) -> None:
    await console.sees("40 volumes", "12:00:00")


async def test_the_first_page_is_shown_while_the_rest_is_on_its_way(cloud: Cloud, settings: Settings) -> None:
    cloud.pages_free = 4  # servers come first
    cloud.gate = asyncio.Event()
    async with console_in(settings, "lab") as console:
        await console.sees("of ≥ ")
        assert "12:00:00" not in console.text
        cloud.gate.set()
        await read_whole(console)


async def test_before_anything_came_the_screen_says_what_it_waits_for(cloud: Cloud, settings: Settings) -> None:
    cloud.gate = asyncio.Event()
    async with console_in(settings, "lab") as console:
        await console.sees("Reading lab")
        cloud.gate.set()
        await read_whole(console)


async def test_what_was_read_before_is_there_at_once(cloud: Cloud, settings: Settings) -> None:
    async with console_in(settings, "lab") as console:
        await read_whole(console)
    cloud.gate = asyncio.Event()
    async with console_in(settings, "lab") as console:
        await read_whole(console)
        assert "≥" not in console.text


async def test_a_change_by_others_comes_with_the_next_pass(cloud: Cloud) -> None:
    async with console_in(contexts(lab={"refresh_seconds": 0.05}), "lab") as console:
        await read_whole(console)
        await console.highlight("pool-07")
        await somebody_else(cloud.engine, lambda session: planning.plan_attach(session, "pool-07", ["bastion"]))
        await console.sees("1 holds it, 1 writes", "bastion  ")
        assert console.app.screen_stack[0] is console.home


async def test_asking_for_all_begins_a_pass_and_says_when_it_is_done(cloud: Cloud, settings: Settings) -> None:
    async with console_in(settings, "lab") as console:
        await read_whole(console)
        cloud.gate = asyncio.Event()
        await console.press("R")
        await console.sees("Reading lab again.")
        cloud.gate.set()
        await console.sees("Read again at")
        assert cloud.passes == 2


async def test_r_reads_the_highlighted_volume_alone(cloud: Cloud, settings: Settings) -> None:
    async with console_in(settings, "lab") as console:
        await read_whole(console)
        await console.highlight("pool-07")
        await console.press("r")
        await console.until(lambda: cloud.some == [console.volume("pool-07").id])
        assert cloud.passes == 1


async def test_a_cloud_that_goes_away_keeps_what_was_seen_and_says_why(cloud: Cloud, settings: Settings) -> None:
    async with console_in(settings, "lab") as console:
        await read_whole(console)
        cloud.fails = BackendUnreachable("cloud.example refused the connection")
        console.clock.moment = "2026-11-23T12:04:00.000000Z"
        await console.press("R")
        await console.sees("STALE 4 min", "refused the connection", "enter opens it", "app-share")


async def test_the_header_says_that_what_knows_servers_is_missing_and_why_until_it_is_back(
    cloud: Cloud, settings: Settings
) -> None:
    cloud.servers_problem = "Nova does not accept the login any more: Go away"
    async with console_in(settings, "lab", size=(140, 30)) as console:
        await console.sees("NO NOVA: does not accept the login any more: Go away", "app-share")
        cloud.servers_problem = ""
        await console.press("R")
        await console.sees("Nova answers again.")
        assert "NO NOVA" not in console.text


@pytest.mark.usefixtures("at_once")
async def test_it_comes_back_by_itself(cloud: Cloud, settings: Settings) -> None:
    async with console_in(settings, "lab") as console:
        await read_whole(console)
        cloud.fails = BackendUnreachable("cloud.example refused the connection")
        await console.press("R")
        await console.sees("STALE")
        cloud.fails = None
        await console.sees("lab answers again.", "12:00:00")
        assert "STALE" not in console.text


@pytest.mark.usefixtures("at_once")
async def test_an_old_copy_without_failure_is_stale_too(cloud: Cloud) -> None:
    cloud.read_at = "2026-11-23T09:00:00.000000Z"
    async with console_in(contexts(lab={"refresh_seconds": 60.0}), "lab") as console:
        await console.sees("STALE 3 h")


@pytest.mark.usefixtures("at_once")
async def test_a_refused_login_is_not_tried_again_by_itself(cloud: Cloud, settings: Settings) -> None:
    cloud.fails = AuthenticationFailed("the password is not accepted")
    async with console_in(settings, "lab") as console:
        await console.sees("STALE never read", "The password is not accepted.", "R tries again.")
        await asyncio.sleep(0.1)
        assert cloud.passes == 1
        cloud.fails = None
        await console.press("R")
        await read_whole(console)


async def test_retries_come_further_and_further_apart(cloud: Cloud, settings: Settings) -> None:
    cloud.fails = BackendUnreachable("no")
    async with console_in(settings, "lab") as console:
        await console.sees("STALE never read")
        loop = console.app.copying
        assert loop is not None
        pauses = []
        for failures in range(1, 8):
            loop._failures = failures
            pauses.append(loop._pause())
        assert pauses == [5, 10, 20, 40, 80, 120, 120]


@pytest.mark.parametrize(("asked", "waited"), [(3.0, 5), (300.0, 300), (1e9, 3600)])
async def test_a_place_that_asks_to_be_left_alone_is_left_alone(
    cloud: Cloud, settings: Settings, asked: float, waited: float
) -> None:
    cloud.fails = busy = BackendUnreachable("too often")
    busy.retry_after = asked
    async with console_in(settings, "lab") as console:
        await console.sees("STALE never read")
        loop = console.app.copying
        assert loop is not None
        loop._failures = 1
        assert loop._pause() == waited


async def test_what_could_not_be_read_is_told_once(cloud: Cloud, settings: Settings) -> None:
    cloud.notes = ("1 volume could not be read: size is no number.",)
    async with console_in(settings, "lab") as console:
        await console.sees("size is no number")
        await console.press("j", "R")
        await console.sees("Read again at")


async def test_a_login_asks_in_a_masked_dialog(cloud: Cloud, settings: Settings) -> None:
    cloud.prompts = ("password of demo",)
    async with console_in(settings, "lab") as console:
        await console.in_front("SecretDialog")
        await console.type("s3cret")
        assert "s3cret" not in console.text
        await console.press("enter")
        await read_whole(console)
        assert cloud.answers == ["s3cret"]


async def test_a_login_that_is_left_waits_to_be_asked_for(cloud: Cloud, settings: Settings) -> None:
    cloud.prompts = ("passcode",)
    async with console_in(settings, "lab") as console:
        await console.in_front("SecretDialog")
        await console.press("escape")
        await console.sees("The login was left. R tries again.")
        await console.press("R")
        await console.in_front("SecretDialog")
        await console.type("123456")
        await console.press("enter")
        await read_whole(console)


async def test_a_console_can_be_left_while_a_login_asks(cloud: Cloud, settings: Settings) -> None:
    cloud.prompts = ("passcode",)
    async with console_in(settings, "lab") as console:
        await console.in_front("SecretDialog")
        await console.press("ctrl+q")
        await console.until(lambda: console.app._exit)
    assert cloud.closed == 1


async def test_the_states_of_a_change_are_shown_and_its_volume_read_again(cloud: Cloud, settings: Settings) -> None:
    cloud.says = ("volume reserved", "Nova: attaching")
    async with console_in(settings, "lab", size=(160, 40)) as console:
        await read_whole(console)
        gate = asyncio.Event()
        cloud.after_saying = gate
        await detach_bastion(console)
        await console.sees("Under way: detach bastion-home", "volume reserved, then Nova: attaching")
        await console.until(lambda: bool(cloud.some))  # while it runs, as its states are told
        gate.set()
        await console.sees("Done: detach bastion-home")
        await console.until(lambda: not console.volume("bastion-home").holders)
        assert set(cloud.some) == {console.volume("bastion-home").id}


async def test_what_a_change_touches_is_read_one_reading_at_a_time_and_no_more_often_than_said(
    monkeypatch: pytest.MonkeyPatch, cloud: Cloud, settings: Settings
) -> None:
    monkeypatch.setattr(copying, "FOLLOWING_SECONDS", 0.05)
    async with console_in(settings, "lab") as console:
        await read_whole(console)
        backend, under_way, most, begun = console.session.backend, 0, 0, []
        refresh_some = backend.refresh_some

        async def slow(volume_ids: Sequence[str]) -> None:
            nonlocal under_way, most
            begun.append(asyncio.get_running_loop().time())
            under_way += 1
            most = max(most, under_way)
            try:
                await asyncio.sleep(0.01)
                await refresh_some(volume_ids)
            finally:
                under_way -= 1

        monkeypatch.setattr(backend, "refresh_some", slow)
        following = copying.Following(console.session, lambda: None)
        for _ in range(20):
            following.told(["a", "b"])
            await asyncio.sleep(0.01)
        await following.stop()
        assert most == 1
        assert len(begun) > 1
        assert all(later - earlier > 0.045 for earlier, later in pairwise(begun))
        cloud.fails = BackendUnreachable("away")
        begun.clear()
        following.told(["a"])  # what fails is left to the pass
        await console.until(lambda: bool(begun) and not under_way)
        following.told(["a"])
        await console.until(lambda: len(begun) > 1)
        await following.stop()


async def test_a_change_that_stopped_halfway_offers_the_way_back(cloud: Cloud, settings: Settings) -> None:
    cloud.step_fails = PartlyDone("db-1 writes to it too, which was not shown", hint="Take it back: mavtui undo.")
    async with console_in(settings, "lab") as console:
        await read_whole(console)
        await detach_bastion(console)
        await console.in_front("StoppedDialog")
        await console.sees("Stopped halfway", "db-1 writes to it too", "Take it back: U.", "Undo")
        await console.press("escape")
        await console.until(lambda: console.dialog == "HomeScreen")


async def detach_bastion(console: Console) -> None:
    await console.highlight("bastion-home")
    await console.press("x")
    await console.in_front("PlanDialog")
    await console.press("y")


async def test_emptying_a_volume_takes_who_holds_it_now_whatever_the_copy_says(
    cloud: Cloud, settings: Settings
) -> None:
    async with console_in(settings, "lab") as console:
        await read_whole(console)
        await somebody_else(cloud.engine, attach_elsewhere("shared-spare-1", "web-1", Mode.RO))

        plan = await planning_many.plan_detach_volumes(console.session, ["shared-spare-1"])

        assert [step.sentence.partition(" (")[0] for step in plan.steps] == ["detach shared-spare-1 from web-1"]


async def test_emptying_a_server_says_how_old_the_word_is_on_what_it_holds(cloud: Cloud, settings: Settings) -> None:
    async with console_in(settings, "lab") as console:
        await read_whole(console)

        plan = await planning_many.plan_detach_all(console.session, server="web-1")

        assert "What is held there is as it was read at 2026-11-23" in plan.notes[-1]
        assert cloud.passes == 1
        assert plan.notes[-1].endswith("what came since is left out.")
