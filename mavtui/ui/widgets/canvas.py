"""A widget that draws whole lines itself and sends again only what has changed of them."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual.widget import Widget

from mavtui.ui.signs import UNICODE_SIGNS, Signs
from mavtui.ui.theming import Palette
from mavtui.ui.widgets.repainting import repaint_changes

if TYPE_CHECKING:
    from textual.geometry import Offset
    from textual.strip import Strip


class Canvas(Widget, can_focus=True, inherit_bindings=False):
    """Takes the focus and all the room there is; a subclass says what each line looks like."""

    DEFAULT_CSS = """
    Canvas {
        height: 1fr;
        width: 1fr;
    }
    """
    ALLOW_SELECT = False

    def __init__(self, *, signs: Signs = UNICODE_SIGNS, id: str | None = None) -> None:
        super().__init__(id=id)
        self.signs = signs
        self._own_palette: Palette | None = None
        self._painted: dict[int, Strip] = {}
        self.words = ""
        """What the cursor is on, in words, for those who cannot see it; the screen says it."""

    @abstractmethod
    def cursor_place(self) -> Offset:
        """Where on the widget the cursor stands."""

    @property
    def cursor_offset(self) -> Offset:
        """Where on the screen the cursor stands."""
        return self.content_region.offset + self.cursor_place()

    @abstractmethod
    def line(self, y: int) -> Strip:
        """Line `y` as it is to be now, as wide as the widget; the same object where it has not changed is best."""

    @property
    def palette(self) -> Palette:
        """The styles of roles on this widget."""
        if self._own_palette is None:
            self._own_palette = Palette.of(self)
        return self._own_palette

    def redraw(self) -> None:
        """Send to the terminal what differs from what was drawn last, and nothing else."""
        if not self._painted:
            self.refresh()
            return
        width, height = self.size
        repaint_changes(self, width, ((y, self._painted.get(y), self.line(y)) for y in range(height)))

    def render_line(self, y: int) -> Strip:
        """Line `y` as the framework wants it."""
        strip = self._painted[y] = self.line(y)
        return strip

    def forget_drawing(self) -> None:
        """Nothing that was made for drawing holds any more: another width, other colours, other contents."""

    def on_resize(self) -> None:
        """Draw for the room there is now."""
        self.forget_drawing()
        self._painted.clear()

    def on_focus(self) -> None:
        """Show where keys act."""
        self.forget_drawing()
        self.redraw()

    def on_blur(self) -> None:
        """Show that keys act elsewhere."""
        self.forget_drawing()
        self.redraw()

    def notify_style_update(self) -> None:
        """Take the colours of the theme anew."""
        super().notify_style_update()
        self._own_palette = None
        self.forget_drawing()
