"""The filter line: what is typed applies at once, and what is no filter yet is said under the place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from textual import events, on
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from mavtui.store.filters import FilterError
from mavtui.ui.line_history import LineHistory
from mavtui.ui.widgets.cells import shorten, width_of
from mavtui.ui.widgets.line_input import Act, LineInput
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import Line, Run

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer

    from mavtui.ui.app import MavtuiApp
    from mavtui.ui.signs import Signs

DELAY_SECONDS = 0.12
"""How long typing has to rest before the filter is applied."""
HISTORY = "history.filter"
"""Where the filters of before are remembered."""
EXAMPLES = (
    "text  !text  status:in-use  rw>1  server:web or size>=100  @name   (tab completes)",
    "text  !text  status:in-use  rw>1 or size>=100   (tab completes)",
    "text  status:in-use  rw>1   (tab completes)",
    "text  rw>1  status:in-use",
)
"""What a filter can be; which of them is shown is a matter of room."""
_LEAD = 2


class Completion(NamedTuple):
    """What the word before the cursor can become: it begins at `start`; none where nothing is known."""

    start: int = 0
    choices: Sequence[str] = ()


Completer = Callable[[str], Completion]
"""Completes a text at its end."""


class FilterHost(Protocol):
    """The screen whose rows a filter line chooses."""

    @property
    def is_settled(self) -> bool:
        """Whether what is shown is what was asked for last."""
        ...

    def apply_filter(self, text: str) -> None:
        """Show what passes. Raises FilterError; then what was shown before stays."""
        ...

    def leave_filter(self) -> None:
        """Give the focus to what is filtered, at once."""
        ...

    def clear_filter(self) -> None:
        """Show everything again, take the line away, and give the focus to what was filtered, at once."""
        ...


class FilterBar(Vertical):
    """Mounted when a filter is wanted, taken away when it is cleared."""

    DEFAULT_CSS = """
    FilterBar {
        height: auto;
        padding: 0 1;
    }
    FilterBar Horizontal {
        height: 1;
    }
    FilterBar Input {
        width: 1fr;
        background: $background;
    }
    FilterBar #slash, FilterBar #result {
        width: auto;
    }
    FilterBar #said {
        display: none;
    }
    """

    def __init__(self, host: FilterHost, rows: str, *, signs: Signs, id: str | None = None) -> None:
        """`rows` is what is filtered, by the name of its view: other fields are known for each."""
        super().__init__(id=id)
        self._host = host
        self._rows = rows
        self._signs = signs
        self._completer: Completer | None = None
        self._hint = ""
        self._problem = ""
        self._position = 0
        self._offer = ""
        self._count = ""
        self._timer: Timer | None = None
        self._completion = Completion()
        self._chosen = -1
        self._put_there = ""
        self._history = LineHistory(())
        self.is_left = False
        """Whether it is on its way out, and takes nothing any more."""

    def compose(self) -> ComposeResult:
        """The slash, the text, the number of matches; below it what is wrong, or what could stand there."""
        yield TextBlock(self._said, id="said")
        with Horizontal():
            yield TextBlock(lambda _width: [(Run("/ ", "muted"),)], id="slash")
            yield LineInput(example=EXAMPLES, takes_what_was_typed_ahead=True, acts=self._acts())
            yield TextBlock(self._result, id="result")

    def on_mount(self) -> None:
        """Begin to type."""
        self._history = LineHistory(self._mavtui.state.lines(HISTORY))
        self.focus_input()

    def focus_input(self) -> None:
        """Into the line, what stands there selected: typing replaces it, an arrow goes on with it."""
        self._input.select_all()
        self.screen.set_focus(self._input)  # at once: the next key belongs to it

    @property
    def _input(self) -> LineInput:
        return self.query_one(LineInput)

    @property
    def _mavtui(self) -> MavtuiApp:
        return cast("MavtuiApp", self.app)

    # What is said of it

    def show_count(self, count: str) -> None:
        """Say how many match, or that they are looked for."""
        self._count = count
        self._show_result()

    def show_problem(self, message: str, position: int, hint: str = "") -> None:
        """Say what is wrong and where (the index of the character), or with "" that nothing is.

        Of the `hint`, what to do, as much is said as there is room for.
        """
        self._problem, self._position, self._hint = message, position, hint
        self._show_said()
        self._show_result()

    def _show_result(self) -> None:
        for block in self.query("#result").results(TextBlock):
            block.show(self._result, layout=True)

    def _show_said(self) -> None:
        for block in self.query("#said").results(TextBlock):
            block.display = bool(self._problem or self._offer)
            block.show(self._said, layout=True)

    def _result(self, width: int) -> list[Line]:
        del width
        return [(Run("" if self._problem else "  " + self._count, "muted"),)]

    def _said(self, width: int) -> list[Line]:
        """The problem, with an arrow down to its place in the line; or what tab has to offer."""
        if not self._problem:
            return [(Run(shorten(self._offer, max(1, width), self._signs, "end"), "muted"),)] if self._offer else []
        column = self._column(self._position)
        arrow = "v" if self._signs.ascii_only else "▾"
        behind = width - column - 2
        if width_of(self._problem) <= behind or column < width // 2:
            is_answered = self._problem.endswith("?")  # did you mean …: nothing else need be said
            said = f"{self._problem}. {self._hint}" if self._hint and not is_answered else self._problem
            text = f"{' ' * column}{arrow} {shorten(said, max(1, behind), self._signs, 'end')}"
        else:
            said = shorten(self._problem, max(1, column - 1), self._signs, "end")
            text = f"{' ' * (column - 1 - width_of(said))}{said} {arrow}"
        return [(Run(text, "hazard-caution"),)]

    def _column(self, position: int) -> int:
        """Where the character of that index stands in this line's width."""
        found = self.query(Input)
        if not found:
            return _LEAD
        line = found.first()
        before = width_of(line.value[:position]) - round(line.scroll_offset.x)
        return _LEAD + min(max(0, before), max(0, line.size.width - 1))

    # What is typed

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._take_note()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(DELAY_SECONDS, self._apply)

    def _take_note(self) -> None:
        """What stands on the line now was typed, if it is not what was put there; keys are faster than news of them."""
        text = self._input.value
        if text != self._put_there:
            self._put_there = text
            self._completion, self._chosen = Completion(), -1
            self._history.typed(text)
            if self._offer:
                self._offer = ""
                self._show_said()

    def put(self, text: str) -> None:
        """Let this be the filter, as if it had been typed."""
        self._put(text)
        self._apply()

    def _apply(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        try:
            self._host.apply_filter(self._input.value)
        except FilterError as error:
            self.show_problem(error.message, error.position, error.hint)
        else:
            self.show_problem("", 0)

    def _acts(self) -> Mapping[str, Act]:
        """Esc clears, tab completes, up and down bring filters of before; down goes into the list where none is."""
        return {
            "enter": self._accept,
            "escape": self._clear,
            "tab": lambda _key: self._tab(1),
            "shift+tab": lambda _key: self._tab(-1),
            "up": lambda _key: self._older(),
            "down": self._newer,
        }

    def _accept(self, key: events.Key) -> None:
        """Back to the rows; not while the text is no filter, for they would be those of another one."""
        self._apply()
        if self._problem:
            self._input.drop_what_was_typed_ahead()
            return
        text = self._input.value.strip()
        if not text:
            self._clear(key)
            return
        self._mavtui.state.add_line(HISTORY, text)
        self._history = LineHistory(self._mavtui.state.lines(HISTORY))
        self._leave(key, self._host.leave_filter)

    def _clear(self, key: events.Key) -> None:
        self._leave(key, self._host.clear_filter)

    def _leave(self, key: events.Key, leave: Callable[[], None]) -> None:
        leave()
        self._input.hold_what_follows(key, lambda: self._host.is_settled)

    def _older(self) -> None:
        self._take_note()
        found = self._history.older()
        if found is not None:
            self._put(found)

    def _newer(self, key: events.Key) -> None:
        self._take_note()
        found = self._history.newer()
        if found is None:
            self._accept(key)
        else:
            self._put(found)

    def _complete(self, text: str) -> Completion:
        if self._completer is None:
            from mavtui.ui.filter_completion import completer  # what can be completed is read at the first tab

            console = self._mavtui
            self._completer = completer(self._rows, lambda: console.reader.connection, console.session.settings.filters)
        return self._completer(text)

    def _tab(self, step: int) -> None:
        """The next of what the word before the cursor can become; what all have in common first."""
        self._take_note()
        if not self._completion.choices:
            text = self._input.value[: self._input.cursor_position]
            self._completion = self._complete(text)
            self._chosen = -1
        choices = self._completion.choices
        if not choices:
            self._say_offer("Nothing is known that this could become.")
            return
        self._chosen = (self._chosen + step) % len(choices) if self._chosen >= 0 or step > 0 else len(choices) - 1
        chosen = choices[self._chosen]
        value, at = self._input.value, self._input.cursor_position
        text = value[: self._completion.start] + chosen
        self._put(text + value[at:], len(text))
        if len(choices) == 1:
            self._completion = Completion()
        else:
            seen = choices[max(0, self._chosen - 1) :]  # the line may be too short for all
            self._say_offer("  ".join(f"[{one}]" if one == chosen else one for one in seen))

    def _say_offer(self, text: str) -> None:
        self._offer, self._problem = text, ""
        self._show_said()

    def _put(self, text: str, cursor: int | None = None) -> None:
        self._put_there = text
        line = self._input
        line.value = text
        line.cursor_position = len(text) if cursor is None else cursor
