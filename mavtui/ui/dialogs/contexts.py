"""Which context to work in: all of them, with what is known of each without going there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.ui.context_rows import CONTEXT_COLUMNS, context_cells
from mavtui.ui.dialogs.list_choice import ListChoice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.services.contexts import Context
    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs


class ContextsDialog(ListChoice):
    """Answers with the name of the chosen context."""

    title_text = "Contexts"
    keys_text = "enter works in it  esc stays"
    go_label = "Switch"
    columns = CONTEXT_COLUMNS

    def __init__(self, contexts: Sequence[Context], current: str, *, clock: Clock, signs: Signs) -> None:
        self._contexts = {one.name: one for one in contexts}
        rows = {name: context_cells(one, clock.now(), signs) for name, one in self._contexts.items()}
        super().__init__(rows, current, clock=clock, signs=signs)

    def note(self, key: str) -> tuple[str, str]:
        """Where it is, or what is wrong with it."""
        context = self._contexts[key]
        here = "You are here. " if context.name == self._current else ""
        default = "The default. " if context.is_default else ""
        said, role = (context.problem, "hazard-caution") if context.problem else (context.place, "muted")
        return f"{here}{default}{said}", role
