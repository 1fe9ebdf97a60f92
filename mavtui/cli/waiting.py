"""Waiting for something that may take long, with a person told so."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from mavtui.cli.diagnostics import ProgressLine

Result = TypeVar("Result")

SHOWN_AFTER_SECONDS = 1.0


async def told(work: Coroutine[Any, Any, Result], what: str) -> Result:
    """The result of `work`; once it takes more than a second, a line on a terminal says so and for how long."""
    line = ProgressLine()
    working = asyncio.ensure_future(work)
    seconds = 0
    try:
        while not (await asyncio.wait([working], timeout=SHOWN_AFTER_SECONDS))[0]:
            seconds += 1
            line.show(f"{what}: {seconds} s")
        return working.result()
    finally:
        line.clear()
        if not working.done():  # interrupted: what was begun ends, and is journaled, before the run does
            await asyncio.wait([working])
