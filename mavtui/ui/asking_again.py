"""Reading again because the operator asked for it: who is asked, and in one line what came of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from mavtui.ui.clock import time_of_day
from mavtui.ui.refreshing import Refreshing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.config.keys_in_force import KeysInForce
    from mavtui.store.differences import Difference, Look
    from mavtui.ui.copying import Copying


class AskingAgain(Refreshing, inherit_bindings=False):
    """An engine is read at once; of a cloud a pass is begun, or some volumes are asked for."""

    keys: KeysInForce
    _before: Look | None = None
    """What the copy held when a pass was asked for."""

    def ask_everything_again(self) -> None:
        """Have everything read again by whoever knows it, and say what came of it."""
        if self.copying is None:
            self._read_engine_again()
            return
        self.tell(f"Reading {self.session.context.name} again.", "transition")
        self.run_worker(self._ask_pass(self.copying), group="asking", exclusive=True, exit_on_error=False)

    def ask_row_again(self, volume_ids: Sequence[str], what: str) -> None:
        """Have these volumes of the highlighted row, which is called `what`, read again, and say what came of it."""
        if self.copying is None:
            self._read_engine_again(what)
        elif volume_ids:
            self.tell(f"{what}: reading it again.", "transition")
            self.run_worker(
                self._row_again(tuple(volume_ids), what), group="some", exclusive=False, exit_on_error=False
            )
        else:
            self.read_everything()
            key = self.keys.label("refresh.all") or ":refresh"
            self.tell(f"Shown again as it was read; {key} asks {self.session.context.name} for everything.")

    def tell_what_changed(self) -> None:
        """Say how much a pass has changed that was asked for."""
        self.run_worker(self._tell_difference(self._before), group="difference", exclusive=True, exit_on_error=False)

    async def _ask_pass(self, copying: Copying) -> None:
        """Begin a pass, with what is shown now kept to be compared with what comes of it."""
        self._before = await self._look()
        if copying is self.copying:
            self._asked_again = True
            copying.ask_again()

    async def _row_again(self, volume_ids: Sequence[str], what: str) -> None:
        before = await self._look(volume_ids)
        if await self.read_some_again(volume_ids):
            await self._tell_difference(before, volume_ids, what)

    async def _look(self, volume_ids: Sequence[str] | None = None) -> Look | None:
        """What the store holds now, in a thread; None where it cannot be compared."""
        from mavtui.store.differences import look_at

        store = self.session.backend.store
        try:
            return await asyncio.to_thread(lambda: look_at(store.reader, volume_ids))
        except Exception as error:  # noqa: BLE001 - what is told of a refresh must not keep it from happening
            self.log(error)
            return None

    async def _tell_difference(
        self, before: Look | None, volume_ids: Sequence[str] | None = None, what: str = ""
    ) -> None:
        from mavtui.store.differences import between

        after = None if before is None else await self._look(volume_ids)
        self._tell_read(None if before is None or after is None else between(before, after), what)

    def _read_engine_again(self, what: str = "") -> None:
        """Read the engine's file again, and say what has changed in it since it was shown."""
        from mavtui.store.differences import changed_since

        event = self._event
        self.read_everything()
        self._tell_read(changed_since(self.session.backend.store.reader, event), what)

    def _tell_read(self, changed: Difference | None, what: str) -> None:
        from mavtui.ui.refresh_words import read_again_word

        utc = self.session.settings.ui.clock == "utc"
        clock = time_of_day(self.clock.now(), utc=utc) if what else self.clock_text()
        self.tell(read_again_word(clock, changed, what))
