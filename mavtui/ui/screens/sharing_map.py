"""The sharing map: volumes by servers, and in every cell how the one holds the other."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.message import Message

from mavtui.store.filters import NO_FILTER, Filter, parse_filter
from mavtui.store.reading import Superseded
from mavtui.store.sharing_map import MapQuery, SharingMap, read_map
from mavtui.ui.bindings import bindings_for
from mavtui.ui.map_cells import acting_record, cell_of, cell_sentence, grid_columns, left_out
from mavtui.ui.reading_turns import ReadingTurns
from mavtui.ui.resting import Resting
from mavtui.ui.subjects import of_attachment
from mavtui.ui.volume_actions import VolumeActions
from mavtui.ui.widgets.map_grid import MapGrid
from mavtui.ui.widgets.map_view import GridRow
from mavtui.ui.widgets.row_drawing import HAZARD_WORDS
from mavtui.ui.widgets.rows import Cell
from mavtui.ui.widgets.rule import RuleLine
from mavtui.ui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from mavtui.domain.attachments import Attachment
    from mavtui.store.sharing_map import MapHolder, MapVolume
    from mavtui.ui.filter_bar import FilterBar
    from mavtui.ui.subjects import Subject

_PAUSE_SECONDS = 0.001


class SharingMapScreen(VolumeActions):
    """The map of what is shared; with `everything` that of all volumes and all servers."""

    CSS_PATH: ClassVar = "../styles/sharing_map.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("volume", "attachment", "map")
    help_name = "map"
    footer_ids = (
        ("app.leave", "back", 1),
        ("volume.attach", "", 1),
        ("attachment.detach", "", 1),
        ("map.all", "", 1),
        ("map.filter", "", 2),
        ("attachment.mode", "", 2),
        ("object.who", "", 3),
        ("object.history", "", 3),
        ("map.page_right", "", 4),
    )

    class Read(Message):
        """A thread has read the map of that query; None if that failed, or another was asked for meanwhile."""

        def __init__(self, query: MapQuery, found: SharingMap | None, error: Exception | None = None) -> None:
            super().__init__()
            self.query = query
            self.found = found
            self.error = error

    def __init__(self, filter_text: str = "") -> None:
        super().__init__()
        self._first_filter = filter_text
        self._query = MapQuery()
        self._turns = ReadingTurns(self._begin_reading)
        self._map = SharingMap()
        self._is_read = False
        self._rest = Resting(self)

    def compose(self) -> ComposeResult:
        """What it shows, the map, what stands under the cursor, status, footer."""
        signs = self.console.signs
        yield self.make_header()
        yield RuleLine(signs=signs, id="title")
        yield MapGrid(signs=signs, id="map")
        yield RuleLine(signs=signs, id="rule")
        yield StatusLine(signs=signs, id="status")
        yield self.make_footer()

    def on_mount(self) -> None:
        """Begin to read; the map is there when a thread has done so."""
        self._grid = self.query_one("#map", MapGrid)
        self._title = self.query_one("#title", RuleLine)
        self._rule = self.query_one("#rule", RuleLine)
        self._grid.focus()
        self._show_titles()
        if self._first_filter:
            self.run_worker(self._open_filter(self._first_filter), group="filter", exit_on_error=False)
        else:
            self._turns.ask()

    # Reading

    def read_again(self) -> None:
        """Read the map again; the cursor stays on its volume and its server."""
        self._turns.ask()

    def _begin_reading(self) -> None:
        reader, store = self.console.reader, self.console.session.backend.store
        query = self._query

        def pause() -> None:
            # What changed meanwhile is read afterwards: giving up for it would never end on a busy store.
            if not self.is_running or self._query != query:
                raise Superseded
            time.sleep(_PAUSE_SECONDS)

        def work() -> None:
            with reader.at_work():
                try:
                    self.post_message(self.Read(query, read_map(store.reader, query, pause)))
                except Superseded:
                    self.post_message(self.Read(query, None))
                except Exception as error:  # noqa: BLE001 - what is shown stays
                    self.post_message(self.Read(query, None, error))

        self.run_worker(work, thread=True, group="map", exit_on_error=False)

    def on_sharing_map_screen_read(self, message: Read) -> None:
        """Show the map that was read."""
        self._turns.end()
        if message.error is not None:
            self.console.tell_error(message.error)
        if message.found is not None and message.query == self._query:
            self._show(message.found)

    def _show(self, found: SharingMap) -> None:
        self._map = found
        self._is_read = True
        signs = self.console.signs
        cells: list[dict[int, Cell]] = [{} for _ in found.volumes]
        for (row, column), records in found.cells.items():
            cells[row][column] = cell_of(records, signs)
        rows = [
            GridRow(v.id, Cell(v.name) if v.name else Cell(v.id[:8], "muted"), v.mark, filled)
            for v, filled in zip(found.volumes, cells, strict=True)
        ]
        self._grid.show(rows, grid_columns(found.holders), self._empty_text())
        volumes, holders = len(found.volumes), len(found.holders)
        more = ("≥ " if not signs.ascii_only else ">= ") if found.volumes_left_out else ""
        for bar in self._filter_bars():
            bar.show_count(f"{more}{volumes:,} volumes, {holders:,} columns")
        self.show_counts(f"{more}{volumes:,} volume{'' if volumes == 1 else 's'}")
        self._show_titles()

    def _empty_text(self) -> str:
        if not self._query.filter.is_empty:
            return "Nothing matches the filter; esc in its line clears it."
        if self._query.everything:
            return "There is no volume here, or no server."
        return "No volume is shared by two holders or more. A shows all volumes and all servers."

    # What is said of it

    def _show_titles(self) -> None:
        found, signs = self._map, self.console.signs
        if not self._is_read:
            self._title.show(["sharing map", "reading" + signs.ellipsis])
            return
        first, last = self._grid.seen_columns
        total = len(found.holders)
        seen = f"columns {first + 1:,}-{last:,} of {total:,}" if total and (first or last < total) else ""
        counts = f"{len(found.volumes):,} volumes by {total:,} servers and hosts"
        kind = "all" if self._query.everything else "shared ones only"
        self._title.show(["sharing map", kind, left_out(found), counts], seen)
        self._show_cell()

    def _show_cell(self) -> None:
        volume, holder = self._volume(), self._holder()
        if volume is None or holder is None:
            self._rule.show([])
            self._grid.words = self._empty_text()
            return
        now, signs = self.console.clock.now(), self.console.signs
        sentence = cell_sentence(volume, holder, self._records(), now, signs)
        self._rule.show(sentence)
        place = f"Row {self._grid.row + 1} of {len(self._map.volumes)}, column {self._grid.column + 1}"
        mark = f"{HAZARD_WORDS[volume.mark]}, " if volume.mark else ""
        self._grid.words = f"{place} of {len(self._map.holders)}: {mark}{', '.join(sentence)}"

    @on(MapGrid.Moved)
    def _moved(self) -> None:
        self._show_titles()
        self.query_one("#status", StatusLine).show_idle("")
        self._rest.wait(self.follow_row)

    @on(MapGrid.Unmarkable)
    def _unmarkable(self) -> None:
        self.tell("The map has no marks: a, x and enter go by the cell under the cursor.")

    def on_resize(self) -> None:
        """Say which columns are seen now."""
        if self.is_mounted and self._is_read:
            self.call_after_refresh(self._show_titles)

    # What actions are about

    def _volume(self) -> MapVolume | None:
        return self._map.volumes[self._grid.row] if self._map.volumes else None

    def _holder(self) -> MapHolder | None:
        return self._map.holders[self._grid.column] if self._map.holders else None

    def _records(self) -> Sequence[Attachment]:
        return self._map.cells.get((self._grid.row, self._grid.column), ())

    def subject(self) -> Subject | None:
        """The attachment in the cell; the volume of the row where there is none, or more than one."""
        from mavtui.ui.subjects import SHORT_ID
        from mavtui.ui.subjects import Subject as Found

        record, volume = acting_record(self._records()), self._volume()
        if record is not None:
            return of_attachment(record)
        return None if volume is None else Found("volume", volume.id, volume.name or volume.id[:SHORT_ID], volume.id)

    def explain_choice(self, what: str) -> None:
        """Only what is attached can be detached, and only one record at once."""
        holder, records = self._holder(), self._records()
        if holder is None:
            self.tell(f"There is nothing here to {what}.")
        elif records:
            self.tell(f"{len(records)} records stand here: enter shows them, choose the one to {what} there.")
        else:
            self.tell(f"{holder.name} does not hold this volume, so there is nothing to {what}; a attaches it.")

    def action_volume_attach(self) -> None:
        """Attach the row's volume to the column's server; where it is attached already, to others."""
        volume, holder = self._volume(), self._holder()
        if volume is None or holder is None or self._records():
            super().action_volume_attach()
            return
        from mavtui.ui import map_attaching

        self.console.converse(partial(map_attaching.attach, self.console, volume.id, holder))

    def action_attachment_mode(self) -> None:
        """The guide to another mode, for the cell under the cursor: an empty one has none."""
        if self._holder() is not None and not self._records():
            self.explain_choice("change")
        else:
            super().action_attachment_mode()

    @on(MapGrid.Opened)
    def _opened(self) -> None:
        volume, record = self._volume(), acting_record(self._records())
        if volume is not None:
            self.console.open_volume(volume.id, "" if record is None else record.id)

    # What is shown of it

    def action_map_all(self) -> None:
        """All volumes and servers, or only what is shared."""
        self._query = self._query._replace(everything=not self._query.everything)
        self._turns.ask()

    async def action_map_filter(self) -> None:
        """Open the filter line, or go back into it."""
        for bar in self._filter_bars():
            bar.focus_input()
            return
        from mavtui.ui.filter_bar import FilterBar

        await self.query("#filter").remove()  # one that is on its way out
        bar = FilterBar(self, "volumes", signs=self.console.signs, id="filter")
        await self.mount(bar, before=self.query_one("#status"))

    async def _open_filter(self, text: str) -> None:
        await self.action_map_filter()
        for bar in self._filter_bars():
            bar.put(text)
        self.leave_filter()

    def _filter_bars(self) -> list[FilterBar]:
        found = [*self.query("#filter")]
        return [bar for bar in cast("list[FilterBar]", found) if not bar.is_left]

    @property
    def is_settled(self) -> bool:
        """Whether the map shows what was asked for last."""
        return super().is_settled and self._is_read and not self._turns.is_reading

    def apply_filter(self, text: str) -> None:
        """Show what passes; while it is no filter yet, the last one that was stays. Raises FilterError."""
        known = self.console.session.settings.known_to_filters
        self._filter_by(parse_filter(text, None, known) if text.strip() else NO_FILTER)

    def leave_filter(self) -> None:
        """Back into the map, which stays filtered."""
        self.set_focus(self._grid)  # at once: the next key belongs to it

    def clear_filter(self) -> None:
        """Everything again that was there before."""
        self.leave_filter()
        for bar in self._filter_bars():
            bar.is_left = True
            bar.remove()
        self._filter_by(NO_FILTER)

    def _filter_by(self, chosen: Filter) -> None:
        if chosen != self._query.filter:
            self._query = self._query._replace(filter=chosen)
            self._turns.ask()
