"""Keys: how they are written for a reader, whether a name is one, and whether two actions claim the same."""

from __future__ import annotations

import re

SIGNS = {
    "ampersand": "&",
    "apostrophe": "'",
    "asterisk": "*",
    "at": "@",
    "backslash": "\\",
    "circumflex_accent": "^",
    "colon": ":",
    "comma": ",",
    "dollar_sign": "$",
    "equals_sign": "=",
    "exclamation_mark": "!",
    "full_stop": ".",
    "grave_accent": "`",
    "greater_than_sign": ">",
    "left_curly_bracket": "{",
    "left_parenthesis": "(",
    "left_square_bracket": "[",
    "less_than_sign": "<",
    "minus": "-",
    "number_sign": "#",
    "percent_sign": "%",
    "plus": "+",
    "question_mark": "?",
    "quotation_mark": '"',
    "right_curly_bracket": "}",
    "right_parenthesis": ")",
    "right_square_bracket": "]",
    "semicolon": ";",
    "slash": "/",
    "tilde": "~",
    "underscore": "_",
    "vertical_line": "|",
}
"""The framework's names of keys that print a sign."""

NAMED = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "insert": "Ins",
    "delete": "Del",
    "backspace": "BkSp",
    "enter": "enter",
    "escape": "esc",
    "tab": "tab",
    "space": "space",
}
"""The framework's names of keys that print nothing, and how we write them."""

OTHER_NAMES = {
    "bksp": "backspace",
    "bs": "backspace",
    "cr": "enter",
    "del": "delete",
    "esc": "escape",
    "ins": "insert",
    "pgdn": "pagedown",
    "page_down": "pagedown",
    "pgup": "pageup",
    "page_up": "pageup",
    "period": "full_stop",
    "pipe": "vertical_line",
    "return": "enter",
    "spacebar": "space",
}
"""What others call some of them, for the hint about a name that is none."""

SAME_IN_A_TERMINAL = {
    "ctrl+h": "backspace",
    "ctrl+i": "tab",
    "ctrl+left_square_bracket": "escape",
    "ctrl+m": "enter",
}
"""Keys that a terminal cannot tell from others."""

ASCII_ARROWS = {"up": "Up", "down": "Down", "left": "Left", "right": "Right"}

_MODIFIERS = {"control": "ctrl", "c": "ctrl", "meta": "alt"}
"""What others call them."""

_FUNCTION_KEYS = tuple(f"f{number}" for number in range(1, 13))
_WITH_MODIFIERS = "|".join((*SIGNS, *NAMED, *_FUNCTION_KEYS))
_KEY_NAME = rf"(?:(?:ctrl\+)?(?:alt\+)?(?:(?:shift\+)?(?:{_WITH_MODIFIERS})|[a-z0-9])|[A-Z])"


def is_key_name(key: str) -> bool:
    """Whether the framework knows a key of that name."""
    return re.fullmatch(_KEY_NAME, key) is not None


def name_of_key(written: str) -> str:
    """The framework's name of a key that somebody wrote: `?` is question_mark; whatever it does not know stays."""
    return next((name for name, sign in SIGNS.items() if sign == written), written)


def hint_about(key: str) -> str:
    """The nearest name of a key to one that is none; empty where nothing is near."""
    from mavtui.config.nearest import nearest  # needed for errors only

    *modifiers, last = re.split(r"[+-](?=.)", key.casefold())
    modifiers = [_MODIFIERS.get(one) or nearest(one, ("ctrl", "alt", "shift")) or one for one in modifiers]
    if not modifiers and last.startswith("^") and len(last) > 1:
        modifiers, last = ["ctrl"], last[1:]
    if modifiers == ["shift"] and len(last) == 1 and "a" <= last <= "z":
        return f"Write it as a capital: `{last.upper()}`."
    name = OTHER_NAMES.get(last) or name_of_key(last)
    if not is_key_name(name):
        name = nearest(name, (*SIGNS, *NAMED, *_FUNCTION_KEYS)) or ""
    guess = "+".join((*modifiers, name))
    return f"Did you mean `{guess}`?" if name and is_key_name(guess) else ""


def label(key: str, *, ascii_only: bool = False) -> str:
    """A key as footer and help write it: `ctrl+q` is ^q, `question_mark` is ?, `pagedown` is PgDn."""
    *modifiers, name = key.split("+")
    if ascii_only and name in ASCII_ARROWS:
        text = ASCII_ARROWS[name]
    else:
        text = SIGNS.get(name) or NAMED.get(name) or (name.upper() if len(name) > 1 else name)
    for modifier in reversed(modifiers):
        text = f"^{text}" if modifier == "ctrl" else f"{modifier}+{text}"
    return text
