"""The one thread that fills a copy: decoding, rows and transactions, so that the event loop keeps its time for keys."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from mavtui.store.connection import Store
from mavtui.store.copy_rows import CopyConnection

Result = TypeVar("Result")
Item = TypeVar("Item")

ROWS_AT_ONCE = 100
"""Rows made between two rests: well under a millisecond of Python, which nobody waits for noticeably."""

_REST_SECONDS = 0.0002


class CopyWriter:
    """Whole transactions on one copy, one after the other, each waited for where it is asked for."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="copy")

    async def write(self, work: Callable[[CopyConnection], Result]) -> Result:
        """What `work` gives, done in one transaction; finished even where nobody waits any more."""

        def whole() -> Result:
            with self.store.write_transaction() as con:
                return work(con)

        return await self._in_thread(whole)

    async def read(self, work: Callable[[CopyConnection], Result]) -> Result:
        """What `work` finds in the copy."""
        return await self._in_thread(lambda: work(self.store.reader))

    async def run(self, work: Callable[[], Result]) -> Result:
        """What `work` gives that needs no copy."""
        return await self._in_thread(work)

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        future = asyncio.get_running_loop().run_in_executor(self._thread, work)
        # Nobody may be left to ask for an error after a cancellation; asking here keeps the loop from complaining.
        future.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(future)

    async def close(self) -> None:
        """Wait for what is being written."""
        await asyncio.to_thread(self._thread.shutdown)


def gently(items: Iterable[Item]) -> Iterator[Item]:
    """The items, with a rest after each `ROWS_AT_ONCE`: another thread that wants to run gets to."""
    walk = iter(items)
    while chunk := list(islice(walk, ROWS_AT_ONCE)):
        yield from chunk
        if len(chunk) == ROWS_AT_ONCE:
            time.sleep(_REST_SECONDS)
