"""The command line, and changing the context from it."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING

import pytest

from mavtui.errors import BackendUnreachable
from mavtui.services import resolving
from tests.copies import Cloud, announce
from tests.ui.console import console_on
from tests.ui.copies import NEVER, console_in, contexts
from tests.ui.test_leaving import begin_a_slow_change

if TYPE_CHECKING:
    from pathlib import Path

    from mavtui.config.model import Settings
    from tests.ui.console import Console


@pytest.fixture
def clouds(estate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Cloud]:
    """Two clouds, `lab` and `prod`, each with the sample estate."""
    other = tmp_path / "prod.db"
    shutil.copy(estate, other)
    clouds = {"lab": Cloud(estate, tmp_path / "lab-copy.db"), "prod": Cloud(other, tmp_path / "prod-copy.db")}
    announce(monkeypatch, **clouds)
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(tmp_path / "no-clouds.yaml"))
    return clouds


@pytest.fixture
def settings() -> Settings:
    """The contexts of both: prod is marked, and has a theme of its own."""
    return contexts(
        lab={"refresh_seconds": NEVER},
        prod={"refresh_seconds": NEVER, "production": True, "readonly": True, "theme": "calm-light"},
    )


async def line(console: Console, text: str) -> None:
    """Type a command and send it, once the one before has come to its end."""
    await console.until(lambda: not console.app.is_asking)
    await console.press("colon")
    await console.until(lambda: bool(console.app.screen.query("#command")))
    await console.type(text)
    await console.press("enter")


async def gone(console: Console) -> None:
    await console.until(lambda: not console.app.screen.query("#command"))


async def test_q_quits(estate: Path) -> None:
    async with console_on(estate) as console:
        await line(console, "q")
        await console.until(lambda: console.app._exit)


async def test_an_unknown_command_is_said_beside_the_line_which_stays(estate: Path) -> None:
    async with console_on(estate) as console:
        await line(console, "quti")
        await console.sees("there is no command `quti`", "quit")
        await console.press("escape")
        await gone(console)
        assert console.home.volumes.has_focus


async def test_a_colon_after_an_error_begins_anew(estate: Path) -> None:
    async with console_on(estate) as console:
        await line(console, "quti")
        await console.sees("there is no command `quti`")
        await console.press("colon")
        await console.type("q")
        await console.press("enter")
        await console.until(lambda: console.app._exit)


async def test_too_many_words_are_said(estate: Path) -> None:
    async with console_on(estate) as console:
        await line(console, "ctx a b")
        await console.sees("ctx takes [NAME], found 2 words")


async def test_what_is_refused_is_said_beside_the_line(estate: Path) -> None:
    async with console_on(estate) as console:
        await line(console, "all-projects on")
        await console.sees("no projects to choose from")


@pytest.mark.parametrize("keys", [("escape",), ("backspace",), ("enter",)])
async def test_an_empty_line_is_left(estate: Path, keys: tuple[str, ...]) -> None:
    async with console_on(estate) as console:
        await console.press("colon")
        await console.until(lambda: bool(console.app.screen.query("#command")))
        await console.press(*keys)
        await gone(console)


@pytest.mark.parametrize("key", ["L", "question_mark", "enter"])
async def test_it_is_there_on_every_screen(estate: Path, key: str) -> None:
    async with console_on(estate) as console:
        await console.press(key)
        await console.until(lambda: console.dialog != "HomeScreen")
        await line(console, "nonsense")
        await console.sees("there is no command")


async def test_up_and_down_bring_lines_of_before(estate: Path) -> None:
    async with console_on(estate) as console:
        await line(console, "first")
        await console.sees("no command `first`")
        await console.press("escape")
        await gone(console)
        await line(console, "second")
        await console.sees("no command `second`")
        await console.press("up", "up")
        await console.sees(":first")
        await console.press("down")
        await console.sees(":second")


async def test_tab_completes_verbs_and_names(clouds: dict[str, Cloud], settings: Settings) -> None:
    del clouds
    async with console_in(settings, "lab") as console:
        await console.press("colon")
        await console.until(lambda: bool(console.app.screen.query("#command")))
        await console.type("al")
        await console.press("tab")
        await console.sees(":all-projects")
        await console.press("tab")
        await console.sees(":all-projects o", "off  on")
        await console.press("escape")
        await gone(console)
        await console.press("colon")
        await console.until(lambda: bool(console.app.screen.query("#command")))
        await console.type("ctx pr")
        await console.press("tab")
        await console.sees(":ctx prod")
        await console.press("enter")
        await console.sees("In prod now.")


async def test_switching_takes_marks_theme_and_data_along(clouds: dict[str, Cloud], settings: Settings) -> None:
    async with console_in(settings, "lab") as console:
        await console.sees("40 volumes")
        await console.press("enter")
        await console.in_front("DetailScreen")
        await line(console, "ctx prod")
        await console.sees("In prod now.", "PROD", "READ-ONLY", "40 volumes")
        assert console.dialog == "HomeScreen"
        assert console.app.theme == "calm-light"
        await console.until(lambda: clouds["lab"].closed == 1)
        assert clouds["prod"].closed == 0
        await line(console, "ctx lab")
        await console.sees("In lab now.", "40 volumes")
        assert "PROD" not in console.text
        assert console.app.theme == "calm-dark"


async def test_the_new_context_is_acted_in(clouds: dict[str, Cloud], settings: Settings) -> None:
    async with console_in(contexts(**{name: {"refresh_seconds": NEVER} for name in clouds}), "lab") as console:
        await line(console, "ctx prod")
        await console.sees("In prod now.", "40 volumes")
        await console.highlight("bastion-home")
        await console.press("x")
        await console.in_front("PlanDialog")
        await console.sees("prod")
        await console.press("y")
        await console.sees("Done: detach bastion-home")
        assert clouds["prod"].some
        assert not clouds["lab"].some
    del settings


async def test_a_switch_that_fails_leaves_everything_as_it_is(clouds: dict[str, Cloud], settings: Settings) -> None:
    clouds["prod"].fails = BackendUnreachable("prod refused the connection")
    async with console_in(settings, "lab") as console:
        await console.sees("40 volumes")
        await line(console, "ctx prod")
        await console.sees("Prod refused the connection", "lab", "40 volumes")
        assert clouds["prod"].closed == 1
        assert clouds["lab"].closed == 0
        await console.press("R")
        await console.sees("Read again at")


async def test_a_switch_can_be_left_while_the_cloud_does_not_answer(
    clouds: dict[str, Cloud], settings: Settings
) -> None:
    clouds["prod"].gate = asyncio.Event()
    async with console_in(settings, "lab") as console:
        await console.sees("40 volumes")
        await line(console, "ctx prod")
        await console.sees("Opening prod")
        await console.until(lambda: clouds["prod"].passes == 1)
        await console.press("escape")
        await console.until(lambda: clouds["prod"].closed == 1)
        assert console.session.context.name == "lab"


async def test_a_context_that_was_read_before_is_shown_though_it_is_away(
    clouds: dict[str, Cloud], settings: Settings
) -> None:
    async with console_in(settings, "prod") as console:
        await console.sees("40 volumes")
    clouds["prod"].fails = BackendUnreachable("prod refused the connection")
    async with console_in(settings, "lab") as console:
        await line(console, "ctx prod")
        await console.sees("STALE", "40 volumes", "PROD")


async def test_an_unknown_context_is_said(clouds: dict[str, Cloud], settings: Settings) -> None:
    del clouds
    async with console_in(settings, "lab") as console:
        await line(console, "ctx prd")
        await console.sees("there is no context `prd`", "Did you mean `prod`?")


async def test_a_change_under_way_keeps_the_context(clouds: dict[str, Cloud], settings: Settings) -> None:
    del clouds
    async with console_in(settings, "lab") as console:
        await console.sees("40 volumes")
        may_end = await begin_a_slow_change(console)
        await line(console, "ctx prod")
        await console.sees("Stayed in lab: a change is under way there (detach bastion-home")
        may_end.set()
        await console.until(lambda: not console.app.jobs)


async def test_the_contexts_can_be_chosen_from(clouds: dict[str, Cloud], settings: Settings) -> None:
    del clouds
    async with console_in(settings, "lab") as console:
        await console.sees("40 volumes")
        await line(console, "ctx")
        await console.in_front("ContextsDialog")
        await console.sees("prod", "PROD READ-ONLY", "local", "You are here.")
        await console.press("down", "down")
        await console.press("enter")
        await console.sees("In prod now.")


async def test_a_file_that_was_named_is_a_context_to_come_back_to(
    clouds: dict[str, Cloud], settings: Settings, estate: Path, tmp_path: Path
) -> None:
    del clouds
    mine = tmp_path / "mine.db"
    shutil.copy(estate, mine)
    async with console_in(settings, "", db=str(mine)) as console:
        await line(console, "ctx lab")
        await console.sees("In lab now.")
        await line(console, "ctx mine.db")
        await console.sees("In mine.db now.")
        assert console.session.backend.place == str(mine)


async def test_the_lock_of_the_operator_goes_along(clouds: dict[str, Cloud]) -> None:
    async with console_in(contexts(**{name: {"refresh_seconds": NEVER} for name in clouds}), "lab") as console:
        await console.press("exclamation_mark")
        await console.sees("READ-ONLY")
        await line(console, "ctx prod")
        await console.sees("In prod now.", "READ-ONLY")


async def test_all_projects_are_read_and_named_in_the_header(clouds: dict[str, Cloud], settings: Settings) -> None:
    async with console_in(settings, "lab") as console:
        await console.sees("40 volumes")
        await line(console, "all-projects")
        await console.sees("all projects", "In lab now.")
        clouds["lab"].all_projects_allowed = False
        await line(console, "all-projects off")
        await console.until(lambda: "all projects" not in console.text)
        await line(console, "all-projects on")
        await console.sees("our role does not allow")


async def test_what_was_seen_of_all_projects_and_of_one_keeps_its_age(clouds: dict[str, Cloud]) -> None:
    async with console_in(contexts(lab={"refresh_seconds": NEVER}), "lab") as console:
        await console.sees("40 volumes")
        clouds["lab"].gate = asyncio.Event()
        await line(console, "all-projects")
        await console.sees("Opening all projects of lab")
        clouds["lab"].gate.set()
        await console.sees("all projects", "In lab now.")
        clouds["lab"].gate = asyncio.Event()  # nothing comes any more: what is shown is what was seen before
        await line(console, "all-projects off")
        await console.until(lambda: "all projects" not in console.text)
        await console.sees("40 volumes", "In lab now.")
        copying = console.app.copying
        assert copying is not None
        assert not copying.is_first
        clouds["lab"].gate.set()


async def test_a_store_that_fails_under_a_command_is_told_and_ends_nothing(
    estate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> str:
        raise OSError("the disk is gone")

    async with console_on(estate) as console:
        monkeypatch.setattr(resolving, "volume_id", fails)
        await line(console, "extend pool-07 50")
        await console.sees("the disk is gone")
        await gone(console)
        assert console.dialog == "HomeScreen"
