"""A line in the corner for what ended while the operator looks elsewhere. It comes and goes without any movement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.ui.widgets.cells import shorten, width_of
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import Line, Run

if TYPE_CHECKING:
    from mavtui.ui.signs import Signs

TOAST_SECONDS = 6.0
_LAYER = "toast"
_FEWEST_CELLS = 20


class Toast(TextBlock):
    """One line above everything else, at the right below the header; gone after a while."""

    DEFAULT_CSS = """
    Toast {
        layer: toast;
        position: absolute;
        width: auto;
        height: 1;
    }
    """

    def __init__(self, text: str, role: str, *, signs: Signs, room: int) -> None:
        self._text = shorten(f"  {text}  ", max(_FEWEST_CELLS, room - 2), signs, "end")
        self._role = role
        super().__init__(self._made_lines)
        self.styles.offset = (max(0, room - width_of(self._text) - 1), 1)

    def on_mount(self) -> None:
        """Make room for it above the screen's other things, and take it away again."""
        if _LAYER not in self.screen.styles.layers:
            self.screen.styles.layers = " ".join((*self.screen.styles.layers, _LAYER))
        self.set_timer(TOAST_SECONDS, self.remove)

    def _made_lines(self, width: int) -> list[Line]:
        del width
        return [(Run(self._text, self._role, bold=True),)]
