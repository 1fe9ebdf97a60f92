"""The journal: every change and refusal on this machine, those without a known end first."""

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
from mavtui.ui.screens.view import View
from mavtui.ui.widgets.columns import Column
from mavtui.ui.widgets.keyed_table import KeyedTable
from mavtui.ui.widgets.rows import Cell, ListSource, RowCells
from mavtui.ui.widgets.rule import RuleLine
from mavtui.ui.widgets.status_line import StatusLine
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import Line, Run, hanging
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

MOST_RECORDS = 2000
LABEL_WIDTH = 11

COLUMNS = (
    Column("time", "TIME", 19, priority=3),
    Column("outcome", "OUTCOME", 11, priority=2),
    Column("sentence", "WHAT", 24, priority=1, grow=True),
    Column("user", "USER", 8, priority=5, cut="middle", from_width=80),
    Column("context", "CONTEXT", 10, priority=4, cut="middle", from_width=90),
)
_ROLES = {"done": "", "refused": "hazard-caution", "unconfirmed": "hazard-caution", "stale": "stale"}


class _Read(NamedTuple):
    """What a thread read of the journal."""

    records: list[Record]
    unfinished: dict[str, Unfinished]
    broken: int


class JournalScreen(View):
    """Above the records, below everything about the highlighted one."""

    CSS_PATH: ClassVar = "../styles/journal.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("journal")
    help_name = "journal"
    footer_ids = (("app.leave", "back", 1), ("app.undo", "undo last", 2), ("refresh.all", "refresh", 3))

    def __init__(self) -> None:
        super().__init__()
        self._read = _Read([], {}, 0)
        self._by_id: dict[str, Record] = {}

    def compose(self) -> ComposeResult:
        """Records, rule, the highlighted record."""
        signs = self.console.signs
        yield self.make_header()
        yield RuleLine(signs=signs, id="title")
        yield KeyedTable(
            COLUMNS, signs=signs, empty_text="Nothing was changed or refused on this machine yet.", id="records"
        )
        yield RuleLine(signs=signs, id="rule")
        yield TextBlock(self._lines, id="record")
        yield StatusLine(signs=signs, id="status")
        yield self.make_footer()

    def on_mount(self) -> None:
        """Read it."""
        self._table = self.query_one("#records", KeyedTable)
        self.query_one("#title", RuleLine).show(["journal"])
        self._table.focus()
        self.read_again()

    def read_again(self) -> None:
        """Read the journal again, in a thread."""
        self.run_worker(self._read_records(), exclusive=True, group="reading", exit_on_error=False)

    async def _read_records(self) -> None:
        try:
            self._show(await asyncio.to_thread(self._read_file))
        except MavtuiError as error:
            self.console.tell_error(error)

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
        self._show_record()

    def _cells(self, record: Record) -> RowCells:
        is_open = record.id in self._read.unfinished
        outcome = "not known" if is_open else record.outcome
        role = "hazard-danger" if is_open else _ROLES.get(outcome, "hazard-danger")
        utc = self.console.session.settings.ui.clock == "utc"
        return RowCells(
            (
                Cell(date_and_time(record.time, utc=utc), "muted"),
                Cell(outcome, role),
                Cell(record.sentence or record.action),
                Cell(record.user, "muted"),
                Cell(record.context, "muted"),
            ),
            mark=3 if is_open else 0,
        )

    @on(VirtualTable.CursorMoved, "#records")
    def _moved(self) -> None:
        self._show_record()

    def _show_record(self) -> None:
        record = self._by_id.get(str(self._table.cursor_key))
        self.query_one("#rule", RuleLine).show(
            [record.action, f"step {record.step} of {record.steps}"] if record else []
        )
        self.query_one("#record", TextBlock).show(self._lines)

    def _lines(self, width: int) -> list[Line]:
        record = self._by_id.get(str(self._table.cursor_key)) if self.is_mounted else None
        if record is None:
            return []
        unfinished = self._read.unfinished.get(record.id)
        facts = ", ".join(
            f"{key} {value}" for key, value in record.facts.items() if isinstance(value, str | int | bool)
        )
        values = (
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
