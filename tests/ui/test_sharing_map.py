"""The sharing map: what is seen, how it is moved in, and what the keys do in a cell."""

from __future__ import annotations

from pathlib import Path
from queue import Queue
from threading import Event
from typing import TYPE_CHECKING

from mavtui.domain.attachments import Mode
from mavtui.store.connection import Store
from mavtui.store.sharing_map import MapQuery, SharingMap, read_map
from mavtui.ui.screens import sharing_map
from mavtui.ui.screens.sharing_map import SharingMapScreen
from mavtui.ui.signs import ASCII_SIGNS
from mavtui.ui.widgets.map_grid import MapGrid
from tests.store.listing_store import add_attachment, add_server, add_volume
from tests.ui.console import Console, attach_elsewhere, console_on, somebody_else

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    import pytest


async def open_map(console: Console, filter_text: str = "") -> SharingMapScreen:
    console.app.open_view("map", *([filter_text] if filter_text else []))
    await console.in_front("SharingMapScreen")
    screen = console.app.screen
    assert isinstance(screen, SharingMapScreen)
    await console.until(lambda: screen._is_read and not screen._turns.is_reading, "the map is read")
    await console.pilot.pause()
    return screen


def grid(console: Console) -> MapGrid:
    return console.app.screen.query_one(MapGrid)


async def go_to(console: Console, volume: str, column: str) -> None:
    """The cursor to the cell of this volume and this name in the head."""
    shown = grid(console)
    row = next(number for number, row in enumerate(shown.rows) if row.name.text == volume)
    place = next(number for number, one in enumerate(shown.columns) if one.name == column)
    shown.move_to(row, place)
    await console.pilot.pause()


async def open_map_on(console: Console, volume: str, server: str) -> None:
    await open_map(console)
    await go_to(console, volume, server)


def rule(console: Console) -> str:
    return next(line for line in console.text.splitlines() if " × " in line)


def cell(console: Console, volume: str, column: str) -> str:
    shown = grid(console)
    row = next(row for row in shown.rows if row.name.text == volume)
    place = next(number for number, one in enumerate(shown.columns) if one.name == column)
    return row.cells[place].text if place in row.cells else ""


