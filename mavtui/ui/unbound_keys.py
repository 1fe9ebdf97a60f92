"""What is said to a key that does nothing in the view in front: which action it calls elsewhere, and where that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.config.actions import BY_ID, SCREENS
from mavtui.config.keymap import label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mavtui.config.keys_in_force import KeysInForce

_PLACES = {
    "home": "the list of volumes", "attachments": "attachments", "servers": "servers", "hosts": "hosts",
    "detail": "a volume's page", "who": "who is affected", "contexts": "contexts", "describe": "a row as text",
    "map": "the sharing map", "history": "a history", "journal": "the journal", "findings": "findings",
    "finding": "a finding's page", "help": "help",
}  # fmt: skip
"""The views by the names of the list of actions, as sentences call them."""
_MOST_PLACES = 3


def answer_to(key: str, screen: str, keys: KeysInForce, *, ascii_only: bool) -> str:
    """One line for a key (the framework's name) that calls nothing in the view of that name."""
    shown = label(key, ascii_only=ascii_only)
    for action_id in _called_by(key, keys):
        action = BY_ID[action_id]
        places = [place for name, place in _PLACES.items() if action.scope in SCREENS[name]]
        if places and action.scope not in SCREENS.get(screen, ()):
            more = " and more" if len(places) > _MOST_PLACES else ""
            return f"{shown} ({action.title}) does nothing here: it is for {', '.join(places[:_MOST_PLACES])}{more}."
    return f"{shown} does nothing here; {keys.label('app.help', ascii_only=ascii_only) or ':help'} shows the keys."


def _called_by(key: str, keys: KeysInForce) -> Iterator[str]:
    return (action_id for action_id in BY_ID if key in keys.of(action_id))
