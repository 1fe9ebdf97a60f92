"""Every change of the console from its key to what the engine holds afterwards."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from mavtui.domain.attachments import Mode
from mavtui.services import planning, resolving
from mavtui.services.journal_reading import records_backwards
from tests.ui.console import Console, attach_elsewhere, console_on, somebody_else

if TYPE_CHECKING:
    from pathlib import Path


async def open_plan(console: Console, key: str) -> None:
    """The plan of that key, ready to be answered."""
    await console.press(key)
    await console.in_front("PlanDialog")


async def test_attaching_several_servers_read_only_one_after_another(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("shared-spare-1")
        await console.press("a")
        await console.in_front("AttachDialog")
        await console.press("m", "slash")
        await console.type("batch")
        await console.press("enter", "space", "down", "space", "enter")
        await console.in_front("PlanDialog")
        await console.sees("attach shared-spare-1 to batch-01, ro", "attach shared-spare-1 to batch-02, ro")
        await console.press("enter")
        await console.until(lambda: console.statuses("shared-spare-1") == {"batch-01": "ro", "batch-02": "ro"})
        await console.sees("2 of 2", "done", "Done: attach shared-spare-1 to batch-01, ro and 1 more. U undoes it.")


async def test_the_time_passes_while_a_step_waits_for_another_writer(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("shared-spare-1")
        await console.press("a")
        await console.in_front("AttachDialog")
        await console.press("m", "space", "down", "space", "enter")
        await console.in_front("PlanDialog")
        with closing(sqlite3.connect(estate, isolation_level=None)) as somebody:
            somebody.execute("BEGIN IMMEDIATE")
            await console.press("enter")
            await console.sees("0 of 2", "under way")
            console.clock.pass_by(7)
            await console.sees("7.0 s")
            await console.press("question_mark", "q", "enter")
            await console.in_front("DetailScreen")
            await console.sees("0 of 2", "under way")
            somebody.execute("ROLLBACK")
        await console.sees("2 of 2")


async def test_a_server_that_cannot_take_it_stays_in_the_list_and_says_why(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("app-share")
        await console.press("a")
        await console.in_front("AttachDialog")
        await console.press("slash")
        await console.type("web-1")
        await console.press("enter", "enter")
        await console.sees("web-1 has it already")
        assert console.dialog == "AttachDialog"


async def test_a_server_that_is_not_in_the_list_is_registered_from_the_attach_dialog(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("shared-spare-1")
        await console.press("a")
        await console.in_front("AttachDialog")
        await console.press("m", "plus")
        await console.in_front("NewServerDialog")
        await console.type("newcomer")
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.press("enter")
        await console.in_front("AttachDialog")
        await console.press("slash")
        await console.type("newcomer")
        await console.sees("newcomer")
        assert resolving.server_id(console.session, "newcomer")
        await console.press("enter", "enter")
        await console.in_front("PlanDialog")
        await console.sees("attach shared-spare-1 to newcomer, ro")


async def test_detaching_names_exactly_one_of_several_attachments(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("gfs2-home")
        await console.press("x")
        await console.sees("choose the one to detach")
        assert console.app.focused is console.home.pane
        await console.press("down")
        await open_plan(console, "x")
        await console.sees("- nfs-b")
        await console.press("y")
        await console.until(lambda: console.statuses("gfs2-home") == {"nfs-a": "rw"})


async def test_sharable_is_switched_while_nobody_holds_the_volume(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("shared-spare-1")
        await open_plan(console, "S")
        await console.sees("Unmark shared-spare-1 as sharable")
        await console.press("enter")
        await console.until(lambda: not console.volume("shared-spare-1").sharable)


async def test_creating_a_volume_checks_the_form_first(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("plus")
        await console.in_front("NewVolumeDialog")
        await console.type("fresh")
        await console.press("enter")
        await console.sees("expected a whole number of GiB")
        await console.press("tab")
        await console.type("7")
        await console.press("tab", "enter", "enter")
        await console.press("shift+tab", "enter")
        await console.in_front("PlanDialog")
        await console.sees("create fresh, 7 GiB")
        await console.press("enter")
        await console.until(lambda: console.volume("fresh").size_gib == 7 if _exists(console, "fresh") else False)


async def test_space_switches_a_flag_and_is_typed_everywhere_else(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("plus")
        await console.in_front("NewVolumeDialog")
        await console.type("two words")
        await console.press("tab")
        await console.type("3")
        await console.press("tab", "space", "shift+tab", "enter")
        await console.in_front("PlanDialog")
        await console.sees("create two words, 3 GiB, sharable")


async def test_extending_asks_for_a_larger_size(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("bastion-home")
        await console.press("E")
        await console.in_front("ExtendDialog")
        await console.type("4")
        await console.press("enter")
        await console.sees("expected more than 5")
        await console.press("backspace", "9", "enter")
        await console.in_front("PlanDialog")
        await console.sees("none: a volume does not shrink")
        await console.press("enter")
        await console.until(lambda: console.volume("bastion-home").size_gib == 9)


async def test_undo_shows_the_inverse_plan_and_is_itself_recorded(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("bastion-home")
        await open_plan(console, "x")
        await console.press("y")
        await console.until(lambda: not console.volume("bastion-home").holders)
        await console.until(lambda: not console.app.jobs)
        await open_plan(console, "U")
        await console.sees("undoes", "attach bastion-home to bastion, rw, as /dev/sdb")
        await console.press("enter")
        await console.until(lambda: console.statuses("bastion-home") == {"bastion": "rw"})
        await console.until(lambda: not console.app.jobs)
        last = next(records_backwards(console.session.journal.path))
        assert last.undoes


async def test_after_an_undo_the_key_is_not_said_to_take_that_back(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("colon")
        await console.type("attach shared-spare-1 bastion ro")
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.press("enter")
        await console.sees("Done: attach shared-spare-1 to bastion, ro. U undoes it.")
        await open_plan(console, "U")
        await console.press("y")
        await console.sees("Done: detach shared-spare-1 from bastion")
        assert "undoes it" not in console.text


async def test_undo_without_a_change_says_so(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("U")
        await console.sees("There is no change to undo here")


async def test_repair_offers_what_is_open_and_says_why_the_rest_is_not(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("stuck-attaching")
        await console.press("X")
        await console.in_front("RepairDialog")
        await console.press("up")
        await console.sees("not now: declare ended", "this needs", "Clean it up")
        await console.press("enter")
        assert console.dialog == "RepairDialog"
        await console.press("down", "enter")
        await console.in_front("PlanDialog")
        await console.type("stuck-attaching")
        await console.press("enter")
        await console.until(lambda: not console.volume("stuck-attaching").attachments)


async def test_repair_clears_the_condition_of_a_volume(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("broken")
        await console.press("X")
        await console.in_front("RepairDialog")
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.type("broken")
        await console.press("enter")
        await console.until(lambda: console.volume("broken").status == "available")


async def test_a_stale_plan_is_shown_anew_and_never_run(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("shared-spare-1")
        await console.press("a")
        await console.in_front("AttachDialog")
        await console.press("slash")
        await console.type("bastion")
        await console.press("enter", "enter")
        await console.in_front("PlanDialog")
        first = console.app.screen
        await somebody_else(estate, attach_elsewhere("shared-spare-1", "web-1"))
        await console.press("enter")
        await console.until(lambda: console.dialog == "PlanDialog" and console.app.screen is not first)
        await console.sees("changed", "second-writer", "Type shared-spare-1")
        assert console.statuses("shared-spare-1") == {"web-1": "rw"}
        await console.press("escape")
        await console.until(lambda: console.dialog == "HomeScreen")
        assert console.statuses("shared-spare-1") == {"web-1": "rw"}


async def test_readers_can_be_attached_although_others_came_meanwhile(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("shared-spare-1")
        await console.press("a")
        await console.in_front("AttachDialog")
        await console.press("m", "enter")
        await console.in_front("PlanDialog")
        await somebody_else(estate, attach_elsewhere("shared-spare-1", "web-1", Mode.RO))
        await console.press("enter")
        await console.until(lambda: len(console.statuses("shared-spare-1")) == 2)


async def test_a_volume_that_goes_while_its_plan_is_open_is_an_error_that_is_told(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("shared-spare-1")
        await open_plan(console, "S")
        await somebody_else(estate, lambda session: planning.plan_delete(session, ["shared-spare-1"]))
        await console.press("enter")
        await console.sees("there is no volume", "enter opens it")
        assert console.dialog == "HomeScreen"


def _exists(console: Console, name: str) -> bool:
    con = console.session.backend.store.reader
    return con.execute("SELECT 1 FROM volumes WHERE name = ?", (name,)).fetchone() is not None


async def test_several_marked_attachments_are_detached_by_one_plan(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("gfs2-home")
        await console.press("tab", "space", "down", "space", "X")
        await console.in_front("RepairDialog")
        await console.sees("Repair 2 attachments", "2 of 2: end what is attached")
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.sees("1  detach gfs2-home from nfs-a", "2  detach gfs2-home from nfs-b")
        await console.press("y")
        await console.until(lambda: not console.volume("gfs2-home").holders)


async def test_the_list_of_servers_is_quiet_and_the_highlighted_one_says_what_it_means(estate: Path) -> None:
    async with console_on(estate, size=(100, 30)) as console:
        await console.highlight("app-share")
        await console.press("a")
        await console.in_front("AttachDialog")
        await console.sees("second-writer", "already-attached", "!! 4 servers will write to the same blocks.")
        assert console.text.count("has it already") == 0
        await console.press("slash")
        await console.type("web-1")
        await console.sees("web-1 has it already")
        assert "!! web-1 has it already" not in console.text


async def test_where_several_volume_types_would_make_it_sharable_one_is_chosen_by_name(estate: Path) -> None:
    async with console_on(estate) as console:
        backend = console.session.backend
        with backend.store.write_transaction() as con:
            con.execute(
                "INSERT INTO volume_types (id, name, sharable, extra_specs)"
                " SELECT 'f', 'fast', sharable, extra_specs FROM volume_types WHERE name = 'multiattach'"
            )
        backend.capabilities = backend.capabilities._replace(sharable_by_type=True)
        await console.highlight("pool-09")
        await console.press("S")
        await console.in_front("TypeDialog")
        await console.sees("fast", "multiattach", "<is> True", "sharable")
        await console.press("escape")
        await console.in_front("HomeScreen")
        await console.press("S")
        await console.in_front("TypeDialog")
        await console.press("down", "enter")
        await console.in_front("PlanDialog")
        await console.sees("set type multiattach, sharable on of pool-09")
