"""The console as a process in a real terminal: keys in, screen out, and what is left when the terminal goes away."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mavtui.bootstrap import open_session
from mavtui.services.unfinished import look_at_unfinished
from mavtui.store import rows
from tests.terminal.terminals import (
    PtyTerminal,
    Terminal,
    TmuxTerminal,
    console_command,
    is_alive,
    tmux_is_there,
    wait_until_gone,
)

needs_tmux = pytest.mark.skipif(not tmux_is_there(), reason="there is no tmux on this machine")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

Open = Callable[..., Terminal]


@pytest.fixture(params=[pytest.param(PtyTerminal, id="pty"), pytest.param(TmuxTerminal, id="tmux", marks=needs_tmux)])
def terminal(request: pytest.FixtureRequest, estate: Path) -> Iterator[Terminal]:
    """The console open in each kind of terminal."""
    opened: Terminal = request.param(console_command(estate))
    with closing(opened):
        opened.sees("app-share", "VOLUME")
        yield opened


def holders(engine: Path, volume: str) -> dict[str, str]:
    """Who holds the volume, in which mode, as the engine's file says."""
    session = open_session(db=str(engine))
    try:
        con = session.backend.store.reader
        ((volume_id,),) = con.execute("SELECT id FROM volumes WHERE name = ? AND deleted_at IS NULL", (volume,))
        found = rows.volume_by_id(con, volume_id)
        assert found is not None
        return {held.holder_name: held.mode.value for held in found.attachments}
    finally:
        session.close_now()


def go_to(terminal: Terminal, volume: str) -> None:
    """The cursor on the only volume of that name."""
    terminal.press("/")
    terminal.type(volume)
    terminal.press("Enter")
    terminal.confirms(volume, "1 of 40")


def ask_for_bastion(terminal: Terminal, volume: str) -> None:
    """The plan that attaches the volume to the server bastion, read-write."""
    go_to(terminal, volume)
    terminal.press("a")
    terminal.sees("bastion")
    terminal.press("/")
    terminal.type("bastion")
    terminal.press("Enter", " ", "Enter")


def test_a_first_attachment_is_made_from_the_keyboard(terminal: Terminal, estate: Path) -> None:
    ask_for_bastion(terminal, "pool-07")
    terminal.confirms("attach pool-07 to bastion")
    terminal.press("Enter")
    terminal.sees("Done: attach pool-07 to bastion")

    assert holders(estate, "pool-07") == {"bastion": "rw"}


def test_keys_of_one_burst_each_act_on_what_was_meant(terminal: Terminal) -> None:
    terminal.press("/", *"batch", "Enter", "j", " ")
    shown = terminal.sees("2 of 40", "1 marked")
    assert "/ batch " in shown, "what follows enter is not typed"

    terminal.press("u", "/", *"stat", "Tab", *"err", "Tab", "Enter", " ")
    terminal.sees("/ status:error", "broken", "1 of 40", "1 marked")

    terminal.press("u", "Escape")
    terminal.sees("40 volumes")
    terminal.press(":", *"srv", "Enter", "j", " ")
    terminal.sees("18 servers", "1 marked")


def test_a_burst_never_confirms_what_it_leads_to(terminal: Terminal, estate: Path) -> None:
    terminal.press("/", *"shared-spare-1", "Enter", "S", "Enter", "y", "Enter")
    terminal.confirms("Cancel", "shared-spare-1")
    terminal.press("Escape")
    terminal.sees("1 of 40")
    session = open_session(db=str(estate))
    try:
        con = session.backend.store.reader
        assert con.execute("SELECT sharable FROM volumes WHERE name = 'shared-spare-1'").fetchall() == [(1,)]
    finally:
        session.close_now()


def test_a_second_writer_needs_the_name_typed(terminal: Terminal, estate: Path) -> None:
    before = holders(estate, "app-share")
    ask_for_bastion(terminal, "app-share")
    terminal.confirms("second-writer", "Type")
    terminal.type("app-shar")
    terminal.press("Enter")
    assert holders(estate, "app-share") == before

    terminal.press("e", "Enter")
    terminal.sees("Done: attach app-share to bastion")
    assert holders(estate, "app-share") == {**before, "bastion": "rw"}


