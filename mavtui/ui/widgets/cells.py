"""Text from outside, made safe and cut to a number of terminal cells.

Names may hold anything: markup, escape sequences, newlines, characters that turn the direction of the line. They are
data: what a terminal would act on is replaced by a visible stand-in, and everything is measured in cells.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from rich.cells import cell_len, get_character_cell_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.ui.signs import Signs

Align = Literal["left", "right"]
Cut = Literal["middle", "end"]

STAND_IN = "\N{REPLACEMENT CHARACTER}"
SPACE_STAND_IN = "\N{OPEN BOX}"
COMBINING_BASE = "\N{DOTTED CIRCLE}"
COMBINING_LIMIT = 4
_CONTROL_PICTURES = 0x2400
_DELETE = 0x7F
_FIRST_PRINTABLE = 0x20
_TAIL_SHARE = 4
_SHORTEST_WITH_TAIL = 3

Cluster = tuple[str, int]
"""A character with the marks that combine with it, and its width in cells."""


def visible(text: str) -> str:
    """`text` as it can be written to a terminal: nothing in it moves the cursor, hides or turns what follows.

    Control characters become their pictures (␛, ␊), spaces other than the common one ␣, and invisible or unassigned
    characters (bidirectional overrides, zero width joiners, lone surrogates) the replacement character.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(cluster for cluster, _ in clusters(text))


def plain_ascii(text: str) -> str:
    """`text` for a terminal without UTF-8: a question mark for every cell that ASCII cannot show."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        cluster if cluster.isascii() else "?" * max(1, width) for cluster, width in clusters(text, controls="?")
    )


def width_of(text: str) -> int:
    """The number of cells that a text made by `visible` takes."""
    return len(text) if text.isascii() else cell_len(text)


@lru_cache(maxsize=4096)
def clusters(text: str, controls: str = "") -> tuple[Cluster, ...]:
    """The characters of `text`, made visible, each with its combining marks and its width in cells.

    `controls` is shown in place of each control character (by default its picture). A combining mark without a
    character before it gets a base of its own; of a long run of marks, `COMBINING_LIMIT` are kept.
    """
    found: list[Cluster] = []
    marks = COMBINING_LIMIT
    for character in text:
        code = ord(character)
        if unicodedata.category(character) == "Mn" and "VARIATION SELECTOR" in unicodedata.name(character, ""):
            continue
        if code < _FIRST_PRINTABLE or code == _DELETE:
            shown = controls or ("\N{SYMBOL FOR DELETE}" if code == _DELETE else chr(_CONTROL_PICTURES + code))
        elif character.isprintable():
            shown = character
        else:
            shown = SPACE_STAND_IN if unicodedata.category(character) == "Zs" else STAND_IN
        width = get_character_cell_size(shown)
        if width:
            found.append((shown, width))
            marks = 0
        elif not found:
            found.append((COMBINING_BASE + shown, 1))
            marks = 1
        elif marks < COMBINING_LIMIT:
            base, base_width = found[-1]
            found[-1] = (base + shown, base_width)
            marks += 1
    return tuple(found)


def fit(text: str, width: int, signs: Signs, align: Align = "left", cut: Cut = "end") -> str:
    """`text` in exactly `width` cells: safe to write, cut where `cut` says, padded on the side that `align` leaves."""
    shown = plain_ascii(text) if signs.ascii_only else visible(text)
    taken = width_of(shown)
    if taken > width:
        shown = _cut_ascii(shown, width, signs, cut) if shown.isascii() else _cut_wide(shown, width, signs, cut)
        taken = width_of(shown)
    padding = " " * (width - taken)
    return padding + shown if align == "right" else shown + padding


def shorten(text: str, width: int, signs: Signs, cut: Cut = "middle") -> str:
    """`text` in at most `width` cells, without padding."""
    shown = plain_ascii(text) if signs.ascii_only else visible(text)
    return shown if width_of(shown) <= width else fit(text, width, signs, "left", cut).rstrip(" ")


def _tail(width: int, cut: Cut) -> int:
    """How many cells of the end stay when a text is cut to `width`: the end of a name often tells it from its like."""
    return max(1, width // _TAIL_SHARE) if cut == "middle" and width >= _SHORTEST_WITH_TAIL else 0


def _cut_ascii(text: str, width: int, signs: Signs, cut: Cut) -> str:
    if width <= 0:
        return ""
    tail = _tail(width, cut)
    return text[: width - 1 - tail] + signs.ellipsis + (text[-tail:] if tail else "")


def _cut_wide(text: str, width: int, signs: Signs, cut: Cut) -> str:
    if width <= 0:
        return ""
    parts = clusters(text)
    end = "".join(reversed(_take(parts[::-1], _tail(width, cut))))
    return "".join(_take(parts, width - 1 - width_of(end))) + signs.ellipsis + end


def _take(parts: Sequence[Cluster], cells: int) -> list[str]:
    """As many clusters from the start of `parts` as fit into `cells`."""
    taken: list[str] = []
    for cluster, width in parts:
        if width > cells:
            break
        taken.append(cluster)
        cells -= width
    return taken
