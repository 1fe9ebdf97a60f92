"""Keys that call two actions where both are offered."""

from __future__ import annotations

from collections.abc import Iterable

from mavtui.config.actions import Action
from mavtui.config.keymap import is_key_name


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
