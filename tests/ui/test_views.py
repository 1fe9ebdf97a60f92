"""The views beside home: what each shows, where enter leads, that actions mean the row, and that esc goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mavtui.domain.attachments import AttachStatus
from mavtui.errors import UsageError
from mavtui.services import planning
from mavtui.ui.screens.list_view import ListView
from tests.ui.console import Console, attach_elsewhere, console_on, somebody_else

if TYPE_CHECKING:
    from pathlib import Path

    from mavtui.ui.lists import RowList


async def opened(console: Console, view: str, *arguments: str) -> RowList:
    """The list of a view once it is there whole."""
    console.app.open_view(view, *arguments)
    await console.until(lambda: isinstance(console.app.screen, ListView) and console.app.screen.is_mounted, view)
    screen = console.app.screen
    assert isinstance(screen, ListView)
    await console.until(lambda: screen.rows.is_complete and screen.rows.row_count > 0, "rows")
    await console.pilot.pause()
    return screen.rows


async def test_a_view_is_opened_by_its_name_and_by_its_aliases(estate: Path) -> None:
    async with console_on(estate) as console:
        for name, title in (("att", "attachments"), ("servers", "servers"), ("host", "hosts")):
            await opened(console, name)
            await console.sees(f"── {title} ")
            assert len(console.app.screen_stack) == 2


async def test_a_view_that_there_is_not_is_refused_with_the_nearest_name(estate: Path) -> None:
    async with console_on(estate) as console:
        with pytest.raises(UsageError, match="there is no view `atachments`") as told:
            console.app.open_view("atachments")
        assert "attachments" in told.value.hint


async def test_esc_leads_back_step_by_step(estate: Path) -> None:
    async with console_on(estate) as console:
        rows = await opened(console, "servers")
        rows.move_to_key(console.volume("app-share").attachments[0].server_id)
        await console.press("enter")
        await console.in_front("AttachmentsScreen")
        await console.sees("attachments ── of web")
        await console.press("enter")
        await console.in_front("DetailScreen")
        for screen in ("AttachmentsScreen", "ServersScreen", "HomeScreen"):
            await console.press("escape")
            await console.in_front(screen)


async def test_attachments_show_every_status_and_the_ended_ones_on_demand(estate: Path) -> None:
    async with console_on(estate) as console:
        ended = console.volume("backup-target").attachments[0].id
        await somebody_else(estate, lambda session: planning.plan_detach(session, [ended]))
        rows = await opened(console, "attachments")
        live = rows.row_count
        assert not rows.move_to_key(ended)
        await console.press("A")
        await console.until(lambda: rows.row_count == live + 1, "the ended one")
        await console.until(lambda: rows.move_to_key(ended), "the ended one")
        await console.press("A")
        await console.until(lambda: rows.row_count == live, "no ended ones")


async def test_an_attachment_opens_its_volume_with_the_cursor_on_it(estate: Path) -> None:
    async with console_on(estate) as console:
        rows = await opened(console, "attachments")
        wanted = console.volume("app-share").attachments[2]
        assert rows.move_to_key(wanted.id)
        await console.press("enter")
        await console.in_front("DetailScreen")
        screen = console.app.screen
        assert screen.subject() is not None  # type: ignore[attr-defined]
        assert screen.subject().attachment_id == wanted.id  # type: ignore[attr-defined]


async def test_a_server_shows_its_volumes_and_who_shares_them(estate: Path) -> None:
    async with console_on(estate) as console:
        rows = await opened(console, "servers")
        holder = next(a for a in console.volume("gfs2-home").attachments if a.holder_name == "nfs-a")
        rows.move_to_key(holder.server_id)
        await console.sees("── nfs-a ── 2 volumes", "gfs2-home", "nfs-b")


async def test_hosts_show_what_is_on_them_and_with_whom_they_share(estate: Path) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        await opened(console, "hosts")
        await console.sees("SHARES VOLUMES WITH", "lab-cn1", "lab-cn2", "── lab-cn1 ── 16 volumes")
        await console.press("enter")
        await console.in_front("AttachmentsScreen")
        await console.sees("of lab-cn1")


async def test_x_means_the_same_attachment_in_the_list_of_attachments(estate: Path) -> None:
    async with console_on(estate) as console:
        rows = await opened(console, "attachments")
        held = next(a for a in console.volume("gfs2-home").attachments if a.holder_name == "nfs-b")
        rows.move_to_key(held.id)
        await console.press("x")
        await console.in_front("PlanDialog")
        await console.sees("gfs2-home", "nfs-b")
        await console.press("y")
        await console.until(lambda: "nfs-b" not in console.statuses("gfs2-home"), "detached")


async def test_a_filter_is_handed_in_with_the_view(estate: Path) -> None:
    async with console_on(estate) as console:
        rows = await opened(console, "attachments", "volume:app-share")
        await console.until(lambda: rows.row_count == 3, "three")
        await console.press("escape")
        await console.until(lambda: rows.row_count > 3, "all again")


async def test_a_view_comes_up_again_as_it_was_left_and_knows_what_changed_meanwhile(estate: Path) -> None:
    async with console_on(estate) as console:
        rows = await opened(console, "attachments")
        await console.press("j", "j", "j")
        here, before = rows.row_id(), rows.row_count
        console.app.open_view("volumes")
        await console.in_front("HomeScreen")
        await console.app.poll_once()
        await somebody_else(estate, attach_elsewhere("pool-01", "bastion"))
        await console.app.poll_once()
        again = await opened(console, "attachments")
        assert again is rows
        await console.until(lambda: rows.row_count == before + 1, "one more")
        assert rows.row_id() == here


async def test_a_view_that_was_left_takes_the_colours_of_another_theme(estate: Path) -> None:
    async with console_on(estate) as console:
        await opened(console, "servers")
        console.app.open_view("volumes")
        await console.in_front("HomeScreen")
        console.app.theme = next(name for name in console.app.available_themes if "light" in name)
        await console.pilot.pause()
        await opened(console, "servers")
        light = console.app.theme_variables["background"].lower()
        painted = {
            segment.style.bgcolor.triplet.hex
            for strip in console.app.screen._compositor.render_strips()
            for segment in strip
            if segment.style and segment.style.bgcolor and segment.style.bgcolor.triplet
        }
        assert light in painted


async def test_contexts_are_a_view_with_the_one_that_is_worked_in_under_the_cursor(estate: Path) -> None:
    async with console_on(estate) as console:
        console.app.open_view("contexts")
        await console.in_front("ContextsScreen")
        await console.sees("▸   estate.db", "local", "You are here.")
        await console.press("c")
        await console.sees("Copied estate.db")


# Who is affected


async def test_b_shows_every_holder_of_a_volume_the_writers_counted(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("app-share")
        await console.press("b")
        await console.in_front("WhoScreen")
        await console.sees("who is affected by app-share ── 3 servers ── 1 host ── 3 write", "web-1", "web-2", "web-3")


async def test_b_on_a_server_shows_those_that_share_what_it_holds(estate: Path) -> None:
    async with console_on(estate) as console:
        rows = await opened(console, "servers")
        holder = next(a for a in console.volume("gfs2-home").attachments if a.holder_name == "nfs-a")
        rows.move_to_key(holder.server_id)
        await console.press("b")
        await console.in_front("WhoScreen")
        await console.sees("who is affected by nfs-a ── 2 servers", "holds it", "same host")


async def test_b_on_an_attachment_says_of_which_volume_since_its_server_may_hold_more(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("gfs2-home")
        await console.press("tab", "b")
        await console.in_front("WhoScreen")
        await console.sees("who is affected by gfs2-home ▸ nfs-a ── 2 servers")


# Texts


async def test_d_y_and_j_show_the_same_row_as_text_yaml_and_json(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("app-share")
        volume_id = console.volume("app-share").id
        await console.press("d")
        await console.in_front("DescribeScreen")
        await console.sees(f"id                    {volume_id}")
        await console.press("y")
        await console.sees(f"id: {volume_id}", "sharable: true")
        await console.press("J")
        await console.sees(f'"id": "{volume_id}"', '"sharable": true')


async def test_text_is_found_and_marked_and_n_goes_on(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("app-share")
        await console.press("d", "slash")
        await console.type("server name")
        await console.sees("3 lines")
        await console.press("enter", "n", "n")
        await console.sees("web-3")
        await console.press("escape")
        assert console.dialog == "DescribeScreen"
        await console.press("escape")
        await console.in_front("HomeScreen")


async def test_the_text_of_what_goes_away_stays_and_says_so(estate: Path) -> None:
    async with console_on(estate) as console:
        rows = await opened(console, "attachments")
        rows.move_to_key(console.volume("quorum").attachments[0].id)
        await console.press("d")
        await console.in_front("DescribeScreen")
        await console.sees("quorum", AttachStatus.ATTACHED)


# Columns, room, export, watch


async def test_columns_chosen_are_kept_for_the_view(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("C")
        await console.in_front("ColumnsDialog")
        await console.press("j", "space", "enter")  # the status is hidden
        await console.in_front("HomeScreen")
        assert [column.key for column in console.home.rows.columns][:2] == ["name", "rw"]
    async with console_on(estate) as console:
        assert "status" not in [column.key for column in console.home.rows.columns]
        await console.press("C")
        await console.in_front("ColumnsDialog")
        await console.press("0")
        await console.in_front("HomeScreen")
        assert [column.key for column in console.home.rows.columns][:2] == ["name", "status"]


async def test_w_shows_the_columns_that_there_was_no_room_for_and_comes_round(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("w")
        await console.sees("SIZE", "TYPE", "PROJECT", "AGE", "VOLUME")
        await console.press("w")
        await console.sees("STATUS", "ATTACHED TO")


async def test_columns_turned_past_come_back_where_a_wider_terminal_has_room_for_all(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("w")
        await console.until(lambda: "STATUS" not in console.text.splitlines()[1])
        await console.pilot.resize_terminal(150, 40)
        await console.until(lambda: console.text.splitlines()[1].split()[:3] == ["VOLUME▲", "STATUS", "RW"])


@pytest.mark.parametrize("view", ["volumes", "attachments", "servers", "hosts"])
async def test_forty_by_ten_is_usable_and_says_what_is_left_out(estate: Path, view: str) -> None:
    async with console_on(estate, size=(40, 10)) as console:
        rows = console.home.rows if view == "volumes" else await opened(console, view)
        await console.sees("w", "tab")
        assert rows.display
        await console.press("tab")
        await console.until(lambda: not rows.display, "the pane alone")
        await console.press("tab")
        await console.until(lambda: rows.display, "the list again")


async def test_every_value_of_the_row_stands_at_the_right_of_wide_terminals(estate: Path) -> None:
    async with console_on(estate, size=(200, 50)) as console:
        rows = await opened(console, "attachments")
        await console.press("j")
        chosen = rows.row_id()
        assert chosen is not None
        await console.sees(f"id                    {chosen}")


async def test_a_host_is_described_with_its_servers_and_what_they_hold(estate: Path) -> None:
    async with console_on(estate) as console:
        await opened(console, "hosts")
        await console.press("j", "d")
        await console.in_front("DescribeScreen")
        await console.sees("lab-cn2", "servers 1", "backup-1")


async def test_an_export_writes_what_is_shown(estate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with console_on(estate) as console:
        await console.press("slash")
        await console.type("gfs2")
        await console.sees("1 of 40")
        await console.press("enter", "e")
        await console.in_front("ExportDialog")
        await console.press("enter")
        await console.sees("Exported 1 volume to volumes.csv")
    lines = (tmp_path / "volumes.csv").read_text("utf-8").splitlines()
    assert lines[0].startswith("id,name,status,rw_count,ro_count,sharable,holders,size_gib")
    assert lines[1].split(",")[1:6] == ["gfs2-home", "in-use", "2", "0", "true"]
    assert len(lines) == 2


async def test_an_export_writes_over_nothing(estate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "volumes.csv").write_text("mine", "utf-8")
    async with console_on(estate) as console:
        await console.press("e")
        await console.in_front("ExportDialog")
        await console.press("enter")
        await console.sees("Volumes.csv exists already")
    assert (tmp_path / "volumes.csv").read_text("utf-8") == "mine"


async def test_watch_off_is_said_and_changes_wait(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("W")
        await console.sees("PAUSED", "Watch is off")
        await console.press("W")
        await console.sees("Watching for changes again.")
        assert "PAUSED" not in console.text


async def test_a_server_is_registered_from_the_list_of_servers(estate: Path) -> None:
    async with console_on(estate) as console:
        console.app.open_view("servers")
        await console.in_front("ServersScreen")
        await console.press("i")
        await console.in_front("NewServerDialog")


def chosen_line(console: Console) -> str:
    """The line of the screen that the cursor is on."""
    return next((line for line in console.text.splitlines() if line.startswith("▸")), "")


async def test_low_terminals_show_findings_rather_than_what_one_of_them_is_about(estate: Path) -> None:
    async with console_on(estate, size=(40, 10)) as console:
        console.app.open_view("findings")
        await console.until(lambda: "lying-available" in chosen_line(console))
        await console.sees("enter: evidence")
        await console.pilot.resize_terminal(80, 24)
        await console.sees("remedy")


async def test_low_terminals_show_the_journal_rather_than_what_one_entry_says(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("bastion-home")
        await console.press("x")
        await console.in_front("PlanDialog")
        await console.press("y")
        await console.until(lambda: not console.volume("bastion-home").holders)
        console.app.open_view("journal")
        await console.sees("confirmed")
        await console.pilot.resize_terminal(40, 10)
        await console.until(lambda: "detach bastion" in chosen_line(console))
        await console.sees("all: d")


async def test_where_to_attach_is_asked_with_mode_and_buttons_in_a_low_terminal_too(estate: Path) -> None:
    async with console_on(estate, size=(40, 10)) as console:
        await console.press("a")
        await console.in_front("AttachDialog")
        await console.sees("backup-1", "mode", "RW", "Cancel", "Plan")
        await console.pilot.resize_terminal(80, 24)
        await console.sees("device", "enter plan")


@pytest.mark.parametrize(("size", "said"), [((80, 24), "4 more columns: w"), ((40, 10), "+8: w")])
async def test_a_list_says_at_any_width_how_many_columns_gave_way(
    estate: Path, size: tuple[int, int], said: str
) -> None:
    async with console_on(estate, size=size) as console:
        await console.sees(said)


async def test_where_all_columns_are_seen_nothing_is_said_of_them(estate: Path) -> None:
    async with console_on(estate, size=(150, 40)) as console:
        assert not console.home.rows.columns_left_out
        assert "columns: w" not in console.text


async def test_where_there_is_no_row_no_column_is_missed(empty: Path) -> None:
    async with console_on(empty) as console:
        await console.sees("No volumes yet")
        assert "more columns" not in console.text
