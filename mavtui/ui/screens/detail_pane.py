"""What there is to know of the highlighted volume, at the right of wide terminals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.ui.detail_text import disagreement_lines, event_lines, heading, volume_lines
from mavtui.ui.widgets.text_block import TextBlock

if TYPE_CHECKING:
    from mavtui.domain.volumes import Volume
    from mavtui.store.rows import EventRow
    from mavtui.ui.clock import Clock
    from mavtui.ui.reading import Reader
    from mavtui.ui.signs import Signs
    from mavtui.ui.widgets.text_lines import Line

LATEST_EVENTS = 12


class DetailPane(TextBlock):
    """Follows the highlighted volume; it never has the focus."""

    def __init__(self, reader: Reader, clock: Clock, signs: Signs, *, utc: bool, id: str | None = None) -> None:
        super().__init__(self._lines_of_volume, id=id)
        self._reader = reader
        self._clock = clock
        self._signs = signs
        self._utc = utc
        self._volume: Volume | None = None
        self._events: tuple[EventRow, ...] = ()

    def show_volume(self, volume: Volume | None) -> None:
        """Show this volume, or nothing."""
        self._volume = volume
        self._events = () if volume is None else self._reader.events(volume.id, LATEST_EVENTS)
        self.show(self._lines_of_volume)

    def _lines_of_volume(self, width: int) -> list[Line]:
        if self._volume is None:
            return []
        lines = volume_lines(self._volume, width, self._signs, self._clock.now(), utc=self._utc)
        lines += disagreement_lines(self._reader.disagreements(self._volume), width, self._signs)
        if self._events:
            lines += [*heading("last changes"), *event_lines(self._events, width, self._signs, utc=self._utc)]
        return lines
