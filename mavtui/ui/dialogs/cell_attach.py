"""Attach from a cell of the sharing map: the dialog of every attach, on the server that is meant."""

from __future__ import annotations

from mavtui.ui.dialogs.attach import AttachDialog


class CellDialog(AttachDialog):
    """The dialog of every attach, with one server marked and highlighted."""

    def on_mount(self) -> None:
        """Begin on the server that is meant."""
        self.call_after_refresh(self._to_marked)

    def _to_marked(self) -> None:
        for key in self.table.marks:
            self.table.move_to_key(key)
