"""Lines of plain text in roles: how texts from outside are wrapped and put side by side without any markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mavtui.ui.widgets.cells import clusters, plain_ascii, visible, width_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mavtui.ui.signs import Signs


class Run(NamedTuple):
    """A stretch of text in one role (the name of a theme variable, "" for plain text)."""

    text: str
    role: str = ""
    bold: bool = False


Line = tuple[Run, ...]
"""One line of the screen, from left to right."""

BLANK: Line = ()


def shown(text: str, signs: Signs) -> str:
    """`text` as this terminal can show it."""
    return plain_ascii(text) if signs.ascii_only else visible(text)


def padded(text: str, width: int, signs: Signs) -> str:
    """`text` made visible and filled with blanks to `width` cells; longer texts stay as they are."""
    safe = shown(text, signs)
    return safe + " " * max(0, width - width_of(safe))


def wrap(text: str, width: int, signs: Signs) -> list[str]:
    """`text` in lines of at most `width` cells, parted at spaces; words that are too long are parted anywhere."""
    lines: list[str] = []
    line, taken = "", 0
    for word in shown(text, signs).split(" "):
        for piece in _pieces(word, max(1, width)):
            size = width_of(piece)
            if line and taken + 1 + size > width:
                lines.append(line)
                line, taken = piece, size
            else:
                line = f"{line} {piece}" if line else piece
                taken = width_of(line)
    return [*lines, line] if line or not lines else lines


def _pieces(word: str, width: int) -> Iterable[str]:
    if width_of(word) <= width:
        yield word
        return
    piece, taken = "", 0
    for cluster, size in clusters(word):
        if piece and taken + size > width:
            yield piece
            piece, taken = "", 0
        piece += cluster
        taken += size
    yield piece


def hanging(
    head: Sequence[Run], text: str, width: int, signs: Signs, *, role: str = "", bold: bool = False
) -> list[Line]:
    """`head` on the first line, `text` beside it, further lines of the text under its beginning."""
    indent = sum(width_of(run.text) for run in head)
    lines: list[Line] = []
    for number, part in enumerate(wrap(text, max(8, width - indent), signs)):
        start = tuple(head) if number == 0 else (Run(" " * indent),)
        lines.append((*start, Run(part, role, bold)))
    return lines


def hints(text: str, width: int) -> list[Line]:
    """The hints of `text`, parted by two blanks, from the first one on: whole ones only, as many as `width` holds."""
    fitting = ""
    for hint in text.split("  "):
        longer = f"{fitting}  {hint}" if fitting else hint
        if width_of(longer) > width:
            break
        fitting = longer
    return [(Run(fitting, "muted"),)]


def side_by_side(left: Sequence[Line], right: Sequence[Line], width: int) -> list[Line]:
    """Two columns; the left one takes `width` cells."""
    lines: list[Line] = []
    for number in range(max(len(left), len(right))):
        first = left[number] if number < len(left) else BLANK
        second = right[number] if number < len(right) else BLANK
        gap = width - sum(width_of(run.text) for run in first)
        lines.append((*first, Run(" " * max(1, gap)), *second))
    return lines


def ends(left: Sequence[Run], right: Sequence[Run], width: int) -> Line:
    """`left` at the left edge and `right` at the right edge of a line `width` cells wide."""
    taken = sum(width_of(run.text) for run in (*left, *right))
    return (*left, Run(" " * max(1, width - taken)), *right)
