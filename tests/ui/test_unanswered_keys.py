"""No key is without an answer: what calls nothing in a view says where it does, and what has nothing to do says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mavtui.config.keys_in_force import KeysInForce
from mavtui.services import planning
from mavtui.ui.unbound_keys import answer_to
from tests.ui.console import console_on, somebody_else

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("key", "screen", "said"),
    [
        ("z", "detail", "z (faults) does nothing here: it is for the list of volumes, attachments, servers and more."),
        ("o", "home", "o (volume) does nothing here: it is for findings, a finding's page."),
        ("plus", "contexts", "+ (create) does nothing here: it is for the list of volumes, servers."),
        ("Z", "home", "Z does nothing here; ? shows the keys."),
    ],
)
def test_a_key_that_calls_nothing_here_says_what_it_calls_elsewhere(key: str, screen: str, said: str) -> None:
    assert answer_to(key, screen, KeysInForce(), ascii_only=False) == said


def test_the_answer_goes_by_the_keys_in_force() -> None:
    keys = KeysInForce(chosen={"list.faults": ("f7",)})

    assert answer_to("f7", "detail", keys, ascii_only=False).startswith("F7 (faults)")
    assert answer_to("z", "detail", keys, ascii_only=False) == "z does nothing here; ? shows the keys."


async def test_a_foreign_key_is_answered_and_a_bound_one_is_not(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("gfs2-home")
        await console.press("enter")
        await console.in_front("DetailScreen")
        await console.press("z")
        await console.sees("z (faults) does nothing here")
        await console.press("S")
        await console.in_front("PlanDialog")
        await console.press("Z")
        await console.press("escape")
        await console.in_front("DetailScreen")
        assert "does nothing here" not in console.text


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("enter", "There is nothing here to open."),
        ("space", "There is nothing here to mark."),
        ("asterisk", "There is nothing here to mark."),
        ("v", "There is nothing here to mark."),
        ("u", "Nothing is marked."),
        ("x", "Nobody holds this volume"),
        ("X", "Nobody holds this volume"),
        ("m", "Nobody holds it"),
    ],
)
async def test_keys_of_an_empty_pane_say_that_there_is_nothing(estate: Path, key: str, said: str) -> None:
    async with console_on(estate) as console:
        await console.highlight("shared-spare-1")
        await console.press("tab", key)
        if key == "X":
            await console.until(lambda: console.dialog == "RepairDialog" or said in console.text)
        else:
            await console.sees(said)


async def test_a_range_says_how_it_goes_on(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("v")
        await console.sees("A range begins here: move to its other end, then v or space.")
        await console.press("down", "v")
        await console.sees("2 marked")


async def test_tab_says_where_there_is_but_one_pane(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("gfs2-home")
        await console.press("b")
        await console.in_front("WhoScreen")
        await console.press("tab")
        await console.sees("There is but one pane here.")


async def test_enter_in_the_journal_shows_all_of_the_entry_and_its_own_key_says_that_it_is_there(estate: Path) -> None:
    async with console_on(estate) as console:
        await somebody_else(estate, lambda session: planning.plan_set(session, "pool-07", name="pool-seven"))
        await console.press("L")
        await console.in_front("JournalScreen")
        await console.sees("1 entry")
        await console.press("L")
        await console.sees("Jobs and journal are what is shown here.")
        await console.press("enter")
        await console.in_front("DescribeScreen")
        await console.sees("pool-seven")


@pytest.mark.parametrize(
    ("way", "key", "said"),
    [
        ("question_mark", "question_mark", "This is the help"),
        ("d", "d", "It is shown as text already."),
        ("y", "y", "It is shown as YAML already."),
    ],
)
async def test_a_key_that_leads_where_one_is_says_so(estate: Path, way: str, key: str, said: str) -> None:
    async with console_on(estate) as console:
        await console.press(way)
        await console.until(lambda: console.dialog != "HomeScreen")
        await console.pilot.pause()
        await console.press(key)
        await console.sees(said)


async def test_contexts_say_when_they_were_read_again(estate: Path) -> None:
    async with console_on(estate) as console:
        console.app.open_view("contexts")
        await console.in_front("ContextsScreen")
        await console.sees("2 contexts")
        await console.press("R")
        await console.sees("Read again at 12:00:00")
