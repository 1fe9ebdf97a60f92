"""Bars on a time line, one a row, with a cursor on one of them and a line of counts below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.geometry import Offset
from textual.message import Message

from mavtui.ui.bindings import bindings_for
from mavtui.ui.widgets.canvas import Canvas
from mavtui.ui.widgets.cells import fit, visible, width_of
from mavtui.ui.widgets.row_drawing import StyledLine
from mavtui.ui.widgets.rows import Cell
from mavtui.ui.widgets.time_axis import Window, day_of, ticks, whole

if TYPE_CHECKING:
    from datetime import tzinfo

    from textual import events
    from textual.binding import BindingType
    from textual.strip import Strip

    from mavtui.ui.signs import Signs

ZOOM = 2.0
PAN = 0.25
_MODE = 4
_GAP = 2
_LONGEST_NAME = 24
_SHORTEST_NAME = 10
_NAME_SHARE = 4
_NOW = "now"


class Stretch(NamedTuple):
    """A part of a bar: `sign` is the attribute of Signs that it is made of; `end` is None where it goes on."""

    sign: str
    role: str
    begin: float
    end: float | None


class Bar(NamedTuple):
    """One row: its key, its name, its mode in words, its stretches in order of time, and a note for its end."""

    key: str
    name: Cell
    mode: Cell
    stretches: Sequence[Stretch]
    note: str = ""


class Timeline(Canvas, inherit_bindings=False):
    """Shows a window of time. The cursor keeps to the key of its bar."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("table", "history_move")

    class Moved(Message):
        """The cursor is on another bar; of several in a row only the last is delivered."""

        def can_replace(self, message: Message) -> bool:
            """Whether this one, which is newer, makes `message` needless."""
            return isinstance(message, Timeline.Moved)

    class Opened(Message):
        """The operator wants to see what the bar is about."""

    class Unmarkable(Message):
        """The operator wanted to mark something: bars have no marks."""

    def __init__(self, zone: tzinfo | None, *, signs: Signs, id: str | None = None) -> None:
        """`zone` is the time zone of the axis; None: the machine's own."""
        super().__init__(signs=signs, id=id)
        self._zone = zone
        self.bars: Sequence[Bar] = ()
        self.row = 0
        self._top = 0
        self._counts: Sequence[tuple[float, int]] = ()
        self._label = ""
        self._empty_text = ""
        self._now = 0.0
        self._edge = 0.0
        self._first: float | None = None
        self.window = Window(0.0, 1.0)
        self._is_whole = True

    # What is shown

    def show(
        self, bars: Sequence[Bar], counts: Sequence[tuple[float, int]], label: str, now: float, empty_text: str = ""
    ) -> None:
        """Show these bars; `counts` are numbers from a moment on, `label` says what they count."""
        key = self.key
        keys = [bar.key for bar in bars]
        self.bars, self._counts, self._label, self._empty_text = bars, counts, label, empty_text
        self.row = keys.index(key) if key in keys else max(0, min(self.row, len(bars) - 1))
        moments = [moment for bar in bars for part in bar.stretches for moment in (part.begin, part.end) if moment]
        self._first = min(moments, default=None)
        edge, before = max([now, *moments]), self._edge  # clocks of other machines may be ahead
        if self._is_whole:
            self.window = whole(self._first, edge)
        elif self.window.end >= before:
            self.window = Window(self.window.begin + edge - before, self.window.end + edge - before)
        self._now, self._edge = now, edge
        self._follow()
        self.redraw()

    @property
    def key(self) -> str | None:
        """The key of the cursor's bar; None where there is none."""
        return self.bars[self.row].key if self.bars else None

    # Moving

    def move_to(self, row: int) -> None:
        """The cursor to that bar, or to the nearest one there is."""
        row = max(0, min(row, len(self.bars) - 1))
        if row != self.row:
            self.row = row
            self._follow()
            self.redraw()
            self.post_message(self.Moved())

    @property
    def _visible(self) -> int:
        return max(1, self.size.height - 2)

    def _follow(self) -> None:
        top = max(0, min(self._top, len(self.bars) - self._visible))
        self._top = self.row if self.row < top else max(top, self.row - self._visible + 1)

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        super().on_resize()
        self._follow()

    def _look(self, window: Window, *, is_whole: bool = False) -> None:
        self._is_whole = is_whole
        if window != self.window:
            self.window = window
            self.redraw()

    def action_cursor_up(self) -> None:
        """One bar up."""
        self.move_to(self.row - 1)

    def action_cursor_down(self) -> None:
        """One bar down."""
        self.move_to(self.row + 1)

    def action_page_up(self) -> None:
        """One screenful up."""
        self.move_to(self.row - self._visible)

    def action_page_down(self) -> None:
        """One screenful down."""
        self.move_to(self.row + self._visible)

    def action_top(self) -> None:
        """To the first bar."""
        self.move_to(0)

    def action_bottom(self) -> None:
        """To the last bar."""
        self.move_to(len(self.bars) - 1)

    def action_column_left(self) -> None:
        """To earlier times."""
        self._look(self.window.panned(-PAN, self._first or self._edge, self._edge))

    def action_column_right(self) -> None:
        """To later times."""
        self._look(self.window.panned(PAN, self._first or self._edge, self._edge))

    def action_history_zoom_in(self) -> None:
        """Half the time in the same room."""
        self._look(self.window.zoomed(1 / ZOOM, self._edge))

    def action_history_zoom_out(self) -> None:
        """Twice the time in the same room."""
        self._look(self.window.zoomed(ZOOM, self._edge))

    def action_history_fit(self) -> None:
        """The whole history."""
        self._look(whole(self._first, self._edge), is_whole=True)

    def action_open(self) -> None:
        """Ask for what the bar is about."""
        if self.bars:
            self.post_message(self.Opened())

    def action_mark(self) -> None:
        """Say that there are no marks; so for the range and for all."""
        self.post_message(self.Unmarkable())

    action_mark_range = action_mark_all = action_clear_marks = action_mark

    def on_click(self, event: events.Click) -> None:
        """The cursor to the bar under the pointer; a double click opens it."""
        row = event.y - 1 + self._top
        if 1 <= event.y <= self._visible and row < len(self.bars):
            self.move_to(row)
            if event.chain > 1:
                self.action_open()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """To later times."""
        event.prevent_default().stop()
        self.action_column_right()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """To earlier times."""
        event.prevent_default().stop()
        self.action_column_left()

    def cursor_place(self) -> Offset:
        """Where the cursor's bar begins."""
        return Offset(0, 1 + self.row - self._top)

    # Drawing

    def line(self, y: int) -> Strip:
        """The axis, a bar, or the counts."""
        line = StyledLine(self.palette.plain(""))
        name = self._name_width()
        cells = max(1, self.size.width - self._head_width(name))
        last = min(len(self.bars), self._visible) + 1
        if y == 0:
            self._axis(line, name, cells)
        elif not self.bars:
            text = fit(self._empty_text, max(0, self.size.width - 2), self.signs) if y == 1 else ""
            line.add("  " + text, self.palette.plain("muted"))
        elif y < last:
            top = max(0, min(self._top, len(self.bars) - self._visible))  # it may have grown a moment ago
            self._bar(line, top + y - 1, name, cells)
        elif y == last:
            self._count_line(line, name, cells)
        return line.strip(self.size.width)

    def _name_width(self) -> int:
        longest = max((width_of(visible(bar.name.text)) for bar in self.bars), default=0)
        return max(_SHORTEST_NAME, min(longest, _LONGEST_NAME, self.size.width // _NAME_SHARE))

    @staticmethod
    def _head_width(name: int) -> int:
        return 2 + name + _GAP + _MODE + _GAP

    def _axis(self, line: StyledLine, name: int, cells: int) -> None:
        """The date, round moments, and now."""
        muted = self.palette.plain("muted")
        line.add(fit(f"  {day_of(self.window.begin, self._zone)}", self._head_width(name), self.signs), muted)
        taken = 0
        now = min(cells - len(_NOW), max(0, self.window.cell_of(self._now, cells)))
        shows_now = self.window.begin <= self._now <= self.window.end
        room = now - 1 if shows_now else cells
        for moment, text in ticks(self.window, cells, self._zone):
            place = self.window.cell_of(moment, cells)
            if place >= taken and place + len(text) <= room:
                line.add(" " * (place - taken) + text, muted)
                taken = place + len(text) + 1
                line.blank(1)
        if shows_now:
            line.add(" " * (now - taken) + _NOW, self.palette.plain(""))

    def _bar(self, line: StyledLine, number: int, name: int, cells: int) -> None:
        bar, here = self.bars[number], number == self.row
        plain = self.palette.plain
        chosen = self.palette.chosen if here and self.has_focus else plain
        line.add(self.signs.cursor if here else " ", chosen(""))
        line.add(" ", chosen(""))
        line.add(fit(bar.name.text, name, self.signs, cut="middle"), chosen(bar.name.style))
        line.add(" " * _GAP, chosen(""))
        line.add(fit(bar.mode.text, _MODE, self.signs), chosen(bar.mode.style))
        line.blank(_GAP)
        drawn: list[tuple[str, str]] = [(" ", "")] * cells
        end = 0
        for place, stretch in enumerate(bar.stretches):
            end = self._stretch(drawn, stretch, is_first=place == 0)
        for sign, role in drawn[:end] if end < cells else drawn:
            line.add(sign, plain(role))
        is_ended = bool(bar.stretches) and bar.stretches[-1].end is not None
        room = cells - end - 1
        if is_ended and bar.note and end and width_of(visible(bar.note)) <= room:
            line.add(" " + fit(bar.note, room, self.signs), plain("muted"))

    def _stretch(self, drawn: list[tuple[str, str]], stretch: Stretch, *, is_first: bool) -> int:
        """Draw one part of a bar; the cell after its end, 0 where it is not seen."""
        cells = len(drawn)
        begin = self.window.cell_of(stretch.begin, cells)
        until = self._edge if stretch.end is None else stretch.end
        end = self.window.cell_of(until, cells)
        if end < 0 or begin >= cells:
            return 0
        sign: str = getattr(self.signs, stretch.sign)
        for place in range(max(0, begin), min(cells, end + 1)):
            drawn[place] = (sign, stretch.role)
        last = min(cells - 1, end)
        if stretch.end is None:
            if until <= self.window.end:
                drawn[last] = (self.signs.goes_on, stretch.role)
        elif end < cells:
            drawn[end] = (self.signs.ends, stretch.role)
        if begin >= 0 and (is_first or stretch.sign != "waits") and not (stretch.end is None and begin == last):
            drawn[begin] = (self.signs.begins, stretch.role)
        return last + 1

    def _count_line(self, line: StyledLine, name: int, cells: int) -> None:
        """The number at the left edge, and each further one where it changed."""
        head = fit(f"  {self._label}", self._head_width(name), self.signs)
        line.add(head, self.palette.plain("muted"))
        shown: dict[int, int] = {}
        for moment, count in self._counts:
            place = max(0, self.window.cell_of(moment, cells))
            if place < cells:
                shown[place] = count
        taken = 0
        for place, count in sorted(shown.items()):
            text = str(count)
            if place < taken or place + len(text) > cells:
                continue
            line.blank(place - taken)
            line.add(text, self.palette.plain("attach-rw" if count > 1 else "muted"))
            taken = place + len(text)
            line.blank(1)
            taken += 1
