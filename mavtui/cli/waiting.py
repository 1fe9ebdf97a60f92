"""Waiting for something that may take long, with a person told so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from mavtui.cli.diagnostics import ProgressLine

Result = TypeVar("Result")

SHOWN_AFTER_SECONDS = 1.0


async def told(work: Coroutine[Any, Any, Result], what: str | Callable[[], str], *, changes: bool = True) -> Result:
    """The result of `work`; once it takes more than a second, a line on a terminal says so and for how long.

    Interrupted, it ends work that `changes` something only after its end, when it is journaled; a reading at once.
    """
    line = ProgressLine()
    working = asyncio.ensure_future(work)
    seconds = 0
    try:
        while not (await asyncio.wait([working], timeout=SHOWN_AFTER_SECONDS))[0]:
            seconds += 1
            line.show(f"{what if isinstance(what, str) else what()}: {seconds} s")
        return working.result()
    finally:
        line.clear()
        if not working.done():
            if not changes:
                working.cancel()
            await asyncio.wait([working])
