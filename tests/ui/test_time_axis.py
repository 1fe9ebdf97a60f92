"""A stretch of time on a line of cells."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mavtui.ui.widgets.time_axis import DAY, HOUR, SHORTEST_SECONDS, Window, ticks, whole

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp()


def texts(seconds: float, cells: int = 60) -> list[str]:
    return [text for _, text in ticks(Window(NOON - seconds, NOON), cells, UTC)]


def test_moments_are_round() -> None:
    assert texts(3 * HOUR) == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
    assert texts(60) == ["11:59:00", "11:59:10", "11:59:20", "11:59:30", "11:59:40", "11:59:50"]
    assert texts(5 * DAY) == ["19 Nov", "20 Nov", "21 Nov", "22 Nov", "23 Nov"]
    assert texts(300 * DAY) == ["Apr 2026", "Jul 2026", "Oct 2026"]
    assert texts(20 * 365 * DAY)[-1] == "2025"


@given(st.floats(SHORTEST_SECONDS, 90 * 365 * DAY), st.integers(20, 200))
def test_moments_lie_in_the_window_in_order_and_apart(seconds: float, cells: int) -> None:
    window = Window(NOON - seconds, NOON)
    places = [window.cell_of(moment, cells) for moment, _ in ticks(window, cells, UTC)]
    assert all(0 <= place < cells for place in places)
    assert all(later - earlier >= 8 for earlier, later in pairwise(places))


def test_the_whole_history_ends_now_and_begins_before_the_first_moment() -> None:
    window = whole(NOON - 2 * HOUR, NOON)
    assert window.end == NOON
    assert NOON - 3 * HOUR < window.begin < NOON - 2 * HOUR
    assert whole(None, NOON) == Window(NOON - 1.03 * HOUR, NOON)


def test_zooming_keeps_now_in_view() -> None:
    assert Window(NOON - HOUR, NOON).zoomed(0.5, NOON) == Window(NOON - HOUR / 2, NOON)


def test_zooming_into_the_past_keeps_its_middle() -> None:
    window = Window(NOON - 3 * HOUR, NOON - HOUR).zoomed(2, NOON)
    assert window == Window(NOON - 4 * HOUR, NOON)


def test_zooming_has_an_end() -> None:
    assert Window(NOON - SHORTEST_SECONDS, NOON).zoomed(0.5, NOON).seconds == SHORTEST_SECONDS


def test_panning_leaves_neither_the_past_nor_now() -> None:
    window = Window(NOON - HOUR, NOON)
    assert window.panned(0.25, NOON - HOUR, NOON) == window
    assert window.panned(-10, NOON - HOUR, NOON) == Window(NOON - 1.5 * HOUR, NOON - 0.5 * HOUR)
