"""The keys of a screen, made from the list of actions, and how to read what the screens show."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mavtui.config.actions import SCREENS, actions_of
from mavtui.ui.commands import all_commands
from mavtui.ui.screens.view import View
from mavtui.ui.widgets.rule import RuleLine
from mavtui.ui.widgets.text_block import ScrollingText
from mavtui.ui.widgets.text_lines import BLANK, Line, Run, hanging, padded

if TYPE_CHECKING:
    from textual.app import ComposeResult

_SCOPES = {
    "volume": "The volume and the attachment under the cursor",
    "list": "The list",
    "home": "New things",
    "journal": "The journal",
    "table": "Moving and marking",
    "app": "Everywhere",
}
_LEGEND = (
    ("!!", "hazard-danger", "a danger: data can be lost as things stand"),
    ("!", "hazard-caution", "something is wrong or failed"),
    ("~", "transition", "something is under way"),
    ("RW", "attach-rw", "the server can write"),
    ("ro", "attach-ro", "the server can only read"),
    ("ro!", "hazard-danger", "recorded as read-only, but it can write"),
    ("RW?", "attach-rw", "no mode is recorded, so it counts as one that can write"),
    ("?", "hazard-caution", "not known"),
)
_FILTERS = (
    ("web", "the name holds it, or the id begins with it"),
    ("!web", "all others"),
    (
        "status:in-use",
        "a field: name id status sharable readonly encrypted bootable size type project zone server host",
    ),
    ("mode:rw  rw>1", "held by a writer; by more than one"),
    ("age>7d  size>=100", "comparisons"),
    ("-f abc", "the letters in this order"),
)


class HelpScreen(View):
    """Help for the screen of that name in the list of actions."""

    CSS_PATH: ClassVar = "../styles/help.tcss"
    help_name = "help"
    footer_ids = (("app.leave", "back", 1), ("cursor.down", "scroll", 2))

    def __init__(self, screen_name: str) -> None:
        super().__init__()
        self._screen_name = screen_name

    def compose(self) -> ComposeResult:
        """One text that scrolls."""
        yield self.make_header()
        rule = RuleLine(signs=self.console.signs)
        rule.show([f"help: {self._screen_name}"])
        yield rule
        yield ScrollingText(self._lines, id="help")
        yield self.make_footer()

    def on_mount(self) -> None:
        """Let the keys scroll."""
        self.query_one("#help", ScrollingText).focus()

    def _lines(self, width: int) -> list[Line]:
        signs = self.console.signs
        lines: list[Line] = []
        for scope in SCREENS[self._screen_name]:
            actions = [a for a in actions_of(self._screen_name) if a.scope == scope and self.console.keys.of(a.id)]
            if not actions:
                continue
            lines += [(Run(_SCOPES.get(scope, scope), "mark"),)]
            for action in actions:
                key = padded("  " + self.console.keys.labels(action.id, ascii_only=signs.ascii_only), 12, signs)
                head = (Run(key), Run(padded(action.title, 12, signs), "muted"))
                lines += hanging(head, action.help, width - 2, signs)
            lines.append(BLANK)
        lines += self._explained("Signs", [(sign, role, text) for sign, role, text in _LEGEND], width)
        lines += self._explained("Filters", [(example, "", text) for example, text in _FILTERS], width)
        commands = [(f":{one.names[0]} {one.arguments}".rstrip(), "", one.help) for one in all_commands()]
        lines += self._explained("Commands", commands, width)
        return lines

    def _explained(self, title: str, rows: list[tuple[str, str, str]], width: int) -> list[Line]:
        signs = self.console.signs
        lines: list[Line] = [(Run(title, "mark"),)]
        for sign, role, text in rows:
            head = (Run("  "), Run(padded(sign, 19, signs), role))
            lines += hanging(head, text, width - 2, signs, role="muted")
        return [*lines, BLANK]
