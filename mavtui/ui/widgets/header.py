"""The first line: where am I, what is special about it, how much is there and how old is what I see."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mavtui.ui.widgets.cells import shorten, width_of
from mavtui.ui.widgets.line import Line, Piece

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mavtui.ui.signs import Signs

APPLICATION = "mavtui"
LONGEST_NAME = 24
SHORTEST_CONTEXT = 4
SHORTEST_REASON = 10
NO_NOVA = "NO NOVA"
_GIVING_WAY: tuple[frozenset[str], ...] = (
    frozenset(),
    frozenset({"application"}),
    frozenset({"application", "counts"}),
    frozenset({"application", "counts", "project"}),
    frozenset({"application", "counts", "project", "clock"}),
)
"""What is left out, step by step, where room is short. The marks never are, nor is it that what is shown is stale."""


class HeaderFacts(NamedTuple):
    """What the header says. `counts` and `clock` as they are written; `stale` is an age, empty while all is fresh.

    `paused`: nobody looks for changes. `nova_lost`: why what Nova knows is as it was seen before, else empty.
    """

    context: str = ""
    project: str = ""
    sample: bool = False
    production: bool = False
    readonly: bool = False
    counts: str = ""
    clock: str = ""
    stale: str = ""
    paused: bool = False
    nova_lost: str = ""


class HeaderLine(Line):
    """The header; `show` says what is in it."""

    facts = HeaderFacts()

    def show(self, facts: HeaderFacts) -> None:
        """Let the header say `facts`."""
        self.facts = facts
        self.redraw()

    def pieces(self, width: int) -> Iterable[Piece]:
        """As much as fits: place on the left, marks, counts and time on the right."""
        for left_out in _GIVING_WAY:
            facts = self._without(left_out)
            left, right = list(_place(facts, self.signs, left_out)), list(_right(facts, self.signs))
            spare = width - _width(left) - _width(right)
            if spare >= 1:
                right = list(_right(facts, self.signs, room=spare - 1))
                return [*left, Piece(" " * (width - _width(left) - _width(right))), *right]
        right = list(_right(self._without(_GIVING_WAY[-1]), self.signs))
        room = width - _width(right) - 2
        if room < SHORTEST_CONTEXT:
            return right
        context = Piece(f" {shorten(self.facts.context, room, self.signs)}")
        return [context, Piece(" " * (width - _width([context, *right]))), *right]

    def _without(self, left_out: frozenset[str]) -> HeaderFacts:
        facts = self.facts
        if "counts" in left_out:
            facts = facts._replace(counts="")
        if "project" in left_out:
            facts = facts._replace(project="")
        if "clock" in left_out:
            facts = facts._replace(clock="")
        return facts


def _width(pieces: Iterable[Piece]) -> int:
    return sum(width_of(text) for text, _ in pieces)


def _place(facts: HeaderFacts, signs: Signs, left_out: frozenset[str]) -> Iterator[Piece]:
    if "application" not in left_out:
        yield Piece(f" {APPLICATION} ", "muted")
    if facts.context:
        yield Piece(f" {shorten(facts.context, LONGEST_NAME, signs)}")
    if facts.project:
        yield Piece(f" {signs.into} {shorten(facts.project, LONGEST_NAME, signs)}", "muted")


def _right(facts: HeaderFacts, signs: Signs, *, room: int = 0) -> Iterator[Piece]:
    """Marks, counts and time; why Nova's word is missing is told as far as `room` cells go."""
    marks = (
        ("PROD", "prod", facts.production),
        ("READ-ONLY", "stale", facts.readonly),
        ("SAMPLE", "mark", facts.sample),
        ("PAUSED", "stale", facts.paused),
        (NO_NOVA, "stale", bool(facts.nova_lost)),
    )
    for word, role, there in marks:
        if there:
            yield Piece("  ")
            yield Piece(word, role)
    if facts.nova_lost and room >= SHORTEST_REASON:
        yield Piece(shorten(f": {facts.nova_lost}", room, signs, "end"), "stale")
    if facts.counts:
        yield Piece(f"   {shorten(facts.counts, LONGEST_NAME, signs)}", "muted")
    if facts.stale:
        yield Piece("  ")
        yield Piece(f"STALE {facts.stale}", "stale")
    elif facts.clock:
        yield Piece(f"  {facts.clock}", "muted")
    yield Piece(" ")
