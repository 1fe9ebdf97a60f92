"""From the list of actions to the framework's bindings, the footer's hints and the rows of the help screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding, BindingType

from mavtui.config.actions import ACTIONS, BY_ID, Action

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mavtui.config.keys_in_force import KeysInForce

# The names that the table gives to its own actions; every other action is called by its id.
_TABLE_ACTIONS = {
    "cursor.up": "cursor_up",
    "cursor.down": "cursor_down",
    "cursor.top": "top",
    "cursor.bottom": "bottom",
    "cursor.page_up": "page_up",
    "cursor.page_down": "page_down",
    "column.left": "column_left",
    "column.right": "column_right",
    "row.open": "open",
    "mark.toggle": "mark",
    "mark.range": "mark_range",
    "mark.all": "mark_all",
    "mark.clear": "clear_marks",
}
_BY_NUMBER = frozenset({"list.sort_by"})

BY_APPLICATION = frozenset({
    "app.undo", "app.journal", "app.problem", "app.lock", "app.command", "app.palette", "app.help", "app.quit",
    "app.suspend", "app.watch", "app.tour",
})  # fmt: skip
"""What the application does itself, whatever screen is in front."""


def action_name(action: Action) -> str:
    """What the framework calls for the action: `volume.attach` is `action_volume_attach` of a screen."""
    return _TABLE_ACTIONS.get(action.id) or action.id.replace(".", "_")


def bindings_for(*scopes: str) -> list[BindingType]:
    """The bindings of all actions of these scopes, each with the action's id, so that keys can be changed by id."""
    return [binding for action in ACTIONS if action.scope in scopes for binding in _bindings_of(action)]


def _bindings_of(action: Action) -> Iterable[Binding]:
    name = f"app.{action_name(action)}" if action.id in BY_APPLICATION else action_name(action)
    if name.startswith("view_"):
        name = f"app.open_view({name.removeprefix('view_')!r})"
    if action.id in _BY_NUMBER:
        for key in action.keys:
            yield Binding(key, f"{name}({key})", action.title, show=False, id=f"{action.id}.{key}")
    else:
        yield Binding(",".join(action.keys or (no_key(action.id),)), name, action.title, show=False, id=action.id)


def no_key(action_id: str) -> str:
    """The name of a key that no keyboard has: it holds the place of an action until a key is configured for it."""
    return f"no_key_for_{action_id}"


def keymap_of(keys: KeysInForce) -> Mapping[str, str]:
    """What the framework is told of the keys that are not those of the list: keys by the ids of bindings."""
    changed: dict[str, str] = {}
    for identity, chosen in keys.changed.items():
        if identity in _BY_NUMBER:
            for place, default in enumerate(BY_ID[identity].keys):
                binding = f"{identity}.{default}"
                changed[binding] = chosen[place] if place < len(chosen) else no_key(binding)
        else:
            changed[identity] = ",".join(chosen or (no_key(identity),))
    return changed
