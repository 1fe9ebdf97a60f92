"""The program's door: which half is started, and how it ends when nobody listens any more."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

import mavtui
from mavtui.__main__ import main

REPOSITORY = Path(__file__).parents[2]

Half = Callable[..., int]
Started = list[tuple[str, list[str] | dict[str, str]]]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    """What was started, in place of console and commands."""
    calls: Started = []

    def console(**options: str) -> int:
        calls.append(("console", options))
        return 0

    def commands(argv: list[str]) -> int:
        calls.append(("commands", argv))
        return 4

    replace_half(monkeypatch, "mavtui.ui.start", console)
    replace_half(monkeypatch, "mavtui.cli.main", commands)
    return calls


def replace_half(monkeypatch: pytest.MonkeyPatch, name: str, run: Half) -> None:
    package, _, attribute = name.rpartition(".")
    module = ModuleType(name)
    module.main = run  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(
        sys.modules.get(package) or __import__(package, fromlist=["_"]), attribute, module, raising=False
    )


@pytest.mark.parametrize(
    ("argv", "options"),
    [
        ([], {}),
        (["--db", "t.db"], {"db": "t.db"}),
        (["--db=t.db"], {"db": "t.db"}),
        (["--context", "prod", "--config", "c.yaml"], {"context": "prod", "config": "c.yaml"}),
        (["--db", "volumes"], {"db": "volumes"}),
    ],
)
def test_without_a_verb_the_console_is_opened(started: Started, argv: list[str], options: dict[str, str]) -> None:
    assert main(argv) == 0
    assert started == [("console", options)]


@pytest.mark.parametrize(
    "argv",
    [
        ["volumes"],
        ["--db", "t.db", "volumes", "-o", "json"],
        ["--db=t.db", "show", "x"],
        ["nonsense"],
        ["--help"],
        ["-h"],
        ["--db", "t.db", "--help"],
        ["volumes", "--version"],
        ["--db"],
        ["--nonsense"],
    ],
)
def test_with_a_verb_or_a_question_the_commands_answer(started: Started, argv: list[str]) -> None:
    assert main(argv) == 4
    assert started == [("commands", argv)]


@pytest.mark.parametrize("argv", [["--version"], ["--db", "t.db", "--version"]])
def test_the_version_starts_neither(started: Started, argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 0
    assert capsys.readouterr().out == f"mavtui {mavtui.__version__}\n"
    assert started == []


def test_the_arguments_are_by_default_those_of_the_process(started: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["mavtui", "servers"])

    assert main() == 4
    assert started == [("commands", ["servers"])]


def test_an_interrupt_is_told_by_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: list[str]) -> int:
        raise KeyboardInterrupt

    replace_half(monkeypatch, "mavtui.cli.main", interrupted)

    assert main(["volumes"]) == 130


PRINT_AND_END = """
import sys, types
commands = types.ModuleType("mavtui.cli.main")
def run(argv):
    print("x" * int(argv[1]))
    return 4
commands.main = run
import mavtui.cli
mavtui.cli.main = sys.modules["mavtui.cli.main"] = commands
from mavtui.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(("length", "code"), [(10, 4), (1_000_000, 0)])
def test_a_reader_that_goes_away_causes_no_traceback(length: int, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fits into the buffer fails when the run is over, so its code stands; more than that ends the run."""
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    with subprocess.Popen(
        [sys.executable, "-c", PRINT_AND_END, "print", str(length)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""

    assert process.returncode == code


def test_a_closed_standard_output_causes_no_traceback() -> None:
    done = subprocess.run(
        ["sh", "-c", f"exec '{sys.executable}' -m mavtui --version >&-"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
