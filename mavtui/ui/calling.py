"""Calling an action by its id, from the palette and from the command line, exactly as its key does."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from mavtui.config.actions import BY_ID
from mavtui.ui.bindings import action_name

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from mavtui.ui.app import MavtuiApp

VIEW_ACTION = "view."
"""How the ids of the actions begin that open a view."""


def call_action(app: MavtuiApp, action_id: str) -> None:
    """Call the action where it is at home: the pane that has the focus, the screen in front, or the application.

    A line to type in is no pane: what had the focus before it is meant. Where none of them knows the action, the
    operator is told.
    """
    if action_id.startswith(VIEW_ACTION):
        app.open_view(action_id.removeprefix(VIEW_ACTION))
        return
    name = f"action_{action_name(BY_ID[action_id])}"
    for node in _places(app):
        method = getattr(node, name, None)
        if method is not None:
            result = method()
            if inspect.isawaitable(result):
                app.call_later(_finish, result)
            return
    app.tell(f"{BY_ID[action_id].title.capitalize()} is not for this view.")


async def _finish(result: object) -> None:
    if inspect.isawaitable(result):
        await result


def _places(app: MavtuiApp) -> list[DOMNode]:
    view = app.views()[-1]
    return [*([view.pane_in_use] if view.pane_in_use is not None else []), view, app]
