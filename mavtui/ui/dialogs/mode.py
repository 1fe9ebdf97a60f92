"""The guide to another mode: who holds the volume how, who is to change, what that takes, and why it may not be had."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual import on

from mavtui.domain.attachments import Attachment, AttachStatus, Mode
from mavtui.ui.dialogs.attach_shell import AttachShell
from mavtui.ui.dialogs.hazard_text import sign_of, told_of
from mavtui.ui.formats import mode_cell, status_role, status_word
from mavtui.ui.mode_guide import word_of
from mavtui.ui.widgets.cells import shorten
from mavtui.ui.widgets.columns import Column
from mavtui.ui.widgets.keyed_table import KeyedTable
from mavtui.ui.widgets.rows import Cell, ListSource, RowCells
from mavtui.ui.widgets.text_lines import BLANK, Line, Run, hanging
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.domain.hazard import Hazard
    from mavtui.ui.clock import Clock
    from mavtui.ui.mode_guide import ModeGuide
    from mavtui.ui.signs import Signs

_COLUMNS = (
    Column("volume", "VOLUME", 12, priority=2, grow=True, cut="middle", most=32),
    Column("holder", "SERVER", 12, priority=1, grow=True, cut="middle", most=32),
    Column("mode", "MODE", 4, priority=3),
    Column("record", "RECORD", 6, priority=4),
    Column("status", "STATUS", 15, priority=6),
    Column("host", "HOST", 8, priority=7, cut="middle", from_width=80),
    Column("after", "AFTER", 14, priority=5),
)
_FEWEST_ROWS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeChoice:
    """What was chosen: ids of attachments, the mode they are to get, whether the read-only flag changes on the way."""

    attachments: tuple[str, ...]
    mode: Mode
    sets_flag: bool


class ModeDialog(AttachShell[ModeChoice]):
    """Answers with what is to be planned; nothing is changed here."""

    most_note_lines: ClassVar[int] = 7

    def __init__(
        self,
        guide: ModeGuide,
        *,
        clock: Clock,
        signs: Signs,
        begins_on: str = "",
        marked: Sequence[str] = (),
    ) -> None:
        """`begins_on` is the id of the attachment to begin with, `marked` are those that are marked from the start."""
        self._guide = guide
        self._all = guide.attachments
        chosen = [self._all[one] for one in (begins_on, *marked) if one in self._all] or list(self._all.values())[:1]
        super().__init__(Mode.RO if any(one.is_rw for one in chosen) else Mode.RW, clock, signs)
        self._begins_on = begins_on
        self._marked = frozenset(one for one in marked if one in self._all)
        self._filter = ""
        self._several = len({one.volume_id for one in self._all.values()}) > 1

    @cached_property
    def table(self) -> KeyedTable:
        """Everybody who can be chosen, and those who cannot, dimmed."""
        columns = _COLUMNS if self._several else _COLUMNS[1:]
        return KeyedTable(columns, self._source(), signs=self.signs, empty_text="Nobody holds it.", id="holders")

    def heading(self) -> str:
        """Whose mode it is about."""
        first = next(iter(self._all.values()), None)
        if first is None or self._several:
            return "Change modes: whose?"
        return f"Change the mode of {shorten(self._guide.label_of(first), 40, self.signs)}: whose?"

    def keys_text(self) -> str:
        """The keys of the list."""
        return "space marks  m mode  enter plan"

    def on_mount(self) -> None:
        """Begin where the cursor was, with what was marked."""
        self.table.set_marks(self._marked)
        self.table.move_to_key(self._begins_on)

    def rows_of(self, room: int) -> int:
        """No more than there are holders."""
        return min(room, max(_FEWEST_ROWS, len(self._all)))

    # What is shown

    def _source(self) -> ListSource:
        words = self._filter.casefold().split()
        return ListSource({
            one.id: self._cells(one) for one in self._all.values() if all(word in self._text_of(one) for word in words)
        })  # fmt: skip

    def _text_of(self, attachment: Attachment) -> str:
        found = (self._guide.label_of(attachment), attachment.holder_name, attachment.host, attachment.status)
        return " ".join(part for part in found if part).casefold()

    def _cells(self, attachment: Attachment) -> RowCells:
        why_not = self._guide.why_not_one(attachment, self._mode)
        recorded = attachment.recorded_mode
        none = Cell(self.signs.none, "muted")
        status = attachment.status
        name = ("@" if attachment.is_host_attachment else "") + attachment.holder_name
        cells = (
            Cell(self._guide.label_of(attachment)),
            Cell(name),
            mode_cell(attachment),
            none if recorded is None else Cell(word_of(recorded), "muted"),
            Cell(status_word(status, self.signs), "" if status is AttachStatus.ATTACHED else status_role(status)),
            Cell(attachment.host) if attachment.host else none,
            Cell(why_not, "muted") if why_not else Cell(word_of(self._mode), f"attach-{self._mode.value}"),
        )
        return RowCells(
            cells if self._several else cells[1:],
            mark=3 if attachment.writable_though_recorded_ro else 0,
            tone="muted" if why_not else "",
        )

    def chosen_ids(self) -> tuple[str, ...]:
        """The marked ones in the order of the list, hidden ones too; else the highlighted one."""
        marked = tuple(one for one in self._all if one in self.table.marks)
        if marked or self.table.cursor_key is None:
            return marked
        return (str(self.table.cursor_key),)

    def meaning(self) -> Hazard | None:
        """What it means is told in sentences instead."""
        return None

    def _note(self, width: int) -> list[Line]:
        """What has to happen, and the gravest of what can go wrong; or why it cannot be had."""
        if not self.is_mounted:
            return [BLANK]
        ids = self.chosen_ids()
        if self._problem or not ids:
            return self._against(self._problem or "There is nobody to choose.", width)
        why_not = self._guide.why_not(ids, self._mode)
        sentences = self._guide.reasons if why_not else self._guide.sentences
        lines = [
            line for sentence in sentences(ids, self._mode)
            for line in hanging((Run("    "),), sentence, width, self.signs)
        ]  # fmt: skip
        if why_not:
            against = self._against(f"Not possible: {why_not[:1].lower()}{why_not[1:]}", width)
            return [*against, *lines][: self.most_note_lines]
        room = self.most_note_lines - len(lines)
        return [*lines, *self._hazards(ids, width, room)][: self.most_note_lines]

    def _against(self, text: str, width: int) -> list[Line]:
        return hanging((Run(" "), Run("! ", "hazard-caution"), Run(" ")), text, width, self.signs)

    def _hazards(self, ids: tuple[str, ...], width: int, room: int) -> list[Line]:
        """The gravest ones, as many as there is room for; the plan has them all."""
        plan = self._guide.plan_of(ids, self._mode)
        told = [] if plan is None else told_of(plan)
        said = [hanging((Run(" "), sign_of(one.severity), Run(" ")), one.text, width, self.signs) for one in told]
        if sum(map(len, said)) <= room:
            return [line for lines in said for line in lines]
        found: list[Line] = []
        for lines in said:
            if len(found) + len(lines) >= room:
                break
            found += lines
        return [*found, (Run("    More can go wrong: the plan says it.", "muted"),)]

    @on(VirtualTable.CursorMoved, "#holders")
    @on(VirtualTable.MarksChanged, "#holders")
    def _moved(self) -> None:
        self.say()

    # Filter, mode, answer

    def filter_rows(self, text: str) -> None:
        """Show those in whose row all the words stand."""
        self._filter = text
        self.table.empty_text = "Nobody matches the filter."
        self.table.replace(self._source())

    def show_mode(self) -> None:
        """Judge everybody by the mode that holds now."""
        self.table.replace(self._source())

    def action_attach_register(self) -> None:
        """Only who holds a volume has a mode."""
        self.say("Only who holds a volume has a mode: a attaches it to others.")

    def choose(self) -> None:
        """Leave with those chosen, unless something stands against it."""
        ids = self.chosen_ids()
        why_not = self._guide.why_not(ids, self._mode) if ids else "There is nobody to choose."
        if why_not:
            self.say(why_not if not ids else "")
            return
        self.dismiss(ModeChoice(attachments=ids, mode=self._mode, sets_flag=self._guide.needs_flag(ids, self._mode)))
