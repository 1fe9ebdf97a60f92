"""What a table looks like, and how little of it is drawn again."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from textual.geometry import Region
from textual.screen import Screen

from mavtui.config.theme_files import load_themes
from mavtui.ui import theming
from mavtui.ui.signs import ASCII_SIGNS
from mavtui.ui.widgets.row_drawing import Sorted
from mavtui.ui.widgets.rows import Cell, ListSource, RowCells
from mavtui.ui.widgets.rule import RuleLine
from mavtui.ui.widgets.virtual_table import VirtualTable
from tests.ui.made_up_rows import COLUMNS, Host, WatchedTable, line_of, listed, made_up, numbered, screen_lines, settle

if TYPE_CHECKING:
    from textual.app import ComposeResult


async def test_cursor_hazard_and_mark_have_each_a_place_of_their_own() -> None:
    rows = {str(mark): made_up(f"vol-{mark}", mark=mark) for mark in (3, 2, 1, 0)}
    table = VirtualTable(COLUMNS, ListSource(rows))
    async with Host(table).run_test() as pilot:
        table.action_mark()
        await settle(pilot)
        assert [line[:9] for line in screen_lines(pilot.app)[:5]] == [
            "    VOLUM",
            "▸!!●vol-3",
            " !  vol-2",
            " ~  vol-1",
            "    vol-0",
        ]


async def test_without_utf8_every_sign_is_ascii() -> None:
    table = VirtualTable(COLUMNS, ListSource({1: made_up("共享-" + "x" * 90, mark=3)}), signs=ASCII_SIGNS)
    async with Host(table).run_test() as pilot:
        table.action_mark()
        table.show_order([Sorted("rw", descending=True)])
        await settle(pilot)
        lines = screen_lines(pilot.app)
        assert lines[1].startswith(">!!*????-x")
        assert "RWv" in lines[0]
        assert all(line.isascii() for line in lines)


async def test_the_header_shows_what_the_rows_are_sorted_by() -> None:
    table = VirtualTable(COLUMNS, listed("a"))
    async with Host(table).run_test() as pilot:
        table.show_order([Sorted("name"), Sorted("rw")])
        await settle(pilot)
        assert "VOLUME▲" in screen_lines(pilot.app)[0]
        assert "▼" not in screen_lines(pilot.app)[0]
        table.show_order([Sorted("rw", descending=True)])
        await settle(pilot)
        assert "RW▼" in screen_lines(pilot.app)[0]
        assert "▲" not in screen_lines(pilot.app)[0]


@pytest.mark.parametrize(
    "name",
    [
        "[bold red]not markup[/bold red]",
        "evil\x1b[2J\x1b]0;title\x07",
        "two\nlines\r\tand a tab",
        "共享卷-プロダクション-데이터",
        "re\u0301sume\u0301 \u0301",
        "\u202egnp.exe\u2066\u200b\u200d",
        "👩‍👩‍👧 🇩🇪 ⚠️",
        "lone \ud800 surrogate",
        "x" * 5000,
    ],
    ids=["markup", "escapes", "lines", "wide", "combining", "bidi", "emoji", "surrogate", "long"],
)
async def test_hostile_names_stay_in_their_cells(name: str) -> None:
    table = VirtualTable(COLUMNS, ListSource({1: made_up("before"), 2: made_up(name), 3: made_up("after")}))
    async with Host(table).run_test(size=(60, 8)) as pilot:
        await pilot.press("down")
        before, hostile, after = (table.render_line(y) for y in (1, 2, 3))
        assert hostile.cell_length == before.cell_length == 60
        assert hostile.text.isprintable()
        assert hostile.text.encode()
        assert hostile.text.split()[-3:] == before.text.split()[-3:] == after.text.split()[-3:]


async def test_names_are_drawn_as_they_are_and_never_as_markup() -> None:
    table = VirtualTable(COLUMNS, listed("[b]name[/b]"))
    async with Host(table).run_test() as pilot:
        assert line_of(pilot.app, "[b]name[/b]")


@pytest.mark.parametrize("width", [80, 60, 40, 20, 10, 5, 1])
async def test_on_narrow_screens_columns_give_way_and_the_name_stays(width: int) -> None:
    table = VirtualTable(COLUMNS, listed("volume-with-a-long-name"))
    async with Host(table).run_test(size=(width, 10)) as pilot:
        lines = screen_lines(pilot.app)
        assert all(len(line) == width for line in lines)
        assert ("STATUS" in lines[0]) == (width >= 40)
        assert width < 10 or "v" in lines[1]


async def test_the_place_in_the_whole_list_is_shown_only_when_not_all_is_seen() -> None:
    table = VirtualTable(COLUMNS, numbered(1, 5))
    async with Host(table).run_test(size=(80, 11)) as pilot:
        assert not any("▐" in line for line in screen_lines(pilot.app))
        table.replace(numbered(1, 20))
        await settle(pilot)
        assert [line[-1] for line in screen_lines(pilot.app)] == [" ", *"▐▐▐▐▐", *" " * 5]
        await pilot.press("end")
        assert [line[-1] for line in screen_lines(pilot.app)] == [" ", *" " * 5, *"▐▐▐▐▐"]


async def test_a_cursor_move_draws_two_lines_again_and_no_more() -> None:
    table = WatchedTable(COLUMNS, numbered(1, 50))
    async with Host(table).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        table.regions.clear()
        table.whole = 0
        await pilot.press("down")
        assert [(region.y, region.height) for region in table.regions] == [(1, 1), (2, 1)]
        assert table.whole == 0


async def test_a_refresh_draws_only_what_changed_and_spares_the_rest_of_the_line() -> None:
    def rows(writers: int) -> ListSource:
        return ListSource({name: made_up(name, rw=writers if name == "b" else 1) for name in ("a", "b", "c")})

    table = WatchedTable(COLUMNS, rows(1))
    async with Host(table).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        table.regions.clear()
        table.whole = 0
        table.replace(rows(1))
        await settle(pilot)
        assert table.regions == []
        table.replace(rows(2))
        await settle(pilot)
        place = screen_lines(pilot.app)[2].index(" 2 ") + 2
        assert table.regions == [Region(0, 2, place, 1)]
        assert table.whole == 0


async def test_a_row_without_focus_keeps_its_sign_but_not_its_colour() -> None:
    tables = VirtualTable(COLUMNS, listed("a", "b"), id="one"), VirtualTable(COLUMNS, listed("c"), id="two")
    async with Host(*tables).run_test() as pilot:
        focused = tables[0].render_line(1)
        await pilot.press("tab")
        blurred = tables[0].render_line(1)
        assert blurred.text == focused.text
        assert blurred.text.startswith("▸")
        assert [segment.style for segment in focused] != [segment.style for segment in blurred]


@pytest.mark.parametrize("theme", sorted(load_themes().themes))
async def test_the_cursor_row_differs_from_its_neighbours_in_every_theme(theme: str) -> None:
    loaded = load_themes()
    table = VirtualTable(COLUMNS, listed("a", "b"))
    app = Host(table, start=theming.choose(theme, loaded, {}), loaded=loaded)
    async with app.run_test() as pilot:
        await settle(pilot)
        chosen, other = next(iter(table.render_line(1))).style, next(iter(table.render_line(2))).style
        assert chosen is not None
        assert other is not None
        assert (chosen.bgcolor, bool(chosen.reverse)) != (other.bgcolor, bool(other.reverse))


async def test_roles_take_the_colours_of_the_theme_and_change_with_it() -> None:
    loaded = load_themes()
    table = VirtualTable(COLUMNS, ListSource({1: made_up("a"), 2: RowCells([Cell("b", "attach-rw")] * 4)}))
    app = Host(table)
    async with app.run_test() as pilot:
        for name in ("calm-dark", "calm-light"):
            theming.switch(app, name)
            await settle(pilot)
            drawn = next(segment for segment in table.render_line(2) if "b" in segment.text)
            assert drawn.style is not None
            assert drawn.style.color is not None
            assert drawn.style.color.name == loaded.themes[name].variables["attach-rw"]


class FollowingScreen(Screen[None]):
    """A list, and a rule below it that names the row under the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self.table = VirtualTable(COLUMNS, numbered(1, 50))
        self.rule = RuleLine()

    def compose(self) -> ComposeResult:
        yield self.table
        yield self.rule

    def on_virtual_table_cursor_moved(self, message: VirtualTable.CursorMoved) -> None:
        self.rule.show((str(message.key),))


async def test_what_follows_the_cursor_is_painted_in_the_same_frame() -> None:
    class FrameCounter(Host):
        frames: ClassVar[list[list[str]]] = []

        def get_default_screen(self) -> Screen[None]:
            return FollowingScreen()

        def post_display_hook(self) -> None:
            self.frames.append(screen_lines(self))

    app = FrameCounter()
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("down")
        await settle(pilot)
        app.frames.clear()
        await pilot.press("down")
        await settle(pilot)
        assert len(app.frames) == 1
        assert "vol-0003" in app.frames[0][-1]
        assert app.frames[0][3].startswith("▸")
