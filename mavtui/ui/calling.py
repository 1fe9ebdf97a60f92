"""Calling an action by its id, from the palette and from the command line, exactly as its key does."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.actions import SkipAction

from mavtui.config.actions import BY_ID
from mavtui.ui.bindings import action_name

if TYPE_CHECKING:
    from mavtui.ui.app import MavtuiApp

VIEW_ACTION = "view."
"""How the ids of the actions begin that open a view."""


def call_action(app: MavtuiApp, action_id: str) -> None:
    """Call the action where it is at home: the pane in use, the screen in front, or the application.

    A line to type in is no pane: what had the focus before it is meant, and gets it back. Where none of them knows the
    action, the operator is told.
    """
    if action_id.startswith(VIEW_ACTION):
        app.open_view(action_id.removeprefix(VIEW_ACTION))
        return
    method = _method(app, action_id)
    if method is None:
        _tell_not_here(app, action_id)
        return
    view = app.views()[-1]
    if view.pane_in_use is not None and view.pane_in_use is not view.focused:
        view.set_focus(view.pane_in_use)
    try:
        result = method()
    except SkipAction:  # the framework's own, such as a page further where nothing scrolls
        _tell_not_here(app, action_id)
        return
    if inspect.isawaitable(result):
        app.call_later(_finish, result)


def _tell_not_here(app: MavtuiApp, action_id: str) -> None:
    app.tell(f"{BY_ID[action_id].title.capitalize()} is not for this view.")


def finds(app: MavtuiApp, action_id: str) -> bool:
    """Whether anything in front knows the action."""
    if action_id.startswith(VIEW_ACTION):
        from mavtui.ui.views import VIEWS

        return action_id.removeprefix(VIEW_ACTION) in VIEWS
    return _method(app, action_id) is not None


async def _finish(result: object) -> None:
    if inspect.isawaitable(result):
        await result


def _method(app: MavtuiApp, action_id: str) -> Callable[[], object] | None:
    name = f"action_{action_name(BY_ID[action_id])}"
    view = app.views()[-1]
    for node in (view.pane_in_use, view, app):
        method: Callable[[], object] | None = getattr(node, name, None)
        if method is not None:
            return method
    return None
