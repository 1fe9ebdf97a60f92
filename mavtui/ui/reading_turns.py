"""Readings that never overlap: one at a time, and whoever asks meanwhile gets one more afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class ReadingTurns:
    """The turns of one reading; `begin` starts it, in a thread, and `end` has to be called when that has answered."""

    def __init__(self, begin: Callable[[], None]) -> None:
        self._begin = begin
        self._is_asked_for = False
        self.is_reading = False
        """Whether a reading was begun that has not ended."""

    def ask(self) -> None:
        """Read now, or once more when the reading under way has ended; asking twice meanwhile is asking once."""
        if self.is_reading:
            self._is_asked_for = True
            return
        self.is_reading = True
        self._begin()

    def end(self) -> None:
        """The reading has ended, however; the one that was asked for meanwhile begins."""
        self.is_reading = False
        if self._is_asked_for:
            self._is_asked_for = False
            self.ask()
