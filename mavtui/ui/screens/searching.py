"""Finding one's way in a long list: the filter line, faults alone, the order, what is marked and how much is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import on

from mavtui.store.listing import NO_FILTER
from mavtui.ui.lists import RowList
from mavtui.ui.volume_actions import VolumeActions
from mavtui.ui.widgets.rule import RuleLine
from mavtui.ui.widgets.status_line import StatusLine
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from textual.timer import Timer

    from mavtui.store.ordering import SortKey
    from mavtui.ui.filter_bar import FilterBar

ANY_FAULT = "fault:any"
PATIENCE_SECONDS = 0.15
"""How long a search may take before it is said that it goes on."""
_TELLS_SECONDS = 1.0


class Searching(VolumeActions):
    """A screen around one RowList, `rows`; a rule below it says what the list leaves out and how it stands."""

    rows: RowList
    status: StatusLine
    _total: int | None = None
    _counts = ""
    _adds_next = False
    _opens_filter = False
    _searching: Timer | None = None
    _searching_since = 0.0

    # Counts and marks

    def empty_text(self) -> str:
        """What stands in the place of rows where there are none."""
        if not self.rows.filter.is_empty:
            return f"No {self.rows.listing.noun} matches the filter; esc clears it."
        if self.rows.shows_faults_only:
            return f"No {self.rows.listing.noun} has a fault; z shows all again."
        return f"There are no {self.rows.listing.nouns} here."

    @on(RowList.Counted)
    def _counted(self, message: RowList.Counted) -> None:
        self._stop_searching()
        if self.rows.filter.is_empty and not self.rows.shows_faults_only:
            is_all = message.complete and self.console.is_all_there
            self._total = message.rows if is_all else None
            counts = self._of(message.rows) if is_all else f"{message.rows:,} of ≥ {message.rows:,}"
        else:
            of = "" if self._total is None else f" of {self._total:,}"
            counts = f"{'' if message.complete else '≥ '}{message.rows:,}{of}"
        self._counts = counts
        for bar in self.filter_bars():
            bar.show_count(counts)
        if not message.rows:
            self.rows.empty_text = self.empty_text()
        self.update_footer()
        self.show_counts(counts)
        self.rows_changed()
        self._show_standing()

    def rows_changed(self) -> None:
        """There are other rows, or none any more."""

    def _of(self, count: int) -> str:
        return f"{count:,} {self.rows.listing.noun if count == 1 else self.rows.listing.nouns}"

    @on(RowList.SearchBegun)
    def _search_begun(self) -> None:
        self._searching_since = self.console.clock.monotonic()
        if self._searching is None:
            self._searching = self.set_timer(PATIENCE_SECONDS, self._say_searching)

    def _say_searching(self) -> None:
        """Say, where the count will stand, that rows are looked for, and for how long they have been."""
        seconds = int(self.console.clock.monotonic() - self._searching_since)
        dots = "..." if self.console.signs.ascii_only else "…"
        self._counts = f"searching{dots}{f' {seconds:,} s' if seconds else ''}"
        for bar in self.filter_bars():
            bar.show_count(self._counts)
        self._show_standing()
        self._searching = self.set_timer(_TELLS_SECONDS, self._say_searching)

    def _stop_searching(self) -> None:
        if self._searching is not None:
            self._searching.stop()
            self._searching, self._counts = None, ""

    @on(RowList.ReadFailed)
    def _read_failed(self, message: RowList.ReadFailed) -> None:
        self._stop_searching()
        self.console.tell_error(message.error)

    @on(VirtualTable.TooManyToMark)
    def _too_many(self, message: VirtualTable.TooManyToMark) -> None:
        self.tell(f"{message.wanted:,} rows are too many to mark; at most {message.limit:,}.", "hazard-caution")

    @on(RowList.NotAllKnown)
    def _not_all_known(self) -> None:
        self.tell("The list is still being read; press the key again when the count is there.")

    @on(VirtualTable.MarksChanged)
    def _marked(self, message: VirtualTable.MarksChanged) -> None:
        count = len(message.table.marks)
        self.tell(f"{count:,} marked; {self.console.key('mark.clear')} clears" if count else "")
        if message.table is self.rows:
            self._show_standing()
        self.follow_row()

    def _show_standing(self) -> None:
        """Say in the rule what the list leaves out, its order, and what is marked, in sight or not."""
        said = []
        if self.rows.shows_faults_only:
            said.append(f"faults only {self._counts}".rstrip())
        elif self._searching is not None and not self.filter_bars():
            said.append(self._counts)
        if self.rows.order != self.rows.listing.first_order:
            said.append(" ".join(map(self._order_sign, self.rows.order)))
        if self.rows.marks:
            hidden = self.rows.hidden_marks()
            said.append(f"{len(self.rows.marks):,} marked{f', {hidden:,} hidden' if hidden else ''}")
        for rule in self.query("#rule").results(RuleLine):
            rule.show_standing(" · ".join(said) if not self.console.signs.ascii_only else ", ".join(said))

    def _order_sign(self, key: SortKey) -> str:
        signs = self.console.signs
        return f"{key.column}{signs.descending if key.descending else signs.ascending}"

    # Filter

    def filter_bars(self) -> list[FilterBar]:
        """The filter line, if it is open."""
        found = [*self.query("#filter")]
        return [bar for bar in cast("list[FilterBar]", found) if not bar.is_left]

    async def action_list_filter(self) -> None:
        """Open the filter line, or go back into it."""
        for bar in self.filter_bars():
            bar.focus_input()
            return
        await self.query("#filter").remove()  # one that is on its way out
        from mavtui.ui.filter_bar import FilterBar

        await self.mount(
            FilterBar(self, self.rows.listing.name, signs=self.console.signs, id="filter"), before=self.status
        )

    @property
    def is_settled(self) -> bool:
        """Whether the list shows what was asked for last."""
        return super().is_settled and self.rows.is_settled and not self._opens_filter

    @property
    def shows_what_was_asked(self) -> bool:
        """Whether the rows are those of the filter and the order that were asked for."""
        return self.rows.shows_what_was_asked

    def apply_filter(self, text: str) -> None:
        """Show what passes; while it is no filter yet, the last one that was stays. Raises FilterError."""
        known = self.console.session.settings.known_to_filters
        chosen = self.rows.listing.parse(text, known) if text.strip() else NO_FILTER
        if chosen != self.rows.filter:
            self.rows.filter_by(chosen)

    def leave_filter(self) -> None:
        """Back into the list, which stays filtered."""
        self.set_focus(self.rows)  # at once: the next key belongs to it

    def filter_by_text(self, text: str) -> None:
        """Show what this filter lets through, the line to change it open; without text what is shown stays."""
        if text:
            self._opens_filter = True
            self.run_worker(self._open_filter(text), exclusive=True, group="filter", exit_on_error=False)

    async def _open_filter(self, text: str) -> None:
        try:
            await self.action_list_filter()
            for bar in self.filter_bars():
                bar.put(text)
            self.leave_filter()
        finally:
            self._opens_filter = False

    def clear_filter(self) -> None:
        """All rows again, the focus in the list."""
        self.leave_filter()
        for bar in self.filter_bars():
            bar.is_left = True
            bar.remove()
        if not self.rows.filter.is_empty:
            self.rows.filter_by(NO_FILTER)

    def action_list_faults(self) -> None:
        """Show only what has a fault, of what the filter lets through; again shows all."""
        if self.rows.shows_faults_only:
            self.rows.show_faults_only(None)
            return
        from mavtui.store.filters import FilterError

        try:
            known = self.console.session.settings.known_to_filters
            self.rows.show_faults_only(self.rows.listing.parse(ANY_FAULT, known))
        except FilterError:
            self.tell(f"Faults are found in volumes, attachments and servers, not in {self.rows.listing.nouns}.")

    def action_list_next_match(self) -> None:
        """To the next row that the filter (or the last one) matches."""
        self.rows.find_match(1)

    def action_list_previous_match(self) -> None:
        """To the match before."""
        self.rows.find_match(-1)

    # Order

    def action_list_sort_next(self) -> None:
        """Sort by the next column; after a comma, by one more."""
        further, self._adds_next = self._adds_next, False
        self.rows.sort_next(further=further)
        self._tell_order()

    def action_list_sort_by(self, number: int) -> None:
        """Sort by the column of that number; after a comma, by one more."""
        further, self._adds_next = self._adds_next, False
        sortable = self.rows.sortable
        if number <= len(sortable):
            self.rows.sort_by(sortable[number - 1], further=further)
            self._tell_order()

    def action_list_sort_add(self) -> None:
        """Let the column chosen next be a further one."""
        self._adds_next = True
        columns = "  ".join(f"{number} {column}" for number, column in enumerate(self.rows.sortable[:9], start=1))
        self.tell(f"Then by which column?  {columns}")

    def _tell_order(self) -> None:
        words = [f"{key.column}{', the other way round' if key.descending else ''}" for key in self.rows.order]
        self.tell(f"Sorted by {', then '.join(words)}.")
        self._show_standing()
