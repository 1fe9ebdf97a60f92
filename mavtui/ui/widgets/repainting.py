"""How little of a line must be sent again: over a slow line every byte counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Region

from mavtui.ui.compat import paint_next_frame
from mavtui.ui.widgets.cells import width_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.strip import Strip
    from textual.widget import Widget


def repaint_changes(widget: Widget, width: int, lines: Iterable[tuple[int, Strip | None, Strip]]) -> None:
    """Have those lines of `widget` painted in the next frame that differ from what was drawn, each as far as it does.

    `lines`: the number of a line, what was drawn there (None: nothing), and what is to be there, `width` cells wide.
    """
    regions: list[Region] = []
    for y, old, new in lines:
        if old is new:
            continue
        cells = width if old is None or old.cell_length != width else changed_cells(old, new)
        if cells:
            regions.append(Region(0, y, cells, 1))
    if regions:
        paint_next_frame(widget, *regions)


def changed_cells(old: Strip, new: Strip) -> int:
    """How many cells from the left must be drawn again to turn `old` into `new`; 0 if nothing changed.

    Both are equally wide. The framework redraws a line from its left edge, so that only an equal end can be spared.
    """
    before = [(text, style) for text, style, _ in old]
    after = [(text, style) for text, style, _ in new]
    width = new.cell_length
    while before and after:
        old_text, old_style = before.pop()
        new_text, new_style = after.pop()
        if old_style != new_style:
            return width
        equal = _common_end(old_text, new_text)
        old_rest, new_rest = old_text[: len(old_text) - equal], new_text[: len(new_text) - equal]
        width -= width_of(new_text[len(new_rest) :])
        if old_rest and new_rest:
            return width
        if old_rest:
            before.append((old_rest, old_style))
        elif new_rest:
            after.append((new_rest, new_style))
    return width


def _common_end(one: str, other: str) -> int:
    """How many characters at the end of both texts are the same."""
    equal = 0
    for first, second in zip(reversed(one), reversed(other), strict=False):
        if first != second:
            break
        equal += 1
    return equal
