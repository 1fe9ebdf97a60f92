"""Each task that the console is for, from the key to the engine's state: which test walks it, and those walked here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from tests.ui.console import Console, attach_elsewhere, console_on, somebody_else
from tests.ui.test_changing_many import on_server

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

WALKS: dict[str, Sequence[str]] = {
    "attach a volume to servers": (
        "changes.attaching_several_servers_read_only_one_after_another",
        "confirming.a_first_attachment_needs_enter_only",
    ),
    "attach volumes to a server": ("changing_many.a_server_gets_volumes_and_those_that_cannot_go_there_say_why",),
    "attach in a cell of the map": ("sharing_map.a_in_an_empty_cell_attaches_that_volume_to_that_server",),
    "attach a host by its connector": ("connectors.a_host_is_attached_by_its_connector",),
    "add a second writer": ("confirming.a_second_writer_needs_the_name_of_the_volume",),
    "attach many to many": (
        "changing_many.marked_volumes_go_to_marked_servers_in_one_plan", "tasks.marked_servers_get_one_volume",
    ),
    "detach one attachment": ("changes.detaching_names_exactly_one_of_several_attachments",),
    "detach many": (
        "changing_many.marked_volumes_are_freed_by_one_plan",
        "changes.several_marked_attachments_are_detached_by_one_plan",
    ),
    "empty a server": ("changing_many.everything_on_a_server_goes_as_one_plan",),
    "empty a host": ("tasks.everything_on_a_host_goes_as_one_plan_readers_first",),
    "change a mode, guided": (
        "changing_modes.a_single_holder_is_told_what_happens_and_when_there_is_no_disk",
        "changing_modes.the_flag_of_a_volume_is_lifted_on_the_way",
        "changing_modes.on_a_cloud_a_member_is_told_why_ro_cannot_be_had",
    ),
    "change many modes": ("changing_marked.marked_attachments_of_several_volumes_change_their_mode_by_one_plan",),
    "hand over writing": (
        "changing_many.writing_is_handed_over_to_whoever_is_chosen",
        "changing_marked.one_server_takes_over_writing_of_all_that_is_marked",
    ),
    "switch sharable": (
        "changes.sharable_is_switched_while_nobody_holds_the_volume",
        "changes.where_several_volume_types_would_make_it_sharable_one_is_chosen_by_name",
        "changing_marked.marked_volumes_become_sharable_by_one_plan",
    ),
    "extend": ("changes.extending_asks_for_a_larger_size", "changing_marked.marked_volumes_grow_by_one_plan"),
    "create": ("changes.creating_a_volume_checks_the_form_first",),
    "delete": (
        "confirming.deleting_needs_the_name_or_the_id_where_names_repeat",
        "changing_many.marked_volumes_are_deleted_by_one_plan_that_asks_for_each_name",
    ),
    "repair what is stuck": (
        "tasks.what_is_stuck_is_repaired_by_the_way_that_is_chosen", "changes.repair_clears_the_condition_of_a_volume",
        "changing_marked.marked_volumes_in_trouble_are_reset_by_one_plan",
        "findings.p_opens_the_plan_that_cleans_up_what_never_went_on_and_it_is_gone_afterwards",
    ),
    "register a server": ("changes.a_server_that_is_not_in_the_list_is_registered_from_the_attach_dialog",),
    "undo": (
        "changes.undo_shows_the_inverse_plan_and_is_itself_recorded",
        "jobs.any_entry_of_the_journal_opens_its_inverse_plan",
        "changing_marked.an_undo_from_any_step_in_the_journal_takes_back_the_whole_plan",
        "jobs.undo_on_a_job_is_about_what_that_job_did",
    ),
    "let jobs run on": (
        "leaving.the_operator_can_look_around_while_a_change_is_under_way", "jobs.several_jobs_run_at_the_same_time",
        "jobs.the_end_is_told_in_a_corner_to_who_looks_elsewhere",
    ),
    "stop a job": ("jobs.a_job_is_stopped_before_its_next_step_and_the_running_one_is_finished",),
    "quit during a job": ("leaving.quitting_during_a_change_names_it_and_asks",),
    "lock": ("confirming.a_lock_refuses_every_change_until_it_is_taken_off",),
    "read what failed": ("problems.a_problem_is_one_line_and_enter_opens_all_of_it", "problems.it_is_copied_whole"),
    "act on what is marked and hidden": ("changing_marked.what_is_marked_and_hidden_is_counted_in_the_plan",),
    "change by a command": (
        "commands.a_command_opens_the_plan_that_its_key_opens", "tasks.a_command_carries_out_what_its_key_does",
    ),
    "change by the palette": ("tasks.the_palette_carries_out_what_the_key_does",),
    "work in another context": ("command_line.the_new_context_is_acted_in",),
    "read again": ("reading_again.all_is_read_again_and_what_others_changed_is_counted",),
}  # fmt: skip


@pytest.mark.parametrize("task", WALKS)
def test_every_task_is_walked_by_a_test(task: str) -> None:
    for walk in WALKS[task]:
        module, _, name = walk.partition(".")
        assert hasattr(import_module(f"tests.ui.test_{module}"), f"test_{name}"), walk


async def confirm(console: Console, *keys: str) -> None:
    await console.in_front("PlanDialog")
    await console.press("pagedown", "pagedown", *keys)


async def test_marked_servers_get_one_volume(estate: Path) -> None:
    async with console_on(estate) as console:
        await on_server(console, "web-1")
        await console.press("space", "down", "space", "a")
        await console.in_front("AttachVolumesDialog")
        await console.sees("Attach to 2 servers")
        await console.press("slash")
        await console.type("shared-spare-1")
        await console.press("enter", "m", "enter")
        await confirm(console, "enter")
        await console.until(lambda: len(console.statuses("shared-spare-1")) == 2)
        assert set(console.statuses("shared-spare-1").values()) == {"ro"}


async def test_everything_on_a_host_goes_as_one_plan_readers_first(estate: Path) -> None:
    async with console_on(estate) as console:
        console.app.open_view("hosts")
        await console.in_front("HostsScreen")
        rows = console.app.screen.rows  # type: ignore[attr-defined]
        await console.until(lambda: rows.move_to_key("rack2-node1"))
        assert "rack2-node1" in console.statuses("baremetal-images")
        await console.press("x")
        await confirm(console, "pagedown")
        console.clock.pass_by(1)
        if "Type " in console.text:
            await console.type("baremetal-images")
            await console.press("pagedown", "enter")
        else:
            await console.press("y")
        await console.until(lambda: "rack2-node1" not in console.statuses("baremetal-images"))


@pytest.mark.parametrize(
    ("status", "way", "left"),
    [
        ("error_detaching", "force detach", {}),
        ("error_attaching", "clean up", {}),
        ("error_detaching", "reset to attached", {"bastion": "rw"}),
        ("reserved", "reset to detached", {}),
    ],
)
async def test_what_is_stuck_is_repaired_by_the_way_that_is_chosen(
    estate: Path, status: str, way: str, left: dict[str, str]
) -> None:
    async with console_on(estate) as console:
        held = console.volume("bastion-home").attachments[0]
        with console.session.backend.store.write_transaction() as con:
            con.execute("UPDATE volume_attachment SET attach_status = ? WHERE id = ?", (status, held.id))
        console.app.read_everything()
        await console.highlight("bastion-home")
        await console.press("tab", "X")
        await console.in_front("RepairDialog")
        assert console.app.screen._table.move_to_key(way)  # type: ignore[attr-defined]
        await console.press("enter")
        await confirm(console, "pagedown")
        if "Type bastion-home" in console.text:
            await console.type("bastion-home")
            await console.press("enter")
        else:
            await console.press("y" if "y yes" in console.text else "enter")
        await console.until(lambda: console.statuses("bastion-home") == left)


async def test_a_command_carries_out_what_its_key_does(estate: Path) -> None:
    async with console_on(estate) as console:
        await somebody_else(estate, attach_elsewhere("shared-spare-1", "web-1"))
        console.app.read_everything()
        await console.press("colon")
        await console.type("hand-over shared-spare-1 bastion")
        await console.press("enter")
        await confirm(console, "y")
        await console.until(lambda: console.statuses("shared-spare-1") == {"web-1": "ro", "bastion": "rw"})
        await console.press("colon")
        await console.type("detach-all nfs-a")
        await console.press("enter")
        await confirm(console, "y")
        await console.until(lambda: console.statuses("nfs-a-journal") == {})


async def test_the_palette_carries_out_what_the_key_does(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("shared-spare-1")
        await console.press("ctrl+p")
        await console.type("sharable")
        await console.press("enter")
        await confirm(console, "enter")
        await console.until(lambda: not console.volume("shared-spare-1").sharable)
