"""The command line on `:`, with completion by tab, the lines of before by the arrows, and errors beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import events, on
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from mavtui.errors import MavtuiError
from mavtui.ui.commands import COMMANDS, completions, run_line
from mavtui.ui.widgets.cells import shorten
from mavtui.ui.widgets.line_input import LineInput
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import Line, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from mavtui.ui.app import MavtuiApp
    from mavtui.ui.signs import Signs

MOST_LINES_KEPT = 100
_MOST_BESIDE = 52


class CommandLine(Horizontal):
    """Mounted when a command is wanted, taken away when one was done or given up."""

    DEFAULT_CSS = """
    CommandLine {
        height: 1;
        padding: 0 1;
    }
    CommandLine Input {
        width: 1fr;
        background: $background;
    }
    CommandLine TextBlock {
        width: auto;
    }
    """

    class Left(Message):
        """The line is to be taken away, the focus goes back where it was."""

    def __init__(self, history: list[str], *, signs: Signs, id: str | None = None) -> None:
        """`history` are the lines of before, the latest last; what is done here is added to it."""
        super().__init__(id=id)
        self._history = history
        self._at = len(history)
        self._signs = signs
        self._beside = ""
        self._role = "muted"
        self._choices: list[str] = []
        self._completed = ""

    def compose(self) -> ComposeResult:
        """The colon, the line, what is to be said of it."""
        yield TextBlock(lambda _width: [(Run(":", "muted"),)])
        yield LineInput(
            example="  ".join(f"{one.names[0]} {one.arguments}".strip() for one in COMMANDS),
            takes_what_was_typed_ahead=True,
        )
        yield TextBlock(self._said, id="said")

    def on_mount(self) -> None:
        """Begin to type."""
        self.focus_input()

    def focus_input(self) -> None:
        """Into the line."""
        self.screen.set_focus(self._input)  # at once: the next key belongs to it

    @property
    def _input(self) -> Input:
        return self.query_one(Input)

    def _say(self, text: str, role: str = "muted") -> None:
        self._beside, self._role = text, role
        for block in self.query("#said").results(TextBlock):
            block.show(self._said, layout=True)

    def _problem(self, text: str) -> None:
        """What cannot be done, beside the line; whole in the status line where there is no room for it here."""
        self._say(text, "hazard-caution")
        self._input.select_all()  # typing begins anew, an arrow corrects
        if len(text) > _MOST_BESIDE:
            cast("MavtuiApp", self.app).tell(text, "hazard-caution")

    def _said(self, width: int) -> list[Line]:
        del width
        return [(Run("  " + shorten(self._beside, _MOST_BESIDE, self._signs, "end"), self._role),)]

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self._completed:
            self._choices = []
            self._say("")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        line = event.value.strip().lstrip(":").strip()  # whoever begins anew may type the colon again
        if not line:
            self.post_message(self.Left())
            return
        if self._history[-1:] != [line]:
            self._history.append(line)
            del self._history[:-MOST_LINES_KEPT]
        self._at = len(self._history)
        try:
            run_line(cast("MavtuiApp", self.app), line)
        except MavtuiError as error:
            self._problem(f"{error.message}. {error.hint}" if error.hint else error.message)
            return
        self.post_message(self.Left())

    def on_key(self, event: events.Key) -> None:
        """Esc leaves, tab completes, up and down bring lines of before."""
        actions: dict[str, Callable[[], object]] = {
            "escape": self._leave,
            "tab": self._complete,
            "up": self._older,
            "down": self._newer,
        }
        act = actions.get(event.key)
        if event.key == "backspace" and not self._input.value:
            act = self._leave
        if act is not None:
            event.stop()
            event.prevent_default()
            act()

    def _leave(self) -> None:
        self.post_message(self.Left())

    def _older(self) -> None:
        self._bring(max(0, self._at - 1))

    def _newer(self) -> None:
        self._bring(min(len(self._history), self._at + 1))

    def _bring(self, at: int) -> None:
        self._at = at
        self._put(self._history[at] if at < len(self._history) else "")

    def _complete(self) -> None:
        """The first time as far as all choices agree, then one choice after the other."""
        line = self._input.value
        if self._choices and line in self._choices:
            self._put(self._choices[(self._choices.index(line) + 1) % len(self._choices)])
            return
        choices = completions(cast("MavtuiApp", self.app), line)
        if not choices:
            self._say("nothing fits", "hazard-caution")
            return
        if len(choices) == 1:
            self._put(choices[0] if " " in choices[0] else f"{choices[0]} ")
            return
        common = _beginning_of_all(choices)
        self._choices = choices
        self._put(common if len(common) > len(line) else choices[0])
        self._say("  ".join(choice.rpartition(" ")[2] for choice in choices))

    def _put(self, text: str) -> None:
        self._completed = text
        self._input.value = text
        self._input.cursor_position = len(text)


def _beginning_of_all(choices: Sequence[str]) -> str:
    """As much as all of them begin with."""
    first, last = min(choices), max(choices)
    same = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    return first[:same]
