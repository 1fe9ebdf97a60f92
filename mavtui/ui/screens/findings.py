"""Findings: what is wrong, the worst first; below, what the highlighted one rests on and what to do about it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

from mavtui.domain.findings import Finding
from mavtui.errors import MavtuiError
from mavtui.services.finding_lists import counted, describe_finding, filtered, parse_finding_filter, plan_word
from mavtui.services.findings import not_looked_for
from mavtui.store.filters import NO_FILTER, Filter
from mavtui.ui.bindings import bindings_for
from mavtui.ui.finding_search import MOST_OF_A_KIND, Found, Looking
from mavtui.ui.finding_text import MARKS, ROLES, finding_lines
from mavtui.ui.formats import age_word
from mavtui.ui.screens.list_view import LOW, hidden_word
from mavtui.ui.subjects import Subject
from mavtui.ui.volume_actions import VolumeActions
from mavtui.ui.widgets.columns import Column
from mavtui.ui.widgets.keyed_table import KeyedTable
from mavtui.ui.widgets.rows import Cell, ListSource, RowCells
from mavtui.ui.widgets.rule import RuleLine
from mavtui.ui.widgets.status_line import StatusLine
from mavtui.ui.widgets.text_block import ScrollingText
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from mavtui.ui.screens.view import HintId
    from mavtui.ui.widgets.text_lines import Line

COLUMNS = (
    Column("severity", "SEVERITY", 8, priority=2),
    Column("sentence", "WHAT", 30, priority=1, grow=True),
    Column("plan", "PLAN", 11, priority=4, from_width=90),
    Column("code", "CODE", 24, priority=5, from_width=110),
    Column("since", "SINCE", 6, priority=3, align="right"),
)


def subject_of(finding: Finding) -> Subject:
    """What actions on a finding are about: its volume, and its attachment where it is about one."""
    return Subject(
        "finding", finding.id, finding.volume_label, volume_id=finding.volume_id,
        attachment_id=finding.attachment_id, server_id=finding.server_id, host=finding.host,
    )  # fmt: skip


class FindingsScreen(VolumeActions):
    """`:find`; an argument is a filter."""

    CSS_PATH: ClassVar = "../styles/findings.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("finding", "findings", "attachment", "object")
    help_name = "findings"
    footer_ids = (
        ("row.open", "evidence", 1),
        ("finding.plan", "", 1),
        ("finding.volume", "", 2),
        ("finding.filter", "", 2),
        ("object.who", "", 3),
        ("app.leave", "back", 1),
    )

    def __init__(self, filter_text: str = "") -> None:
        super().__init__()
        self._filter = self._parsed(filter_text)
        self._begins_with = filter_text.strip()
        self._looking = Looking(self, self._show)
        self._shown: dict[str, Finding] = {}

    def compose(self) -> ComposeResult:
        """Findings, rule, the highlighted one."""
        signs = self.console.signs
        yield self.make_header()
        yield RuleLine(signs=signs, id="title")
        self._table = KeyedTable(COLUMNS, signs=signs, empty_text="Looking…", id="findings")
        yield self._table
        yield RuleLine(signs=signs, id="rule")
        yield ScrollingText(self._lines, id="finding")
        yield StatusLine(signs=signs, id="status")
        yield self.make_footer()

    def on_mount(self) -> None:
        """Begin to look."""
        self._table.focus()
        self._show(True)
        if self._begins_with:
            self.run_worker(self._open_filter(self._begins_with), group="filter", exit_on_error=False)
        self.read_again()

    def on_resize(self) -> None:
        """In a low terminal the list alone; what the highlighted one is about is a page of its own there."""
        self.set_class(self.size.height < LOW, "-low")
        self.call_after_refresh(self._show_finding)

    def on_unmount(self) -> None:
        """Nobody waits for it any more."""
        self._looking.stop()

    @property
    def _found(self) -> Found:
        return self._looking.found

    def hint_ids(self) -> Sequence[HintId]:
        """The keys that apply now: that of the plan where there is one."""
        finding = self.chosen()
        if finding is not None and finding.requests:
            return self.footer_ids
        return [hint for hint in self.footer_ids if hint[0] != "finding.plan"]

    def why_not(self, action_id: str) -> str:
        """Not every finding has a plan."""
        finding = self.chosen()
        if action_id != "finding.plan" or (finding is not None and finding.requests):
            return ""
        return "there is no finding here" if finding is None else "no change is certainly safe for this finding"

    def read_again(self) -> None:
        """Look again, beside everything else."""
        self._looking.again()

    # Showing

    def _show(self, is_more: bool) -> None:
        if not is_more:
            self._show_counts(list(self._shown.values()))
            return
        now = self.console.clock.now()
        passing = list(filtered(self._found.findings, self._filter, now))
        self._shown = {finding.id: finding for finding in passing}
        self._table.empty_text = self._empty_text()
        self._table.replace(ListSource({identity: self._cells(one, now) for identity, one in self._shown.items()}))
        self._show_counts(passing)
        self._show_finding()

    def _show_counts(self, passing: Sequence[Finding]) -> None:
        found, counts = self._found, counted(passing)
        words = [f"{count:,} {severity.word}" for severity, count in counts.items() if count]
        if found.kinds and not found.is_complete:
            words.append(f"looking: {found.looked} of {found.kinds} kinds")
        stale = self.console.stale_age()
        if stale:
            words.append(f"as read {stale} ago" if stale[0].isdigit() else stale)
        if found.cut:
            words.append(f"first {MOST_OF_A_KIND:,} of {', '.join(sorted(found.cut))}")
        self.query_one("#title", RuleLine).show(["findings", *words])
        if found.is_complete and found.kinds:
            self.show_counts(f"{len(found.findings):,} finding{'' if len(found.findings) == 1 else 's'}")
        for bar in self.query("#filter"):
            bar.show_count(f"{len(passing):,} of {len(found.findings):,}")  # type: ignore[attr-defined]
        missing = not_looked_for(self.console.session)
        self.query_one("#status", StatusLine).show_idle(missing, keeps_told=True)
        self.update_footer()

    def _empty_text(self) -> str:
        if not self._found.is_complete or not self._found.kinds:
            return "Looking…"
        if not self._filter.is_empty:
            return "No finding matches the filter; esc clears it."
        if not self.console.is_all_there:
            return self.console.why_nothing_yet()
        return "Nothing is wrong here, as far as can be told from what was read."

    def _cells(self, finding: Finding, now: str) -> RowCells:
        role = ROLES[finding.severity]
        none = self.console.signs.none
        return RowCells(
            (
                Cell(finding.severity.word, role),
                Cell(finding.sentence),
                Cell(plan_word(finding) or none, "" if finding.requests else "muted"),
                Cell(finding.code, "muted"),
                Cell(age_word(finding.since, now), "muted"),
            ),
            mark=MARKS[finding.severity],
        )

    def chosen(self) -> Finding | None:
        """The highlighted finding."""
        return self._shown.get(str(self._table.cursor_key))

    @on(VirtualTable.MarksChanged, "#findings")
    def _marked(self) -> None:
        count = len(self._table.marks)
        self.tell(f"{count:,} marked; {self.console.key('mark.clear')} clears" if count else "")

    @on(VirtualTable.CursorMoved, "#findings")
    def _moved(self) -> None:
        self._show_finding()

    def _show_finding(self) -> None:
        finding = self.chosen()
        titles = [] if finding is None else [finding.volume_label, finding.holder or "", finding.code]
        text = self.query_one("#finding", ScrollingText)
        text.show(self._lines)
        hidden = text.lines_below
        more = "enter: evidence" if not text.display else f"enter: {hidden} more lines" if hidden else ""
        self.query_one("#rule", RuleLine).show(titles, more if titles else "")
        self.update_footer()

    def _lines(self, width: int) -> list[Line]:
        finding = self.chosen()
        if finding is None:
            return []
        console = self.console
        utc = console.session.settings.ui.clock == "utc"
        key = console.keys.labels("finding.plan", ascii_only=console.signs.ascii_only)
        return finding_lines(finding, width - 2, console.signs, utc=utc, plan_key=key)

    # What actions are about

    def subject(self) -> Subject | None:
        """The highlighted finding."""
        finding = self.chosen()
        return None if finding is None else subject_of(finding)

    def marked_subjects(self) -> Sequence[Subject]:
        """The marked findings, also those that the filter hides."""
        marks = self._table.marks
        return [subject_of(finding) for finding in self._found.findings if finding.id in marks] if marks else ()

    def marks_are_gone(self) -> bool:
        """Whether none of the marked findings is found any more."""
        return bool(self._table.marks) and not self.marked_subjects()

    def hidden_marks_word(self) -> str:
        """Of the marked findings, those that the filter hides."""
        marked = self.marked_subjects()
        return hidden_word(sum(1 for one in marked if one.id not in self._shown), len(marked))

    def described(self, subject: Subject) -> Mapping[str, Any] | None:
        """The finding with everything that `mavtui findings -o json` says of it."""
        finding = next((one for one in self._found.findings if one.id == subject.id), None)
        return None if finding is None else describe_finding(finding)

    @on(VirtualTable.Opened, "#findings")
    def _opened(self) -> None:
        finding = self.chosen()
        if finding is not None:
            from mavtui.ui.screens.finding import FindingScreen

            self.console.push_screen(FindingScreen(finding))

    def action_finding_plan(self) -> None:
        """The ready plan of the highlighted finding."""
        finding = self.chosen()
        if finding is None:
            self.tell("There is no finding here.")
        elif self._table.marks - {finding.id}:
            key = self.console.key
            self.tell(f"{key('finding.plan')} opens one plan at a time: {key('mark.clear')} clears the marks.")
        else:
            open_plan(self, finding)

    def action_finding_volume(self) -> None:
        """To the volume, the cursor on the attachment that the finding is about."""
        finding = self.chosen()
        if finding is None:
            self.tell("There is no finding here.")
        else:
            self.console.open_volume(finding.volume_id, finding.attachment_id or "")

    # Filter

    async def action_finding_filter(self) -> None:
        """Open the filter line, or go back into it."""
        await self._open_filter("")

    async def _open_filter(self, text: str) -> None:
        from mavtui.ui.filter_bar import FilterBar

        for bar in self.query(FilterBar):
            if not bar.is_left:
                bar.focus_input()
                return
            await bar.remove()
        bar = FilterBar(self, "findings", signs=self.console.signs, id="filter")
        await self.mount(bar, before=self.query_one("#status"))
        if text:
            bar.put(text)
            self.leave_filter()

    def _parsed(self, text: str) -> Filter:
        """The filter that the text stands for. Raises FilterError."""
        return parse_finding_filter(text, self.console.session.settings.known_to_filters) if text.strip() else NO_FILTER

    def apply_filter(self, text: str) -> None:
        """Show what passes; while it is no filter yet, the last one that was stays. Raises FilterError."""
        self._filter = self._parsed(text)
        self._show(True)

    def leave_filter(self) -> None:
        """Back into the list, which stays filtered."""
        self.set_focus(self._table)  # at once: the next key belongs to it

    def clear_filter(self) -> None:
        """All of them again."""
        from mavtui.ui.filter_bar import FilterBar

        self.leave_filter()
        for bar in self.query(FilterBar):
            bar.is_left = True
            bar.remove()
        if not self._filter.is_empty:
            self._filter = NO_FILTER
            self._show(True)

    def action_app_back(self) -> None:
        """Clear the filter, if there is one; else back."""
        from mavtui.ui.filter_bar import FilterBar

        if self.query(FilterBar) or not self._filter.is_empty:
            self.clear_filter()
        else:
            self.dismiss()


def open_plan(view: VolumeActions, finding: Finding) -> None:
    """Show the ready plan of the finding, made from what is there now; where it has none the status line says why."""
    if not finding.requests:
        view.tell("No change is certainly safe here: the remedy says what to look at first.")
        return
    view.console.converse(partial(_set_right, view, finding))


async def _set_right(view: VolumeActions, finding: Finding) -> None:
    from mavtui.services.findings import plan_for
    from mavtui.ui.changing import change

    console = view.console
    try:
        await change(console, lambda: plan_for(console.session, finding))
    except MavtuiError as error:
        console.tell_error(error)
