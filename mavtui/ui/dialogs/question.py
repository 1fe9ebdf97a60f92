"""A question that is answered with yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content

from mavtui.ui.bindings import bindings_for
from mavtui.ui.dialogs.base import Dialog
from mavtui.ui.widgets.push_button import PushButton
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import Line, Run, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs


class QuestionDialog(Dialog[bool]):
    """The focus is on Cancel; y answers yes, n and esc answer no."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("plan")
    settles = True

    def __init__(
        self, title: str, sentences: Sequence[str], yes: str, *, clock: Clock, signs: Signs, is_grave: bool = False
    ) -> None:
        super().__init__(clock, signs)
        self._title = title
        self._sentences = sentences
        self._yes = yes
        self._is_grave = is_grave

    def compose(self) -> ComposeResult:
        """Sentences and two buttons."""
        with Vertical(id="box") as box:
            box.border_title = Content(self._title)
            box.set_class(self._is_grave, "-danger")
            yield TextBlock(self._lines)
            with Horizontal(id="buttons"):
                yield TextBlock(lambda _width: [(Run("y yes  n no", "muted"),)], id="keys")
                yield PushButton("Cancel", id="cancel")
                yield PushButton(self._yes, id="go")

    def on_mount(self) -> None:
        """The harmless answer first."""
        self.query_one("#cancel", PushButton).focus()

    def _lines(self, width: int) -> list[Line]:
        return [(Run(line),) for sentence in self._sentences for line in wrap(sentence, width, self.signs)]

    @on(PushButton.Pressed)
    def _pressed(self, event: PushButton.Pressed) -> None:
        self.dismiss(event.button.id == "go")

    def action_plan_confirm(self) -> None:
        """Yes."""
        self.dismiss(result=True)

    def action_plan_refuse(self) -> None:
        """No."""
        self.dismiss(result=False)
