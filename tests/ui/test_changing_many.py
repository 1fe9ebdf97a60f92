"""Changes of several things at once, from the key to what the engine holds afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.ui.console import Console, console_on

if TYPE_CHECKING:
    from pathlib import Path


async def on_server(console: Console, name: str) -> None:
    """The view of servers, the cursor on this one."""
    console.app.open_view("servers")
    await console.in_front("ServersScreen")
    row = console.session.backend.store.reader.execute("SELECT id FROM servers WHERE name = ?", (name,)).fetchone()
    rows = console.app.screen.rows  # type: ignore[attr-defined]
    await console.until(lambda: rows.move_to_key(row[0]), name)
    await console.pilot.pause()


async def test_a_server_gets_volumes_and_those_that_cannot_go_there_say_why(estate: Path) -> None:
    async with console_on(estate) as console:
        await on_server(console, "web-1")
        await console.press("a")
        await console.in_front("AttachVolumesDialog")
        await console.sees("Attach to web-1: which volumes?")
        await console.press("slash")
        await console.type("app-share")
        await console.press("enter", "enter")
        await console.sees("app-share: web-1 has it already")
        await console.press("slash", "escape", "slash")
        await console.type("shared-spare")
        await console.press("enter", "m", "asterisk", "enter")
        await console.in_front("PlanDialog")
        await console.sees("attach shared-spare-1 to web-1, ro")
        await console.press("enter")
        await console.until(lambda: console.statuses("shared-spare-1") == {"web-1": "ro"})


async def test_marked_volumes_go_to_marked_servers_in_one_plan(estate: Path) -> None:
    async with console_on(estate) as console:
        console.home.rows.set_marks((console.volume("shared-spare-1").id, console.volume("pool-01").id))
        await console.press("a")
        await console.in_front("AttachManyDialog")
        await console.sees("Attach 2 volumes: to which servers?")
        await console.press("slash")
        await console.type("bastion")
        await console.press("enter", "enter")
        await console.in_front("PlanDialog")
        await console.sees("attach pool-01 to bastion, rw", "attach shared-spare-1 to bastion, rw")
        await console.press("enter")
        await console.until(
            lambda: console.statuses("pool-01") == console.statuses("shared-spare-1") == {"bastion": "rw"}
        )


async def test_marked_volumes_are_freed_by_one_plan(estate: Path) -> None:
    async with console_on(estate) as console:
        console.home.rows.set_marks((console.volume("bastion-home").id, console.volume("backup-target").id))
        await console.press("x")
        await console.in_front("PlanDialog")
        await console.sees("detach bastion-home from bastion", "detach backup-target from backup-1")
        await console.press("y")
        await console.until(lambda: console.statuses("bastion-home") == console.statuses("backup-target") == {})


async def test_marked_volumes_are_deleted_by_one_plan_that_asks_for_each_name(estate: Path) -> None:
    async with console_on(estate) as console:
        spare = [console.volume("shared-spare-1").id, console.volume("shared-spare-2").id]
        console.home.rows.set_marks(spare)
        await console.press("D")
        await console.in_front("PlanDialog")
        await console.sees("Delete 2 volumes", "delete shared-spare-1", "delete shared-spare-2")
        console.clock.pass_by(1)
        for name in ("shared-spare-1", "shared-spare-2"):
            await console.sees(f"Type {name} to go on")
            assert console.app.reader.volume(spare[0]) is not None
            await console.type(name)
            await console.press("pagedown", "pagedown", "enter")
        await console.until(lambda: not any(console.app.reader.volume(one) for one in spare))


async def test_everything_on_a_server_goes_as_one_plan(estate: Path) -> None:
    async with console_on(estate) as console:
        await on_server(console, "nfs-a")
        await console.press("x")
        await console.in_front("PlanDialog")
        await console.sees("gfs2-home", "nfs-a nfs-b ▸ nfs-b", "nfs-a-journal", "nfs-a ▸ –")
        await console.press("y")
        await console.until(lambda: console.statuses("gfs2-home") == {"nfs-b": "rw"})


async def test_a_mark_in_the_list_is_not_meant_while_the_cursor_is_on_an_attachment(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("gfs2-home")
        console.home.rows.set_marks((console.volume("app-share").id,))
        await console.press("tab", "x")
        await console.in_front("PlanDialog")
        await console.sees("- nfs-a")
        await console.press("y")
        await console.until(lambda: console.statuses("gfs2-home") == {"nfs-b": "rw"})
        assert len(console.statuses("app-share")) == 3


async def test_writing_is_handed_over_to_whoever_is_chosen(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("gfs2-home")
        await console.press("T")
        await console.in_front("TakeOverDialog")
        await console.sees("who takes over writing from nfs-a nfs-b?")
        await console.press("slash")
        await console.type("bastion")
        await console.press("enter", "enter")
        await console.in_front("PlanDialog")
        await console.sees("Hand over writing")
        await console.press("pagedown")
        await console.sees("nobody writes")
        await console.press("y")
        await console.until(lambda: console.statuses("gfs2-home") == {"bastion": "rw", "nfs-a": "ro", "nfs-b": "ro"})


async def test_the_highlighted_holder_takes_over_without_a_question(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("gfs2-home")
        await console.press("tab", "T")
        await console.in_front("PlanDialog")
        await console.press("y")
        await console.until(lambda: console.statuses("gfs2-home") == {"nfs-a": "rw", "nfs-b": "ro"})


async def test_the_reader_that_takes_over_is_not_the_one_writer_already(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("bastion-home")
        await console.press("T")
        await console.in_front("TakeOverDialog")
        await console.press("slash")
        await console.type("bastion")
        await console.press("enter", "enter")
        await console.sees("bastion is the one writer already")
        assert console.dialog == "TakeOverDialog"


async def test_there_is_nothing_to_hand_over_where_nobody_writes(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("shared-spare-1")
        await console.press("T")
        await console.sees("Nobody writes to shared-spare-1")


async def test_why_several_cannot_be_deleted_is_read_before_the_list_of_them(estate: Path) -> None:
    async with console_on(estate) as console:
        free = [console.volume(name).id for name in ("pool-01", "pool-02", "pool-03", "pool-04", "pool-05", "pool-06")]
        console.home.rows.set_marks((*free, console.volume("app-share").id))
        await console.press("D")
        await console.in_front("PlanDialog")
        await console.sees("Delete 7 volumes", "app-share: A volume is deleted only while nobody holds it")


async def test_under_the_lock_every_server_says_it_before_one_is_chosen(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("exclamation_mark")
        await console.highlight("shared-spare-1")
        await console.press("a")
        await console.in_front("AttachDialog")
        await console.sees("read-only-context", "The read-only lock is on.")
        await console.press("enter")
        assert type(console.app.screen).__name__ == "AttachDialog"
