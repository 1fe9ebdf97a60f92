"""What the tables have in common that stand below a list and show what belongs to its highlighted row."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from mavtui.ui.widgets.keyed_table import KeyedTable

if TYPE_CHECKING:
    from textual.message import Message

    from mavtui.ui.screens.view import View


class PaneTable(KeyedTable, inherit_bindings=False):
    """Another row above is another table here, so that its cursor moves without anybody having moved it."""

    BINDINGS = KeyedTable.BINDINGS

    def post_message(self, message: Message) -> bool:
        """Keep to itself that the cursor has moved, with every row above; only the footer follows its own."""
        if not isinstance(message, self.CursorMoved):
            return super().post_message(message)
        if self.has_focus:
            cast("View", self.screen).follow_row()
        return True
