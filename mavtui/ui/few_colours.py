"""Terminals of sixteen colours: what becomes of a theme's colours there, and whether its texts can still be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mavtui.config.theme_files import ThemeFile

LEAST = 3.0
"""The ratio that WCAG 2 asks of large text: with sixteen colours there is no theme of more on a light ground."""
_OF_XTERM = (
    "#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5",
    "#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff",
)  # fmt: skip
"""The sixteen where they are the hardest to tell apart; a terminal may have others."""
_GROUNDS = ("background", "surface", "panel")
_NO_TEXTS = frozenset({*_GROUNDS, "rule", "cursor-background", "cursor-foreground"})
_MANY = ("256color", "kitty", "direct")


def has_few_colours(environ: Mapping[str, str]) -> bool:
    """Whether the terminal is one of sixteen colours, by the variables that the framework goes by; unknown is no."""
    term = environ.get("TERM", "").strip().lower()
    if not term or environ.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"}:
        return False
    return not term.endswith(_MANY)


def is_readable(theme: ThemeFile) -> bool:
    """Whether every text of the theme stands out, and the cursor too, when its colours are brought to the sixteen.

    A theme of the terminal's own colours always is: the terminal decides.
    """
    from mavtui.config.theme_contrast import contrast  # most terminals have more colours, and every start asks

    if theme.ansi:
        return True
    few = {name: _nearest(value) for name, value in {**theme.colours, **theme.variables}.items() if value[0] == "#"}
    grounds = [few[name] for name in _GROUNDS if name in few]
    pairs = [(few[name], ground) for name in few if name not in _NO_TEXTS for ground in grounds]
    cursor = few.get("cursor-background")
    if cursor is not None:
        pairs += [(few[name], cursor) for name in ("cursor-foreground",) if name in few]
        if cursor == few.get("background"):
            return False
    return all(contrast(*pair) >= LEAST for pair in pairs)


def _nearest(colour: str) -> str:
    """Which of the sixteen the framework paints for a colour `#rgb` or `#rrggbb`."""
    from rich.color import Color, ColorSystem

    number = Color.parse(_long(colour)).downgrade(ColorSystem.STANDARD).number
    return _OF_XTERM[number or 0]


def _long(colour: str) -> str:
    return "#" + "".join(digit * 2 for digit in colour[1:]) if len(colour) == len("#rgb") else colour
