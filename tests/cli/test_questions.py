"""Questions at a real terminal: what confirms, and what does not."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.running import Mavtui, environment

TYPE_THE_NAME = "leave everything as it is: "
GO_ON = "[y/N] "
DEAF = 0.7
"""Longer than keys are dropped after a question."""


class Key(NamedTuple):
    """Keys, when to type them: as soon as `after` is on the screen, and then `wait` seconds."""

    keys: str
    after: str = ""
    wait: float = 0.0


def at_terminal(*arguments: str, keys: list[Key]) -> tuple[int, str]:
    """Run a command at a terminal of its own and type; its exit code and everything that was on the screen."""
    process, terminal = pty.fork()
    if process == 0:
        os.execve(sys.executable, [sys.executable, "-m", "mavtui", *arguments], environment())  # noqa: S606 - in the child of pty.fork
    screen, waiting, end = "", list(keys), time.monotonic() + 30
    while time.monotonic() < end:
        if waiting and waiting[0].after in screen:
            key = waiting.pop(0)
            time.sleep(key.wait)
            os.write(terminal, key.keys.encode())
        if select.select([terminal], [], [], 0.02)[0]:
            try:
                read = os.read(terminal, 4096)
            except OSError:  # the other side is closed
                break
            if not read:
                break
            screen += read.decode(errors="replace")
    os.close(terminal)
    _, status = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(status), screen


def attach(db: str, *keys: Key) -> tuple[int, str]:
    return at_terminal("--db", db, "attach", "app-share", "bastion", keys=list(keys))


def test_the_name_that_is_typed_confirms_the_danger(db: str, on: Mavtui) -> None:
    code, screen = attach(db, Key("app-share\n", TYPE_THE_NAME, DEAF))

    assert code == 0
    assert screen.index("second-writer") < screen.index(TYPE_THE_NAME)
    assert screen.index(db) < screen.index("second-writer"), "the target is named first"
    assert on("journal", "-o", "json").json()[-1]["how"] == "typed app-share"


@pytest.mark.parametrize("answer", ["\n", "y\n", "yes\n", "app-shar\n", "APP-SHARE\n", "\x04"])
def test_anything_else_leaves_everything_as_it_is(db: str, on: Mavtui, answer: str) -> None:
    code, _ = attach(db, Key(answer, TYPE_THE_NAME, DEAF))

    assert code == 5
    assert on("show", "app-share", "-o", "json").json()["rw_count"] == 3


def test_keys_typed_ahead_confirm_nothing(db: str, on: Mavtui) -> None:
    code, _ = attach(db, Key("app-share\n"), Key("app-share\n", TYPE_THE_NAME, 0.1), Key("\n", TYPE_THE_NAME, DEAF))

    assert code == 5
    assert on("show", "app-share", "-o", "json").json()["rw_count"] == 3


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("\n", 5), ("n\n", 5), ("app-share\n", 5)])
def test_a_caution_is_answered_by_y(db: str, answer: str, code: int) -> None:
    ended, screen = at_terminal("--db", db, "detach", "app-share", "web-1", keys=[Key(answer, GO_ON, DEAF)])

    assert ended == code
    assert "running-server" in screen


def test_flags_that_confirm_everything_leave_nothing_to_ask(db: str) -> None:
    code, screen = at_terminal("--db", db, "detach", "app-share", "web-1", "--yes", keys=[])

    assert code == 0
    assert GO_ON not in screen


def test_an_output_for_programs_asks_nothing(db: str) -> None:
    code, screen = at_terminal("--db", db, "detach", "app-share", "web-1", "-o", "json", keys=[])

    assert code == 5
    assert GO_ON not in screen


@pytest.mark.parametrize("missing", ["stdin", "stderr"])
def test_nothing_is_asked_where_nobody_would_answer_or_nobody_would_read_it(db: str, missing: str) -> None:
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "mavtui", "--db", db, "attach", "app-share", "bastion"],
            stdin=subprocess.DEVNULL if missing == "stdin" else theirs,
            stdout=theirs,
            stderr=subprocess.PIPE if missing == "stderr" else theirs,
            env=environment(),
            timeout=30,
            check=False,
        )
    finally:
        os.close(theirs)
        os.close(ours)

    assert done.returncode == 5
    assert TYPE_THE_NAME.encode() not in (done.stderr or b"")


def test_a_blocked_plan_asks_nothing(db: str) -> None:
    code, screen = at_terminal("--db", db, "attach", "app-share", "web-1", keys=[])

    assert code == 4
    assert TYPE_THE_NAME not in screen


def test_dangers_on_several_volumes_are_confirmed_volume_by_volume(db: str, on: Mavtui) -> None:
    code, screen = at_terminal(
        "--db", db, "delete", "pool-01", "pool-02",
        keys=[Key("pool-01\n", "Type pool-01 ", DEAF), Key("pool-02\n", "Type pool-02 ", DEAF)],
    )  # fmt: skip

    assert code == 0, screen
    assert on("show", "pool-02").code == 3


def test_an_interrupted_question_changes_nothing(db: str, on: Mavtui) -> None:
    code, screen = attach(db, Key("\x03", TYPE_THE_NAME, DEAF))

    assert code == 130, screen
    assert on("show", "app-share", "-o", "json").json()["rw_count"] == 3


@pytest.fixture
def cloud_without_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cloud named `lab` whose login has to ask, and which nobody answers for."""
    clouds = {
        "clouds": {"lab": {"auth": {"auth_url": "http://127.0.0.1:9/v3", "username": "demo", "project_name": "p"}}}
    }
    (tmp_path / "clouds.yaml").write_text(json.dumps(clouds), encoding="utf-8")
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(tmp_path / "clouds.yaml"))


@pytest.mark.usefixtures("cloud_without_password")
def test_a_login_asks_for_what_is_missing_and_shows_nothing_of_the_answer() -> None:
    code, screen = at_terminal("--context", "lab", "volumes", keys=[Key("s3cret\n", "assword", DEAF)])

    assert code == 7
    assert "s3cret" not in screen
    assert "127.0.0.1:9" in screen


@pytest.mark.usefixtures("cloud_without_password")
def test_a_question_of_a_login_can_be_interrupted() -> None:
    code, screen = at_terminal("--context", "lab", "volumes", keys=[Key("\x03", "assword", DEAF)])

    assert code == 130
    assert "interrupted" in screen


@pytest.mark.usefixtures("cloud_without_password")
def test_a_login_asks_nothing_without_a_terminal(mavtui: Mavtui) -> None:
    done = mavtui("--context", "lab", "volumes")

    assert done.code == 9
    assert "password" in done.err
