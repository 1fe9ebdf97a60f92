"""The lines typed before: brought back by the arrows, those first that begin as what was typed."""

from __future__ import annotations

from collections.abc import Sequence


class LineHistory:
    """Walks through `lines`, the latest last, beginning behind the last one."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = list(lines)
        self._at = len(self._lines)
        self._typed = ""

    def typed(self, text: str) -> None:
        """What is on the line now was typed: only lines that begin so are brought from here."""
        self._typed, self._at = text, len(self._lines)

    def older(self) -> str | None:
        """The line before that begins as what was typed; None where there is no other."""
        return self._go(range(self._at - 1, -1, -1))

    def newer(self) -> str | None:
        """The line after it; behind the last one what was typed."""
        found = self._go(range(self._at + 1, len(self._lines)))
        if found is None and self._at < len(self._lines):
            self._at = len(self._lines)
            return self._typed
        return found

    def _go(self, places: range) -> str | None:
        for place in places:
            if self._lines[place].startswith(self._typed):
                self._at = place
                return self._lines[place]
        return None
