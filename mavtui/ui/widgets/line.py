"""A widget of one line: the light base of header, footer and rule."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, NamedTuple

from textual.geometry import Region
from textual.widget import Widget

from mavtui.ui.compat import KeepsLines, paint_next_frame
from mavtui.ui.signs import UNICODE_SIGNS, Signs
from mavtui.ui.theming import Palette
from mavtui.ui.widgets.repainting import changed_cells
from mavtui.ui.widgets.row_drawing import StyledLine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.strip import Strip


class Piece(NamedTuple):
    """A text that is safe to write, and the role that it plays."""

    text: str
    role: str = ""


class Line(KeepsLines, Widget):
    """Draws the pieces that a subclass gives for a width; only the part that changed goes to the terminal."""

    DEFAULT_CSS = """
    Line {
        height: 1;
        width: 1fr;
    }
    """
    ALLOW_SELECT = False

    def __init__(self, *, signs: Signs = UNICODE_SIGNS, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.signs = signs
        self._palette: Palette | None = None
        self._painted: Strip | None = None

    @abstractmethod
    def pieces(self, width: int) -> Iterable[Piece]:
        """What to draw in `width` cells, from the left; the rest of the line stays blank."""

    def redraw(self) -> None:
        """Draw again, if what is to be drawn has changed."""
        if self._painted is None or self._painted.cell_length != self.size.width:
            self.refresh()
            return
        cells = changed_cells(self._painted, self._strip())
        if cells:
            paint_next_frame(self, Region(0, 0, cells, 1))

    def render_line(self, y: int) -> Strip:
        """The line as the framework wants it; the same for every `y`, there is but one."""
        del y
        self._painted = self._strip()
        return self._painted

    def notify_style_update(self) -> None:
        """Take the colours of the theme anew."""
        super().notify_style_update()
        self._palette = None

    def _strip(self) -> Strip:
        if self._palette is None:
            self._palette = Palette.of(self)
        width = self.size.width
        line = StyledLine(self._palette.plain(""))
        for text, role in self.pieces(width):
            line.add(text, self._palette.plain(role))
        return line.strip(width)
