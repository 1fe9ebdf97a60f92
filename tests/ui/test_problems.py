"""What went wrong is one line; enter opens all of it, once and right after, and never in the middle of something."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from mavtui.backends.protocol import Marks
from mavtui.errors import BackendUnreachable
from mavtui.ui.problems import Problem, problem_of
from tests.ui.console import Console, console_on

if TYPE_CHECKING:
    from pathlib import Path

GONE = BackendUnreachable("cinder does not answer", hint="Try again later.", request_id="req-0815")


def fail(console: Console) -> None:
    console.app.tell_error(GONE, what="attach app-share to web-9")


async def test_a_problem_is_one_line_and_enter_opens_all_of_it(estate: Path) -> None:
    async with console_on(estate) as console:
        fail(console)
        await console.sees("Attach app-share to web-9: cinder does not answer.", "enter opens it")
        await console.press("enter")
        await console.in_front("ProblemDialog")
        await console.sees("What went wrong", "why", "Try again later.", "req-0815")


async def test_enter_opens_it_only_as_the_very_next_key(estate: Path) -> None:
    async with console_on(estate) as console:
        fail(console)
        await console.press("down", "enter")
        await console.in_front("DetailScreen")


async def test_it_can_be_opened_at_any_time_later(estate: Path) -> None:
    async with console_on(estate) as console:
        fail(console)
        await console.press("down")
        await console.press("colon")
        await console.until(lambda: bool(console.app.screen.query("#command")))
        await console.type("problem")
        await console.press("enter")
        await console.in_front("ProblemDialog")
        await console.sees("req-0815")
        await console.press("escape")
        await console.in_front("HomeScreen")


async def test_it_is_copied_whole(estate: Path) -> None:
    async with console_on(estate) as console:
        fail(console)
        await console.press("enter")
        await console.in_front("ProblemDialog")
        await console.press("c")
        await console.sees("Copied the problem")


async def test_enter_in_a_line_that_is_typed_belongs_to_the_line(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("slash")
        await console.type("pool")
        fail(console)
        await console.press("enter")
        await console.until(lambda: console.app.focused is console.home.rows)
        assert console.dialog == "HomeScreen"


async def test_where_nothing_went_wrong_there_is_nothing_to_open(estate: Path) -> None:
    async with console_on(estate) as console:
        console.app.action_app_problem()
        await console.sees("Nothing went wrong so far.")


def test_what_is_copied_names_each_part() -> None:
    found = problem_of(GONE, what="attach", time="12:00")

    assert found.text.splitlines() == [
        "failed: attach", "why: cinder does not answer", "to do: Try again later.", "request: req-0815", "time: 12:00",
    ]  # fmt: skip


def test_a_defect_is_said_to_be_one() -> None:
    found = problem_of(ValueError("boom"))

    assert "ValueError: boom" in found.line
    assert "defect" in found.hint


@pytest.mark.parametrize(("why", "line"), [("it broke", "It broke."), ("Why?", "Why?")])
def test_the_line_is_a_sentence(why: str, line: str) -> None:
    assert Problem("", why).line == line


@pytest.mark.parametrize("key", ["a", "x", "m", "D", "q", "E", "T"])
async def test_every_dialog_on_production_says_so_in_words(estate: Path, key: str) -> None:
    async with console_on(estate) as console:
        await console.session.backend.set_marks(Marks(production=True))
        console.app.read_everything()
        await console.highlight("bastion-home")
        await console.press(key)
        await console.until(lambda: console.dialog != "HomeScreen")
        await console.sees("PROD estate.db PROD")


async def test_esc_leaves_a_question_at_once_while_other_keys_are_dropped(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("bastion-home")
        await console.press("x")
        await console.until(lambda: console.dialog == "PlanDialog")
        await console.pilot.pause()
        await console.pilot.press("y", "n", "y")
        assert console.dialog == "PlanDialog"
        await console.pilot.press("escape")
        await console.until(lambda: console.dialog == "HomeScreen")
        assert console.statuses("bastion-home") == {"bastion": "rw"}


def test_a_defect_tells_no_secret() -> None:
    problem = problem_of(ValueError("login failed: password=hunter2, user=ops"))

    assert "hunter2" not in problem.text
    assert "user=ops" in problem.text


async def test_a_secret_that_was_typed_into_a_command_is_not_remembered(estate: Path) -> None:
    async with console_on(estate) as console:
        for line in ("set-metadata pool-07 password=hunter2", "refresh"):
            await console.press("colon")
            await console.until(lambda: bool(console.app.screen.query("#command")))
            console.app.screen.query_one("#command Input", Input).value = line
            await console.press("enter")
            if "password" in line:
                await console.in_front("PlanDialog")
                await console.press("escape")
            await console.until(lambda: not console.app.screen.query("#command"))

        assert console.app.state.lines("history.command") == ["refresh"]
