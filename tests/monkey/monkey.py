"""A monkey at the console: random keys on the sample estate, and what must hold whatever it presses.

`python -m tests.monkey --keys 20000 --seed 1` lets it loose. It leaves out what quits or suspends. Now and then it
types what a plan asks for, so that changes are really made; it remembers what it typed, and so can tell afterwards
whether anything dangerous was done without.
"""

from __future__ import annotations

import asyncio
import random
import unicodedata
from contextlib import asynccontextmanager, chdir
from typing import TYPE_CHECKING

from textual import events
from textual.keys import REPLACED_KEYS, _get_unicode_name_from_key
from textual.widgets import Input

from mavtui.config.actions import ACTIONS
from mavtui.domain.hazard import SEVERITIES, Severity
from mavtui.services.journal_reading import records_backwards
from mavtui.ui.dialogs.plan import PlanDialog
from mavtui.ui.screens.text_screen import TextScreen
from tests.ui.console import TestClock, make_app

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from textual.pilot import Pilot

    from mavtui.services.journal_reading import Record
    from mavtui.ui.app import MavtuiApp

LEAVING = frozenset({"app.quit", "app.leave", "app.suspend"})
"""Actions that the monkey has no key for: they would end what it is to try out."""

SIZES = ((80, 24), (120, 40), (200, 50), (60, 16), (40, 10))
EDITING = ("backspace", "delete", "enter", "escape", "tab", "shift+tab", "up", "down", "left", "right", "home", "end")
LETTERS = tuple("abcdefghijklmnoprstuvwxyz0123456789")
WORDS = ("att", "srv", "vol", "map", "find", "jobs", "host", "rw>1", "web", "pool", "!pool", "status:in-use", "mode:ro")
LONGEST_WAIT = 1.0
UNHURRIED = 0.1
"""How often it waits until all that a key leads to is done; else the next one follows as from a fast typist."""
MOST_TURNS = 30
UNLOCKS = 0.2
"""How often somebody takes the read-only lock off that it has put on."""
LEAVES = 0.2
"""How often it leaves a screen that is nothing but text."""


class Monkey:
    """Presses keys by the seed; the same seed and console give the same keys."""

    def __init__(self, app: MavtuiApp, clock: TestClock, pilot: Pilot[None], seed: int, *, confirms: float) -> None:
        """`confirms`: how often (0 to 1) it types what a plan asks for, where one does."""
        self.app = app
        self.clock = clock
        self.pilot = pilot
        self.confirms = confirms
        self.random = random.Random(seed)
        self.pressed: list[str] = []
        self.typed: set[str] = set()
        self._keys = _keys_of_actions()

    @property
    def is_over(self) -> bool:
        """Whether the console has gone: left, or broken."""
        return self.app._exit or self.app._exception is not None

    async def press_keys(self, number: int) -> None:
        """Press that many keys, or fewer where the console goes."""
        end = len(self.pressed) + number
        while len(self.pressed) < end and not self.is_over:
            await self._do_something()

    async def _do_something(self) -> None:
        self.clock.pass_by(self.random.random() * LONGEST_WAIT)
        if self.app.session.lock.because and self.random.random() < UNLOCKS:
            self.app.session.lock.toggle()  # or everything would be refused from the first `!` on
        screen = self.app.screen
        chance = self.random.random()
        if isinstance(screen, PlanDialog) and chance < self.confirms:
            await self._type_what_is_asked(screen)
        elif isinstance(screen, TextScreen) and chance < LEAVES:
            await self._press("escape")
        elif isinstance(self.app.focused, Input) and chance < self.confirms:
            await self._press(*_as_keys(self.random.choice(WORDS)), self.random.choice(("enter", "tab", "escape")))
        elif chance > 1 - self.confirms / 50:
            await self.pilot.resize_terminal(*self.random.choice(SIZES))
        else:
            pool = (self._keys, EDITING, LETTERS)[self.random.choices((0, 1, 2), (70, 20, 10))[0]]
            await self._press(self.random.choice(pool))

    async def _type_what_is_asked(self, dialog: PlanDialog) -> None:
        """What somebody does who means it: the name, whole, and Enter."""
        words = [word for _, word in dialog.plan.confirmation_words]
        self.clock.pass_by(LONGEST_WAIT)
        if dialog.plan.severity is Severity.BLOCKED:
            await self._press("escape")
            return
        if not words:
            await self._press(self.random.choice(("y", "enter")))
            return
        for word in words:
            self.typed.add(word)
            for line in dialog.query(Input):  # whatever it has typed there before
                line.clear()
                line.focus()
            await self._press(*_as_keys(word), "enter")

    async def _press(self, *keys: str) -> None:
        for key in keys:
            if self.is_over:
                return
            self.pressed.append(key)
            if self.random.random() < UNHURRIED:
                await self.pilot.press(key)
            else:
                await self._send(key)

    async def _send(self, key: str) -> None:
        """A key as it comes from a terminal; what it leads to may still be going on when the next one comes."""
        driver = self.app._driver
        assert driver is not None
        driver.send_message(events.Key(key, _character(key)))
        for _ in range(self.random.randrange(1, MOST_TURNS)):
            await asyncio.sleep(0)


def dangers_done(journal: Path) -> list[Record]:
    """Every record of something dangerous that was carried out, however it ended."""
    return [
        record
        for record in records_backwards(journal)
        if record.outcome not in ("refused", "unconfirmed", "stale")
        and any(SEVERITIES.get(code) is Severity.DANGER for code in record.codes)
    ]


def unconfirmed(journal: Path, typed: frozenset[str] | set[str]) -> list[Record]:
    """The dangers that were carried out though the monkey never typed the word that they ask for."""
    return [record for record in dangers_done(journal) if not any(word in record.how for word in typed)]


@asynccontextmanager
async def let_loose(engine: Path, seed: int, *, confirms: float = 0.05) -> AsyncIterator[Monkey]:
    """A monkey at a console on that engine; leaving it raises whatever broke the console."""
    clock = TestClock()
    app = make_app(engine, clock)
    with chdir(engine.parent):  # it exports under whatever name it types
        try:
            async with app.run_test(size=SIZES[0]) as pilot:
                await pilot.pause()
                yield Monkey(app, clock, pilot, seed, confirms=confirms)
        finally:
            await app.session.close()


def _keys_of_actions() -> tuple[str, ...]:
    """Every key that does something, but those that leave."""
    leaving = {key for action in ACTIONS if action.id in LEAVING for key in action.keys}
    return tuple(sorted({key for action in ACTIONS for key in action.keys} - leaving))


def _character(key: str) -> str | None:
    try:
        return unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(key, key)))
    except KeyError:
        return key if len(key) == 1 else None


_KEYS = {
    "-": "minus", "_": "underscore", " ": "space", ">": "greater_than_sign", ":": "colon", "!": "exclamation_mark",
    ".": "full_stop",
}  # fmt: skip


def _as_keys(text: str) -> Sequence[str]:
    return [_KEYS.get(character, character) for character in text]
