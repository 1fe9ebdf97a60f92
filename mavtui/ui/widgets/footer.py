"""The last line: what can I do here, as many keys as there is room for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mavtui.ui.widgets.cells import visible, width_of
from mavtui.ui.widgets.line import Line, Piece

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

GAP = 2


class Hint(NamedTuple):
    """A key as it is written on the keyboard and what it does; low `priority` numbers stay longest.

    Where it does not `apply` to the row under the cursor, a dash stands in the place of the key: nothing moves.
    """

    key: str
    title: str
    priority: int = 5
    applies: bool = True


HELP = Hint("?", "help", 0)


class FooterLine(Line):
    """The footer; the last hint is always how to get help."""

    hints: Sequence[Hint] = ()
    help_hint = HELP

    def show(self, hints: Sequence[Hint], help_hint: Hint = HELP) -> None:
        """Let the footer offer `hints`, in this order, and `help_hint` behind them."""
        self.hints = tuple(hints)
        self.help_hint = help_hint
        self.redraw()

    def pieces(self, width: int) -> Iterable[Piece]:
        """The hints that fit, each a key and its title."""
        for number, hint in enumerate((*self._fitting(width), self.help_hint)):
            yield Piece(" " * GAP if number else " ")
            if hint.applies:
                yield Piece(visible(hint.key))
            else:
                yield Piece(f"{self.signs.none:{width_of(visible(hint.key))}}", "muted")
            yield Piece(f" {visible(hint.title)}", "muted")

    def _fitting(self, width: int) -> list[Hint]:
        """The hints that are shown, in their own order: the most important ones as far as the room goes."""
        room = width - 1 - _cells(self.help_hint)
        kept: set[int] = set()
        for place in sorted(range(len(self.hints)), key=lambda place: (self.hints[place].priority, place)):
            room -= _cells(self.hints[place]) + GAP
            if room < 0:
                break
            kept.add(place)
        return [hint for place, hint in enumerate(self.hints) if place in kept]


def _cells(hint: Hint) -> int:
    return width_of(visible(hint.key)) + 1 + width_of(visible(hint.title))
