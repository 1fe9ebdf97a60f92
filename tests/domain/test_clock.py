from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mavtui.domain.clock import age_seconds, in_words, parse_timestamp, to_timestamp

MOMENTS = st.datetimes(min_value=datetime(1000, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive bounds


def test_a_moment_in_any_zone_is_written_in_utc() -> None:
    east = timezone(timedelta(hours=2))
    assert to_timestamp(datetime(2026, 11, 22, 12, 0, 0, 5, tzinfo=east)) == "2026-11-22T10:00:00.000005Z"


def test_a_moment_without_zone_is_utc() -> None:
    assert to_timestamp(datetime(2026, 11, 22, 12)) == "2026-11-22T12:00:00.000000Z"  # noqa: DTZ001 - that is the case
    assert parse_timestamp("2026-11-22T12:00:00") == datetime(2026, 11, 22, 12, tzinfo=UTC)


@given(MOMENTS)
def test_a_moment_survives_being_written_and_read(moment: datetime) -> None:
    assert parse_timestamp(to_timestamp(moment)) == moment


@given(MOMENTS, MOMENTS)
def test_the_order_of_texts_is_the_order_of_time(one: datetime, other: datetime) -> None:
    assert (to_timestamp(one) < to_timestamp(other)) is (one < other)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01T00:00:00Z"])
def test_a_text_that_is_no_time_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_timestamp(text)


def test_an_age_is_never_negative_and_unknown_without_a_beginning() -> None:
    now = "2026-11-22T10:00:00.000000Z"
    assert age_seconds("2026-11-22T09:59:30.000000Z", now) == 30
    assert age_seconds("2026-11-22T12:00:00+01:00", now) == 0
    assert age_seconds("2026-11-23T00:00:00Z", now) == 0
    assert age_seconds(None, now) is None
    assert age_seconds("", now) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (7200, "2 h"),
        (86400, "1 d"),
        (364 * 86400, "364 d"),
        (800 * 86400, "2 y"),
    ],
)
def test_an_age_is_said_in_one_unit(seconds: float | None, words: str) -> None:
    assert in_words(seconds) == words
