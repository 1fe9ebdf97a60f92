"""A rule with titles: it parts two panes and says what the lower one shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.ui.widgets.cells import plain_ascii, shorten, visible, width_of
from mavtui.ui.widgets.line import Line, Piece

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LEAD = 2
"""Signs of the line before the first title, between two titles and after the last word."""


class RuleLine(Line):
    """`── name ── 500 G ── gfs2 ───────── 00:07 ──`: titles from the left, one at the end."""

    titles: Sequence[str] = ()
    end_title = ""
    short_end = ""
    """What says the same as the end title in fewer cells, for where titles would have to give way to it."""
    standing = ""

    def show(self, titles: Sequence[str], end_title: str = "") -> None:
        """Let the rule have these titles; where room is short the last ones give way, and the first is cut."""
        self.titles = tuple(title for title in titles if title)
        self.end_title = end_title
        self.redraw()

    def show_standing(self, text: str) -> None:
        """Let the rule end with this, before the title at the end, until something else is said."""
        if text != self.standing:
            self.standing = text
            self.redraw()

    def pieces(self, width: int) -> Iterable[Piece]:
        """First title in the plain style, the others muted, and the line on to the end."""
        if self.short_end and self.end_title and not self.signs.plain and self._is_crowded(width):
            return self._pieces(width, self.short_end)
        return self._pieces(width, self.end_title)

    def _is_crowded(self, width: int) -> bool:
        """Whether the titles have no room beside those at the end."""
        parts = [*self.titles, *(title for title in (self.standing, self.end_title) if title)]
        return sum(width_of(self._shown(part)) + LEAD + 2 for part in parts) + 2 * LEAD + 1 > width

    def _pieces(self, width: int, end_title: str) -> Iterable[Piece]:
        ends = [title for title in (self.standing, end_title) if title]
        if self.signs.plain:
            said = ", ".join(self._shown(title) for title in (*self.titles, *ends))
            return [Piece(" " + shorten(said, max(1, width - 1), self.signs, "end"))]
        line = self.signs.line
        end = "".join(f" {self._shown(title)} {line * LEAD}" for title in ends) + " "
        room = width - width_of(end) - LEAD - 1
        first = Piece(f" {line * LEAD}")
        rest = ""
        if self.titles:
            first = Piece(f" {line * LEAD} {shorten(self.titles[0], max(1, room - LEAD - 1), self.signs)}")
            rest = self._rest(room - width_of(first.text))
        fill = max(0, width - width_of(first.text) - width_of(rest) - width_of(end))
        return [first, Piece(rest, "muted"), Piece(line * fill, "rule"), Piece(end, "muted")]

    def _rest(self, room: int) -> str:
        """The titles behind the first one, as many as fit into `room` cells."""
        rest = " "
        for title in self.titles[1:]:
            part = f"{self.signs.line * LEAD} {self._shown(title)} "
            if width_of(rest) + width_of(part) > room:
                break
            rest += part
        return rest

    def _shown(self, text: str) -> str:
        return plain_ascii(text) if self.signs.ascii_only else visible(text)
