"""A view that is one long list, with what belongs to the highlighted row below it: attachments, servers, hosts."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

from mavtui.ui.compat import Row, Stack
from mavtui.ui.describing import lines_of
from mavtui.ui.lists import RowList
from mavtui.ui.resting import Resting
from mavtui.ui.screens.list_view import ListView
from mavtui.ui.widgets.rule import RuleLine
from mavtui.ui.widgets.status_line import StatusLine
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from mavtui.ui.listings import Listing
    from mavtui.ui.pane_table import PaneTable
    from mavtui.ui.subjects import Subject
    from mavtui.ui.widgets.text_lines import Line

GENEROUS_WIDTH = 160
"""From this many columns on, every value of the highlighted row stands at the right."""


class ListScreen(ListView):
    """Header, title, list, rule, pane, status, footer; a subclass says what is in them."""

    CSS_PATH: ClassVar = "../styles/list.tcss"
    heading: ClassVar[str] = ""
    has_details: ClassVar[bool] = True
    """Whether every value of the highlighted row stands at the right of wide terminals."""
    pane: PaneTable
    _details: TextBlock | None = None

    def __init__(self, filter_text: str = "", *, within: str = "", of: str = "") -> None:
        """`filter_text` is what the filter line begins with; `within` a filter that stays, `of` what it is called."""
        super().__init__()
        self._rest = Resting(self)
        self._filter_text = filter_text
        self._within = within
        self._of_what = of

    @abstractmethod
    def make_listing(self) -> Listing[Any]:
        """What is listed."""

    @abstractmethod
    def make_pane(self) -> PaneTable:
        """The table below the list, with the id `pane`."""

    @abstractmethod
    def show_row(self, subject: Subject | None) -> None:
        """Show in rule and pane what belongs to the highlighted row."""

    def compose(self) -> ComposeResult:
        """Title, list, rule, pane."""
        signs = self.console.signs
        listing = self.make_listing()
        within = listing.parse(self._within) if self._within else None
        yield self.make_header()
        yield RuleLine(signs=signs, id="title")
        with Row(id="body"), Stack(id="left"):
            yield RowList(listing, self.console.reader, self._highlighted, signs=signs, within=within, id="rows")
            yield RuleLine(signs=signs, id="rule")
            yield self.make_pane()
        yield StatusLine(signs=signs, id="status")
        yield self.make_footer()

    def on_mount(self) -> None:
        """Begin in the list, with the pane of its first row filled before the first frame."""
        self.rows = self.query_one("#rows", RowList)
        self.rule = self.query_one("#rule", RuleLine)
        self.status = self.query_one("#status", StatusLine)
        self.rows.empty_text = self.empty_text()
        self.show_title()
        self.rows.focus()
        self._highlighted(by_operator=False)
        self.filter_by_text(self._filter_text)

    def show_title(self) -> None:
        """Say what is listed."""
        self.query_one("#title", RuleLine).show([self.heading, f"of {self._of_what}" if self._of_what else ""])

    def on_resize(self) -> None:
        """Put every value of the row beside the list where there is room for them."""
        generous = self.has_details and self.shows_beside(GENEROUS_WIDTH)
        if generous and self._details is None:
            self._details = TextBlock(self._lines_of_row, id="details")
            self.query_one("#body", Row).mount(self._details)
        elif not generous and self._details is not None:
            self._details.remove()
            self._details = None

    def _lines_of_row(self, width: int) -> list[Line]:
        subject = self.rows.subject()
        values = None if subject is None else self.described(subject)
        return [] if values is None else lines_of(values, width - 1, self.console.signs)

    def _details_are_due(self) -> None:
        if self._details is not None:
            self._details.show(self._lines_of_row)

    def _highlighted(self, by_operator: bool) -> None:
        """Show what belongs to the highlighted row; what was told stays until the operator goes on."""
        if self._details is not None:
            self._rest.wait(self._details_are_due)
        try:
            self.show_row(self.rows.subject())
        except Exception as error:  # noqa: BLE001 - one bad answer must not end the console
            self.console.tell_error(error)
            return
        self.status.show_idle("", keeps_told=not by_operator)
        self.follow_row()

    def empty_text(self) -> str:
        """What stands in the place of rows where there are none, and how to begin."""
        if self.rows.shows_faults_only or not self.rows.filter.is_empty or self._within:
            return super().empty_text()
        return self.how_to_begin() if self.console.is_all_there else self.console.why_nothing_yet()

    def how_to_begin(self) -> str:
        """What is said where nothing of the kind is known at all."""
        return super().empty_text()

    def read_again(self) -> None:
        """Read the list and the pane again; cursor and marks stay on their ids."""
        self.rows.reload()
        self._highlighted(by_operator=False)

    @on(VirtualTable.Opened, "#rows")
    def _row_opened(self) -> None:
        subject = self.rows.subject()
        if subject is not None:
            self.open(subject)

    @on(VirtualTable.Opened, "#pane")
    def _pane_opened(self) -> None:
        subject = self.subject_in_pane()
        if subject is not None and subject.volume_id is not None:
            self.console.open_volume(subject.volume_id, subject.attachment_id or "")

    @abstractmethod
    def open(self, subject: Subject) -> None:
        """Show everything about the highlighted row."""
