"""The sample estate as an engine's file: filled once, copied for each test."""

from __future__ import annotations

import asyncio
import json
import shutil
from typing import TYPE_CHECKING

from mavtui.backends.protocol import Marks
from mavtui.bootstrap import open_session
from mavtui.config import paths

if TYPE_CHECKING:
    from pathlib import Path


def sample_engine(path: Path, *, is_marked: bool = True) -> Path:
    """An engine filled with the sample estate, and marked as a sample."""

    async def fill() -> None:
        session = open_session(db=str(path), create=True)
        capture = json.loads(paths.shipped("samples/cloud-capture.json").read_text("utf-8"))
        await session.backend.take_in(capture, source="sample")
        await session.backend.set_marks(Marks(sample=is_marked))
        await session.close()

    asyncio.run(fill())
    return path


def copy_of(engine: Path, to: Path) -> Path:
    """A copy of a closed engine."""
    shutil.copy(engine, to)
    return to