def test_a_dialog_survives_another_size_with_what_was_typed(terminal: Terminal, estate: Path) -> None:
    ask_for_bastion(terminal, "app-share")
    terminal.confirms("second-writer", "Type")
    terminal.type("app-sh")
    terminal.resize(120, 40)
    terminal.sees("second-writer", "app-sh")
    terminal.resize(60, 18)
    terminal.sees("app-sh")
    terminal.type("are")
    terminal.press("Enter")
    terminal.sees("Done: attach app-share")

    assert "bastion" in holders(estate, "app-share")


def test_closing_the_terminal_ends_the_console_and_leaves_no_half_change(terminal: Terminal, estate: Path) -> None:
    before = holders(estate, "app-share")
    ask_for_bastion(terminal, "app-share")
    terminal.confirms("second-writer")
    process = terminal.process()
    assert is_alive(process)
    if isinstance(terminal, TmuxTerminal):
        terminal.close()
    else:
        terminal.press("Escape")  # so that something is under way when it goes
        terminal.close()
    wait_until_gone(process)

    assert holders(estate, "app-share") == before
    session = open_session(db=str(estate))
    assert look_at_unfinished(session) == []
    session.close_now()


@pytest.mark.parametrize("options", [["--plain"], ["--no-mouse"], ["--plain", "--no-mouse"]], ids="".join)
def test_the_console_takes_options_of_its_own(estate: Path, options: list[str]) -> None:
    with closing(PtyTerminal([*console_command(estate), *options])) as terminal:
        shown = terminal.sees("app-share", "Row 1 of 40" if "--plain" in options else "VOLUME")
        assert ("?1000h" in terminal.written) is ("--no-mouse" not in options), shown


def test_in_screen_the_mouse_is_left_alone_since_it_would_keep_an_esc_back(estate: Path) -> None:
    command = ["env", "STY=4711.pts-0.host", "TERM=screen", *console_command(estate)]
    with closing(PtyTerminal(command)) as terminal:
        terminal.sees("app-share", "VOLUME")
        assert "?1000h" not in terminal.written


@needs_tmux
def test_detached_from_tmux_and_back_the_dialog_is_where_it_was(estate: Path) -> None:
    with closing(TmuxTerminal(console_command(estate))) as terminal:
        terminal.sees("app-share")
        ask_for_bastion(terminal, "app-share")
        terminal.confirms("second-writer", "Type")
        terminal.type("app-sh")
        for _ in range(2):
            with closing(terminal.attach_client()) as client:
                client.sees("second-writer", "app-sh")
                terminal.detach_clients()
        assert terminal.clients() == 0

        terminal.type("are")
        terminal.press("Enter")
        terminal.sees("Done: attach app-share to bastion")
    assert "bastion" in holders(estate, "app-share")


@needs_tmux
def test_what_is_copied_is_in_the_clipboard_of_tmux(estate: Path) -> None:
    with closing(TmuxTerminal(console_command(estate))) as terminal:
        terminal.sees("app-share")
        terminal.press("c")
        shown = terminal.sees("Copied")
        copied = terminal.clipboard()
        assert len(copied) == len("00000000-0000-0000-0000-000000000000")
        assert copied in shown


@needs_tmux
def test_suspended_the_shell_has_the_terminal_and_fg_brings_the_console_back(estate: Path) -> None:
    shell = ["env", "PS1=ready ", "bash", "--norc", "--noprofile", "-i"]
    with closing(TmuxTerminal(shell)) as terminal:
        terminal.sees("ready")
        terminal.type(shlex.join(console_command(estate)))
        terminal.press("Enter")
        terminal.sees("VOLUME", "app-share")
        terminal.press("C-z")
        terminal.sees("Stopped")
        terminal.type("echo $((6*7)) then")
        terminal.press("Enter")
        assert "app-share" not in terminal.sees("42 then")

        terminal.type("fg")
        terminal.press("Enter")
        terminal.sees("VOLUME", "app-share")
        go_to(terminal, "pool-07")
        terminal.press("Enter")
        terminal.sees("pool-07")


@needs_tmux
@pytest.mark.parametrize("term", ["screen", "tmux-256color", "xterm-16color", "xterm-mono", "linux", "vt220"])
def test_the_console_comes_up_whatever_the_terminal_calls_itself(estate: Path, term: str) -> None:
    with closing(TmuxTerminal(console_command(estate), term=term)) as terminal:
        terminal.sees("VOLUME", "app-share", "in-use")
        terminal.press("Down", "?")
        terminal.sees("attach")
