"""Whether an action applies to what is in front: the view, the row under the cursor, what the back end can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.config.actions import Action
from mavtui.ui.subjects import with_article

if TYPE_CHECKING:
    from mavtui.ui.screens.view import View
    from mavtui.ui.subjects import Subject

_FROM_EITHER_SIDE = frozenset({
    "volume.attach", "attachment.detach", "attachment.mode", "object.history", "object.who",
})  # fmt: skip
"""Actions that a server or a host is enough for."""
_ONE_AT_A_TIME = frozenset({"finding.plan"})
"""Actions that could be taken for being about all that is marked, and are not."""
_ABOUT = {"volume": "a volume", "attachment": "a volume or an attachment", "server": "a server"}
"""What actions of a scope are about, where the cursor can be on something else."""
CHANGING = frozenset({
    "volume.attach", "volume.sharable", "volume.extend", "volume.delete", "volume.create", "volume.swap_writer",
    "attachment.detach", "attachment.repair", "attachment.mode", "server.register", "server.attach", "finding.plan",
    "app.undo",
})  # fmt: skip
"""Actions that lead to a plan."""


def why_not(view: View, action: Action) -> str:
    """Why the action does nothing here; empty where it applies."""
    from mavtui.ui.calling import finds

    if not finds(view.console, action.id):
        return "it is not for this view"
    if action.id == "server.register" and not view.console.session.backend.capabilities.registers_servers:
        return "servers come from the cloud here"
    if reason := view.why_not(action.id):
        return reason
    if action.id in _ONE_AT_A_TIME and len(view.marked_subjects()) > 1:
        return "it is for one row at a time, and several are marked"
    if action.scope in _ABOUT or action.scope == "object":
        return why_not_about(view.subject(), action)
    return ""


def why_not_about(subject: Subject | None, action: Action) -> str:
    """Why an action about an object is not for this one; empty where it is."""
    if subject is None:
        return "there is nothing under the cursor"
    if action.id in _FROM_EITHER_SIDE:
        fits, about = bool(subject.volume_id or subject.server_id or subject.host), "a volume, a server or a host"
    else:
        fits = {
            "volume": subject.volume_id is not None,
            "attachment": subject.volume_id is not None,
            "server": subject.server_id is not None,
        }.get(action.scope, True)
        about = _ABOUT.get(action.scope, "")
    return "" if fits else f"it is about {about}, the cursor is on {with_article(subject.kind)}"
