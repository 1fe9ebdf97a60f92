"""Jobs above, the journal below: what is being carried out, and every change and refusal on this machine."""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on

from mavtui.errors import MavtuiError
from mavtui.services.journal_reading import Broken, Record, records_backwards
from mavtui.services.unfinished import Unfinished, look_at_unfinished
from mavtui.ui.bindings import bindings_for
from mavtui.ui.clock import date_and_time
from mavtui.ui.job_text import head_line, step_lines, word_of
from mavtui.ui.jobs import CANCELLED
from mavtui.ui.object_actions import ObjectActions
from mavtui.ui.screens.list_view import LOW
from mavtui.ui.subjects import Subject
from mavtui.ui.widgets.columns import Column
from mavtui.ui.widgets.keyed_table import KeyedTable
from mavtui.ui.widgets.rows import Cell, ListSource, RowCells
from mavtui.ui.widgets.rule import RuleLine
from mavtui.ui.widgets.status_line import StatusLine
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import Line, Run, hanging
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from mavtui.ui.jobs import Job
    from mavtui.ui.screens.view import HintId

MOST_RECORDS = 2000
MOST_JOBS_SHOWN = 5
LABEL_WIDTH = 11
_TICK_SECONDS = 0.5

COLUMNS = (
    Column("time", "TIME", 19, priority=3),
    Column("outcome", "OUTCOME", 11, priority=2),
    Column("sentence", "WHAT", 24, priority=1, grow=True),
    Column("user", "USER", 8, priority=5, cut="middle", from_width=80),
    Column("context", "CONTEXT", 10, priority=4, cut="middle", from_width=90),
)
JOB_COLUMNS = (
    Column("state", "STATE", 10, priority=2),
    Column("steps", "STEPS", 9, "right", priority=3),
    Column("title", "JOB", 24, priority=1, grow=True),
    Column("took", "TIME", 8, "right", priority=4),
)
UNDER_WAY = "under way"
_ROLES = {
    "done": "", "refused": "hazard-caution", "unconfirmed": "hazard-caution", "stale": "stale", UNDER_WAY: "transition",
}  # fmt: skip


class _Read(NamedTuple):
    """What a thread read of the journal."""

    records: list[Record]
    unfinished: dict[str, Unfinished]
    broken: int


