"""A block of lines, drawn without markup and scrolled with the keys of a table where it is longer than its room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from mavtui.ui.compat import KeepsLines
from mavtui.ui.theming import Palette
from mavtui.ui.widgets.cells import width_of
from mavtui.ui.widgets.repainting import repaint_changes
from mavtui.ui.widgets.text_lines import Line

if TYPE_CHECKING:
    from textual import events

    from mavtui.ui.widgets.rule import RuleLine

_BOLD = Style(bold=True)

LinesFor = Callable[[int], Sequence[Line]]
"""Makes the lines for a width in cells."""


def _no_lines(_width: int) -> Sequence[Line]:
    return ()


class TextBlock(KeepsLines, ScrollView, can_focus=False, inherit_bindings=False):
    """Lines made for the width there is; with `height: auto` it is as high as they are."""

    DEFAULT_CSS = """
    TextBlock {
        height: auto;
        overflow: hidden hidden;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "line(-1)", show=False, id="cursor.up"),
        Binding("down,j", "line(1)", show=False, id="cursor.down"),
        Binding("pageup,ctrl+u", "page(-1)", show=False, id="cursor.page_up"),
        Binding("pagedown,ctrl+f", "page(1)", show=False, id="cursor.page_down"),
        Binding("space", "page(1)", show=False),
        Binding("home,g", "ends(0)", show=False, id="cursor.top"),
        Binding("end,G", "ends(1)", show=False, id="cursor.bottom"),
    ]
    ALLOW_SELECT = False

    def __init__(self, lines_for: LinesFor = _no_lines, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines_for = lines_for
        self._made_for = -1
        self._lines: Sequence[Line] = ()
        self._palette: Palette | None = None

    def show(self, lines_for: LinesFor, *, layout: bool = False) -> None:
        """Draw other lines, and send those that differ; `layout` where the block's height follows them."""
        self._lines_for = lines_for
        before, made_for = self._lines, self._made_for
        self._made_for = -1
        width = self.size.width
        if not self.is_mounted or (width and self._made(width) == before):
            return  # without room nothing is made: whether there is more to say shows only when there is some
        if layout or made_for != width:
            self.refresh(layout=layout)
        else:
            self._send_changes(before)

    def _send_changes(self, before: Sequence[Line]) -> None:
        """Have the lines in view painted that differ from `before`, each as far as it does."""
        top, (width, height) = round(self.scroll_offset.y), self.size
        strips = ([self._strip(lines, top + y, width) for y in range(height)] for lines in (before, self._lines))
        repaint_changes(self, width, zip(range(height), *strips, strict=True))

    @property
    def lines_below(self) -> int:
        """How many lines there are under those that are seen."""
        return max(0, len(self._made(self.size.width)) - round(self.scroll_offset.y) - self.size.height)

    @property
    def place(self) -> str:
        """Which lines are seen, of how many; empty where all of them are."""
        first, below = round(self.scroll_offset.y), self.lines_below
        if not (first or below):
            return ""
        last = first + self.size.height
        return f"lines {first + 1}-{last} of {last + below}"

    @property
    def first_line(self) -> str:
        """The first of the lines that are seen."""
        lines = self._made(self.size.width)[round(self.scroll_offset.y) :]
        return " ".join("".join(run.text for run in line) for line in lines[:1]).strip()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As wide as the longest line, where the width is `auto`."""
        del viewport
        lines = self._lines_for(container.width)
        return max((sum(width_of(run.text) for run in line) for line in lines), default=0)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there are."""
        del container, viewport
        return len(self._made(width))

    def render_line(self, y: int) -> Strip:
        """One line of the block."""
        width = self.size.width
        return self._strip(self._made(width), y + round(self.scroll_offset.y), width)

    def _strip(self, lines: Sequence[Line], number: int, width: int) -> Strip:
        base = self._style("", bold=False)
        if number >= len(lines):
            return Strip.blank(width, base)
        segments = [Segment(run.text, self._style(run.role, bold=run.bold)) for run in lines[number]]
        return Strip(segments).adjust_cell_length(width, base)

    def _style(self, role: str, *, bold: bool) -> Style:
        if self._palette is None:
            self._palette = Palette.of(self)
        style = self._palette.plain(role)
        return style + _BOLD if bold else style

    def _made(self, width: int) -> Sequence[Line]:
        if self._made_for != width:
            self._lines = self._lines_for(width) if width > 0 else ()
            self._made_for = width
            self.set_reactive(TextBlock.virtual_size, Size(1, len(self._lines)))
        return self._lines

    def action_line(self, step: int) -> None:
        """Some lines down (or up)."""
        self._scroll(round(self.scroll_offset.y) + step)

    def action_page(self, direction: int) -> None:
        """One screenful down (or up)."""
        self._scroll(round(self.scroll_offset.y) + direction * max(1, self.size.height - 1))

    def action_ends(self, end: int) -> None:
        """To the first or the last line."""
        self._scroll(len(self._lines) if end else 0)

    def show_line(self, number: int) -> None:
        """Scroll so that the line of that number is seen; it stays where it is if it is seen already."""
        top = round(self.scroll_offset.y)
        if not top <= number < top + self.size.height:
            self._scroll(number - self.size.height // 3)

    def _scroll(self, top: int) -> None:
        last = max(0, len(self._lines) - self.size.height)
        self.scroll_to(y=max(0, min(top, last)), animate=False, immediate=True, force=True)
        self.refresh()

    def notify_style_update(self) -> None:
        """Take the colours of the theme anew."""
        super().notify_style_update()
        self._palette = None

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Three lines down."""
        event.prevent_default().stop()
        self.action_line(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Three lines up."""
        event.prevent_default().stop()
        self.action_line(-3)


class ScrollingText(TextBlock, can_focus=True):
    """A block that takes the focus, for screens that are nothing but text."""

    rule: RuleLine | None = None
    """Where it says which of its lines are seen."""

    def show(self, lines_for: LinesFor, *, layout: bool = False) -> None:
        """Draw other lines."""
        super().show(lines_for, layout=layout)
        self._tell_place()

    def on_resize(self) -> None:
        """Other lines are seen now."""
        self._tell_place()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Other lines are seen now."""
        super().watch_scroll_y(old_value, new_value)
        self._tell_place()

    def _tell_place(self) -> None:
        if self.rule is not None and self.is_mounted:
            self.rule.show_standing(self.place)
