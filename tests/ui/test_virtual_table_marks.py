"""Marked rows: they belong to keys, whatever happens to the list."""

from __future__ import annotations

from mavtui.ui.signs import ASCII_SIGNS
from mavtui.ui.widgets.virtual_table import VirtualTable
from tests.ui.made_up_rows import COLUMNS, Host, ManyRows, line_of, listed, numbered, screen_lines, settle


async def test_a_mark_stays_on_its_key_across_a_refresh() -> None:
    table = VirtualTable(COLUMNS, listed("b", "c", "d"))
    async with Host(table).run_test() as pilot:
        await pilot.press("down")
        table.action_mark()
        table.replace(listed("a", "b", "bb", "c", "d"))
        await settle(pilot)
        assert table.marks == {"c"}
        assert [line[3] for line in screen_lines(pilot.app)[1:6]] == [" ", " ", " ", "●", " "]


async def test_a_mark_survives_that_its_row_is_filtered_out() -> None:
    table = VirtualTable(COLUMNS, listed("a", "b"))
    async with Host(table).run_test() as pilot:
        table.action_mark()
        table.replace(listed("b"))
        await settle(pilot)
        table.replace(listed("a", "b"))
        await settle(pilot)
        assert table.marks == {"a"}
        assert "●a" in line_of(pilot.app, "●")


async def test_marking_twice_takes_the_mark_away() -> None:
    table = VirtualTable(COLUMNS, listed("a", "b"))
    app = Host(table)
    async with app.run_test() as pilot:
        table.action_mark()
        table.action_mark()
        await settle(pilot)
        assert table.marks == frozenset()
        assert [type(message) for message in app.told] == [VirtualTable.MarksChanged] * 2


async def test_a_range_is_drawn_out_and_then_taken() -> None:
    table = VirtualTable(COLUMNS, listed("a", "b", "c", "d", "e"))
    async with Host(table).run_test() as pilot:
        await pilot.press("down")
        table.action_mark_range()
        await pilot.press("down", "down")
        assert [line[3] for line in screen_lines(pilot.app)[1:6]] == [" ", "●", "●", "●", " "]
        assert table.marks == frozenset()
        table.action_mark_range()
        await pilot.press("down")
        assert table.marks == {"b", "c", "d"}
        assert [line[3] for line in screen_lines(pilot.app)[1:6]] == [" ", "●", "●", "●", " "]


async def test_a_range_keeps_its_anchor_across_a_refresh() -> None:
    table = VirtualTable(COLUMNS, listed("b", "c", "d"))
    async with Host(table).run_test() as pilot:
        table.action_mark_range()
        await pilot.press("down")
        table.replace(listed("a", "aa", "b", "c", "d"))
        table.action_mark()
        await settle(pilot)
        assert table.marks == {"b", "c"}


async def test_a_range_whose_anchor_is_gone_marks_nothing() -> None:
    table = VirtualTable(COLUMNS, listed("a", "b", "c"))
    async with Host(table).run_test() as pilot:
        table.action_mark_range()
        await pilot.press("down")
        table.replace(listed("b", "c"))
        table.action_mark_range()
        await settle(pilot)
        assert table.marks == frozenset()


async def test_all_rows_are_marked_and_all_marks_cleared() -> None:
    table = VirtualTable(COLUMNS, numbered(1, 300))
    async with Host(table).run_test() as pilot:
        table.action_mark_all()
        await settle(pilot)
        assert len(table.marks) == 300
        table.replace(numbered(1, 2))
        table.action_clear_marks()
        await settle(pilot)
        assert table.marks == frozenset()
        assert not any("●" in line for line in screen_lines(pilot.app))


async def test_more_rows_than_anybody_can_answer_for_are_not_marked_at_once() -> None:
    table = VirtualTable(COLUMNS, ManyRows())
    app = Host(table)
    async with app.run_test() as pilot:
        table.action_mark_all()
        await settle(pilot)
        assert table.marks == frozenset()
        refusals = [message for message in app.told if isinstance(message, VirtualTable.TooManyToMark)]
        assert [message.wanted for message in refusals] == [1_000_000]


async def test_marks_can_be_set_from_outside() -> None:
    table = VirtualTable(COLUMNS, listed("a", "b"), signs=ASCII_SIGNS)
    async with Host(table).run_test() as pilot:
        table.set_marks(["b"])
        await settle(pilot)
        assert "*b" in line_of(pilot.app, "*")
