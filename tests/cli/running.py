"""Running commands: in this process, or as processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from mavtui.cli.main import main

if TYPE_CHECKING:
    import pytest

REPOSITORY = Path(__file__).parents[2]
SAMPLE = REPOSITORY / "samples" / "cloud-capture.json"


class Done(NamedTuple):
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    def json(self) -> Any:  # noqa: ANN401 - any value that JSON has
        """What it printed, as JSON."""
        return json.loads(self.out)


Mavtui = Callable[..., Done]


def in_process(capsys: pytest.CaptureFixture[str]) -> Mavtui:
    """Run commands in this process, with the arguments as they are."""

    def run(*arguments: str) -> Done:
        capsys.readouterr()
        code = main(arguments)
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return run


def command(*arguments: str) -> list[str]:
    """The command line of a process of its own."""
    return [sys.executable, "-m", "mavtui", *arguments]


def environment(**more: str) -> dict[str, str]:
    """The surroundings of such a process: the test's folders, and the source beside it."""
    return {**os.environ, "PYTHONPATH": str(REPOSITORY), **more}


def start(*arguments: str, stdout: int | IO[str] = subprocess.PIPE) -> subprocess.Popen[str]:
    """Start a command as a process of its own, its output to be read."""
    return subprocess.Popen(
        command(*arguments),
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_process(*arguments: str) -> Done:
    """Run a command as a process of its own, without a terminal."""
    process = start(*arguments)
    out, err = process.communicate(timeout=60)
    return Done(process.returncode, out, err)
