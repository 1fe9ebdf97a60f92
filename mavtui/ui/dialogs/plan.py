"""The one dialog that stands before every change: the plan as it is, and a confirmation as grave as its hazards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input

from mavtui.domain.hazard import Severity
from mavtui.domain.plans import Approval, Plan, approval_of
from mavtui.ui.dialogs.hazard_text import folds
from mavtui.ui.dialogs.plan_text import LABEL_WIDTH, plan_lines, title_of, undo_lines, verb_of
from mavtui.ui.dialogs.scrolled import ScrolledDialog, more_lines
from mavtui.ui.widgets.cells import shorten
from mavtui.ui.widgets.line_input import LineInput
from mavtui.ui.widgets.push_button import PushButton
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import BLANK, Line, Run, hanging

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult

    from mavtui.domain.volumes import Volume
    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs

TITLE_CELLS = 60
_KEYS = {
    Severity.NONE: "enter carries it out  esc leaves it",
    Severity.CAUTION: "{yes} yes  {no} no",
    Severity.DANGER: "esc leaves everything as it is",
    Severity.BLOCKED: "this cannot be done now",
}


class PlanDialog(ScrolledDialog[Approval]):
    """Shows a plan and answers with the approval of exactly what it shows, or None.

    none: Enter on the focused button carries it out. caution: y or n, the focus on Cancel. danger: the word of each
    volume concerned is typed, and until then the button cannot be reached. blocked: the reason, and no button.
    Nothing is confirmed before all hazards and steps have been on the screen.
    """

    text_id = "plan"
    other_lines = 7  # border, the rest, question, a gap, buttons, and the footer behind it

    def __init__(
        self,
        plan: Plan,
        volumes: Mapping[str, Volume],
        *,
        clock: Clock,
        signs: Signs,
        changed: str = "",
        undoes: str = "",
    ) -> None:
        """`changed` says why this plan takes the place of another one, `undoes` what it takes back; else empty."""
        super().__init__(clock, signs)
        self.plan = plan
        self._volumes = volumes
        self._changed = changed
        self._undoes = undoes
        self._open_words = _words_to_type(plan) if plan.severity is Severity.DANGER else []
        self._typed: list[str] = []
        self._shows_each = False
        self._is_wrong = False
        self._was_read = False
        self._is_to_read = False

    def compose(self) -> ComposeResult:
        """The plan, the question if it needs a word, the buttons."""
        severity = self.plan.severity
        with Vertical(id="box") as box:
            box.border_title = Content(shorten(title_of(self.plan, self._volumes), TITLE_CELLS, self.signs))
            box.set_class(severity in (Severity.DANGER, Severity.BLOCKED), "-danger")
            box.set_class(self.plan.target.production, "-production")
            yield TextBlock(self._lines, id="plan")
            yield TextBlock(self._rest, id="rest")
            if self._open_words:
                with Horizontal(id="question"):
                    yield TextBlock(self._question, id="ask")
                    yield LineInput(id="word", example="|" if self.signs.ascii_only else "▏")
            with Horizontal(id="buttons"):
                yield TextBlock(self._keys, id="keys")
                if severity is Severity.BLOCKED:
                    yield PushButton("Close", id="cancel")
                else:
                    yield PushButton("Cancel", id="cancel")
                    role = "hazard-danger" if severity is Severity.DANGER else ""
                    yield PushButton(verb_of(self.plan), role=role, id="go", disabled=bool(self._open_words))

    def on_mount(self) -> None:
        """Put the focus where nothing can happen by accident."""
        first = "#go" if self.plan.severity is Severity.NONE else "#cancel"
        self.query_one(first, PushButton).focus()

    @property
    def lines_asking(self) -> int:
        """That of the word to type."""
        return bool(self._open_words)

    def action_plan_expand(self) -> None:
        """Each hazard by itself, or those that are alike in one again."""
        if folds(self.plan):
            self._shows_each = not self._shows_each
            self.text.show(self._lines, layout=True)
            self.call_after_refresh(self.say_rest)

    def say_rest(self) -> None:
        """Say what cannot be seen of the plan; once all of it but its way back was seen, it counts as read."""
        plan = self.text
        if plan.size.height and plan.lines_below <= len(undo_lines(self.plan, plan.size.width, self.signs)):
            self._was_read = True
            self._say_unread(is_to_read=False)
        self.query_one("#rest", TextBlock).show(self._rest)
        if self.is_low:
            self.query_one("#keys", TextBlock).show(self._keys)

    def _rest(self, width: int) -> list[Line]:
        """What cannot be seen of the plan must not be taken for not there."""
        del width
        below = self.text.lines_below
        runs = [Run(f"{more_lines(below)} below: PgDn  ", "hazard-caution")] if below else []
        if folds(self.plan):
            runs.append(Run(f"^o {'folds what is alike' if self._shows_each else 'shows each hazard'}", "muted"))
        return [tuple(runs) or BLANK]

    def _keys(self, width: int) -> list[Line]:
        del width
        if self._is_wrong:
            return [(Run(f"that is not {self._open_words[0]}", "hazard-caution"),)]
        if self._is_to_read:
            return [(Run("read what is below first: PgDn", "hazard-caution"),)]
        if self.is_low and (below := self.text.lines_below):
            return [(Run(f"PgDn: {below} more", "hazard-caution"),)]
        said = _KEYS[self.plan.severity].format(yes=self.key("plan.confirm"), no=self.key("plan.refuse"))
        return [(Run(said, "muted"),)]

    def _say_wrong(self, *, is_wrong: bool) -> None:
        if self._is_wrong != is_wrong:
            self._is_wrong = is_wrong
            self.query_one("#keys", TextBlock).show(self._keys)

    def _say_unread(self, *, is_to_read: bool) -> None:
        if self._is_to_read != is_to_read:
            self._is_to_read = is_to_read
            self.query_one("#keys", TextBlock).show(self._keys)

    def _lines(self, width: int) -> list[Line]:
        lines: list[Line] = []
        for label, text, role in (("changed", self._changed, "stale"), ("undoes", self._undoes, "")):
            if text:
                lines += [
                    *hanging((Run(label.ljust(LABEL_WIDTH), role or "muted"),), text, width, self.signs, role=role),
                    (),
                ]
        lines += plan_lines(self.plan, self._volumes, width, self.signs, each=self._shows_each)
        return [*lines, *undo_lines(self.plan, width, self.signs)]

    def _question(self, width: int) -> list[Line]:
        del width
        return [(Run("Type "), Run(self._open_words[0] if self._open_words else ""), Run(" to go on  "))]

    def on_key(self, event: events.Key) -> None:
        """What is typed while the focus is on a button belongs to the question, if there is one."""
        if not self._open_words or not event.is_printable or event.character is None or self.focused is self._input:
            return
        event.stop()
        event.prevent_default()
        self._input.focus()
        self._input.insert_text_at_cursor(event.character)

    @property
    def _input(self) -> Input:
        return self.query_one("#word", Input)

    @on(Input.Changed, "#word")
    def _word_changed(self, event: Input.Changed) -> None:
        self._say_wrong(is_wrong=False)
        is_last = len(self._open_words) == 1
        self.query_one("#go", PushButton).disabled = not (is_last and event.value == self._open_words[0])

    @on(Input.Submitted, "#word")
    def _word_given(self, event: Input.Submitted) -> None:
        if event.value != self._open_words[0]:
            self._say_wrong(is_wrong=True)
            return
        if len(self._open_words) > 1:
            self._typed.append(self._open_words.pop(0))
            self._input.clear()
            self.query_one("#ask", TextBlock).show(self._question, layout=True)
            return
        self._approve("typed " + ", ".join([*self._typed, event.value]))

    @on(PushButton.Pressed, "#cancel")
    def _cancelled(self) -> None:
        self.dismiss(None)

    @on(PushButton.Pressed, "#go")
    def _pressed(self) -> None:
        how = "Enter"
        if self._open_words:
            if [self._input.value] != self._open_words:  # the button may not know yet what the line says by now
                self._say_wrong(is_wrong=True)
                return
            how = "typed " + ", ".join([*self._typed, self._open_words[0]])
        self._approve(how)

    def action_plan_confirm(self) -> None:
        """Say yes to a caution; a danger needs more than one key, and nothing at all is confirmed by Enter's button."""
        if self.plan.severity is Severity.CAUTION:
            self._approve("y")

    def action_plan_refuse(self) -> None:
        """Leave everything as it is."""
        self.dismiss(None)

    def _approve(self, how: str) -> None:
        self.say_rest()
        if not self._was_read:
            self._say_unread(is_to_read=True)
            return
        self.dismiss(approval_of(self.plan, how))


def _words_to_type(plan: Plan) -> list[str]:
    """The word of each volume in danger; where none is named, of all of them; without volumes the context's name."""
    in_danger = {h.volume_id for h in plan.hazards if plan.severity_of(h) is Severity.DANGER}
    words = [word for volume_id, word in plan.confirmation_words if volume_id in in_danger]
    return words or [word for _, word in plan.confirmation_words] or [plan.target.context]
