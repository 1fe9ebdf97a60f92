"""Looking for findings while the console goes on: one kind after another, in a thread, and again when data change."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from mavtui.domain.findings import FINDING_KINDS
from mavtui.services.findings import Search, search_in
from mavtui.store.finding_queries import SLOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.worker import Worker

    from mavtui.domain.findings import Finding
    from mavtui.ui.app import MavtuiApp
    from mavtui.ui.screens.view import View

_REST_FACTOR = 5
"""What is looked for again after a change waits this many times as long as it took."""
_SHORTEST_REST = 0.05
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


class Looking:
    """Looks for findings for one view: again whenever data change, never twice at a time, with rests between.

    `found` is the latest. `show` is called with True where there is more to show than how far the looking is.
    """

    def __init__(self, view: View, show: Callable[[bool], None]) -> None:
        self.found = Found()
        self._view = view
        self._show = show
        self._search: Search | None = None
        self._is_under_way = self._is_wanted_again = self._is_stopped = False
        self._rests_until = 0.0

    def again(self) -> None:
        """Look again, as soon as that may be."""
        waits = self._rests_until - self._view.console.clock.monotonic()
        if not self._is_under_way and waits <= 0:
            self._is_under_way = True
            _: Worker[None] = self._view.run_worker(self._look, group="looking", exit_on_error=False)
        elif not self._is_wanted_again:
            self._is_wanted_again = True
            if not self._is_under_way:
                self._view.set_timer(waits, self._if_wanted)

    def stop(self) -> None:
        """Nobody waits for it any more."""
        self._is_stopped = True
        if self._search is not None:
            self._search.stop()

    def _if_wanted(self) -> None:
        if self._is_wanted_again:
            self._is_wanted_again = False
            self.again()

    async def _look(self) -> None:
        console = self._view.console
        clock, begun = console.clock, console.clock.monotonic()
        is_first = not self.found.kinds
        try:
            found = await look(console, self._began, self._came if is_first else _nothing)
            self.found = found
            self._show(True)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - what was found before stays
            if not self._is_stopped:
                console.tell_error(error)
        finally:
            self._search, self._is_under_way = None, False
            self._rests_until = clock.monotonic() + _REST_FACTOR * (clock.monotonic() - begun)
        if self._is_wanted_again and not self._is_stopped:
            self._view.set_timer(max(_SHORTEST_REST, self._rests_until - clock.monotonic()), self._if_wanted)

    def _began(self, search: Search) -> None:
        self._search = search
        if self._is_stopped:
            search.stop()

    def _came(self, found: Found) -> None:
        """The first time through, show what there is as soon as there is something."""
        is_more = len(found.findings) != len(self.found.findings)
        self.found = found
        self._show(is_more)


def _nothing(_found: Found) -> None:
    """What was found before stays on the screen until everything was looked for again."""
