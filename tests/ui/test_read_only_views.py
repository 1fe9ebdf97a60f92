"""A place that nobody may change is looked at like every other: no view needs more than reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mavtui.backends.protocol import Marks
from mavtui.bootstrap import open_session
from mavtui.services.findings import find_in
from mavtui.ui.views import VIEWS
from tests.ui.console import console_on

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
async def locked(estate: Path) -> Path:
    """The sample estate, marked read-only in its file."""
    session = open_session(db=str(estate))
    await session.backend.set_marks(Marks(readonly=True, sample=True))
    await session.close()
    return estate


@pytest.mark.parametrize("name", [spec.name for spec in VIEWS.values() if spec.takes != "OBJECT"])
async def test_every_view_opens(locked: Path, name: str) -> None:
    async with console_on(locked, size=(120, 40)) as console:
        console.app.open_view(name)
        await console.pilot.pause()
        await console.press("z", "d", "escape", "W", "R")
        await console.pilot.pause()

        assert console.app.problem is None


async def test_what_is_wrong_there_is_found_as_elsewhere(locked: Path) -> None:
    async with console_on(locked, size=(120, 40)) as console:
        console.app.open_view("findings")
        await console.sees("30 findings")
        assert len(list(find_in(console.session))) == 30
        assert console.app.problem is None
