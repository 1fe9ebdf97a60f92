"""What tests by snapshot share: walks through a console to where a picture is taken, and the sizes of terminals."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.ui.console import Console

Walk = Callable[[Console], Awaitable[None]]
Shoot = Callable[..., bool]
"""Called with a walk, a size, an engine other than the sample estate if one is meant, and options of the console."""

SMALL, USUAL = (80, 24), (120, 40)
SIZES = [pytest.param(size, id=f"{size[0]}x{size[1]}") for size in (SMALL, USUAL)]


async def stay(_console: Console) -> None:
    """Home as it opens."""


def name_of(walk: Walk) -> str:
    """What a picture is called by: the name of its walk."""
    return walk.__name__
