"""The guide to another mode, from the key to what the engine holds afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mavtui.domain.attachments import Mode
from mavtui.domain.rules import Enforcement, PlaceRules
from mavtui.services import planning
from tests.ui.console import Console, attach_elsewhere, console_on, somebody_else
from tests.ui.test_changing_many import on_server

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mavtui.domain.scene import Scene

MEMBER = PlaceRules(is_cloud=True, sees_all_servers=False, enforces_ro=Enforcement.NEVER)
ADMIN = replace(MEMBER, enforces_ro=Enforcement.FLAG, sees_all_servers=True)


def ruled_by(console: Console, rules: PlaceRules) -> None:
    """From now on the scene is one where these rules hold."""
    backend = console.session.backend
    observe = backend.observe

    async def elsewhere(
        volume_ids: Sequence[str] = (), attachment_ids: Sequence[str] = (), server_ids: Sequence[str] = ()
    ) -> Scene:
        return replace(await observe(volume_ids, attachment_ids, server_ids), rules=rules)

    backend.observe = elsewhere  # type: ignore[method-assign]


async def guide(console: Console) -> None:
    await console.press("m")
    await console.in_front("ModeDialog")


async def test_a_single_holder_is_told_what_happens_and_when_there_is_no_disk(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("bastion-home")
        await guide(console)
        await console.sees(
            "Change the mode of bastion-home", "RECORD", "bastion is detached and attached again", "unmount"
        )
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.sees("1  detach bastion-home", "has no disk", "2  attach bastion-home to bastion, ro")
        await console.press("pagedown", "pagedown", "y")
        await console.until(lambda: console.statuses("bastion-home") == {"bastion": "ro"})
        await console.sees("Done: attach bastion-home to bastion, ro, as /dev/sdb. U undoes it.")
        await console.press("U")
        await console.in_front("PlanDialog")
        await console.press("pagedown", "pagedown", "y")
        await console.until(lambda: console.statuses("bastion-home") == {"bastion": "rw"})


async def test_one_of_several_holders_is_chosen_in_the_guide(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("gfs2-home")
        await guide(console)
        await console.press("down", "enter")
        await console.in_front("PlanDialog")
        await console.press("pagedown", "pagedown", "y")
        await console.until(lambda: console.statuses("gfs2-home") == {"nfs-a": "rw", "nfs-b": "ro"})


async def test_several_marked_holders_change_by_one_plan(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("gfs2-home")
        await guide(console)
        await console.press("asterisk", "enter")
        await console.in_front("PlanDialog")
        await console.sees("last-writer", "nfs-b is the last writer")
        await console.press("pagedown")
        await console.sees("1  detach gfs2-home from nfs-a", "4  attach gfs2-home to nfs-b, ro")
        await console.press("pagedown", "pagedown", "y")
        await console.until(lambda: console.statuses("gfs2-home") == {"nfs-a": "ro", "nfs-b": "ro"})
        await console.sees("Done: attach gfs2-home to nfs-a, ro, as /dev/sdb and 1 more.")


async def test_another_writer_is_told_before_the_plan_and_typed_in_it(estate: Path) -> None:
    async with console_on(estate) as console:
        await somebody_else(estate, attach_elsewhere("shared-spare-1", "web-1"))
        await somebody_else(estate, attach_elsewhere("shared-spare-1", "web-2", Mode.RO))
        console.app.read_everything()
        await console.highlight("shared-spare-1")
        await console.press("tab", "down")
        await guide(console)
        await console.sees("2 servers will write to the same blocks", "has it already")
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.sees("Type shared-spare-1 to go on")
        console.clock.pass_by(1)
        await console.type("shared-spare-1")
        await console.press("pagedown", "enter")
        await console.until(lambda: console.statuses("shared-spare-1") == {"web-1": "rw", "web-2": "rw"})


async def test_who_has_the_mode_already_is_dimmed_and_says_so(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("bastion-home")
        await guide(console)
        await console.press("m")
        await console.sees("Not possible: bastion has it RW already", "has it already")
        await console.press("enter")
        assert console.dialog == "ModeDialog"


async def test_the_flag_of_a_volume_is_lifted_on_the_way(estate: Path) -> None:
    async with console_on(estate) as console:
        await somebody_else(estate, lambda session: planning.plan_set(session, "pool-07", read_only=True))
        await somebody_else(estate, attach_elsewhere("pool-07", "web-1", Mode.RO))
        console.app.read_everything()
        await console.highlight("pool-07")
        await guide(console)
        await console.sees("pool-07 has the read-only flag and so takes no writer", "flag is lifted")
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.sees("2  set read-only off", "3  attach pool-07 to web-1, rw")
        await console.press("pagedown", "pagedown", "y")
        await console.until(lambda: console.statuses("pool-07") == {"web-1": "rw"})
        assert not console.volume("pool-07").read_only


async def test_on_a_cloud_an_admin_is_told_that_the_flag_takes_everybody_off(estate: Path) -> None:
    async with console_on(estate) as console:
        ruled_by(console, ADMIN)
        await console.highlight("gfs2-home")
        await guide(console)
        await console.sees("Not possible: the read-only flag of gfs2-home would have to be set", "nfs-b holds it too")
        await console.press("asterisk")
        await console.sees(
            "Only a volume's read-only flag gives ro here", "nfs-a and nfs-b are detached", "the flag is set"
        )
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.press("pagedown")
        await console.sees("3  set read-only on")


async def test_on_a_cloud_a_member_is_told_why_ro_cannot_be_had(estate: Path) -> None:
    async with console_on(estate) as console:
        ruled_by(console, MEMBER)
        await console.highlight("bastion-home")
        await guide(console)
        await console.sees(
            "Not possible: read-only cannot be enforced here", "This cloud enforces ro for its admins alone"
        )
        await console.press("enter")
        assert console.dialog == "ModeDialog"
        assert console.statuses("bastion-home") == {"bastion": "rw"}


async def test_what_is_recorded_ro_and_can_write_is_shown_as_what_it_is(estate: Path) -> None:
    async with console_on(estate, size=(100, 30)) as console:
        await console.highlight("reference-data")
        await guide(console)
        await console.sees("ro!", "recorded ro, and can write all the same")


async def test_everything_on_a_server_is_there_to_be_chosen(estate: Path) -> None:
    async with console_on(estate) as console:
        await on_server(console, "nfs-a")
        await guide(console)
        await console.sees("Change modes: whose?", "gfs2-home", "nfs-a-journal")
        await console.press("slash")
        await console.type("journal")
        await console.press("enter", "enter")
        await console.in_front("PlanDialog")
        await console.sees("attach nfs-a-journal to nfs-a, ro")
        await console.press("pagedown", "pagedown", "y")
        await console.until(lambda: console.statuses("nfs-a-journal") == {"nfs-a": "ro"})


async def test_the_holders_of_marked_volumes_change_by_one_plan(estate: Path) -> None:
    async with console_on(estate) as console:
        console.home.rows.set_marks((console.volume("bastion-home").id, console.volume("backup-target").id))
        await guide(console)
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.sees("Change the mode of 2 volumes")
        await console.press("pagedown", "pagedown", "y")
        await console.until(
            lambda: (
                (console.statuses("bastion-home"), console.statuses("backup-target"))
                == ({"bastion": "ro"}, {"backup-1": "ro"})
            )
        )


@pytest.mark.parametrize("line", ["mode gfs2-home", "mode gfs2-home nfs-b"])
async def test_a_command_that_leaves_something_out_opens_the_guide(estate: Path, line: str) -> None:
    async with console_on(estate) as console:
        await console.press("colon")
        await console.type(line)
        await console.press("enter")
        await console.in_front("ModeDialog")
        named = line.partition("nfs-b")[1] or "nfs-a"
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.sees(f"attach gfs2-home to {named}, ro")


async def test_a_volume_that_nobody_holds_has_no_mode(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("shared-spare-1")
        await console.press("m")
        await console.sees("Nobody holds it, so there is no mode to change.")
        assert console.dialog == "HomeScreen"
