"""Views and changes from the command line: each opens what its key opens, and errors stand at the word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual import events

from mavtui.config import paths
from mavtui.config.state import State
from mavtui.services import planning
from mavtui.ui.command_line import HISTORY
from mavtui.ui.commands import all_commands
from mavtui.ui.views import VIEWS
from tests.config.test_load import write_config
from tests.ui.console import console_on, somebody_else

if TYPE_CHECKING:
    from pathlib import Path

    from textual.widgets import Input

    from tests.ui.console import Console


async def begin(console: Console, text: str) -> None:
    """Open the line and type."""
    await console.press("colon")
    await console.until(lambda: bool(console.app.screen.query("#command")))
    input_of(console).value = text
    input_of(console).cursor_position = len(text)
    await console.pilot.pause()


async def run(console: Console, text: str) -> None:
    """Type a command and send it."""
    await begin(console, text)
    await console.press("enter")


def input_of(console: Console) -> Input:
    from textual.widgets import Input

    return console.app.screen.query_one("#command Input", Input)


def test_no_two_commands_have_one_name_and_each_says_what_it_does() -> None:
    names = [name for one in all_commands() for name in one.names]

    assert len(names) == len(set(names))
    assert all(one.help.endswith(".") for one in all_commands())


def test_every_view_is_a_command() -> None:
    names = {name for one in all_commands() for name in one.names}

    assert names >= {name for spec in VIEWS.values() for name in (spec.name, *spec.aliases)}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("attach shared-spare-1 bastion", "attach shared-spare-1 to bastion, rw"),
        ("attach shared-spare-1 bastion ro", "attach shared-spare-1 to bastion, ro"),
        ("detach app-share web-2", "detach app-share from web-2"),
        ("mode app-share web-2 ro", "ro"),
        ("extend app-share 50", "50"),
        ("create new-one 5 sharable", "new-one"),
        ("delete shared-spare-1", "delete shared-spare-1"),
        ("sharable shared-spare-1 off", "shared-spare-1"),
        ("set-name shared-spare-1 other", "other"),
        ("set-metadata shared-spare-1 mavtui:filesystem=gfs2", "gfs2"),
        ("set-readonly shared-spare-1 on", "shared-spare-1"),
        ("server-add new-server lab-cn1", "new-server"),
        ("detach-all web-1", "web-1"),
        ("detach-all lab-cn1", "detach"),
        ("hand-over gfs2-home nfs-a", "gfs2-home"),
    ],
)
async def test_a_command_opens_the_plan_that_its_key_opens(estate: Path, line: str, said: str) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        await run(console, line)
        await console.in_front("PlanDialog")
        await console.sees(said)
        await console.press("escape")
        await console.sees("Nothing was changed.")


async def test_a_mode_without_a_server_begins_the_list_with_it(estate: Path) -> None:
    async with console_on(estate) as console:
        await run(console, "attach shared-spare-1 ro")
        await console.in_front("AttachDialog")
        await console.sees("mode   ro")


async def test_several_servers_are_attached_by_one_plan(estate: Path) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        await run(console, "attach shared-spare-1 bastion web-1 ro")
        await console.in_front("PlanDialog")
        await console.press("enter")
        await console.press("y")
        await console.until(lambda: console.statuses("shared-spare-1") == {"bastion": "ro", "web-1": "ro"})


async def test_a_danger_from_the_line_is_confirmed_as_ever(estate: Path) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        await run(console, "attach app-share bastion")
        await console.in_front("PlanDialog")
        await console.sees("second-writer")
        await console.press("enter")
        await console.sees("Nothing was changed.")
        assert "bastion" not in console.statuses("app-share")


@pytest.mark.parametrize(
    ("line", "dialog"),
    [
        ("attach", "AttachDialog"),
        ("attach app-share", "AttachDialog"),
        ("create", "NewVolumeDialog"),
        ("extend", "ExtendDialog"),
        ("server-add", "NewServerDialog"),
    ],
)
async def test_what_is_left_out_is_asked_for(estate: Path, line: str, dialog: str) -> None:
    async with console_on(estate) as console:
        await run(console, line)
        await console.in_front(dialog)


@pytest.mark.parametrize(
    ("line", "said", "wrong"),
    [
        ("attahc x", "Did you mean `attach`?", "attahc"),
        ("attach ap-share web-1", "Did you mean app-share?", "ap-share"),
        ("attach app-share bastoin", "Did you mean bastion?", "bastoin"),
        ("detach app-share bastion", "app-share has no attachment to bastion", "bastion"),
        ("mode app-share web-2 rx", "`rx` is neither rw nor ro", "rx"),
        ("extend app-share big", "expected a whole number of GiB", "big"),
        ("sharable app-share maybe", "`maybe` is neither on nor off", "maybe"),
        ("set-metadata app-share x", "`x` is not KEY=VALUE", "x"),
        ("reset-state app-share gone", "`gone` is neither attached nor detached", "gone"),
        ("undo this that", "undo takes [ENTRY], found 2 words", "that"),
        ("detach-all nowhere", "there is no server nowhere", "nowhere"),
        ('attach "app', "the quote is not closed", '"app'),
    ],
)
async def test_an_error_stands_at_the_word_that_it_is_about(estate: Path, line: str, said: str, wrong: str) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        await run(console, line)
        await console.sees(said)
        assert input_of(console).selected_text == wrong


@pytest.mark.parametrize("line", ["create x", "hand-over app-share", "set-name app-share", "server-remove"])
async def test_what_is_missing_is_said(estate: Path, line: str) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        await run(console, line)
        await console.until(lambda: "takes" in console.text or "missing" in console.text, "an error")
        assert input_of(console).value == line


async def test_a_name_in_quotes_may_hold_blanks(estate: Path) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        await somebody_else(estate, lambda session: planning.plan_set(session, "shared-spare-1", name="Two words"))
        console.app.read_everything()
        await begin(console, "delete tw")
        await console.press("tab")
        assert input_of(console).value == 'delete "Two words" '
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.sees("delete Two words")


async def test_tab_completes_volumes_then_servers_then_holders(estate: Path) -> None:
    async with console_on(estate) as console:
        await begin(console, "attach app")
        await console.press("tab")
        assert input_of(console).value == "attach app-share "
        await console.type("web")
        await console.press("tab")
        assert input_of(console).value == "attach app-share web-"
        await console.sees("web-1  web-2  web-3")
        await console.press("tab")
        assert input_of(console).value == "attach app-share web-1"
        await console.press("shift+tab")
        assert input_of(console).value == "attach app-share web-4"
        input_of(console).value = "detach gfs2-home "
        input_of(console).cursor_position = 17
        await console.press("tab")
        await console.sees("nfs-a  nfs-b")


async def test_an_id_is_completed_too(estate: Path) -> None:
    async with console_on(estate) as console:
        identity = console.volume("app-share").id
        await begin(console, f"delete {identity[:9]}")
        await console.press("tab")
        assert input_of(console).value == f"delete {identity} "


async def test_nothing_that_fits_is_said(estate: Path) -> None:
    async with console_on(estate) as console:
        await begin(console, "attach nobody-ever")
        await console.press("tab")
        await console.sees("nothing fits")


async def test_lines_are_remembered_for_the_next_console(estate: Path) -> None:
    async with console_on(estate) as console:
        await run(console, "nonsense")
        await console.sees("no command")
    assert State(paths.state_file()).lines(HISTORY) == ["nonsense"]
    async with console_on(estate) as console:
        await begin(console, "")
        await console.press("up")
        await console.sees(":nonsense")


async def test_arrows_bring_lines_that_begin_as_what_was_typed(estate: Path) -> None:
    State(paths.state_file()).put(HISTORY, ["ctx lab", "vol rw>1", "ctx prod"])
    async with console_on(estate) as console:
        await begin(console, "vo")
        await console.press("up")
        await console.sees(":vol rw>1")
        await console.press("down")
        assert input_of(console).value == "vo"


async def test_a_view_opens_with_its_filter(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("L")
        await console.in_front("JournalScreen")
        await run(console, "vol name:share rw>1")
        await console.in_front("HomeScreen")
        await console.sees("app-share", "name:share rw>1")
        await console.until(lambda: "bastion-home" not in console.text, "only what the filter shows")


async def test_the_journal_opens_by_its_name(estate: Path) -> None:
    async with console_on(estate) as console:
        await run(console, "journal")
        await console.in_front("JournalScreen")


async def test_keys_that_come_in_one_burst_are_completed_too(estate: Path) -> None:
    async with console_on(estate) as console:
        await begin(console, "")
        for key in ("a", "t", "t", "tab"):
            console.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await console.sees("attach  attachments")


async def test_a_host_is_completed_where_everything_is_taken_off(estate: Path) -> None:
    async with console_on(estate) as console:
        await begin(console, "detach-all lab-cn")
        await console.press("tab")
        await console.sees("lab-cn1  lab-cn2")


@pytest.mark.parametrize(
    ("line", "screen", "said"),
    [
        ("who app-share", "WhoScreen", "app-share"),
        ("history app-share", "HistoryScreen", "history of app-share"),
        ("describe web-1", "DescribeScreen", "web-1"),
        ("att", "AttachmentsScreen", "attachments"),
        ("srv name:web", "ServersScreen", "web-1"),
        ("host", "HostsScreen", "lab-cn1"),
        ("map", "SharingMapScreen", "reference-data"),
        ("find", "FindingsScreen", "finding"),
    ],
)
async def test_every_view_opens_by_its_name(estate: Path, line: str, screen: str, said: str) -> None:
    async with console_on(estate) as console:
        await run(console, line)
        await console.in_front(screen)
        await console.sees(said)


@pytest.mark.parametrize("line", ["who nobody", "history nobody", "describe nobody"])
async def test_a_view_of_nobody_says_so_at_the_name(estate: Path, line: str) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        await run(console, line)
        await console.sees("there is no volume, attachment or server nobody")
        assert input_of(console).selected_text == "nobody"


async def test_without_a_name_a_view_is_about_the_row(estate: Path) -> None:
    async with console_on(estate) as console:
        await run(console, "who")
        await console.in_front("WhoScreen")


async def test_a_saved_filter_is_completed_and_applied(estate: Path) -> None:
    write_config("filters:\n  writers: rw>1\n")
    async with console_on(estate) as console:
        await begin(console, "vol @wr")
        await console.press("tab")
        assert input_of(console).value == "vol @writers "
        await console.press("enter")
        await console.sees("app-share", "@writers")
        await console.until(lambda: "bastion-home" not in console.text, "only what the filter shows")
