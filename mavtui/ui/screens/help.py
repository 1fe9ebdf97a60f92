"""Help for one view: what it shows, the keys in force, made from the list of actions, signs, filters and commands."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from mavtui.config.actions import SCOPES, SCREENS, actions_of
from mavtui.ui.commands import all_commands
from mavtui.ui.help_texts import FILTERS, LEGEND, VIEW_OF, Explained, text_of
from mavtui.ui.screens.text_screen import TextScreen
from mavtui.ui.widgets.cells import width_of
from mavtui.ui.widgets.rule import RuleLine
from mavtui.ui.widgets.text_lines import BLANK, Line, Run, hanging, padded, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HAS_ROWS = "list"
_HAS_SIGNS = {"object", "list", "home", "map", "history_move", "finding"}
"""Scopes of screens whose rows bear marks and modes."""
_KEY_CELLS, _TITLE_CELLS, _EXAMPLE_CELLS = 14, 14, 20
_WIDEST_COMMAND = 34
_WIDEST = 110
"""In how many cells a text is still easy to read."""


class HelpScreen(TextScreen):
    """Help for the screen of that name in the list of actions."""

    help_name: ClassVar[str] = "help"
    footer_ids = (
        ("app.leave", "back", 1), ("cursor.down", "scroll", 2), ("text.find", "", 2), ("app.palette", "all actions", 3),
    )  # fmt: skip

    def __init__(self, screen_name: str) -> None:
        super().__init__()
        self._screen_name = screen_name

    def on_mount(self) -> None:
        """Say what this is the help of."""
        self.query_one("#title", RuleLine).show([f"help: {VIEW_OF.get(self._screen_name, self._screen_name)}"])

    def lines_for(self, width: int) -> list[Line]:
        """What the view shows, its keys by where they apply, then how to read and what to type."""
        signs, room = self.console.signs, max(20, min(_WIDEST, width - 2))
        scopes = SCREENS[self._screen_name]
        lines: list[Line] = [(Run(part),) for part in wrap(text_of(self._screen_name), room, signs)]
        lines += [BLANK] if lines else []
        for scope in scopes:
            lines += self._keys(scope, room)
        if _HAS_SIGNS & set(scopes):
            lines += self._explained("Signs", LEGEND, room)
        if _HAS_ROWS in scopes:
            lines += self._explained("Filters", FILTERS, room)
        for group, commands in groupby(all_commands(), key=lambda one: one.group):
            rows = [Explained(f":{one.names[0]} {one.arguments}".rstrip(), "", one.help) for one in commands]
            lines += self._explained(group, rows, room, _WIDEST_COMMAND)
        return lines

    def _keys(self, scope: str, width: int) -> Iterator[Line]:
        """The actions of a scope that have a key now, then those that the palette calls."""
        signs, keys = self.console.signs, self.console.keys
        actions = [action for action in actions_of(self._screen_name) if action.scope == scope]
        if not actions:
            return
        yield (Run(SCOPES.get(scope, scope), "mark"),)
        for action in sorted(actions, key=lambda one: not keys.of(one.id)):
            written = keys.labels(action.id, ascii_only=signs.ascii_only)
            key = padded(f"  {written}", _KEY_CELLS, signs) if written else padded("", _KEY_CELLS, signs)
            head = (Run(f"{key} "), Run(padded(action.title, _TITLE_CELLS, signs), "muted"))
            yield from hanging(head, action.help, width, signs)
        yield BLANK

    def _explained(
        self, title: str, rows: Sequence[Explained], width: int, widest: int = _EXAMPLE_CELLS
    ) -> Iterator[Line]:
        signs = self.console.signs
        cells = min(widest, max(width_of(row.sign) for row in rows) + 2)
        yield (Run(title, "mark"),)
        for sign, role, text in rows:
            if width_of(sign) > cells - 2:
                yield from hanging((Run("  "),), sign, width, signs, role=role)
                yield from hanging((Run(" " * (cells + 2)),), text, width, signs, role="muted")
            else:
                yield from hanging((Run("  "), Run(padded(sign, cells, signs), role)), text, width, signs, role="muted")
        yield BLANK
