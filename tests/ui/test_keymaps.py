"""Keys that were changed are the keys: they call, everything shows them, and the old ones do nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.config.load import load_settings, with_keymap
from mavtui.ui import start
from mavtui.ui.palette_entries import entries
from tests.config.test_load import write_config
from tests.ui.console import console_on

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def footer(text: str) -> str:
    return text.splitlines()[-1]


async def test_a_changed_key_calls_and_is_shown_and_the_old_one_does_nothing(estate: Path) -> None:
    write_config("keymap:\n  app.journal: f6\n  volume.attach: ctrl+t\n")
    async with console_on(estate) as console:
        assert "^t attach" in footer(console.text)
        await console.press("L")
        await console.press("a")
        await console.pilot.pause()
        assert console.dialog == "HomeScreen"
        await console.press("f6")
        await console.in_front("JournalScreen")
        await console.press("q")
        await console.press("ctrl+t")
        await console.in_front("AttachDialog")


async def test_help_and_palette_show_the_keys_in_force(estate: Path) -> None:
    write_config("keymap:\n  volume.attach: ctrl+t\n")
    async with console_on(estate, size=(120, 40)) as console:
        assert next(one for one in entries(console.app) if one.title == "attach").keys == "^t"
        await console.press("question_mark")
        await console.in_front("HelpScreen")
        await console.sees("^t           attach")


async def test_two_actions_can_change_their_keys(estate: Path) -> None:
    write_config("keymap:\n  volume.extend: D\n  volume.delete: E\n")
    async with console_on(estate) as console:
        await console.press("D")
        await console.in_front("ExtendDialog")


async def test_an_action_without_a_key_is_in_the_palette_and_not_in_the_footer(estate: Path) -> None:
    write_config("keymap:\n  volume.attach: []\n")
    async with console_on(estate) as console:
        assert "attach" not in footer(console.text)
        await console.press("a")
        await console.pilot.pause()
        assert console.dialog == "HomeScreen"
        assert next(one for one in entries(console.app) if one.title == "attach").keys == ""


async def test_an_action_that_has_no_key_can_be_given_one(estate: Path) -> None:
    write_config("keymap:\n  app.tour: f9\n")
    async with console_on(estate) as console:
        await console.press("f9")
        await console.in_front("Tour")


async def test_a_confirmation_takes_the_key_that_it_shows(estate: Path) -> None:
    write_config("keymap:\n  plan.confirm: j\n")
    async with console_on(estate) as console:
        await console.highlight("bastion-home")
        await console.press("x")
        await console.in_front("PlanDialog")
        await console.sees("j yes  n no")
        await console.press("y")
        await console.pilot.pause()
        assert console.dialog == "PlanDialog"
        await console.press("j")
        await console.sees("Done: detach bastion-home", "U undoes it")


async def test_columns_can_be_sorted_by_other_keys(estate: Path) -> None:
    write_config("keymap:\n  list.sort_by: [f1, f2]\n  app.help: '?'\n")
    async with console_on(estate) as console:
        await console.press("f2")
        await console.sees("Sorted by status")
        await console.press("3")
        await console.sees("3 does nothing here", "STATUS▲")


async def test_the_cursor_moves_by_other_keys(estate: Path) -> None:
    write_config("keymap:\n  cursor.down: [down, f5]\n")
    async with console_on(estate) as console:
        await console.press("f5", "f5")
        assert console.home.volumes.cursor_row == 2
        await console.press("j")
        assert console.home.volumes.cursor_row == 2


async def test_vim_fingers_undo_copy_and_mark(estate: Path) -> None:
    write_config("ui: {keymap: vim}\n")
    async with console_on(estate) as console:
        await console.press("y")
        await console.sees("Copied")
        await console.press("space")
        await console.sees("1 marked; U clears")
        await console.press("U")
        await console.until(lambda: not console.home.volumes.marks, "no marks")
        await console.press("ctrl+d")
        assert console.home.volumes.cursor_row > 5
        await console.highlight("bastion-home")
        await console.press("x")
        await console.in_front("PlanDialog")
        await console.press("y")
        await console.sees("u undoes it")
        await console.press("u")
        await console.in_front("PlanDialog")
        await console.sees("undoes")


async def test_k9s_fingers_reach_what_is_grave_and_a_plan_stands_before_it(estate: Path) -> None:
    write_config("ui: {keymap: k9s}\n")
    async with console_on(estate) as console:
        await console.highlight("broken")
        await console.press("ctrl+d")
        await console.in_front("RepairDialog")


async def test_a_sentence_names_the_key_in_force(estate: Path) -> None:
    write_config("keymap:\n  app.lock: f8\n")
    async with console_on(estate) as console:
        await console.press("f8")
        await console.sees("until F8 takes the lock off")


def test_wrong_keys_are_told_before_the_console_opens(
    estate: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start, "_has_terminal", lambda: True)
    file = write_config("keymap:\n  volume.atach: a\n  volume.extend: x\n")

    assert start.main(db=str(estate)) == 2
    said = capsys.readouterr().err
    assert f"{file}:2: `keymap.volume.atach` is not the id of an action" in said
    assert f"{file}:3: `keymap.volume.extend` has the key `x`, which calls `attachment.detach`" in said
    assert "Did you mean `volume.attach`?" in said


def test_an_unknown_keymap_is_told_before_the_console_opens(
    estate: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start, "_has_terminal", lambda: True)

    assert start.main(db=str(estate), keymap="k9") == 2
    assert "Did you mean `k9s`?" in capsys.readouterr().err


def test_the_keymap_of_the_command_line_wins() -> None:
    write_config("ui: {keymap: vim}\n")

    assert with_keymap(load_settings(), "k9s").ui.keymap == "k9s"
