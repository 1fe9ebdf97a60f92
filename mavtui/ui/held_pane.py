"""What a server or a host holds, with who else holds the same volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.ui.pane_table import PaneTable
from mavtui.ui.row_formats import HELD_COLUMNS, held_cells, holder_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.domain.clock import Timestamp
    from mavtui.services.affected import Affected, AffectedRow
    from mavtui.ui.signs import Signs

_NOTHING = "It holds no volume."
NOBODY_ELSE = 12
"""How many names of others are written; the width of a column never shows more."""


class HeldPane(PaneTable, inherit_bindings=False):
    """A table of attachments by their volumes; of the same holder as before, the cursor stays on its row."""

    BINDINGS = PaneTable.BINDINGS

    def __init__(self, *, signs: Signs, shows_server: bool, id: str | None = None) -> None:
        """`shows_server` where several can hold: on a host."""
        columns = tuple(column for column in HELD_COLUMNS if shows_server or column.key != "server")
        super().__init__(columns, signs=signs, empty_text=_NOTHING, id=id)
        self._shows_server = shows_server
        self._about = ""
        self._held: dict[str, AffectedRow] = {}
        self._found: Affected | None = None

    def show(self, about: str, found: Affected | None, now: Timestamp) -> None:
        """Show what `about` (an id) holds; None while that is being read."""
        stays = about == self._about
        self._about = about
        if found is None and stays:
            return
        self._found = found
        rows = () if found is None else found.rows
        self._held = {row.id: row for row in rows if row.is_own}
        others: dict[str, dict[str, None]] = {}
        for row in rows:
            if not row.is_own:
                others.setdefault(row.attachment.volume_id, {})[holder_name(row.attachment)] = None
        cells = {
            row.id: held_cells(row, [*others.get(row.attachment.volume_id, ())][:NOBODY_ELSE], now, self.signs)
            for row in self._held.values()
        }
        if not self._shows_server:
            cells = {key: one._replace(cells=(one.cells[0], *one.cells[2:])) for key, one in cells.items()}
        self.empty_text = (f"Reading{self.signs.ellipsis}" if found is None else _NOTHING) if about else ""
        self.show_rows(cells, stays=stays)

    def show_ages(self, now: Timestamp) -> None:
        """The same rows, and since when they are held."""
        self.show(self._about, self._found, now)

    def chosen(self) -> AffectedRow | None:
        """The highlighted row."""
        return self._held.get(str(self.cursor_key))

    def marked(self) -> Sequence[AffectedRow]:
        """The marked rows of what is shown."""
        return [row for key, row in self._held.items() if key in self.marks]
