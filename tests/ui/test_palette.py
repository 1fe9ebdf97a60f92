"""The palette: what applies with its key, what does not with the reason, views and contexts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import OptionList

from mavtui.config.theme_contrast import VERY_READABLE, contrast
from mavtui.ui.calling import call_action
from mavtui.ui.palette_entries import Entry, entries
from mavtui.ui.views import VIEWS
from tests.config.test_load import write_config
from tests.ui.console import console_on

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.console import Console


async def choose(console: Console, text: str, said: str) -> None:
    """Find an entry by what is typed, and choose it."""
    await console.press("ctrl+p")
    await console.until(lambda: console.dialog == "Palette")
    await console.type(text)
    await console.sees(said)
    await console.press("enter")


def found(console: Console, title: str) -> Entry:
    return next(entry for entry in entries(console.app) if entry.title == title)


async def test_an_action_is_offered_with_its_key_and_one_sentence(estate: Path) -> None:
    async with console_on(estate) as console:
        attach = found(console, "attach")

    assert attach.keys == "a"
    assert attach.help.endswith(".")
    assert not attach.why_not


async def test_every_view_that_needs_no_object_is_offered(estate: Path) -> None:
    async with console_on(estate) as console:
        titles = {entry.title for entry in entries(console.app)}

    assert titles >= {f"view {spec.title}" for spec in VIEWS.values() if spec.takes in ("", "FILTER")}


async def test_what_applies_comes_before_what_does_not(empty: Path) -> None:
    async with console_on(empty) as console:
        reasons = [bool(entry.why_not) for entry in entries(console.app)]

    assert reasons == sorted(reasons)
    assert any(reasons)


async def test_what_does_not_apply_says_why_and_does_nothing(empty: Path) -> None:
    async with console_on(empty) as console:
        assert "there is nothing under the cursor" in found(console, "delete").help
        await choose(console, "delete the volume", "Delete the volume")
        await console.sees("Delete does nothing here: there is nothing under the cursor.")


async def test_a_lock_is_remarked_at_what_it_refuses(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("exclamation_mark")
        assert "read-only: ! takes the lock off" in found(console, "attach").help
        assert "read-only" not in found(console, "filter").help


async def test_a_table_action_is_called_in_the_pane_that_has_the_focus(estate: Path) -> None:
    async with console_on(estate) as console:
        before = console.home.volumes.cursor_row
        await choose(console, "bottom", "Go to the last row")
        await console.until(lambda: console.home.volumes.cursor_row > before, "the last row")


@pytest.mark.parametrize(
    ("title", "key", "dialog"), [("attach", "slash", "AttachDialog"), ("help", "colon", "HelpScreen")]
)
async def test_actions_with_printable_keys_work_while_a_line_is_typed(
    estate: Path, title: str, key: str, dialog: str
) -> None:
    async with console_on(estate) as console:
        await console.press(key)
        await console.until(lambda: bool(console.app.screen.query("Input")))
        await choose(console, title, found(console, title).help[:30])
        await console.in_front(dialog)


async def test_a_context_is_offered_once_something_is_typed(estate: Path) -> None:
    async with console_on(estate) as console:
        await choose(console, "context local", "context local")
        await console.sees("In local now.")


async def test_a_name_from_outside_is_no_markup(estate: Path) -> None:
    async with console_on(estate) as console:
        console.app.files["[bold]x[/bold]"] = str(estate)
        await console.press("ctrl+p")
        await console.until(lambda: console.dialog == "Palette")
        await console.type("context bold")
        await console.sees("[bold]x[/bold]")


async def test_keys_that_come_before_the_list_is_laid_out_move_nothing(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("ctrl+p")
        await console.until(lambda: console.dialog == "Palette")
        options = console.app.screen.query_one(OptionList)
        options.clear_options()
        options.add_option("made this moment")
        for move in ("page_down", "page_up", "last"):
            await console.app.screen.run_action(f"command_list('{move}')")
        assert console.dialog == "Palette"


async def test_without_colours_the_highlighted_entry_is_told_by_its_line(
    estate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with console_on(estate, environ={"NO_COLOR": "1"}) as console:
        await console.press("ctrl+p")
        await console.sees("Attach the volume", "Detach the highlighted")
        await console.press("down")
        await console.pilot.pause()
        strips = console.app.screen._compositor.render_strips()
        underlined = [
            segment.text for strip in strips for segment in strip if segment.style and segment.style.underline
        ]
        assert any("detach" in text for text in underlined)
        assert not any("repair" in text for text in underlined)


async def test_what_nothing_in_front_can_do_is_told(estate: Path) -> None:
    async with console_on(estate) as console:
        console.app.open_view("journal")
        await console.in_front("JournalScreen")
        console.app.screen.set_focus(None)
        call_action(console.app, "cursor.page_down")
        await console.sees("is not for this view.")


async def test_a_saved_filter_is_offered_and_shown(estate: Path) -> None:
    write_config("filters:\n  writers: rw>1\n")
    async with console_on(estate) as console:
        await choose(console, "writers", "filter @writers")
        await console.sees("app-share", "@writers")
        await console.until(lambda: "bastion-home" not in console.text, "only what the filter shows")


async def test_each_theme_says_what_choosing_it_does(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("ctrl+p")
        await console.type("theme fjord")
        await console.sees("theme fjord", "Use this theme until you leave.")
        assert "without a name" not in console.text


async def test_a_theme_is_offered_and_taken(estate: Path) -> None:
    async with console_on(estate) as console:
        await choose(console, "theme fjord", "theme fjord")
        await console.until(lambda: console.app.theme == "fjord", "the other theme")


@pytest.mark.parametrize("theme", ["high-contrast", "high-contrast-light"])
async def test_everything_in_the_palette_can_be_read_where_contrast_matters_most(estate: Path, theme: str) -> None:
    async with console_on(estate, theme=theme) as console:
        await console.press("ctrl+p")
        await console.sees("Attach the volume", "Detach the highlighted")
        await console.press("down")
        await console.pilot.pause()
        region = console.app.screen.query_one("CommandList").region
        strips = console.app.screen._compositor.render_strips()[region.y : region.bottom]
        ratios = {
            segment.text.strip(): contrast(segment.style.color.name, segment.style.bgcolor.name)
            for strip in strips
            for segment in strip.crop(region.x, region.right)
            if segment.text.strip() and segment.style and segment.style.color and segment.style.bgcolor
        }
        assert any("Detach the highlighted" in text for text in ratios)
        assert {text: ratio for text, ratio in ratios.items() if ratio < VERY_READABLE} == {}
