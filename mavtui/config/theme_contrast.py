"""How well the texts of a theme can be read: contrast ratios after WCAG 2 of what its file gives as numbers."""

from __future__ import annotations

from typing import NamedTuple

from mavtui.config.theme_files import ThemeFile

READABLE = 4.5
"""The ratio that WCAG 2 asks of text (level AA)."""

VERY_READABLE = 7.0
"""The ratio that it asks where contrast matters most (level AAA)."""

_TEXTS = ("foreground", "primary", "secondary", "warning", "error", "success")
_GROUNDS = ("background", "surface", "panel")
_NO_TEXTS = frozenset({"rule", "cursor-background", "cursor-foreground"})
_SHORT = 4
_LINEAR_BELOW = 0.04045


class Pair(NamedTuple):
    """A text on a ground, both by the names of the theme's file, and the ratio of their luminances (1 to 21)."""

    text: str
    ground: str
    ratio: float


def contrast(one: str, other: str) -> float:
    """The ratio of two colours `#rgb` or `#rrggbb`, from 1 (the same) to 21 (black and white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def pairs(theme: ThemeFile) -> tuple[Pair, ...]:
    """Every text of the theme on every ground that it is drawn on; what the terminal's palette decides is left out."""
    texts = {name: value for name, value in theme.variables.items() if name not in _NO_TEXTS}
    texts |= {name: theme.colours[name] for name in _TEXTS if name in theme.colours}
    grounds = {name: theme.colours[name] for name in _GROUNDS if name in theme.colours}
    found = [
        Pair(text, ground, contrast(colour, grounds[ground]))
        for text, colour in texts.items()
        for ground in grounds
        if _is_number(colour) and _is_number(grounds[ground])
    ]
    chosen, under = theme.variables.get("cursor-foreground", ""), theme.variables.get("cursor-background", "")
    if _is_number(chosen) and _is_number(under):
        found.append(Pair("cursor-foreground", "cursor-background", contrast(chosen, under)))
    return tuple(found)


def hard_to_read(theme: ThemeFile, least: float = READABLE) -> tuple[Pair, ...]:
    """The pairs below that ratio, the hardest first."""
    return tuple(sorted((pair for pair in pairs(theme) if pair.ratio < least), key=lambda pair: pair.ratio))


def _is_number(colour: str) -> bool:
    return colour.startswith("#")


def _luminance(colour: str) -> float:
    digits = "".join(digit * 2 for digit in colour[1:]) if len(colour) == _SHORT else colour[1:]
    red, green, blue = (_linear(int(digits[place : place + 2], 16) / 255) for place in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _LINEAR_BELOW else float(((channel + 0.055) / 1.055) ** 2.4)
