"""A bare screen of the framework that repaints everything at every key: the floor for a change of view."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from textual.app import App, ComposeResult
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.events import Key

COLUMNS, ROWS = int(sys.argv[1]), int(sys.argv[2])


class Repaint(App[None]):
    """Fills the screen with other words at every key."""

    CSS = "Static { height: 1fr; }"
    presses = 0

    def compose(self) -> ComposeResult:
        """One text, as large as the screen."""
        yield Static(self.words(), markup=False)

    def words(self) -> str:
        """As many lines as there are, of words that differ from the last ones everywhere."""
        words = [f"row-{self.presses}-{number:03d}" for number in range(ROWS)]
        return "\n".join((f"{word}  " * COLUMNS)[: COLUMNS - 1] for word in words)

    def on_key(self, event: Key) -> None:
        """Other words."""
        event.stop()
        self.presses += 1
        self.query_one(Static).update(self.words())


if __name__ == "__main__":
    Repaint().run()
