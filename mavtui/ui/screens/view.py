"""What all full screens share: header, status line, footer, and the actions that apply everywhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual.await_complete import AwaitComplete
from textual.binding import Binding

from mavtui.config.actions import BY_ID
from mavtui.ui.applying import why_not_about
from mavtui.ui.bindings import bindings_for
from mavtui.ui.compat import SparinglyPainted, go_back
from mavtui.ui.widgets.footer import HELP, FooterLine, Hint
from mavtui.ui.widgets.header import HeaderLine
from mavtui.ui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType
    from textual.widget import Widget

    from mavtui.domain.attachments import Attachment
    from mavtui.domain.volumes import Volume
    from mavtui.ui.app import MavtuiApp
    from mavtui.ui.jobs import Job
    from mavtui.ui.subjects import Subject
    from mavtui.ui.widgets.header import HeaderFacts
    from mavtui.ui.widgets.keyed_table import KeyedTable


JOB_STAYS_SECONDS = 3.0
"""How long the steps of a plan stay on the screen after its end."""


HintId = tuple[str, str, int]
"""A hint of the footer: the action's id, a title ("" for the action's own), its priority."""


_MOST_STATES = 4

OF_A_ROW = frozenset({"volume", "attachment", "object", "finding"})
"""The scopes of actions that are about what is under the cursor."""


class View(SparinglyPainted):
    """A full screen: it is read again when the data change, and it can be left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("app"),
        Binding("ctrl+c", "how_to_quit", show=False),
    ]
    AUTO_FOCUS = ""
    help_name: ClassVar[str] = "home"
    """The name of the screen in the list of actions."""
    footer_ids: ClassVar[Sequence[HintId]] = ()
    """The footer's hints: action id, title ("" for the action's own), priority."""
    counts = ""
    """How much there is in this view, as the header says it; empty where the number of volumes is all there is."""
    is_behind = False
    """Whether something has changed that it has not read: another screen was in front."""
    _focused_before: Widget | None = None
    _refused: frozenset[str] = frozenset()
    """The actions that would only be refused, by what is under the cursor or by a lock."""
    _hint = ""
    """What was told of what to press next; it goes when that was done, or the operator has gone elsewhere."""

    @property
    def console(self) -> MavtuiApp:
        """The application, with its own type."""
        return cast("MavtuiApp", self.app)

    def why_not(self, action_id: str) -> str:
        """Why the action does nothing for what is under the cursor, where only this view knows it; else empty."""
        del action_id
        return ""

    def row_state(self) -> tuple[Volume | None, Attachment | None]:
        """The volume under the cursor, as far as changes are about it alone, and the attachment if it is on one."""
        return None, None

    def follow_row(self) -> None:
        """Let the footer say what the row under the cursor is not for; drawn again only where that has changed.

        A view that is not there yet has no row, and does it itself as soon as it has one.
        """
        if self.is_mounted and self._look_at_row():
            self._show_footer()

    def _look_at_row(self) -> bool:
        """Find out what is refused; whether that has changed."""
        rules = self.console.row_rules
        before, self._refused = self._refused, frozenset() if rules is None else rules.refused(*self.row_state())
        return self._refused != before

    def make_footer(self) -> FooterLine:
        """The footer with this screen's hints."""
        footer = FooterLine(signs=self.console.signs)
        footer.show(self._hints(), self._help_hint())
        return footer

    def update_footer(self) -> None:
        """Offer the keys that apply now."""
        self._look_at_row()
        self._show_footer()

    def _show_footer(self) -> None:
        for footer in self.query(FooterLine):
            footer.show(self._hints(), self._help_hint())

    def hint_ids(self) -> Sequence[HintId]:
        """The hints that apply now."""
        return self.footer_ids

    def _hints(self) -> list[Hint]:
        key_of = partial(self.console.keys.label, ascii_only=self.console.signs.ascii_only)
        subject = self.subject() if self.is_mounted else None
        return [
            Hint(key, title or BY_ID[action_id].title, priority, self._applies(action_id, subject))
            for action_id, title, priority in self.hint_ids()
            if (key := key_of(action_id)) and (subject is None or not why_not_about(subject, BY_ID[action_id]))
        ]

    def _applies(self, action_id: str, subject: Subject | None) -> bool:
        """Whether it is for what is under the cursor, as things stand; without a row nothing is that is about one."""
        if subject is None and self.is_mounted and BY_ID[action_id].scope in OF_A_ROW:
            return False
        return action_id not in self._refused

    def _help_hint(self) -> Hint:
        key = self.console.keys.label("app.help") or f"{self.console.keys.label('app.command')}help"
        return HELP._replace(key=key)

    def on_mount(self) -> None:
        """What is being carried out goes on being shown, whichever screen is in front."""
        for job in self.console.jobs:
            self.show_job(job)

    def make_header(self) -> HeaderLine:
        """The header as the application's facts are now."""
        header = HeaderLine(signs=self.console.signs)
        facts = self._facts()
        header.show(facts)
        self.set_class(facts.production, "-production")
        return header

    def _facts(self) -> HeaderFacts:
        facts = self.console.header_facts()
        return facts._replace(counts=self.counts) if self.counts else facts

    def update_header(self) -> None:
        """Say in the header what is true now."""
        facts = self._facts()
        self.set_class(facts.production, "-production")
        for header in self.query(HeaderLine):
            header.show(facts)
        if self.is_mounted:
            self.follow_row()  # a lock is told of in the header, and refuses every change

    def show_counts(self, counts: str) -> None:
        """Let the header say how much there is."""
        self.counts = counts
        self.update_header()

    def shows_beside(self, width: int) -> bool:
        """Whether two texts stand beside each other from that width on; read line by line they would be mixed up."""
        return self.size.width >= width and not self.console.signs.plain

    def tell(self, text: str, role: str = "", *, is_problem: bool = False) -> None:
        """Say something in the status line; a problem as one line that can be opened."""
        for line in self.query(StatusLine):
            line.tell(text, role, is_problem=is_problem)

    def tell_unbound(self, key: str) -> None:
        """Say that the key does nothing here, and where it does something."""
        from mavtui.ui.unbound_keys import answer_to

        self.tell(answer_to(key, self.help_name, self.console.keys, ascii_only=self.console.signs.ascii_only))

    def on_keyed_table_nothing_done(self, message: KeyedTable.NothingDone) -> None:
        """Say why a key of a table did nothing."""
        self.tell(message.why)

    def on_keyed_table_range_begun(self) -> None:
        """Say how a range goes on."""
        key = self.console.key
        self.tell(f"A range begins here: move to its other end, then {key('mark.range')} or {key('mark.toggle')}.")

    def tell_hint(self, text: str) -> None:
        """Say what to press next, until `drop_hint`."""
        self._hint = text
        self.tell(text)

    def drop_hint(self) -> None:
        """The hint does not hold any more; what else was told meanwhile stays."""
        hint, self._hint = self._hint, ""
        for line in self.query(StatusLine):
            if hint and line.text == hint:
                line.tell("")

    @property
    def pane_in_use(self) -> Widget | None:
        """What has the focus; while a command or a filter is typed, what had it before."""
        if not hasattr(self.focused, "wants"):
            return self.focused
        before = self._focused_before
        if before is not None and before.is_attached and not hasattr(before, "wants"):
            return before
        return next(iter(self.query("VirtualTable, ScrollingText")), None)

    async def open_command_line(self, text: str = "") -> None:
        """Let a command be typed: above the footer, in the place of nothing. `text` stands there to begin with."""
        from mavtui.ui.command_line import CommandLine

        for line in self.query(CommandLine):
            if not line.is_left:
                line.focus_input()
                return
            await line.remove()
        self._focused_before = self.pane_in_use
        line = CommandLine(self.console.state, signs=self.console.signs, text=text, id="command")
        await self.mount(line, before=self.query_one(FooterLine))

    @property
    def is_settled(self) -> bool:
        """Whether what is shown is what was asked for last, so that keys can be about it."""
        return self.is_mounted

    def leave_command_line(self) -> None:
        """Take the line away; the focus goes back where it was."""
        from mavtui.ui.command_line import CommandLine

        self.query(CommandLine).remove()
        if self._focused_before is not None and self._focused_before.is_attached:
            self.set_focus(self._focused_before)  # at once: later it would take the focus from a line opened meanwhile

    def show_job(self, job: Job) -> None:
        """Show how far a plan is that is being carried out: above the status line, or in it if it has one step."""
        status = self.query(StatusLine)
        if not status:
            return
        if len(job.runs) == 1:
            if job.ended is None:
                status.first().tell(f"Under way: {job.title}{_states(job.said)}", "transition")
            return
        from mavtui.ui.widgets.jobs_strip import JobsStrip

        name = f"job-{job.plan.id}"
        strips = self.query(f"#{name}").results(JobsStrip)
        strip = next(iter(strips), None)
        if strip is None and job.ended is None:
            strip = JobsStrip(self.console.clock, self.console.signs, id=name)
            self.mount(strip, before=status.first())
        if strip is not None:
            from mavtui.ui.widgets.jobs_strip import MOST_STEPS

            strip.show_job(job, MOST_STEPS if len(self.console.jobs) <= 1 else 1)
            if job.ended is not None:
                self.set_timer(JOB_STAYS_SECONDS, strip.remove)

    def subject(self) -> Subject | None:
        """What actions are about: the row under the cursor; None where there is nothing, or nothing with an id."""
        return None

    def marked_subjects(self) -> Sequence[Subject]:
        """What is marked, rows that a filter hides too; empty where nothing is."""
        return ()

    def marks_are_gone(self) -> bool:
        """Whether nothing is left of what was marked: then a key is about that, and not about the cursor's row."""
        return False

    @property
    def shows_what_was_asked(self) -> bool:
        """Whether the highlighted row is one of those that were asked for, and not of what was shown before."""
        return True

    def hidden_marks_word(self) -> str:
        """How many of what is marked are not in sight, as a sentence for a plan; empty where all are."""
        return ""

    def entry_to_undo(self) -> str:
        """The journal's entry under the cursor, which undo is about then; empty where the last change is meant."""
        return ""

    def read_again(self) -> None:
        """Read what the screen shows again, the cursor on the same row."""

    def show_ages(self) -> None:
        """Draw what is shown with its ages from now on; nothing else has changed."""
        self.read_again()

    def on_screen_resume(self) -> None:
        """Catch up on what has changed while another screen was in front."""
        if not self.is_mounted:
            return
        if self.is_behind:
            self.is_behind = False
            self.read_again()

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Leave it once: keys that were still on their way must not take away the screen behind too."""
        if self.app.screen is not self or go_back(self.console):
            return AwaitComplete()
        return super().dismiss(result)

    def action_how_to_quit(self) -> None:
        """Answer the habit of ctrl+c, which elsewhere would end a change halfway."""
        self.tell(f"{self.console.keys.label('app.quit')} quits.")

    def action_app_back(self) -> None:
        """Back to the screen before."""
        self.dismiss()

    def action_app_leave(self) -> None:
        """Back to the screen before."""
        self.dismiss()

    def action_refresh_all(self) -> None:
        """Have everything read again."""
        self.console.ask_everything_again()

    def action_refresh_row(self) -> None:
        """Have what the row shows read again."""
        subject = self.subject()
        self.console.ask_row_again(self.row_to_refresh(), "" if subject is None else subject.name)

    def row_to_refresh(self) -> Sequence[str]:
        """The ids of the volumes that the highlighted row is about; none where it is about something else."""
        return ()

    def action_pane_next(self) -> None:
        """To the next pane."""
        self._tell_if_alone(self.focused, self.focus_next())

    def action_pane_previous(self) -> None:
        """To the pane before."""
        self._tell_if_alone(self.focused, self.focus_previous())

    def _tell_if_alone(self, before: Widget | None, now: Widget | None) -> None:
        if now is None or now is before:
            self.tell("There is but one pane here.")


def _states(said: Sequence[str]) -> str:
    """The states that a step has passed through, the latest at the end."""
    return f": {', then '.join(said[-_MOST_STATES:])}" if said else ""
