"""Keys that arrive faster than the screens they lead to: each does what it means once, and none ends the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual import events

from mavtui.ui import typing_ahead
from mavtui.ui.screens.detail import DetailScreen
from mavtui.ui.widgets.line_input import LineInput
from tests.ui.console import Console, console_on, slow_search

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


async def test_keys_behind_the_enter_of_a_filter_act_on_the_rows_that_it_shows(estate: Path) -> None:
    async with console_on(estate) as console:
        await at_once(console, "slash", *"batch", "enter", "j", "space")
        await console.sees("1 marked")
        assert line_value(console) == "batch"
        assert console.app.focused is console.home.volumes
        assert [subject.name for subject in console.home.marked_subjects()] == [names(console)[1]]
        assert all("batch" in name for name in names(console))


async def test_keys_behind_an_enter_wait_for_rows_that_take_their_time(estate: Path) -> None:
    async with console_on(estate) as console:
        release = slow_search(console)
        await at_once(console, "slash", *"rw=2", "enter", "j", "space")
        await console.sees("searching…")
        assert not console.home.volumes.marks
        release.set()
        await console.sees("1 marked")
        assert [subject.name for subject in console.home.marked_subjects()] == [names(console)[1]]


async def test_keys_that_waited_too_long_are_dropped_and_it_is_said(
    estate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typing_ahead, "HELD_SECONDS", 0.05)
    async with console_on(estate) as console:
        release = slow_search(console)
        await at_once(console, "slash", *"rw=2", "enter", "j", "space")
        await console.sees("Still searching: 2 keys were dropped that came before the rows.")
        before = console.home.volumes.cursor_row
        await console.press("j")
        assert console.home.volumes.cursor_row == before + 1, "the next key acts on what is there"
        release.set()
        await console.until(lambda: console.home.volumes.is_settled)
        assert not console.home.volumes.marks


async def test_esc_behind_an_enter_is_never_held(estate: Path) -> None:
    async with console_on(estate) as console:
        slow_search(console)
        await at_once(console, "slash", *"rw=2", "enter", "space")
        await console.press("escape")
        await console.until(lambda: not console.home.filter_bars())
        await console.sees("40 volumes")
        assert not console.home.volumes.marks


async def test_keys_behind_esc_in_the_line_act_on_the_list(estate: Path) -> None:
    async with console_on(estate) as console:
        await at_once(console, "slash", *"web", "escape", "j", "j", "space")
        await console.sees("1 marked", "40 volumes")
        assert [subject.name for subject in console.home.marked_subjects()] == [names(console)[2]]


async def test_a_held_key_never_answers_a_question(estate: Path) -> None:
    async with console_on(estate) as console:
        before = console.volume("shared-spare-1")
        await at_once(console, "slash", *"shared-spare-1", "enter", "S", "enter", "y", "enter")
        await console.in_front("PlanDialog")
        await console.pilot.pause()
        assert console.dialog == "PlanDialog"
        assert console.volume("shared-spare-1") == before


async def test_keys_behind_a_command_act_on_the_view_that_it_opens(estate: Path) -> None:
    async with console_on(estate) as console:
        await at_once(console, "colon", *"srv", "enter", "j", "space")
        await console.in_front("ServersScreen")
        await console.sees("1 marked")
        assert not console.home.volumes.marks


async def test_keys_behind_a_command_that_fails_change_nothing(estate: Path) -> None:
    async with console_on(estate) as console:
        await at_once(console, "colon", *"xD", "enter", "j", "D")
        await console.sees("there is no command `xD`")
        assert [one.value for one in console.app.screen.query(LineInput)] == ["xD"]
        assert len(console.app.screen_stack) == 1


async def test_keys_behind_a_filter_that_is_none_change_nothing(estate: Path) -> None:
    async with console_on(estate) as console:
        await at_once(console, "slash", *"rw>", "enter", "j", "D")
        await console.sees("a value is missing after rw>")
        assert line_value(console) == "rw>"
        assert console.app.focused is not console.home.volumes


async def test_one_filter_after_the_other_in_one_burst(estate: Path) -> None:
    async with console_on(estate) as console:
        await at_once(console, "slash", *"web", "enter", "slash", *"quorum", "enter", "space")
        await console.sees("1 marked", "1 of 40")
        assert [subject.name for subject in console.home.marked_subjects()] == ["quorum"]


async def test_editing_keys_of_a_burst_act_in_their_order(estate: Path) -> None:
    async with console_on(estate) as console:
        await at_once(console, "slash", *"wex", "backspace", *"b", "left", "left", "delete", "e", "enter")
        await console.until(lambda: line_value(console) == "web")
        await console.sees(" of 40")


async def test_tab_completes_what_was_typed_at_once(estate: Path) -> None:
    async with console_on(estate) as console:
        await at_once(console, "slash", *"stat", "tab", *"err", "tab", "enter")
        await console.until(lambda: line_value(console) == "status:error")
        await console.sees("broken")


async def test_keys_behind_the_enter_of_a_find_line_act_on_the_text(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("question_mark")
        await console.in_front("HelpScreen")
        await at_once(console, "slash", *"mark", "enter", "n")
        await console.pilot.pause()
        assert [one.value for one in console.app.screen.query(LineInput)] == ["mark"]
        await at_once(console, "slash", *"undo", "escape", "q")
        await console.in_front("HomeScreen")


def line_value(console: Console) -> str:
    """What stands on the filter line."""
    return console.app.screen.query_one("#filter LineInput", LineInput).value


def names(console: Console) -> list[str]:
    """The names in the list, in order."""
    rows = console.home.volumes
    con = console.session.backend.store.reader
    known = dict(con.execute("SELECT id, name FROM volumes"))
    return [known[str(key)] for key in rows._source.keys(0, rows.row_count)]


@pytest.mark.parametrize("key", ["a", "x", "n", "ctrl+p", "C", "T"])
async def test_a_question_that_is_left_before_it_began_leaves_the_keys_to_the_list(estate: Path, key: str) -> None:
    async with console_on(estate) as console:
        await at_once(console, key, "escape")
        await console.pilot.pause()
        if console.app.screen is not console.app.views()[-1]:
            await console.press("escape")
        assert not console.app.is_asking
        await console.press("enter")
        await console.in_front("DetailScreen")


async def test_a_conversation_that_is_cancelled_before_its_first_step_gives_the_keys_back(estate: Path) -> None:
    async with console_on(estate) as console:
        begun = []

        async def conversation() -> None:
            begun.append(True)

        console.app.converse(conversation)
        await console.app.on_event(events.Key("escape", None))
        await console.pilot.pause()
        assert (begun, console.app.is_asking) == ([], False)
        await console.press("enter")
        await console.in_front("DetailScreen")
