"""Keys: how they are written for a reader, whether a name is one, and whether two actions claim the same."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mavtui.config.actions import Action

SIGNS = {
    "asterisk": "*",
    "colon": ":",
    "comma": ",",
    "exclamation_mark": "!",
    "minus": "-",
    "plus": "+",
    "question_mark": "?",
    "slash": "/",
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

ASCII_ARROWS = {"up": "Up", "down": "Down", "left": "Left", "right": "Right"}

KEY_NAME = re.compile(rf"(?:ctrl\+|shift\+|alt\+)*(?:[a-zA-Z0-9]|f[1-9]|f1[0-2]|{'|'.join((*SIGNS, *NAMED))})")


def is_key_name(key: str) -> bool:
    """Whether the framework knows a key of that name."""
    return KEY_NAME.fullmatch(key) is not None


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


def find_clashes(actions: Iterable[Action]) -> list[str]:
    """What is wrong with the keys of actions that are offered together: a sentence for each, none when all is well."""
    claimed: dict[str, str] = {}
    clashes: list[str] = []
    for action in actions:
        for key in action.keys:
            if not is_key_name(key):
                clashes.append(f"`{key}` of `{action.id}` is not the name of a key.")
            other = claimed.setdefault(key, action.id)
            if other != action.id:
                clashes.append(f"`{key}` calls both `{other}` and `{action.id}`.")
    return clashes
