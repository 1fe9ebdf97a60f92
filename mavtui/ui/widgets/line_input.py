"""A line to type in: one line high, and with a cursor that stands still (fewer bytes, and no unrest)."""

from __future__ import annotations

from textual.widgets import Input


class LineInput(Input):
    """The framework's input as all our screens use it; `example` shows what could be typed."""

    def __init__(self, value: str = "", *, example: str = "", id: str | None = None) -> None:
        super().__init__(value, placeholder=example, id=id, compact=True, select_on_focus=False)
        self.cursor_blink = False
