"""Time as the console sees it, so that tests can hold it still."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol

from mavtui.domain.clock import Timestamp, parse_timestamp, to_timestamp


class Clock(Protocol):
    """What time it is, for people, for measuring, and for the moment at which a key arrived."""

    def now(self) -> Timestamp:
        """The moment, as the store writes it."""

    def monotonic(self) -> float:
        """Seconds from some fixed point, never going back."""

    def arrival(self, event_time: float) -> float:
        """When an event of the framework arrived, in the seconds of `monotonic`."""


class SystemClock:
    """The clock of the machine; the framework stamps its events with the same monotonic seconds."""

    def now(self) -> Timestamp:
        """The moment, as the store writes it."""
        return to_timestamp(datetime.now(UTC))

    def monotonic(self) -> float:
        """Seconds from some fixed point."""
        return time.monotonic()

    def arrival(self, event_time: float) -> float:
        """The stamp itself."""
        return event_time


def time_of_day(moment: Timestamp, *, utc: bool) -> str:
    """The moment as the header shows it, `14:02:11`, in the machine's own zone or in UTC (with a Z)."""
    parsed = parse_timestamp(moment)
    return parsed.strftime("%H:%M:%SZ") if utc else parsed.astimezone().strftime("%H:%M:%S")


def date_and_time(moment: Timestamp | None, *, utc: bool) -> str:
    """The moment to the second with its date, for detail views; empty where it is not known."""
    if not moment:
        return ""
    parsed = parse_timestamp(moment)
    return parsed.strftime("%Y-%m-%d %H:%M:%SZ") if utc else parsed.astimezone().strftime("%Y-%m-%d %H:%M:%S")
