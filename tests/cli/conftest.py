"""The sample estate as an engine's file, made once and copied for each test, and the commands run on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Mavtui, in_process
from tests.sample import copy_of, sample_engine


@pytest.fixture
def mavtui(capsys: pytest.CaptureFixture[str]) -> Mavtui:
    """Run a command in this process, with the arguments as they are."""
    return in_process(capsys)


@pytest.fixture(scope="session")
def filled_engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample estate in an engine without marks; nobody opens it."""
    return sample_engine(tmp_path_factory.mktemp("filled") / "filled.db", is_marked=False)


@pytest.fixture
def db(filled_engine: Path, tmp_path: Path) -> str:
    """A copy of the sample estate to work on."""
    return str(copy_of(filled_engine, tmp_path / "t.db"))


@pytest.fixture
def on(mavtui: Mavtui, db: str) -> Mavtui:
    """Run a command on that copy."""
    return lambda *arguments: mavtui("--db", db, *arguments)
