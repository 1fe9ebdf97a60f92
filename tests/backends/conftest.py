"""What the tests of back ends share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backends.acting import Acting, open_engine, ticking_clock


@pytest.fixture
def acting(tmp_path: Path) -> Iterator[Acting]:
    """An empty engine, on whose clock no two moments are the same."""
    acting = Acting(open_engine(tmp_path / "engine.db", clock=ticking_clock()))
    yield acting
    acting.store.close()
