"""The smallest application of the framework: the floor for start and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App, ComposeResult
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.events import Key


class Empty(App[None]):
    """Counts keys in a text."""

    presses = 0

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static("READY-0")

    def on_key(self, event: Key) -> None:
        """Show how many keys there were."""
        event.stop()
        self.presses += 1
        self.query_one(Static).update(f"READY-{self.presses}")


if __name__ == "__main__":
    Empty().run()
