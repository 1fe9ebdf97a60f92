"""What the footer of home offers: in the list, in the pane of attachments, and where there are no volumes yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.ui.screens.view import HintId

HINTS_IN_LIST: Sequence[HintId] = (
    ("volume.attach", "", 1),
    ("attachment.detach", "", 1),
    ("attachment.mode", "", 2),
    ("volume.sharable", "", 3),
    ("list.filter", "", 1),
    ("app.command", "", 1),
    ("object.who", "", 2),
    ("volume.create", "", 4),
    ("list.faults", "", 4),
    ("object.describe", "", 5),
    ("app.undo", "", 5),
    ("app.journal", "", 5),
    ("app.palette", "", 6),
    ("volume.extend", "", 7),
    ("volume.delete", "", 7),
)

HINTS_IN_PANE: Sequence[HintId] = (
    ("attachment.detach", "", 1),
    ("attachment.mode", "", 1),
    ("attachment.repair", "", 1),
    ("volume.attach", "", 2),
    ("mark.toggle", "", 3),
    ("row.open", "", 3),
    ("pane.next", "volumes", 2),
    ("object.who", "", 4),
    ("app.undo", "", 4),
    ("app.journal", "", 5),
)
HINTS_WHERE_EMPTY: Sequence[HintId] = (
    ("volume.create", "", 1),
    ("server.register", "", 2),
    ("app.journal", "", 3),
    ("app.command", "", 4),
    ("app.leave", "quit", 2),
)
