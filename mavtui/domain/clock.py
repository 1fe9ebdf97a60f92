"""Times as text: UTC, ISO 8601 with microseconds and a final Z, so that text order is time order."""

from __future__ import annotations

from datetime import UTC, datetime

Timestamp = str
"""`YYYY-MM-DDTHH:MM:SS.ffffffZ`."""


def to_timestamp(moment: datetime) -> Timestamp:
    """The moment (any zone; a naive one is taken as UTC) in the one form that the store holds."""
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware.isoformat(timespec="microseconds")[:-6] + "Z"  # without the +00:00; many times as quick as strftime


def seconds_between(earlier: Timestamp, later: Timestamp) -> float:
    """The seconds from one moment to another; negative where the order is the other way round."""
    return (parse_timestamp(later) - parse_timestamp(earlier)).total_seconds()


def parse_timestamp(text: str) -> datetime:
    """The moment that an ISO 8601 text names; without a zone it is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def age_seconds(since: Timestamp | None, now: Timestamp) -> float | None:
    """Seconds from `since` to `now`, never negative; None where the time is not known."""
    if not since:
        return None
    return max(0.0, (parse_timestamp(now) - parse_timestamp(since)).total_seconds())


def in_words(seconds: float | None) -> str:
    """An age in one unit, as the screens show it: `45 s`, `7 min`, `2 h`, `12 d`, `3 y`; empty where unknown."""
    if seconds is None:
        return ""
    for size, unit in ((365 * 86400, "y"), (86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{int(seconds)} s"
