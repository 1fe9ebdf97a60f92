"""Detail, journal, help and palette; and that every action of the list is really there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mavtui.config import paths
from mavtui.config.actions import BY_ID, SCREENS, actions_of
from mavtui.services import planning, unfinished
from mavtui.ui.bindings import BY_APPLICATION, action_name
from mavtui.ui.calling import VIEW_ACTION
from mavtui.ui.dialogs.attach import AttachDialog
from mavtui.ui.dialogs.columns import ColumnsDialog
from mavtui.ui.dialogs.form import Form
from mavtui.ui.dialogs.plan import PlanDialog
from mavtui.ui.dialogs.problem import ProblemDialog
from mavtui.ui.screens.detail import DetailScreen
from mavtui.ui.screens.finding import FindingScreen
from mavtui.ui.screens.findings import FindingsScreen
from mavtui.ui.screens.help import HelpScreen
from mavtui.ui.screens.home import HomeScreen
from mavtui.ui.screens.journal import JournalScreen
from mavtui.ui.views import VIEWS, class_of
from mavtui.ui.widgets.keyed_table import KeyedTable
from mavtui.ui.widgets.map_grid import MapGrid
from mavtui.ui.widgets.timeline import Timeline
from tests.ui.console import console_on, somebody_else

if TYPE_CHECKING:
    from pathlib import Path

    from textual.screen import Screen
    from textual.widget import Widget

CLASSES: dict[str, type[Screen[Any]]] = {
    "home": HomeScreen,
    "detail": DetailScreen,
    "journal": JournalScreen,
    "findings": FindingsScreen,
    "finding": FindingScreen,
    "help": HelpScreen,
    "attach": AttachDialog,
    "plan": PlanDialog,
    "form": Form,
    "columns": ColumnsDialog,
    "problem": ProblemDialog,
}


PANES: dict[str, type[Widget]] = {"table": KeyedTable, "map_move": MapGrid, "history_move": Timeline}
"""Where the actions of a scope are at home that belong to a pane."""


def class_called(screen: str) -> type[Screen[Any]]:
    """The screen or dialog of that name in the list of actions."""
    return CLASSES.get(screen) or class_of(VIEWS[screen])


@pytest.mark.parametrize("screen", SCREENS)
def test_every_action_that_a_screen_offers_is_there(screen: str) -> None:
    from mavtui.ui.app import MavtuiApp

    for action in actions_of(screen):
        if action.id.startswith(VIEW_ACTION):
            continue
        home = MavtuiApp if action.id in BY_APPLICATION else PANES.get(action.scope, class_called(screen))
        places = (home, class_called(screen))
        assert any(hasattr(place, f"action_{action_name(action)}") for place in places), action.id


def test_every_view_that_needs_no_object_has_an_action_that_opens_it() -> None:
    opened = {identity.removeprefix(VIEW_ACTION) for identity in BY_ID if identity.startswith(VIEW_ACTION)}

    assert opened | {"journal"} == {spec.name for spec in VIEWS.values() if spec.takes in ("", "FILTER")}


async def test_detail_shows_everything_with_the_ended_attachments(estate: Path) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        await somebody_else(
            estate, lambda session: planning.plan_detach(session, [console.volume("bastion-home").attachments[0].id])
        )
        await console.highlight("bastion-home")
        await console.press("enter")
        await console.in_front("DetailScreen")
        volume = console.volume("bastion-home")
        await console.sees(volume.id, "available", "1 ended", "detached", "bastion", "detach")
        await console.press("x")
        await console.sees("That attachment has ended")


async def test_detail_explains_the_mark_and_what_the_cloud_said(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("lying-available")
        await console.press("enter")
        await console.in_front("DetailScreen")
        await console.sees("The cloud said available", "in-use (the cloud said available)")


async def test_a_volume_that_goes_with_its_server_is_told_of_the_attachment(estate: Path) -> None:
    async with console_on(estate, size=(200, 40)) as console:
        await console.highlight("batch-scratch-01")
        await console.press("enter")
        await console.in_front("DetailScreen")
        await console.press("enter")
        await console.sees("the volume is deleted with this server")


async def test_a_change_from_the_detail_screen_shows_there(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("bastion-home")
        await console.press("enter")
        await console.in_front("DetailScreen")
        await console.press("x")
        await console.in_front("PlanDialog")
        await console.press("y")
        await console.sees("Done: detach bastion-home", "detached", "nobody holds it")


async def test_a_volume_deleted_by_others_says_so_in_its_detail(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("shared-spare-1")
        await console.press("enter")
        await console.in_front("DetailScreen")
        await somebody_else(estate, lambda session: planning.plan_delete(session, ["shared-spare-1"]))
        console.app.read_everything()
        await console.sees("This volume is gone")
        await console.press("S")
        await console.sees("There is no volume")
        assert console.dialog == "DetailScreen"


async def test_the_journal_lists_what_was_done_and_refused_with_how_it_was_confirmed(estate: Path) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        await console.highlight("bastion-home")
        await console.press("x")
        await console.in_front("PlanDialog")
        await console.press("y")
        await console.sees("Done:")
        await console.highlight("app-share")
        await console.press("D")
        await console.in_front("PlanDialog")
        await console.press("enter")
        await console.sees("Refused:")
        await console.press("L")
        await console.in_front("JournalScreen")
        await console.sees("2 entries", "refused", "done", "detach bastion-home from bastion")
        await console.press("down")
        await console.sees("confirmed", "y", "running-server")


async def test_an_intent_without_an_end_is_told_at_the_start_and_listed_first(estate: Path) -> None:
    async with console_on(estate) as console:
        journal = console.session.journal
        await console.highlight("bastion-home")
        await console.press("x")
        await console.in_front("PlanDialog")
        await console.press("y")
        await console.sees("Done:")
        lines = journal.path.read_text("utf-8").splitlines()
        dead = lines[0].replace('"pid":', '"pid":9999999,"was":', 1)
        journal.path.write_text(dead + "\n", "utf-8")
        # How far the journal was read is kept; a journal never changes in the middle, but this one just did.
        (paths.cache_folder() / unfinished.CACHE_NAME).unlink(missing_ok=True)
    async with console_on(estate) as console:
        await console.sees("its end is not known: detach bastion-home")
        await console.press("L")
        await console.in_front("JournalScreen")
        await console.sees("1 without a known end", "not known", "state now")


async def test_help_has_every_key_of_the_screen(estate: Path) -> None:
    async with console_on(estate, size=(120, 100)) as console:
        await console.press("question_mark")
        await console.in_front("HelpScreen")
        text = console.text
        for action in actions_of("home"):
            assert action.title in text, action.id
        assert "a danger: data can be lost" in text


async def test_f1_helps_too(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("f1")
        await console.in_front("HelpScreen")


async def test_the_palette_finds_an_action_by_its_name_and_calls_it(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("ctrl+p")
        await console.until(lambda: console.dialog == "Palette")
        await console.type("jobs")
        await console.sees("Show what is being carried out")
        await console.press("enter")
        await console.in_front("JournalScreen")


async def test_notices_of_the_start_are_told(estate: Path) -> None:
    async with console_on(estate, notices=["Theme broken.yaml is skipped: it is broken."]) as console:
        await console.sees("Theme broken.yaml is skipped")
