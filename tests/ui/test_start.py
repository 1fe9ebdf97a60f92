"""Before there is a screen: what cannot be opened is said on standard error, with the exit code and no traceback."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from mavtui.__main__ import main
from mavtui.bootstrap import open_session
from mavtui.ui import start
from mavtui.ui.plain import PlainApp

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the console believe that there is one."""
    monkeypatch.setattr(start, "_has_terminal", lambda: True)


def test_without_a_terminal_it_says_so_and_names_a_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main() == 2
    assert "needs a terminal" in capsys.readouterr().err


@pytest.mark.usefixtures("terminal")
def test_a_broken_configuration_is_an_error_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("ui:\n  theem: calm-dark\n", "utf-8")
    assert start.main(config=str(config)) == 2
    error = capsys.readouterr().err
    assert "theem" in error
    assert "config.yaml" in error
    assert "Traceback" not in error


@pytest.mark.usefixtures("terminal")
def test_a_file_that_is_no_engine_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not an engine" * 100, "utf-8")
    assert start.main(db=str(file)) == 2
    assert "notes.txt" in capsys.readouterr().err
    assert file.read_text("utf-8").startswith("not an engine")


@pytest.mark.usefixtures("terminal")
def test_a_context_that_does_not_exist_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main(context="nowhere") == 3
    assert "nowhere" in capsys.readouterr().err


def test_a_broken_theme_is_told_and_the_default_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("ui:\n  theme: mine\n", "utf-8")
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "mine.yaml").write_text("colours:\n  primary: #fff\n", "utf-8")
    monkeypatch.setenv("MAVTUI_CONFIG", str(config))
    session = open_session(db=str(tmp_path / "engine.db"), create=True)
    app = start.make_app(session, start.load_themes_of(session), {})
    assert app.current_theme.name == "calm-dark"
    assert any("mine.yaml is skipped" in notice for notice in app.notices)
    assert any("no theme `mine`" in notice for notice in app.notices)


def test_no_color_chooses_the_theme_without_colours(tmp_path: Path) -> None:
    session = open_session(db=str(tmp_path / "engine.db"), create=True)
    environ = {"NO_COLOR": "1"}
    app = start.make_app(session, start.load_themes_of(session, environ), environ)
    assert app.current_theme.name == "mono"


@pytest.mark.parametrize(("text", "level"), [("ui: {reduced_motion: true}", "none"), ("ui: {}", "full")])
def test_nothing_moves_by_itself_where_motion_is_reduced(tmp_path: Path, text: str, level: str) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"{text}\n", "utf-8")
    session = open_session(config=str(config), db=str(tmp_path / "engine.db"), create=True)
    assert start.make_app(session, start.load_themes_of(session), {}).animation_level == level


@pytest.mark.parametrize(("text", "is_plain"), [("ui: {plain: true}", True), ("ui: {}", False)])
def test_the_console_for_screen_readers_can_be_configured(tmp_path: Path, text: str, is_plain: bool) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"{text}\n", "utf-8")
    session = open_session(config=str(config), db=str(tmp_path / "engine.db"), create=True)
    app = start.make_app(session, start.load_themes_of(session), {})
    assert isinstance(app, PlainApp) is is_plain
    assert app.signs.plain is is_plain


@pytest.mark.parametrize(
    ("environ", "is_ascii"),
    [
        ({"LC_ALL": "C.UTF-8"}, False),
        ({"LANG": "de_DE.utf8"}, False),
        ({"LC_ALL": "C"}, True),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, True),
        ({"LC_CTYPE": "C.UTF-8"}, False),
        ({}, True),
    ],
)
def test_terminals_without_utf8_get_ascii_signs(
    tmp_path: Path, environ: dict[str, str], is_ascii: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Latin:
        encoding = "iso-8859-1"

    monkeypatch.setattr(sys, "stdout", Latin())
    session = open_session(db=str(tmp_path / "engine.db"), create=True)
    app = start.make_app(session, start.load_themes_of(session), environ)
    assert app.signs.ascii_only is is_ascii


def test_the_console_opens_in_a_real_terminal_and_leaves_it_as_it_was(estate: Path) -> None:
    main, other = pty.openpty()
    program = subprocess.Popen(
        [sys.executable, "-m", "mavtui", "--db", str(estate)],
        stdin=other,
        stdout=other,
        stderr=other,
        env={**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "LINES": "24", "COLUMNS": "80"},
        close_fds=True,
    )
    os.close(other)
    seen = b""
    while b"app-share" not in seen:
        seen += os.read(main, 65536)
    os.write(main, b"\x11")
    while True:
        try:
            piece = os.read(main, 65536)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    assert program.wait(30) == 0
    assert b"\x1b[?1049h" in seen
    assert b"\x1b[?1049l" in seen


@pytest.mark.usefixtures("terminal")
def test_debug_logs_what_is_asked_of_clouds(estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logged: list[bool] = []
    monkeypatch.setattr("mavtui.backends.registry.log_requests", lambda: logged.append(True))
    monkeypatch.setattr(start, "_run", lambda session, _logins: session.close_now() or 0)
    assert main(["--db", str(estate)]) == 0
    assert logged == []
    assert main(["--debug", "--db", str(estate)]) == 0
    assert logged == [True]
