"""All contexts, with what is known of each without going there; enter works in the highlighted one."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from textual import on

from mavtui.errors import MavtuiError
from mavtui.services.contexts import Context, list_contexts
from mavtui.ui import switching
from mavtui.ui.context_rows import CONTEXT_COLUMNS, context_cells
from mavtui.ui.object_actions import ObjectActions
from mavtui.ui.subjects import Subject
from mavtui.ui.widgets.keyed_table import KeyedTable
from mavtui.ui.widgets.rows import ListSource
from mavtui.ui.widgets.rule import RuleLine
from mavtui.ui.widgets.status_line import StatusLine
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from textual.app import ComposeResult


class ContextsScreen(ObjectActions):
    """Reads the configuration and the copies in a thread; nothing is logged in."""

    help_name = "contexts"
    footer_ids = (
        ("row.open", "work in it", 1),
        ("object.describe", "", 2),
        ("object.copy_id", "copy name", 3),
        ("app.leave", "back", 1),
    )

    def __init__(self) -> None:
        super().__init__()
        self._contexts: dict[str, Context] = {}

    def compose(self) -> ComposeResult:
        """A title and the table."""
        signs = self.console.signs
        yield self.make_header()
        yield RuleLine(signs=signs, id="title")
        yield KeyedTable(CONTEXT_COLUMNS, signs=signs, empty_text="Looking for contexts", id="contexts")
        yield StatusLine(signs=signs, id="status")
        yield self.make_footer()

    def on_mount(self) -> None:
        """Read them."""
        self._table = self.query_one("#contexts", KeyedTable)
        self.query_one("#title", RuleLine).show(["contexts"])
        self._table.focus()
        self.read_again()

    def read_again(self) -> None:
        """Read them again."""
        self.run_worker(self._read(), exclusive=True, group="reading", exit_on_error=False)

    async def _read(self) -> None:
        console = self.console
        try:
            found = await asyncio.to_thread(list_contexts, console.session.settings)
        except MavtuiError as error:
            console.tell_error(error)
            return
        names = {one.name for one in found}
        found += [Context(name, place=path, source="--db") for name, path in console.files.items() if name not in names]
        is_first = not self._contexts
        self._contexts = {one.name: one for one in found}
        now, signs = console.clock.now(), console.signs
        self._table.empty_text = "There are no contexts but the local engine."
        self._table.replace(ListSource({name: context_cells(one, now, signs) for name, one in self._contexts.items()}))
        if is_first:
            self._table.move_to_key(console.session.context.name)
        self._say(keeps_told=True)

    @on(VirtualTable.CursorMoved, "#contexts")
    def _moved(self) -> None:
        self._say(keeps_told=False)

    def _say(self, *, keeps_told: bool) -> None:
        context = self._contexts.get(str(self._table.cursor_key))
        here = context is not None and context.name == self.console.session.context.name
        what = "" if context is None else context.problem or context.place
        idle = f"{'You are here. ' if here else ''}{what}"
        self.query_one("#status", StatusLine).show_idle(idle, keeps_told=keeps_told)
        count = len(self._contexts)
        self.query_one("#title", RuleLine).show(["contexts", f"{count} context{'' if count == 1 else 's'}"])

    @on(VirtualTable.Opened, "#contexts")
    def _opened(self, message: VirtualTable.Opened) -> None:
        self.console.converse(partial(switching.switch, self.console, str(message.key)))

    def subject(self) -> Subject | None:
        """The highlighted context."""
        context = self._contexts.get(str(self._table.cursor_key))
        return None if context is None else Subject("context", context.name, context.name)

    @on(VirtualTable.MarksChanged)
    def _marked(self, message: VirtualTable.MarksChanged) -> None:
        """No key here is about several rows."""
        if message.table.marks:
            key = self.console.key("mark.clear")
            self.tell(f"Marks count for nothing here: keys go by the highlighted row. {key} clears them.")

    def described(self, subject: Subject) -> Mapping[str, Any] | None:
        """What is known of the context; no secrets are among it."""
        context = self._contexts.get(subject.id)
        return None if context is None else context._asdict()
