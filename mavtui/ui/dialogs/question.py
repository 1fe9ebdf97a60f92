"""Questions that are no plans: a few sentences, and answers with a key each. Whoever leaves has answered nothing."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, NamedTuple

from textual import events, on
from textual.containers import Horizontal, Vertical
from textual.content import Content

from mavtui.ui.dialogs.base import Result
from mavtui.ui.dialogs.scrolled import ScrolledDialog, more_lines
from mavtui.ui.widgets.push_button import PushButton
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import Line, Run, hints, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs


class Answer(NamedTuple):
    """One answer: what it stands for, its key (`y` is the registry's yes, which can be rebound), its button."""

    name: str
    key: str
    label: str


class AnswerDialog(ScrolledDialog[Result]):
    """Sentences and buttons. The focus is on the harmless one; n and esc choose it too."""

    text_id = "said"
    other_lines = 6  # border, a gap, buttons, and the footer behind it
    harmless = "Cancel"

    def __init__(
        self, title: str, answers: Sequence[Answer], hint: str, *, clock: Clock, signs: Signs, is_grave: bool
    ) -> None:
        super().__init__(clock, signs)
        self._title = title
        self._answers = answers
        self._hint = hint
        self._is_grave = is_grave

    def compose(self) -> ComposeResult:
        """Sentences and the buttons."""
        with Vertical(id="box") as box:
            box.border_title = Content(self._title)
            box.set_class(self._is_grave, "-danger")
            yield TextBlock(self.lines_for, id="said")
            with Horizontal(id="buttons"):
                yield TextBlock(self._keys, id="keys")
                yield PushButton(self.harmless, id="cancel")
                for answer in self._answers:
                    yield PushButton(answer.label, id=f"answer-{answer.name}")

    def on_mount(self) -> None:
        """The harmless answer first."""
        self.query_one("#cancel", PushButton).focus()

    def say_rest(self) -> None:
        """Say how much of what is said cannot be seen."""
        self.query_one("#keys", TextBlock).show(self._keys)

    def _keys(self, width: int) -> list[Line]:
        below = self.text.lines_below if self.text.size.height else 0
        more = f"PgDn {more_lines(below)}  " if below else ""
        return hints(more + self._hint, width)

    @abstractmethod
    def lines_for(self, width: int) -> list[Line]:
        """What is said."""

    @abstractmethod
    def answered(self, name: str) -> None:
        """Leave with this answer, empty for the harmless one."""

    def on_key(self, event: events.Key) -> None:
        """The keys of answers other than yes."""
        for answer in self._answers:
            if answer.key != "y" and event.character == answer.key:
                event.stop()
                self.answered(answer.name)

    @on(PushButton.Pressed)
    def _pressed(self, event: PushButton.Pressed) -> None:
        self.answered((event.button.id or "").removeprefix("answer-").replace("cancel", ""))

    def action_plan_confirm(self) -> None:
        """Yes."""
        self.answered(next(answer.name for answer in self._answers if answer.key == "y"))

    def action_plan_refuse(self) -> None:
        """No."""
        self.answered("")


class _Said(AnswerDialog[Result]):
    """A question that consists of sentences."""

    sentences: Sequence[str] = ()

    def lines_for(self, width: int) -> list[Line]:
        """One sentence after the other."""
        return [(Run(line),) for sentence in self.sentences for line in wrap(sentence, width, self.signs)]


class ChoiceDialog(_Said[str]):
    """Answers with the name of what was chosen, None where it was left."""

    def __init__(
        self,
        title: str,
        sentences: Sequence[str],
        answers: Sequence[Answer],
        *,
        clock: Clock,
        signs: Signs,
        is_grave: bool = False,
    ) -> None:
        hint = "  ".join([*(f"{answer.key} {answer.label.lower()}" for answer in reversed(answers)), "n no"])
        super().__init__(title, answers, hint, clock=clock, signs=signs, is_grave=is_grave)
        self.sentences = sentences

    def answered(self, name: str) -> None:
        """Leave with it."""
        self.dismiss(name or None)


class QuestionDialog(_Said[bool]):
    """A question that is answered with yes or no."""

    def __init__(self, title: str, sentences: Sequence[str], yes: str, *, clock: Clock, signs: Signs) -> None:
        answers = (Answer("yes", "y", yes),)
        super().__init__(title, answers, "y yes  n no", clock=clock, signs=signs, is_grave=False)
        self.sentences = sentences

    def answered(self, name: str) -> None:
        """Leave with yes or no."""
        self.dismiss(name == "yes")
