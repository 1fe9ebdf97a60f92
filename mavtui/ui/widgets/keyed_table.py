"""The table with the keys of the list of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mavtui.ui.bindings import bindings_for
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from textual.binding import BindingType


class KeyedTable(VirtualTable, inherit_bindings=False):
    """A table as every screen and dialog uses it: keys by the ids of actions."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("table")
