"""What confirmations have in common: a text that scrolls where it is longer than the screen, and answers below it."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from mavtui.ui.bindings import bindings_for
from mavtui.ui.dialogs.base import Dialog, Result
from mavtui.ui.widgets.text_block import TextBlock

if TYPE_CHECKING:
    from textual.binding import BindingType

LOW = 16
"""Below this many lines the text has all the room that answers, title and PROD leave."""
_FEWEST_LINES = 3
_TITLE_AND_ANSWERS = 2


class ScrolledDialog(Dialog[Result]):
    """The text takes what room the rest of the dialog leaves, so that the answers stay in sight."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("plan"),
        # Letters belong to the answers, so a text that is longer than the screen is moved with these alone.
        Binding("up", "move('line', -1)", show=False),
        Binding("down", "move('line', 1)", show=False),
        Binding("pageup", "move('page', -1)", show=False),
        Binding("pagedown", "move('page', 1)", show=False),
    ]
    settles = True
    text_id: ClassVar[str]
    """The id of the text."""
    other_lines: ClassVar[int]
    """Lines of the dialog besides the text, with the footer behind it."""

    is_low = False
    """Whether the terminal is low, so that nothing but the text, what is asked and the answers has a line."""

    @property
    def lines_asking(self) -> int:
        """The lines of what is asked, between the text and the answers."""
        return 0

    @property
    def text(self) -> TextBlock:
        """The text."""
        return self.query_one(f"#{self.text_id}", TextBlock)

    @abstractmethod
    def say_rest(self) -> None:
        """Say how much of the text cannot be seen."""

    def on_mount(self) -> None:
        """Say it anew whenever the text has moved."""
        self.watch(self.text, "scroll_y", self.say_rest, init=False)

    def on_resize(self) -> None:
        """Let the text scroll where it is longer than the screen."""
        self.is_low = self.size.height < LOW
        self.set_class(self.is_low, "-low")
        others = self.other_lines
        if self.is_low:
            others = _TITLE_AND_ANSWERS + self.lines_asking + bool(self.query("#box.-production"))
        self.text.styles.max_height = max(_FEWEST_LINES, self.room - others)
        self.call_after_refresh(self.say_rest)

    def action_move(self, how: str, step: int) -> None:
        """Move within the text."""
        if how == "line":
            self.text.action_line(step)
        else:
            self.text.action_page(step)


def more_lines(below: int) -> str:
    """How many lines there are below those that are seen."""
    return f"{below} more line{'' if below == 1 else 's'}"
