"""What every test gets: folders of its own instead of the developer's, and none of the developer's settings."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.sample import copy_of, sample_engine

SNAPSHOT_PYTHON = (3, 11)

settings.register_profile(
    "quick",
    max_examples=60,
    stateful_step_count=25,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", parent=settings.get_profile("quick"), max_examples=1500, derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_configure(config: pytest.Config) -> None:
    """Snapshots have one baseline: another Python may draw them differently and must not overwrite it."""
    # A suite that a script runs in its background has interrupts ignored, and would hand that on to what it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if config.getoption("--snapshot-update", default=False) and sys.version_info[:2] != SNAPSHOT_PYTHON:
        baseline = ".".join(map(str, SNAPSHOT_PYTHON))
        raise pytest.UsageError(
            f"Snapshots are drawn with Python {baseline} only, and this is {sys.version.split()[0]}."
        )


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("HOME", str(home))
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / f".{name.lower()}"))
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in list(os.environ):
        if name in {"NO_COLOR", "TEXTUAL_THEME"} or name.startswith(("MAVTUI_", "OS_")):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def filled_engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample estate, filled once; nobody opens it."""
    return sample_engine(tmp_path_factory.mktemp("filled") / "sample.db")


@pytest.fixture
def estate(filled_engine: Path, tmp_path: Path) -> Path:
    """An engine with the sample estate, of this test's own."""
    return copy_of(filled_engine, tmp_path / "estate.db")
