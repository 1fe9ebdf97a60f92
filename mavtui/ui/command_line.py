"""The command line on `:`: completion by tab, the lines of before by the arrows, errors at the word they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import events, on
from textual.containers import Horizontal, Vertical
from textual.widgets import Input
from textual.widgets.input import Selection

from mavtui.errors import MavtuiError
from mavtui.services.secrets import without_secret_words
from mavtui.ui.command_words import LineError
from mavtui.ui.commands import Choice, completions, run_line
from mavtui.ui.line_history import LineHistory
from mavtui.ui.widgets.line_input import Act, LineInput
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import Line, Run, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.app import ComposeResult

    from mavtui.config.state import State
    from mavtui.ui.app import MavtuiApp
    from mavtui.ui.screens.view import View
    from mavtui.ui.signs import Signs

HISTORY = "history.command"
"""Where the lines of before are remembered."""
_MOST_SAID = 3
"""How many lines may be said above the line."""


class CommandLine(Vertical):
    """Mounted when a command is wanted, taken away when one was done or given up."""

    DEFAULT_CSS = """
    CommandLine {
        height: auto;
        padding: 0 1;
    }
    CommandLine Horizontal {
        height: 1;
    }
    CommandLine Input {
        width: 1fr;
        background: $background;
    }
    CommandLine #colon {
        width: auto;
    }
    CommandLine #said {
        display: none;
    }
    """

    def __init__(self, state: State, *, signs: Signs, text: str = "", id: str | None = None) -> None:
        """`state` remembers the lines of before; `text` stands on the line to begin with."""
        super().__init__(id=id)
        self._state = state
        self._history = LineHistory(state.lines(HISTORY))
        self._signs = signs
        self._text = text
        self._about = ""
        self._role = "muted"
        self._choices: list[Choice] = []
        self._chosen = -1
        self._put_there = text
        self._shift = 0
        self.is_left = False
        """Whether it is on its way out, and takes nothing any more."""

    def compose(self) -> ComposeResult:
        """What is to be said of the line, then the colon and the line."""
        yield TextBlock(self._said, id="said")
        with Horizontal():
            yield TextBlock(lambda _width: [(Run(":", "muted"),)], id="colon")
            yield LineInput(self._text, example=self._examples(), takes_what_was_typed_ahead=True, acts=self._acts())

    def _examples(self) -> Sequence[str]:
        up, more = ("Up", "") if self._signs.ascii_only else ("↑", "…")
        return (
            f"vol  attach VOLUME SERVER{more}  ctx  q   (tab completes, {up} brings lines of before)",
            f"vol  attach VOLUME SERVER{more}  ctx  q   (tab completes)",
            "vol  attach  ctx  q   (tab completes)",
            "vol  attach  ctx  q",
        )

    def _leave(self, key: events.Key) -> None:
        self.is_left = True
        cast("View", self.screen).leave_command_line()
        console = self._mavtui
        self._input.hold_what_follows(key, lambda: console.views()[-1].is_settled)

    @property
    def _mavtui(self) -> MavtuiApp:
        return cast("MavtuiApp", self.app)

    def on_mount(self) -> None:
        """Begin to type."""
        self.focus_input()

    def focus_input(self) -> None:
        """Into the line."""
        self.screen.set_focus(self._input)  # at once: the next key belongs to it

    @property
    def _input(self) -> LineInput:
        return self.query_one(LineInput)

    def _say(self, text: str, role: str = "muted") -> None:
        if (text, role) == (self._about, self._role):
            return
        self._about, self._role = text, role
        for block in self.query("#said").results(TextBlock):
            block.display = bool(text)
            block.show(self._said, layout=True)

    def _said(self, width: int) -> list[Line]:
        lines = wrap(self._about, max(8, width), self._signs)
        if len(lines) > _MOST_SAID:
            lines = [*lines[: _MOST_SAID - 1], f"{lines[_MOST_SAID - 1][: width - 2]} {self._signs.ellipsis}"]
        return [(Run(line, self._role),) for line in lines]

    def _problem(self, error: MavtuiError) -> None:
        """What cannot be done, the word it is about selected: typing replaces it, an arrow corrects."""
        text = " ".join(error.lines)
        self._say(f"{text}. {error.hint}" if error.hint else text, "hazard-caution")
        if isinstance(error, LineError):
            self._input.selection = Selection(error.start + self._shift, error.end + self._shift)
        else:
            self._input.select_all()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._take_note()  # of the line: what the event says may be older than a key that has put something there

    def _acts(self) -> Mapping[str, Act]:
        """Esc leaves, tab completes, up and down bring lines of before."""
        return {
            "enter": self._run,
            "escape": self._leave,
            "backspace": self._rub_out,
            "tab": lambda _key: self._complete(1),
            "shift+tab": lambda _key: self._complete(-1),
            "up": lambda _key: self._bring(LineHistory.older),
            "down": lambda _key: self._bring(LineHistory.newer),
        }

    def _rub_out(self, key: events.Key) -> None:
        """Backspace, which on an empty line leaves it."""
        if self._input.value:
            self._input.action_delete_left()
        else:
            self._leave(key)

    def _run(self, key: events.Key) -> None:
        self._take_note()
        value = self._input.value
        line = value.lstrip(": ")  # whoever begins anew may type the colon again
        self._shift = len(value) - len(line)
        if not line.strip():
            self._leave(key)
            return
        if without_secret_words(line) == line:  # a secret that was typed is kept nowhere
            self._state.add_line(HISTORY, line.strip())
        self._history = LineHistory(self._state.lines(HISTORY))
        try:
            run_line(self._mavtui, line.rstrip())
        except MavtuiError as error:
            self._problem(error)
            self._input.drop_what_was_typed_ahead()
            return
        except Exception as error:  # noqa: BLE001 - a key must not end the console, whatever the store answers
            self._mavtui.tell_error(error)
        self._leave(key)

    def _take_note(self) -> None:
        """What stands on the line now was typed, if it is not what was put there."""
        line = self._input.value
        if line != self._put_there:
            self._put_there, self._choices = line, []
            self._history.typed(line)
            self._say("")

    def _bring(self, which: Callable[[LineHistory], str | None]) -> None:
        self._take_note()
        line = which(self._history)
        if line is not None:
            self._say("")
            self._put(line)

    def _complete(self, step: int) -> None:
        """The first time as far as all choices agree, then one choice after the other."""
        self._take_note()  # keys may have been faster than the news of them
        line = self._input.value
        if self._choices:
            self._chosen = (self._chosen + step) % len(self._choices) if self._chosen >= 0 else min(step, 0)
            self._put(self._choices[self._chosen].line)
            self._show_choices()
            return
        choices = completions(self._mavtui, line)
        if not choices:
            self._say("nothing fits", "hazard-caution")
            return
        if len(choices) == 1:
            self._put(f"{choices[0].line} ")
            self._say("")
            return
        self._choices, self._chosen = choices, -1
        common = _beginning_of_all([choice.line for choice in choices])
        if len(common) > len(line):
            self._put(common)
        self._show_choices()

    def _show_choices(self) -> None:
        """The words that fit, the one on the line first."""
        words = [choice.word for choice in self._choices]
        at = max(0, self._chosen)
        self._say("  ".join((*words[at:], *words[:at])))

    def _put(self, text: str) -> None:
        self._put_there = text
        self._input.value = text
        self._input.cursor_position = len(text)


def _beginning_of_all(choices: Sequence[str]) -> str:
    """As much as all of them begin with."""
    first, last = min(choices), max(choices)
    same = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    return first[:same]
