"""The console for a screen reader: what is only drawn elsewhere is said in lines."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from mavtui.bootstrap import open_session
from mavtui.config.theme_files import load_themes
from mavtui.services import planning
from mavtui.ui import theming
from mavtui.ui.plain import LINES_TOLD, PlainApp, SpokenLines
from mavtui.ui.signs import signs_for
from tests.ui.console import Console, TestClock, attach_elsewhere, somebody_else

BOXES = set("─│┌┐└┘├┤━╭╮╰╯┃┏┓▐▸●")


@asynccontextmanager
async def plain_console(engine: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Console]:
    """A running console in plain mode."""
    clock = TestClock()
    session = open_session(db=str(engine), create=True)
    loaded = load_themes()
    app = PlainApp(
        session, loaded, theming.choose("calm-dark", loaded, {}), clock=clock,
        signs=signs_for(ascii_only=False, plain=True), polls=False,
    )  # fmt: skip
    try:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield Console(app, clock, pilot)
    finally:
        await session.close()


def spoken(console: Console) -> str:
    """The lines at the bottom, as one text."""
    lines = console.app.screen.query_one(SpokenLines)
    return " ".join(run.text.strip() for line in lines._lines for run in line)


async def says(console: Console, *texts: str) -> None:
    """Wait for the lines at the bottom to hold these texts."""
    await console.until(lambda: bool(console.app.screen.query(SpokenLines)), "there are lines")
    await console.until(lambda: all(text in spoken(console) for text in texts), f"{texts} in {spoken(console)}")


async def test_the_row_under_the_cursor_is_said_with_its_number_and_what_is_wrong(estate: Path) -> None:
    async with plain_console(estate) as console:
        await says(console, "Row 1 of 40: danger, volume app-share, status in-use, rw 3")
        await console.press("down", "space")
        await says(console, "Row 2 of 40: marked, volume backup-target")


@pytest.mark.parametrize("keys", [("a",), ("tab", "x"), ("C",), ("tab", "X"), ("plus",), ("T",)])
async def test_the_buttons_of_a_dialog_stay_above_what_is_said(estate: Path, keys: tuple[str, ...]) -> None:
    async with plain_console(estate) as console:
        await console.press(*keys)
        await console.until(lambda: console.app.screen.query_one_optional("#buttons") is not None)
        await console.until(lambda: bool(spoken(console)))
        await console.sees("Cancel")


async def test_the_terminals_cursor_stands_on_the_row(estate: Path) -> None:
    async with plain_console(estate) as console:
        await console.press("down", "down")
        await says(console, "Row 3 of 40")
        row = console.app.cursor_position.y
        assert "baremetal-images" in console.text.splitlines()[row]


async def test_nothing_is_drawn_that_is_no_word(estate: Path) -> None:
    async with plain_console(estate) as console:
        for keys in ((), ("enter",), ("escape", "question_mark"), ("escape", "L"), ("escape", "a"), ("space", "enter")):
            await console.press(*keys)
            await console.pilot.pause()
            console.clock.pass_by(1)
            assert not BOXES & set(console.text), console.text


async def test_nothing_stands_beside_a_list_or_text_in_wide_terminals_either(estate: Path) -> None:
    async with plain_console(estate, (200, 50)) as console:
        assert not console.app.screen.query("#details")
        assert not any("description" in line for line in console.text.splitlines())
        await console.press("enter")
        await console.in_front("DetailScreen")
        assert not console.app.screen.query_one("#facts").has_class("-wide")
        console.app.open_view("servers")
        await console.in_front("ServersScreen")
        await console.pilot.pause()
        assert not console.app.screen.query("#details")


async def test_a_dialog_has_the_whole_screen_and_says_what_has_the_focus(estate: Path) -> None:
    async with plain_console(estate) as console:
        await console.highlight("pool-07")
        await console.press("a")
        await console.in_front("AttachDialog")
        await says(console, "Row 1 of", "server backup-1")
        assert "VOLUME" not in console.text
        await console.press("space", "enter")
        await console.in_front("PlanDialog")
        await console.sees("attach pool-07 to backup-1")


async def test_what_others_change_in_rows_that_are_seen_is_said(estate: Path) -> None:
    async with plain_console(estate) as console:
        await console.highlight("pool-07")
        await says(console, "volume pool-07, status available")
        await somebody_else(estate, attach_elsewhere("pool-07", "bastion"))
        console.app.read_everything()
        await says(console, "pool-07: status in-use, was available", "attached to bastion, was nothing")


async def test_what_is_told_stays_as_a_line_when_more_is_told(estate: Path) -> None:
    async with plain_console(estate) as console:
        for number in range(LINES_TOLD + 1):
            console.app.tell(f"thing {number}")
            await says(console, f"thing {number}")
        assert "thing 0" not in spoken(console)
        assert "thing 1" in spoken(console)


async def test_to_come_back_to_a_view_does_not_tell_again_what_it_told_before(estate: Path) -> None:
    async with plain_console(estate) as console:
        console.app.tell("Nothing was changed.")
        await says(console, "Nothing was changed.")
        for _ in range(2):
            await console.press("question_mark")
            await says(console, "Text: lines 1-")
            await console.press("escape")
            await says(console, "Row 1 of 40")
        assert spoken(console).count("Nothing was changed.") == 1


async def test_read_only_records_that_can_write_are_said_in_words(estate: Path) -> None:
    async with plain_console(estate) as console:
        await console.highlight("reference-data")
        await console.press("tab")
        await says(console, "mode ro but writable")


async def test_a_change_made_here_is_said(estate: Path) -> None:
    async with plain_console(estate) as console:
        await console.highlight("pool-07")
        await somebody_else(estate, lambda session: planning.plan_extend(session, "pool-07", 900))
        await console.press("S")
        await console.in_front("PlanDialog")
        await console.press("enter")
        await says(console, "Done:")


async def test_the_cell_of_a_map_is_said_and_every_move(estate: Path) -> None:
    async with plain_console(estate) as console:
        await console.press("M")
        await says(console, "Row 1 of 7, column 1 of 14: danger, reference-data × batch-01, ro! attached")
        await console.press("right", "right", "right")
        await says(console, "column 4 of 14: danger, reference-data × web-1, not attached")
        assert console.app.cursor_position.y == 4


async def test_where_a_text_is_scrolled_to_is_said(estate: Path) -> None:
    async with plain_console(estate) as console:
        await console.press("question_mark")
        await console.in_front("HelpScreen")
        await says(console, "Text: lines 1-", "Every volume, and below the list")
        await console.press("down", "down", "down")
        await says(console, "Text: lines 4-")


async def test_the_highlighted_entry_of_the_palette_is_said_and_nothing_behind_it_shown(estate: Path) -> None:
    async with plain_console(estate) as console:
        await console.press("ctrl+p")
        await console.until(lambda: console.dialog == "Palette")
        await console.type("attach")
        await says(console, "Text field, Find an action, a view, a context…: attach. 1 of ")
        assert "app-share" not in console.text
        await console.press("down")
        await says(console, "2 of ")
        await console.type("zzzz")
        await says(console, "Nothing matches")


async def test_a_finding_is_said_with_its_severity(estate: Path) -> None:
    async with plain_console(estate) as console:
        console.app.open_view("findings")
        await console.in_front("FindingsScreen")
        await says(console, "Row 1 of 30: danger, severity danger, what lying-available counts as available")


async def test_a_dialog_without_a_field_says_its_title(estate: Path) -> None:
    async with plain_console(estate) as console:
        console.app.action_app_tour()
        await console.in_front("Tour")
        await says(console, "1 of 3")


async def test_an_attachment_of_a_history_is_said_with_its_times(estate: Path) -> None:
    async with plain_console(estate) as console:
        await console.highlight("quorum")
        await console.press("H")
        await says(console, "Row 1 of 2: quorum", "db-primary, RW, attached, ", "attached 2026-11-22")
        await console.press("down")
        await says(console, "Row 2 of 2: quorum", "db-standby")
        assert not BOXES & set(console.text)
