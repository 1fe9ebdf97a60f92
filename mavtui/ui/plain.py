"""The console for a screen reader: nothing is only drawn. What the cursor is on, and what changed, is said in lines.

No boxes and no signs made of lines; the terminal's own cursor stands where the operator is; below everything else are
the last things that were told and, as the last line, the row or the field that keys act on, in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from textual.events import Resize
from textual.widgets import Input, OptionList

from mavtui.ui.app import MavtuiApp
from mavtui.ui.dialogs.base import Dialog
from mavtui.ui.widgets.canvas import Canvas
from mavtui.ui.widgets.push_button import PushButton
from mavtui.ui.widgets.row_drawing import HAZARD_WORDS
from mavtui.ui.widgets.status_line import StatusLine
from mavtui.ui.widgets.text_block import ScrollingText, TextBlock
from mavtui.ui.widgets.text_lines import Line, Run, wrap
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from textual.geometry import Offset
    from textual.screen import Screen
    from textual.widget import Widget

    from mavtui.ui.signs import Signs
    from mavtui.ui.widgets.table_view import RowWords

LINES_TOLD = 3
_SHOW_CURSOR = "\x1b[?25h"
_ID = "spoken"


class SpokenLines(TextBlock):
    """At the bottom of every screen: what was told last, and what the cursor is on."""

    DEFAULT_CSS = """
    SpokenLines {
        dock: bottom;
        height: auto;
        max-height: 8;
        background: $background;
    }
    """

    def __init__(self, signs: Signs) -> None:
        super().__init__(self._said, id=_ID, classes="-below")
        self._signs = signs
        self._told: Sequence[str] = ()
        self._here = ""

    def say(self, told: Sequence[str], here: str) -> None:
        """Show these lines, if they are others than before."""
        if (told, here) != (self._told, self._here):
            self._told, self._here = tuple(told), here
            self.show(self._said, layout=True)

    def on_resize(self) -> None:
        """What is in a dialog above makes room, so that its buttons stay in sight."""
        if isinstance(self.screen, Dialog):
            self.screen.post_message(Resize(self.screen.size, self.screen.size))

    def _said(self, width: int) -> list[Line]:
        lines = [*self._told, self._here] if self._here else list(self._told)
        return [(Run(f" {part}"),) for line in lines for part in wrap(line, max(1, width - 2), self._signs)]


class PlainApp(MavtuiApp):
    """The console, said in lines."""

    _told: tuple[str, ...] = ()
    _words_before: tuple[object, Mapping[Hashable, RowWords]] = (None, {})
    _cursor_shown: Offset | None = None
    _is_attending = False

    _statuses: WeakKeyDictionary[Screen[object], str]
    """What the status line of each screen said last: to come back to a screen tells nothing new."""

    def on_mount(self) -> None:
        """Nothing moves, and no dialog stands in front of anything."""
        self._statuses = WeakKeyDictionary()
        super().on_mount()
        self.animation_level = "none"
        self.add_class("-plain")

    def post_display_hook(self) -> None:
        """Say what has changed on the screen, once it is out; several frames in a row are said once."""
        if not self._is_attending and self.is_running:
            self._is_attending = True
            self.call_next(self._attend)

    async def _attend(self) -> None:
        self._is_attending = False
        screen = self.screen
        lines = next(iter(screen.query(f"#{_ID}").results(SpokenLines)), None)
        if lines is None:
            lines = SpokenLines(self.signs)
            await screen.mount(lines)
        self._tell_status(screen)
        focused = screen.focused
        if isinstance(focused, VirtualTable):
            self._tell_changes(focused)
        lines.say(self._told, _spoken(screen, focused))
        self._put_cursor(focused)

    def _tell_status(self, screen: Screen[object]) -> None:
        """Keep what the status line says as a line below: it stays there when the next thing is said."""
        text = " ".join(status.text for status in screen.query(StatusLine))
        if text and text != self._statuses.get(screen):
            self._add(text)
        self._statuses[screen] = text

    def _add(self, text: str) -> None:
        self._told = (*self._told, " ".join(text.split()))[-LINES_TOLD:]

    def _tell_changes(self, table: VirtualTable) -> None:
        """What is not the same any more in rows that were seen before."""
        source, before = self._words_before
        now = table.words_in_view()
        if source is table:
            for key, words in now.items():
                old = before.get(key)
                changes = [] if old is None else words.changes_since(old)
                if changes:
                    self._add(f"{words.name}: {', '.join(changes)}")
        self._words_before = (table, now)

    def _put_cursor(self, focused: Widget | None) -> None:
        """The terminal's own cursor to where keys act."""
        place = _place_of(focused)
        if place is None or self._driver is None:
            return
        if not isinstance(focused, Input):  # an input says itself where its cursor is
            self.cursor_position = place
        if place != self._cursor_shown:
            self._cursor_shown = place
            self._driver.write(f"\x1b[{place.y + 1};{place.x + 1}H{_SHOW_CURSOR}")
            self._driver.flush()


def _place_of(focused: Widget | None) -> Offset | None:
    if isinstance(focused, VirtualTable | Canvas):
        return focused.cursor_offset
    if isinstance(focused, Input):
        return focused.cursor_screen_offset
    return None if focused is None else focused.content_region.offset


def _spoken(screen: Screen[object], focused: Widget | None) -> str:
    """What the focus is on, in words."""
    if isinstance(focused, VirtualTable):
        words = focused.words_of_cursor()
        if words is None:
            return focused.empty_text
        mark = f"{HAZARD_WORDS[words.mark]}, " if words.mark else ""
        chosen = "marked, " if words.marked else ""
        return f"Row {focused.cursor_row + 1} of {focused.row_count}: {chosen}{mark}{words}"
    if isinstance(focused, Canvas):
        return focused.words
    if isinstance(focused, PushButton):
        return f"Button {focused.label}; Enter presses it."
    if isinstance(focused, Input):
        said = f"Text field{f', {focused.placeholder}' if focused.placeholder else ''}: {focused.value or 'empty'}"
        return ". ".join([said, *_option_of(screen)])
    if isinstance(focused, ScrollingText):
        return ": ".join(part for part in ("Text", focused.place, focused.first_line) if part)
    titles = [str(box.border_title or "") for box in screen.query("#box")]
    return titles[0] if titles else str(screen.title or "")


def _option_of(screen: Screen[object]) -> Iterator[str]:
    """The highlighted one of the options below a line that is typed in, where there are any."""
    for options in screen.query(OptionList):
        if not options.option_count:
            yield "Nothing matches"
        elif options.highlighted_option is not None:
            said = " ".join(str(options.highlighted_option.prompt).split())
            yield f"{(options.highlighted or 0) + 1} of {options.option_count}: {said}"
