"""A stretch of time on a line of cells: zooming, panning, and the moments that are worth a name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

MINUTE, HOUR, DAY = 60, 3600, 86400
SHORTEST_SECONDS = 10.0
LONGEST_SECONDS = 100 * 365.0 * DAY
_TICK_CELLS = 10
_MONTH_SECONDS = 30 * DAY
_MONTHS_A_YEAR = 12
_SECONDS = (
    1,
    5,
    10,
    30,
    *(n * MINUTE for n in (1, 5, 10, 30)),
    *(n * HOUR for n in (1, 2, 6, 12)),
    DAY,
    2 * DAY,
    7 * DAY,
)
_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200)


class Window(NamedTuple):
    """From when to when, in seconds since 1970."""

    begin: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.begin

    def cell_of(self, moment: float, cells: int) -> int:
        """The cell, of so many, that the moment falls into; below 0 or beyond the last one where it is not seen."""
        return int((moment - self.begin) * cells // self.seconds)

    def zoomed(self, factor: float, now: float) -> Window:
        """So many times as long, around its middle; where its end is now or later, it keeps that."""
        length = max(SHORTEST_SECONDS, min(LONGEST_SECONDS, self.seconds * factor))
        if self.end >= now:
            return Window(self.end - length, self.end)
        middle = (self.begin + self.end) / 2
        return Window(middle - length / 2, middle + length / 2)

    def panned(self, share: float, first: float, now: float) -> Window:
        """Later by a share of its length (earlier, where it is negative), as long as there is something to be seen."""
        by = share * self.seconds
        by = max(by, min(0.0, first - self.seconds / 2 - self.begin)) if by < 0 else min(by, max(0.0, now - self.end))
        return Window(self.begin + by, self.end + by)


def whole(first: float | None, now: float) -> Window:
    """From a little before the first moment until now."""
    length = max(MINUTE, now - first) if first is not None else HOUR
    return Window(now - length * 1.03, now)


class Tick(NamedTuple):
    """A moment with a name."""

    moment: float
    text: str


def ticks(window: Window, cells: int, zone: tzinfo | None) -> list[Tick]:
    """Round moments of a time zone (None: the machine's own), far enough from each other to be read."""
    least = window.seconds * _TICK_CELLS / max(1, cells)
    for step in _SECONDS:
        if step >= least:
            return _even(window, step, zone)
    for months in _MONTHS:
        if months * _MONTH_SECONDS >= least:
            return _monthly(window, months, zone)
    return _monthly(window, _MONTHS[-1], zone)


def _even(window: Window, step: int, zone: tzinfo | None) -> list[Tick]:
    """Every so many seconds, counted from midnight."""
    start = _local(window.begin, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    form = "%H:%M:%S" if step < MINUTE else "%H:%M" if step < DAY else "%d %b"
    if step > DAY:
        start -= timedelta(days=start.toordinal() % (step // DAY))
    skipped = max(0, int((window.begin - start.timestamp()) // step))
    found = []
    for number in range(skipped, skipped + int(window.seconds // step) + 3):
        moment = start + timedelta(seconds=number * step)
        if window.begin <= moment.timestamp() < window.end:
            found.append(Tick(moment.timestamp(), moment.strftime(form)))
    return found


def _monthly(window: Window, months: int, zone: tzinfo | None) -> list[Tick]:
    """Every so many months, counted from the year 0."""
    first = _local(window.begin, zone)
    number = (first.year * _MONTHS_A_YEAR + first.month - 1) // months * months
    found: list[Tick] = []
    while True:
        year, month = divmod(number, _MONTHS_A_YEAR)
        moment = first.replace(year=year, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
        if moment.timestamp() >= window.end:
            return found
        if moment.timestamp() >= window.begin:
            found.append(Tick(moment.timestamp(), moment.strftime("%Y" if months >= _MONTHS_A_YEAR else "%b %Y")))
        number += months


def _local(moment: float, zone: tzinfo | None) -> datetime:
    """The moment in the zone; without one, in the machine's own, with its present distance from UTC."""
    aware = datetime.fromtimestamp(moment, UTC)
    return aware.astimezone() if zone is None else aware.astimezone(zone)


def day_of(moment: float, zone: tzinfo | None) -> str:
    """The date, as it stands before the names of moments."""
    return _local(moment, zone).strftime("%Y-%m-%d")
