"""The sample estate as an engine's file, made once and copied for each test, and the commands run on it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from mavtui.cli.main import main
from tests.cli.running import SAMPLE, Done, Mavtui


@pytest.fixture
def mavtui(capsys: pytest.CaptureFixture[str]) -> Mavtui:
    """Run a command in this process, with the arguments as they are."""

    def run(*arguments: str) -> Done:
        capsys.readouterr()
        code = main(arguments)
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return run


@pytest.fixture(scope="session")
def filled_engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An engine's file with the sample estate; never to be changed."""
    folder = tmp_path_factory.mktemp("filled")
    before = {name: os.environ.get(name) for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")}
    os.environ.update(dict.fromkeys(before, str(folder / "xdg")))
    try:
        assert main(["--db", str(folder / "filled.db"), "import", str(SAMPLE)]) == 0
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value
    return folder / "filled.db"


@pytest.fixture
def db(filled_engine: Path, tmp_path: Path) -> str:
    """A copy of the sample estate to work on."""
    return str(shutil.copy(filled_engine, tmp_path / "t.db"))


@pytest.fixture
def on(mavtui: Mavtui, db: str) -> Mavtui:
    """Run a command on that copy."""
    return lambda *arguments: mavtui("--db", db, *arguments)