async def test_its_key_and_its_command_open_it(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("M")
        await console.in_front("SharingMapScreen")
        await console.press("escape", "colon")
        await console.until(lambda: bool(console.app.screen.query("#command")))
        await console.type("map")
        await console.press("enter")
        await console.in_front("SharingMapScreen")


async def test_shared_volumes_stand_beside_the_servers_that_share_them(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_map(console)
        assert {row.name.text for row in grid(console).rows} >= {"app-share", "gfs2-home", "quorum", "reference-data"}
        assert "pool-07" not in {row.name.text for row in grid(console).rows}
        assert cell(console, "app-share", "web-1") == "RW"
        assert cell(console, "reference-data", "web-4") == "ro!"
        assert cell(console, "quorum", "web-1") == ""
        assert cell(console, "stuck-reserved", "00000000") == "res…"


async def test_hosts_that_hold_without_a_server_are_columns_of_their_own(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_map_on(console, "baremetal-images", "@rack2-node1")
        assert "baremetal-images × host rack2-node1" in rule(console)


async def test_the_line_below_says_what_the_cell_means(estate: Path) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        await open_map_on(console, "reference-data", "web-4")
        assert all(
            word in rule(console) for word in ("reference-data × web-4", "ro! attached", "recorded ro, can write")
        )
        await go_to(console, "quorum", "web-4")
        assert all(word in rule(console) for word in ("quorum × web-4", "not attached", "2 RW, 0 ro elsewhere"))


async def test_all_volumes_and_servers_are_shown_and_left_out_again(estate: Path) -> None:
    async with console_on(estate) as console:
        screen = await open_map(console)
        shared = len(grid(console).rows)
        await console.press("A")
        await console.until(lambda: len(grid(console).rows) == 40)
        assert len(grid(console).columns) > 14
        await console.press("A")
        await console.until(lambda: len(grid(console).rows) == shared and not screen._turns.is_reading)


async def test_the_cursor_stays_on_its_volume_and_server_when_more_is_shown(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_map_on(console, "quorum", "db-standby")
        before = (grid(console).row_key, grid(console).column_key)
        await console.press("A")
        await console.until(lambda: len(grid(console).rows) == 40)
        assert (grid(console).row_key, grid(console).column_key) == before


async def test_enter_opens_the_volume_of_the_cell_and_esc_comes_back(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_map_on(console, "gfs2-home", "nfs-b")
        await console.press("enter")
        await console.in_front("DetailScreen")
        await console.sees("gfs2-home", "▸   nfs-b")
        await console.press("escape")
        await console.in_front("SharingMapScreen")


async def test_a_in_an_empty_cell_attaches_that_volume_to_that_server(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_map_on(console, "gfs2-home", "web-1")
        await console.press("a")
        await console.in_front("CellDialog")
        await console.sees("●web-1")
        await console.press("m", "enter")
        await console.in_front("PlanDialog")
        await console.press("y")
        await console.until(lambda: console.statuses("gfs2-home").get("web-1") == "ro")
        await console.in_front("SharingMapScreen")
        await console.until(lambda: cell(console, "gfs2-home", "web-1") == "ro")


async def test_a_in_an_empty_cell_of_a_host_attaches_to_that_host(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_map_on(console, "gfs2-home", "@rack1-node7")
        await console.press("a")
        await console.in_front("CellDialog")
        await console.sees("●rack1-node7")


async def test_a_in_a_filled_cell_asks_for_other_servers(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_map_on(console, "gfs2-home", "nfs-a")
        await console.press("a")
        await console.in_front("AttachDialog")


async def test_x_detaches_exactly_what_stands_in_the_cell(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_map_on(console, "gfs2-home", "nfs-b")
        await console.press("x")
        await console.in_front("PlanDialog")
        await console.sees("nfs-b")
        await console.press("y")
        await console.until(lambda: console.statuses("gfs2-home") == {"nfs-a": "rw"})


async def test_x_in_an_empty_cell_says_why_there_is_nothing_to_detach(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_map_on(console, "gfs2-home", "web-1")
        await console.press("x")
        await console.sees("web-1 does not hold this volume", "a attaches it")


async def test_a_filter_chooses_rows_and_by_server_columns_too(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_map(console)
        await console.press("slash")
        await console.type("server:nfs")
        await console.until(lambda: [column.name for column in grid(console).columns] == ["nfs-a", "nfs-b"])
        assert [row.name.text for row in grid(console).rows] == ["gfs2-home"]
        await console.press("escape")
        await console.until(lambda: len(grid(console).columns) > 2)


async def test_the_view_opens_with_a_filter(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_map(console, "quorum")
        await console.until(lambda: [row.name.text for row in grid(console).rows] == ["quorum"])
        assert grid(console).has_focus


async def test_an_unfinished_filter_is_told_and_the_map_stays(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_map(console)
        await console.press("slash")
        await console.type("rw>")
        await console.sees("a value is missing")
        assert len(grid(console).rows) > 1


async def test_what_others_change_appears_in_its_cell(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_map(console)
        await console.app.poll_once()
        await somebody_else(estate, attach_elsewhere("gfs2-home", "web-1", Mode.RO))
        await console.app.poll_once()
        await console.until(lambda: cell(console, "gfs2-home", "web-1") == "ro")


async def test_a_change_while_the_map_is_read_does_not_keep_it_away(
    estate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: Queue[Event] = Queue()

    def held(con: sqlite3.Connection, query: MapQuery, pause: Callable[[], object]) -> SharingMap:
        go_on = Event()
        begun.put(go_on)
        go_on.wait(10)
        pause()
        return read_map(con, query, pause)

    async with console_on(estate) as console:
        screen = await open_map(console)
        monkeypatch.setattr(sharing_map, "read_map", held)
        screen.action_map_all()
        await console.until(lambda: not begun.empty())
        screen.read_again()
        begun.get().set()
        await console.until(lambda: not begun.empty(), "the change is read afterwards")
        try:
            await console.until(lambda: len(grid(console).rows) == 40, "what was read first is shown meanwhile")
        finally:
            begun.get().set()
        await console.until(lambda: not screen._turns.is_reading)


async def test_what_was_asked_for_last_is_what_is_shown(estate: Path) -> None:
    async with console_on(estate) as console:
        screen = await open_map(console)
        for _ in range(5):
            screen.action_map_all()
        await console.until(lambda: not screen._turns.is_reading)
        assert len(grid(console).rows) == 40


async def test_an_engine_without_volumes_says_so(empty: Path) -> None:
    async with console_on(empty) as console:
        await open_map(console)
        await console.sees("No volume is shared by two holders or more. A shows all")
        await console.press("j", "l", "enter", "x", "a", "m", "space", "A")
        await console.sees("There is no volume here, or no server.")


def fill(path: Path, volumes: int, servers: int, *, name: str = "srv") -> Path:
    """An engine with volumes that two neighbouring servers share each."""
    store = Store.open(path, create=True)
    with store.write_transaction() as con:
        for number in range(servers):
            add_server(con, 10_000 + number, f"{name}-{number:03}")
        for number in range(volumes):
            add_volume(con, number + 1, f"vol-{number:03}", sharable=1, rw_count=1, ro_count=1)
            add_attachment(con, 20_000 + number, number + 1, 10_000 + number % servers)
            other = {"attach_mode": "ro"}
            add_attachment(con, 30_000 + number, number + 1, 10_000 + (number + 1) % servers, **other)
    store.close()
    return path


async def test_hundreds_of_columns_are_gone_through_one_by_one_and_by_pages(tmp_path: Path) -> None:
    async with console_on(fill(tmp_path / "many.db", 300, 300)) as console:
        await open_map(console)
        shown = grid(console)
        room = shown.layout_now.room
        await console.press("greater_than_sign")
        assert (shown.column, shown.seen_columns) == (room, (room, 2 * room))
        await console.press(*["l"] * room)
        assert shown.column == 2 * room
        assert shown.seen_columns[0] <= shown.column < shown.seen_columns[1]
        await console.press("dollar_sign", "G")
        assert (shown.column, shown.row) == (299, 299)
        await console.sees(f"columns {300 - room + 1}-300 of 300")
        await console.press("less_than_sign", "h", "0", "g")
        assert (shown.column, shown.row, shown.seen_columns[0]) == (0, 0, 0)


async def test_the_filled_cells_are_gone_through_one_after_another(estate: Path) -> None:
    async with console_on(estate) as console:
        screen = await open_map(console)
        shown = grid(console)
        filled = sorted(screen._map.cells)
        seen = []
        for _ in filled:
            seen.append((shown.row, shown.column))
            await console.press("n")
        assert seen == filled
        assert (shown.row, shown.column) == filled[0]
        await console.press("N")
        assert (shown.row, shown.column) == filled[-1]
        await console.press("N")
        assert (shown.row, shown.column) == filled[-2]


async def test_in_an_empty_map_there_is_no_next_cell(empty: Path) -> None:
    async with console_on(empty) as console:
        await open_map(console)
        await console.press("n", "N")
        await console.sees("No volume is shared")


async def test_wide_characters_keep_their_columns(tmp_path: Path) -> None:
    async with console_on(fill(tmp_path / "wide.db", 40, 40, name="データベース")) as console:
        await open_map(console)
        shown = grid(console)
        assert all(strip.cell_length == 80 for strip in (shown.line(y) for y in range(shown.size.height)))
        await console.press("l", "l", "greater_than_sign", "j")
        assert all(strip.cell_length == 80 for strip in (shown.line(y) for y in range(shown.size.height)))


async def test_a_narrow_terminal_shows_one_column_at_least(estate: Path) -> None:
    async with console_on(estate, size=(24, 10)) as console:
        await open_map(console)
        await console.press("l", "j", "greater_than_sign")
        assert grid(console).seen_columns[1] > grid(console).seen_columns[0]


async def test_in_ascii_nothing_else_is_drawn(estate: Path) -> None:
    async with console_on(estate, signs=ASCII_SIGNS) as console:
        await open_map(console)
        assert console.text.isascii()


async def test_only_the_rows_that_changed_are_drawn_again(tmp_path: Path) -> None:
    async with console_on(fill(tmp_path / "some.db", 60, 60)) as console:
        await open_map(console)
        shown = grid(console)
        before = {y: shown.line(y) for y in range(shown.size.height)}
        await console.press("j")
        after = {y: shown.line(y) for y in range(shown.size.height)}
        assert sum(before[y].text != after[y].text for y in before) == 2


async def test_without_colour_the_cell_of_the_cursor_looks_like_no_other(
    estate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with console_on(estate, environ={"NO_COLOR": "1"}) as console:
        await open_map_on(console, "reference-data", "web-4")
        shown = grid(console)
        line = shown.line(shown.layout_now.steps + shown.row)
        reversed_words = [segment.text for segment in line if segment.style and segment.style.reverse]
        assert reversed_words.count("ro!") == 2
        assert reversed_words.count("ro!".ljust(shown.layout_now.cell)) == 1


async def test_marks_are_told_not_to_be_there(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_map(console)
        await console.press("space")
        await console.sees("The map has no marks")
