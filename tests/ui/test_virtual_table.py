"""The cursor of the table, and what a refresh leaves of it."""

from __future__ import annotations

import pytest
from textual.events import MouseScrollDown

from mavtui.ui.widgets.rows import PAGE_ROWS, ListSource
from mavtui.ui.widgets.virtual_table import VirtualTable
from tests.ui.made_up_rows import (
    COLUMNS,
    Host,
    ManyRows,
    cursor_of,
    line_of,
    listed,
    made_up,
    numbered,
    screen_lines,
    settle,
)


async def test_keys_move_the_cursor_and_the_view_follows() -> None:
    table = VirtualTable(COLUMNS, numbered(1, 100))
    async with Host(table).run_test(size=(80, 11)) as pilot:
        await pilot.press("down", "down", "up")
        assert cursor_of(table) == "vol-0002"
        await pilot.press("pagedown")
        assert cursor_of(table) == "vol-0012"
        await pilot.press("end")
        assert cursor_of(table) == "vol-0100"
        assert "vol-0100" in screen_lines(pilot.app)[-1]
        await pilot.press("down")
        assert cursor_of(table) == "vol-0100"
        await pilot.press("pageup")
        assert cursor_of(table) == "vol-0090"
        await pilot.press("home", "up")
        assert cursor_of(table) == "vol-0001"
        assert "vol-0001" in screen_lines(pilot.app)[1]


async def test_the_cursor_says_where_it_went_once() -> None:
    table = VirtualTable(COLUMNS, numbered(1, 50))
    app = Host(table)
    async with app.run_test() as pilot:
        for _ in range(20):
            table.action_cursor_down()
        await settle(pilot)
        moves = [message for message in app.told if isinstance(message, VirtualTable.CursorMoved)]
        assert [message.key for message in moves] == ["vol-0021"]
        assert moves[0].control is table


async def test_enter_opens_the_row_under_the_cursor() -> None:
    table = VirtualTable(COLUMNS, numbered(1, 5))
    app = Host(table)
    async with app.run_test() as pilot:
        await pilot.press("down", "enter")
        assert [message.key for message in app.told if isinstance(message, VirtualTable.Opened)] == ["vol-0002"]


async def test_a_refresh_keeps_the_cursor_on_its_key_and_on_its_line() -> None:
    table = VirtualTable(COLUMNS, numbered(100, 200))
    async with Host(table).run_test(size=(80, 11)) as pilot:
        table.move_to_key("vol-0150")
        await settle(pilot)
        line = next(number for number, text in enumerate(screen_lines(pilot.app)) if "vol-0150" in text)
        table.replace(numbered(60, 190))
        await settle(pilot)
        assert cursor_of(table) == "vol-0150"
        assert "vol-0150" in screen_lines(pilot.app)[line]


async def test_a_refresh_that_moves_nothing_tells_nothing() -> None:
    table = VirtualTable(COLUMNS, numbered(1, 30))
    app = Host(table)
    async with app.run_test() as pilot:
        table.replace(numbered(1, 40))
        await settle(pilot)
        assert not app.told


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (("a", "b", "d", "e"), "d"),
        (("a", "b"), "b"),
        (("d", "e"), "d"),
        (("a", "e"), "e"),
        (("x", "y", "z"), "z"),
        ((), None),
    ],
)
async def test_when_the_row_is_gone_the_cursor_goes_to_its_nearest_neighbour(
    left: tuple[str, ...], expected: str | None
) -> None:
    table = VirtualTable(COLUMNS, listed("a", "b", "c", "d", "e"))
    app = Host(table)
    async with app.run_test() as pilot:
        table.move_to_key("c")
        await settle(pilot)
        table.replace(listed(*left))
        await settle(pilot)
        assert cursor_of(table) == expected
        assert [message.key for message in app.told if isinstance(message, VirtualTable.CursorMoved)] == ["c", expected]


