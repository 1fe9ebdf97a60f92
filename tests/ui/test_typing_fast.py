"""Keys that arrive faster than the screens they lead to: each does what it means once, and none ends the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events

from mavtui.ui.screens.detail import DetailScreen
from mavtui.ui.widgets.line_input import LineInput
from tests.ui.console import Console, console_on

if TYPE_CHECKING:
    from pathlib import Path


async def at_once(console: Console, *keys: str) -> None:
    """Keys that are all there before the first is acted on, as a slow line delivers them."""
    console.clock.pass_by(1)
    for key in keys:
        console.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await console.pilot.pause()
    await console.pilot.pause()


async def test_enter_twice_on_a_server_leads_to_one_plan(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("shared-spare-1")
        await console.press("a")
        await console.in_front("AttachDialog")
        await at_once(console, "enter", "enter", "enter")
        await console.in_front("PlanDialog")
        assert len(console.app.screen_stack) == 2
        assert console.statuses("shared-spare-1") == {}


async def test_enter_twice_in_the_palette_calls_one_action(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("ctrl+p")
        await console.in_front("Palette")
        await console.type("jobs")
        await console.sees("L ")
        await at_once(console, "enter", "enter", "enter")
        await console.in_front("JournalScreen")
        assert len(console.app.screen_stack) == 2


async def test_enter_twice_on_a_volume_opens_it_once(estate: Path) -> None:
    async with console_on(estate) as console:
        await at_once(console, "enter", "enter")
        await console.in_front("DetailScreen")
        await console.press("q")
        await console.in_front("HomeScreen")


async def test_leaving_twice_at_once_ends_at_home_or_at_the_question(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("enter")
        await console.in_front("DetailScreen")
        await at_once(console, "escape", "escape", "escape")
        await console.in_front("HomeScreen")


async def test_opening_and_leaving_at_once_leaves_no_screen_that_takes_no_keys(estate: Path) -> None:
    async with console_on(estate) as console:
        await at_once(console, "enter", "q")
        await console.pilot.pause()
        await console.press("escape")
        await console.in_front("HomeScreen")
        await console.press("question_mark")
        await console.in_front("HelpScreen")


async def test_a_filter_typed_at_once_is_typed_into_its_line(estate: Path) -> None:
    async with console_on(estate) as console:
        await at_once(console, "slash", *"dx")
        await console.pilot.pause()
        assert len(console.app.screen_stack) == 1
        assert [one.value for one in console.app.screen.query(LineInput)] == ["dx"]


async def test_a_command_typed_at_once_is_one_command(estate: Path) -> None:
    async with console_on(estate) as console:
        await at_once(console, "colon", *"xD", "enter")
        await console.sees("there is no command `xD`")
        assert len(console.app.screen_stack) == 1


async def test_a_line_that_is_opened_as_the_last_one_is_left_takes_the_keys(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("colon")
        await console.type("clean-up stuck-reserved")
        await console.press("enter")
        await at_once(console, "escape", "colon")
        await console.type("xD")
        assert [one.value for one in console.app.screen.query(LineInput)] == ["xD"]
        assert len(console.app.screen_stack) == 1


async def test_a_filter_typed_at_once_in_a_dialog_chooses_nothing_that_it_hides(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("shared-spare-1")
        await console.press("a")
        await console.in_front("AttachDialog")
        await at_once(console, "slash", *"bastion", "enter")
        await console.until(lambda: console.app.focused is not None and console.app.focused.id == "servers")
        assert console.dialog == "AttachDialog"
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.sees("attach shared-spare-1 to bastion, rw")


async def test_a_key_faster_than_the_detail_view_ends_nothing(estate: Path) -> None:
    async with console_on(estate) as console:
        screen = DetailScreen(console.volume("app-share").id)
        assert screen.subject() is None
        assert screen.chosen_attachment() is None
        assert not screen.marked_subjects()
        await at_once(console, "enter")
        await console.in_front("DetailScreen")


async def test_a_key_that_comes_after_the_last_screen_means_nothing(estate: Path) -> None:
    async with console_on(estate) as console:
        screens = list(console.app.screen_stack)
        key = events.Key("j", "j")
        key._set_forwarded()  # it went to what had the focus, and comes back when that has gone
        console.app._screen_stack.clear()
        try:
            await console.app.on_event(key)
        finally:
            console.app._screen_stack.extend(screens)