class JournalScreen(ObjectActions):
    """Above jobs and records, below everything about the highlighted one of whichever has the focus."""

    CSS_PATH: ClassVar = "../styles/journal.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("journal")
    help_name = "journal"
    shows_jobs = True
    """It says itself what came of them."""
    footer_ids = (
        ("app.leave", "back", 1),
        ("app.undo", "undo this", 1),
        ("row.open", "all of it", 2),
        ("refresh.all", "refresh", 3),
    )

    def __init__(self) -> None:
        super().__init__()
        self._read = _Read([], {}, 0)
        self._by_id: dict[str, Record] = {}

    def compose(self) -> ComposeResult:
        """Jobs, the list, a rule, the record or the steps."""
        signs = self.console.signs
        yield self.make_header()
        yield RuleLine(signs=signs, id="jobs-title")
        yield KeyedTable(JOB_COLUMNS, signs=signs, empty_text="Nothing is under way.", id="jobs")
        yield RuleLine(signs=signs, id="title")
        yield KeyedTable(COLUMNS, signs=signs, empty_text="Nothing was changed from this machine so far.", id="records")
        yield RuleLine(signs=signs, id="rule")
        yield TextBlock(self._lines, id="record")
        yield StatusLine(signs=signs, id="status")
        yield self.make_footer()

    def on_mount(self) -> None:
        """Begin with what is under way, else in the list, which a thread reads."""
        self._jobs = self.query_one("#jobs", KeyedTable)
        self._table = self.query_one("#records", KeyedTable)
        self.query_one("#title", RuleLine).show(["journal"])
        self._show_jobs()
        (self._jobs if self.console.jobs else self._table).focus()
        self.read_again()
        self.set_interval(_TICK_SECONDS, self._tick)

    def on_resize(self) -> None:
        """In a low terminal the lists alone; everything about an entry is on a page of its own there."""
        self.set_class(self.size.height < LOW, "-low")
        self._show_chosen()

    def hint_ids(self) -> Sequence[HintId]:
        """What applies in the pane that has the focus."""
        if not self.is_mounted or not self._jobs.has_focus:
            return self.footer_ids
        return (("app.leave", "back", 1), ("jobs.cancel", "", 1), ("pane.next", "journal", 2))

    def on_descendant_focus(self) -> None:
        """Other keys apply now, and something else is looked at."""
        self.update_footer()
        self._show_chosen()

    # Jobs

    def show_job(self, job: Job) -> None:
        """Here all of them are shown in their own place."""
        del job
        if self.is_mounted:
            self._show_jobs()
            self._show_chosen()

    def _tick(self) -> None:
        if self.console.jobs:
            self._show_jobs()
            self._show_chosen()

    def _show_jobs(self) -> None:
        jobs = self.console.jobs.all()
        running = len(self.console.jobs)
        self._jobs.display = bool(jobs)
        self._jobs.styles.height = 1 + min(MOST_JOBS_SHOWN, len(jobs))
        title = self.query_one("#jobs-title", RuleLine)
        title.display = bool(jobs)
        title.show(["jobs", f"{running} under way" if running else "none under way"])
        self._jobs.replace(ListSource({str(job.number): self._job_cells(job) for job in jobs}), keep_cursor=True)

    def _job_cells(self, job: Job) -> RowCells:
        word, role = word_of(job)
        now = self.console.clock.monotonic() if job.ended is None else job.ended
        return RowCells(
            (
                Cell(word, role),
                Cell(f"{job.done} of {len(job.runs)}"),
                Cell(job.title),
                Cell(f"{now - job.started:.1f} s", "muted"),
            ),
            mark=1 if job.ended is None else 2 if job.is_failed else 0,
        )

    def chosen_job(self) -> Job | None:
        """The highlighted job, where its pane has the focus."""
        key = self._jobs.cursor_key if self.is_mounted and self._jobs.has_focus else None
        return None if key is None else self.console.jobs.find(int(str(key)))

    def action_jobs_cancel(self) -> None:
        """Begin no further step of the highlighted job; the one under way is never cut."""
        job = self.chosen_job()
        if job is None:
            job = next(iter(self.console.jobs), None) if len(self.console.jobs) == 1 else None
        if job is None:
            self.tell("x stops a job: go to it first." if self.console.jobs else "Nothing is under way.")
        elif job.ended is not None:
            self.tell("That job has ended already; U in the journal undoes what it did.")
        elif not job.has_more:
            self.tell("Its last step is under way, and a step is never cut.")
        else:
            job.stop_because = CANCELLED
            self.tell(f"Stops after the step under way: {job.title}.", "hazard-caution")
            self._show_jobs()

    # The journal

    def read_again(self) -> None:
        """Read the journal again, in a thread."""
        self.run_worker(self._read_records(), exclusive=True, group="reading", exit_on_error=False)

    async def _read_records(self) -> None:
        try:
            self._show(await asyncio.to_thread(self._read_file))
        except MavtuiError as error:
            self.console.tell_error(error, what="Reading the journal")

    def _read_file(self) -> _Read:
        session, broken = self.console.session, Broken()
        records = list(islice(records_backwards(session.journal.path, broken), MOST_RECORDS))
        unfinished = {one.id: one for one in look_at_unfinished(session)}
        return _Read(records, unfinished, broken.lines)

    def _show(self, read: _Read) -> None:
        self._read = read
        self._by_id = {record.id: record for record in read.records}
        ordered = sorted(read.records, key=lambda record: record.id not in read.unfinished)
        self._table.replace(ListSource({record.id: self._cells(record) for record in ordered}))
        open_count = len(read.unfinished)
        self.query_one("#title", RuleLine).show(
            [
                "journal",
                f"{len(read.records):,} entr{'y' if len(read.records) == 1 else 'ies'}",
                f"{open_count} without a known end" if open_count else "",
                f"{read.broken} broken lines" if read.broken else "",
            ]
        )
        self._show_chosen()

    def _cells(self, record: Record) -> RowCells:
        is_open = record.id in self._read.unfinished
        is_running = record.outcome == "unfinished" and not is_open  # by a process that lives, this one or another
        outcome = "not known" if is_open else UNDER_WAY if is_running else record.outcome
        role = "hazard-danger" if is_open else _ROLES.get(outcome, "hazard-danger")
        return RowCells(
            (
                Cell(date_and_time(record.time, utc=self._utc), "muted"),
                Cell(outcome, role),
                Cell(record.sentence or record.action),
                Cell(record.user, "muted"),
                Cell(record.context, "muted"),
            ),
            mark=3 if is_open else 0,
        )

    @property
    def _utc(self) -> bool:
        return self.console.session.settings.ui.clock == "utc"

    def entry_to_undo(self) -> str:
        """The highlighted entry while the journal has the focus, else what the highlighted job did."""
        job = self.chosen_job()
        if job is not None:
            return job.plan.id
        record = self._chosen_record()
        return record.id if record is not None and self._table.has_focus else ""

    def subject(self) -> Subject | None:
        """The highlighted job or entry, with what it was about."""
        job, record = self.chosen_job(), self._chosen_record()
        if job is not None:
            return Subject("job", str(job.number), job.title, volume_id=next(iter(job.volume_ids), None))
        if record is None:
            return None
        facts = {**record.entry, **record.facts}
        return Subject(
            "entry", record.id, record.sentence or record.action, facts.get("volume_id"), facts.get("attachment_id"),
            facts.get("server_id"),
        )  # fmt: skip

    @on(VirtualTable.MarksChanged)
    def _marked(self, message: VirtualTable.MarksChanged) -> None:
        """No key here is about several rows."""
        if message.table.marks:
            key = self.console.key("mark.clear")
            self.tell(f"Marks count for nothing here: keys go by the highlighted row. {key} clears them.")

    def described(self, subject: Subject) -> Mapping[str, Any] | None:
        """An entry as the journal has it, with what came of it; a job by its steps."""
        record = self._by_id.get(subject.id)
        if record is not None:
            came_of = {"outcome": record.outcome, "error": record.error or None, "facts": record.facts}
            return {**record.entry, **came_of, "request_ids": list(record.request_ids)}
        job = self.console.jobs.find(int(subject.id)) if subject.kind == "job" else None
        if job is None:
            return None
        steps = [
            {"sentence": step.sentence, "state": run.state, "said": run.said}
            for step, run in zip(job.plan.steps, job.runs, strict=True)
        ]
        return {"job": job.title, "plan": job.plan.id, "outcome": job.outcome or None, "steps": steps}

    def _chosen_record(self) -> Record | None:
        return self._by_id.get(str(self._table.cursor_key)) if self.is_mounted else None

    # Everything about the highlighted one

    @on(VirtualTable.Opened)
    def _opened(self) -> None:
        self.action_object_describe()

    @on(VirtualTable.CursorMoved)
    def _moved(self) -> None:
        self._show_chosen()

    def _show_chosen(self) -> None:
        job, record = self.chosen_job(), self._chosen_record()
        titles = [record.action, f"step {record.step} of {record.steps}"] if record else []
        if job is not None:
            titles = ["steps", f"{job.done} of {len(job.runs)} done"]
        more = f"all: {self.console.key('object.describe')}" if titles and self.has_class("-low") else ""
        self.query_one("#rule", RuleLine).show(titles, more)
        self.query_one("#record", TextBlock).show(self._lines)

    def _lines(self, width: int) -> list[Line]:
        job = self.chosen_job()
        if job is not None:
            return self._job_lines(job, width)
        record = self._chosen_record()
        return [] if record is None else self._record_lines(record, width)

    def _job_lines(self, job: Job, width: int) -> list[Line]:
        signs, now = self.console.signs, self.console.clock.monotonic()
        lines = [head_line(job, width, signs, now), *step_lines(job, width, signs, now)]
        if job.outcome:
            lines += hanging((Run(f"    {'came to'.ljust(LABEL_WIDTH)}", "muted"),), job.outcome, width - 2, signs)
        return lines

    def _record_lines(self, record: Record, width: int) -> list[Line]:
        unfinished = self._read.unfinished.get(record.id)
        facts = ", ".join(
            f"{key.replace('_', ' ')} {_written(value)}"
            for key, value in record.facts.items()
            if isinstance(value, str | int | bool)
        )
        is_elsewhere = record.place != self.console.session.backend.place
        values = (
            ("made in", f"{record.context} ({record.place}), not here" if is_elsewhere else ""),
            ("state now", unfinished.state if unfinished else ""),
            ("error", record.error),
            ("confirmed", record.how),
            ("hazards", " ".join(record.codes)),
            ("did", facts),
            ("plan", record.plan_id),
            ("entry", record.id),
            ("requests", " ".join(record.request_ids)),
        )
        signs = self.console.signs
        return [
            line
            for label, value in values
            if value
            for line in hanging((Run(f"    {label.ljust(LABEL_WIDTH)}", "muted"),), value, width - 2, signs)
        ]


def _written(value: str | int) -> str:
    """A fact of a step as everything else is written."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
