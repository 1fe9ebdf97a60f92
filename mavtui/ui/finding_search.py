"""Looking for findings while the console goes on: one kind after another, in a thread, and again when data change."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from mavtui.domain.findings import FINDING_KINDS
from mavtui.services.findings import Search, search_in
from mavtui.store.finding_queries import SLOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from mavtui.domain.findings import Finding
    from mavtui.ui.app import MavtuiApp

_PLACES = {code: place for place, code in enumerate(FINDING_KINDS)}
MOST_OF_A_KIND = 1000
"""So that a million alike stand neither in memory nor between the others."""


class Found(NamedTuple):
    """What was found so far; `looked` of `kinds` are looked for. `cut` are the codes of which there are more."""

    findings: tuple[Finding, ...] = ()
    looked: int = 0
    kinds: int = 0
    cut: frozenset[str] = frozenset()

    @property
    def is_complete(self) -> bool:
        """Whether every kind was looked for."""
        return self.looked == self.kinds


async def look(app: MavtuiApp, begun: Callable[[Search], None], show: Callable[[Found], None]) -> Found:
    """Look for everything, for what takes long at the end.

    `begun` is called with what can be stopped, `show` whenever a kind was looked for.
    """
    search = await asyncio.to_thread(lambda: search_in(app.session, now=app.clock.now(), most=MOST_OF_A_KIND + 1))
    begun(search)
    found = Found(kinds=len(search.codes))
    reader = app.reader

    def of_code(code: str) -> list[Finding]:
        with reader.at_work():
            return list(search.of_code(code))

    try:
        for code in sorted(search.codes, key=SLOW.__contains__):
            some = await asyncio.to_thread(of_code, code)
            cut = found.cut | {code} if len(some) > MOST_OF_A_KIND else found.cut
            together = sorted((*found.findings, *some[:MOST_OF_A_KIND]), key=lambda one: _PLACES[one.code])
            found = Found(tuple(together), found.looked + 1, found.kinds, cut)
            show(found)
    finally:
        search.stop()
        await asyncio.to_thread(search.close)
    return found
