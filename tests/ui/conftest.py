"""What the tests of the console share."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.ui.console import copy_of, sample_engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def filled_engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample estate, filled once; nobody opens it."""
    return sample_engine(tmp_path_factory.mktemp("estate") / "sample.db")


@pytest.fixture
def estate(filled_engine: Path, tmp_path: Path) -> Path:
    """An engine with the sample estate, of this test's own."""
    return copy_of(filled_engine, tmp_path / "estate.db")


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """Where an engine will be made."""
    return tmp_path / "empty.db"


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