async def test_a_new_list_begins_at_its_top_when_asked_to() -> None:
    table = VirtualTable(COLUMNS, numbered(1, 100))
    async with Host(table).run_test(size=(80, 11)) as pilot:
        await pilot.press("end")
        table.replace(numbered(1, 100), keep_cursor=False)
        await settle(pilot)
        assert cursor_of(table) == "vol-0001"
        assert "vol-0001" in screen_lines(pilot.app)[1]


async def test_a_list_that_became_short_is_shown_from_its_top() -> None:
    table = VirtualTable(COLUMNS, numbered(1, 100))
    async with Host(table).run_test(size=(80, 11)) as pilot:
        await pilot.press("end")
        table.replace(numbered(98, 100))
        await settle(pilot)
        assert "vol-0098" in screen_lines(pilot.app)[1]
        assert cursor_of(table) == "vol-0100"


async def test_the_cursor_is_found_again_when_rows_come_back() -> None:
    table = VirtualTable(COLUMNS, listed())
    app = Host(table)
    async with app.run_test() as pilot:
        assert cursor_of(table) is None
        await pilot.press("down", "pagedown", "end", "enter")
        table.replace(listed("a", "b"))
        await settle(pilot)
        assert cursor_of(table) == "a"
        assert [message.key for message in app.told if isinstance(message, VirtualTable.CursorMoved)] == ["a"]


async def test_an_empty_table_says_what_to_do() -> None:
    table = VirtualTable(COLUMNS, empty_text="No volumes yet: + creates the first one.")
    async with Host(table).run_test() as pilot:
        assert line_of(pilot.app, "+ creates the first one.")
        table.replace(listed("a"))
        await settle(pilot)
        assert not any("creates" in line for line in screen_lines(pilot.app))


async def test_only_the_pages_that_are_seen_are_read_of_a_million_rows() -> None:
    source = ManyRows()
    table = VirtualTable(COLUMNS, source)
    async with Host(table).run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down")
        assert source.asked == [(0, PAGE_ROWS)]
        await pilot.press("end")
        await settle(pilot)
        assert cursor_of(table) == 999_999
        assert line_of(pilot.app, "vol-0999999")
        assert sum(stop - start for start, stop in source.asked) <= 4 * PAGE_ROWS


async def test_a_row_that_changed_is_read_again() -> None:
    rows = {name: made_up(name) for name in ("a", "b", "c")}
    source = ListSource(rows)
    table = VirtualTable(COLUMNS, source)
    async with Host(table).run_test() as pilot:
        source._rows[1] = made_up("b-new", rw=7)
        table.read_pages_again(source)
        await settle(pilot)
        assert " 7 " in line_of(pilot.app, "b-new")


async def test_a_click_moves_the_cursor_and_a_double_click_opens() -> None:
    table = VirtualTable(COLUMNS, numbered(1, 50))
    app = Host(table)
    async with app.run_test() as pilot:
        await pilot.click(VirtualTable, offset=(10, 4))
        assert cursor_of(table) == "vol-0004"
        await pilot.click(VirtualTable, offset=(10, 0))
        assert cursor_of(table) == "vol-0004"
        await pilot.double_click(VirtualTable, offset=(10, 5))
        assert [message.key for message in app.told if isinstance(message, VirtualTable.Opened)] == ["vol-0005"]


async def test_the_wheel_scrolls_and_never_loses_the_cursor() -> None:
    table = VirtualTable(COLUMNS, numbered(1, 100))
    async with Host(table).run_test(size=(80, 11)) as pilot:
        for _ in range(4):
            await pilot._post_mouse_events([MouseScrollDown], widget=VirtualTable, offset=(5, 5))
        await settle(pilot)
        assert "vol-0013" in screen_lines(pilot.app)[1]
        assert cursor_of(table) == "vol-0013"


async def test_the_column_cursor_stays_on_columns_that_are_shown() -> None:
    table = VirtualTable(COLUMNS, numbered(1, 3))
    async with Host(table).run_test(size=(40, 10)) as pilot:
        seen = [table.column]
        for key, times in (("right", 2), ("right", 3), ("left", 4)):
            await pilot.press(*[key] * times)
            seen.append(table.column)
        assert seen == [None, "status", "rw", "name"]
