"""The dialog before every change: what it takes to go on, and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from mavtui.backends.protocol import Marks
from mavtui.services.journal_reading import records_backwards
from mavtui.ui.widgets.push_button import PushButton
from tests.ui.console import Console, console_on

if TYPE_CHECKING:
    from pathlib import Path


async def plan_a_second_writer(console: Console) -> None:
    """The plan that attaches app-share to a fourth writer, and its dialog, freshly painted."""
    await console.highlight("app-share")
    await console.press("a")
    await console.in_front("AttachDialog")
    await console.press("slash")
    await console.type("bastion")
    await console.press("enter")
    await console.press("enter")
    await console.until(lambda: console.dialog == "PlanDialog")
    await console.pilot.pause()


async def test_a_second_writer_needs_the_name_of_the_volume(estate: Path) -> None:
    async with console_on(estate) as console:
        await plan_a_second_writer(console)
        await console.sees("now", "after", "+ bastion", "second-writer", "4 servers will write", "estate.db")
        await console.press("a")
        await console.type("pp-share")
        await console.press("enter")
        await console.until(lambda: "bastion" in console.statuses("app-share"))
        await console.sees("Done: attach app-share to bastion, rw.")
        assert console.statuses("app-share")["bastion"] == "rw"


@pytest.mark.parametrize(("theme", "environ"), [("calm-dark", {}), ("mono", {}), ("calm-dark", {"NO_COLOR": "1"})])
async def test_the_header_stays_above_a_dialog_whatever_the_colours(
    estate: Path, monkeypatch: pytest.MonkeyPatch, theme: str, environ: dict[str, str]
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    async with console_on(estate, theme=theme, environ=environ) as console:
        await console.press("E")
        await console.in_front("ExtendDialog")
        await console.sees("estate.db ▸ default", "40 volumes", "? help")


async def test_enter_alone_leaves_everything_as_it_is(estate: Path) -> None:
    async with console_on(estate) as console:
        await plan_a_second_writer(console)
        assert console.app.focused is not None
        assert console.app.focused.id == "cancel"
        await console.press("enter")
        await console.sees("Nothing was changed.")
        assert "bastion" not in console.statuses("app-share")


@pytest.mark.parametrize("typed", ["app-shar", "app-share ", "APP-SHARE", "web-assets", "y"])
async def test_a_wrong_name_confirms_nothing(estate: Path, typed: str) -> None:
    async with console_on(estate) as console:
        await plan_a_second_writer(console)
        console.clock.pass_by(1)
        await console.type(typed)
        await console.press("enter")
        await console.pilot.pause()
        assert console.dialog == "PlanDialog"
        assert console.app.screen.query_one("#go").disabled
        assert "bastion" not in console.statuses("app-share")


async def test_the_button_cannot_be_reached_until_the_name_is_right(estate: Path) -> None:
    async with console_on(estate) as console:
        await plan_a_second_writer(console)
        reached = set()
        for _ in range(4):
            await console.press("tab")
            assert console.app.focused is not None
            reached.add(console.app.focused.id)
        assert "go" not in reached
        console.app.screen.query_one("#word").focus()
        await console.type("app-share")
        await console.press("tab", "tab")
        assert console.app.focused is not None
        assert console.app.focused.id == "go"


async def test_esc_leaves_everything_as_it_is(estate: Path) -> None:
    async with console_on(estate) as console:
        await plan_a_second_writer(console)
        await console.press("a")
        await console.press("escape")
        await console.until(lambda: console.dialog == "HomeScreen")
        assert "bastion" not in console.statuses("app-share")


async def test_keys_typed_ahead_reach_no_confirmation(estate: Path) -> None:
    async with console_on(estate) as console:
        await plan_a_second_writer(console)
        await console.type("app-share")
        await console.pilot.press("enter", "y", "enter")
        assert console.dialog == "PlanDialog"
        assert console.app.screen.query_one("#word").value == ""  # type: ignore[attr-defined]
        assert "bastion" not in console.statuses("app-share")


async def test_the_last_letters_alone_of_a_name_typed_ahead_are_no_name(estate: Path) -> None:
    async with console_on(estate) as console:
        await plan_a_second_writer(console)
        await console.type("app-")
        console.clock.pass_by(1)
        await console.type("share")
        await console.press("enter")
        await console.pilot.pause()
        assert console.dialog == "PlanDialog"
        assert "bastion" not in console.statuses("app-share")


async def test_a_key_that_is_held_down_answers_no_dialog(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("pool-00")
        await console.press("a")
        await console.in_front("AttachDialog")
        await console.press("enter")
        await console.until(lambda: console.dialog == "PlanDialog")
        await console.pilot.pause()
        for _ in range(30):
            console.clock.pass_by(0.03)
            await console.pilot.press("enter")
        assert console.dialog == "PlanDialog"
        await console.press("enter")
        await console.sees("Done: attach pool-00")


async def test_a_first_attachment_needs_enter_only(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("shared-spare-1")
        await console.press("a")
        await console.in_front("AttachDialog")
        await console.press("enter")
        await console.in_front("PlanDialog")
        assert console.app.focused is not None
        assert console.app.focused.id == "go"
        await console.press("enter")
        await console.until(lambda: len(console.volume("shared-spare-1").holders) == 1)


@pytest.mark.parametrize(("key", "holders"), [("y", 0), ("n", 1), ("enter", 1), ("escape", 1)])
async def test_a_caution_is_answered_with_yes_or_no(estate: Path, key: str, holders: int) -> None:
    async with console_on(estate) as console:
        await console.highlight("bastion-home")
        await console.press("x")
        await console.in_front("PlanDialog")
        await console.sees("running-server")
        await console.press(key)
        await console.until(lambda: console.dialog == "HomeScreen")
        await console.until(lambda: len(console.volume("bastion-home").holders) == holders)


async def test_yes_answers_no_plan_that_does_not_ask_for_it(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("app-share")
        await console.press("D")
        await console.in_front("PlanDialog")
        await console.press("y")
        await console.pilot.pause()
        assert console.dialog == "PlanDialog", "the reason against it stays"
        await console.press("escape")
        await console.in_front("HomeScreen")
        await plan_a_second_writer(console)
        await console.press("y")
        await console.pilot.pause()
        await console.app.run_action("screen.plan_confirm")
        await console.pilot.pause()
        assert console.dialog == "PlanDialog"
        assert "bastion" not in console.statuses("app-share")


async def test_a_blocked_plan_has_a_reason_and_no_button_and_is_recorded(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("app-share")
        await console.press("D")
        await console.in_front("PlanDialog")
        await console.sees("attached", "hold it")
        assert not console.app.screen.query("#go")
        await console.press("enter")
        await console.sees("Refused:")
        record = next(records_backwards(console.session.journal.path))
        assert (record.outcome, record.action) == ("refused", "delete")


async def test_deleting_needs_the_name_or_the_id_where_names_repeat(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("pool-00")
        word = console.volume("pool-00").id[:8]
        await console.press("D")
        await console.in_front("PlanDialog")
        await console.sees(f"Type {word} to go on")
        await console.type(word)
        await console.press("enter")
        await console.sees("Done: delete pool-00.")


async def test_a_lock_refuses_every_change_until_it_is_taken_off(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("bastion-home")
        await console.press("exclamation_mark")
        await console.sees("READ-ONLY")
        await console.press("x")
        await console.in_front("PlanDialog")
        await console.sees("read-only-context", "would do")
        await console.press("enter")
        await console.until(lambda: console.dialog == "HomeScreen")
        await console.press("exclamation_mark")
        await console.in_front("QuestionDialog")
        await console.press("y")
        await console.until(lambda: "READ-ONLY" not in console.text)


async def test_the_lock_promises_nothing_where_the_file_is_read_only_already(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.session.backend.set_marks(Marks(readonly=True))
        console.app.read_everything()
        await console.press("exclamation_mark")
        await console.sees("! cannot lift that")
        assert not console.session.lock.because


async def test_production_raises_a_plan_without_hazard_to_a_question(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.session.backend.set_marks(Marks(production=True))
        await console.highlight("shared-spare-1")
        await console.press("a")
        await console.in_front("AttachDialog")
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.sees("PROD")
        assert console.app.focused is not None
        assert console.app.focused.id == "cancel"
        await console.press("y")
        await console.until(lambda: len(console.volume("shared-spare-1").holders) == 1)


async def test_a_plan_longer_than_the_screen_says_so_and_is_moved_with_the_keys(estate: Path) -> None:
    async with console_on(estate, size=(60, 16)) as console:
        await plan_a_second_writer(console)
        await console.sees("second-writer", "more lines below: PgDn")
        assert "loses" not in console.text
        await console.press("pagedown")
        await console.sees("noncluster-filesystem", "detach that one attachment")
        assert "more lines below" not in console.text
        await console.press("pageup", "down")
        await console.sees("now", "more lines below: PgDn")
        assert "bastion" not in console.statuses("app-share")


async def test_nothing_is_confirmed_before_its_hazards_have_been_on_the_screen(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("bastion-home")
        console.app.open_view("hosts")
        await console.in_front("HostsScreen")
        await console.press("down", "x")
        await console.in_front("PlanDialog")
        await console.sees("Detach 5 volumes", "more lines below: PgDn")
        assert "running-server" not in console.text
        await console.press("y")
        await console.sees("read what is below first: PgDn")
        assert console.volume("bastion-home").holders
        await console.press("pagedown", "pagedown")
        await console.sees("running-server", "y yes  n no")
        await console.press("y")
        await console.until(lambda: not console.volume("bastion-home").holders)


async def test_a_name_typed_under_hazards_that_were_not_seen_confirms_nothing(estate: Path) -> None:
    async with console_on(estate, size=(60, 16)) as console:
        await plan_a_second_writer(console)
        console.clock.pass_by(1)
        await console.type("app-share")
        await console.press("enter")
        await console.sees("read what is below first: PgDn")
        assert "bastion" not in console.statuses("app-share")
        await console.press("pagedown", "enter")
        await console.until(lambda: "bastion" in console.statuses("app-share"))


async def test_a_wrong_name_is_said_to_be_wrong_until_it_is_changed(estate: Path) -> None:
    async with console_on(estate) as console:
        await plan_a_second_writer(console)
        console.clock.pass_by(1)
        await console.type("app")
        await console.press("enter")
        await console.sees("that is not app-share")
        await console.type("-")
        await console.sees("esc leaves everything as it is")


async def test_the_button_goes_by_what_the_line_says_when_it_is_pressed(estate: Path) -> None:
    async with console_on(estate) as console:
        await plan_a_second_writer(console)
        console.clock.pass_by(1)
        await console.type("app-share")
        button = console.app.screen.query_one("#go", PushButton)
        await console.until(lambda: not button.disabled)
        console.app.screen.query_one("#word", Input).value = "app-shar"
        button.action_press()
        await console.sees("that is not app-share")
        assert "bastion" not in console.statuses("app-share")
