"""Filters that cannot be used, or not yet: what is said, and where."""

from __future__ import annotations

import pytest

from mavtui.errors import UsageError
from mavtui.store.filters import FilterError, Known, parse_filter
from mavtui.store.server_listing import parse_server_filter

UNFINISHED = [
    ("rw>", 3),
    ("web rw>=", 8),
    ("status:", 7),
    ("!", 1),
    ("web !", 5),
    ("-f", 2),
    ("web -f ", 7),
    ('"web', 0),
    ('name:"we', 5),
    ('""', 0),
    ('name:""', 5),
    ("web or", 6),
    ("web and ", 8),
    ("or web", 0),
    ("web or or db", 7),
    ("web and or db", 8),
    ("(", 1),
    ("()", 1),
    ("web (db or )", 11),
    ("(web or db", 0),
    ("web !(db", 5),
    ("@", 0),
]


@pytest.mark.parametrize(("text", "position"), UNFINISHED)
def test_a_half_typed_term_is_an_error_at_the_place_where_more_is_wanted(text: str, position: int) -> None:
    with pytest.raises(FilterError, match="missing") as caught:
        parse_filter(text)
    assert caught.value.position == position


SAVED = {
    "mine": "project:mine",
    "round": "rw>1 @trip",
    "trip": "@round",
    "broken": "rw>",
    "few": "a b c d e f g",
    "more": "@few @few @few @few @few @few",
    "many": "@more @more @more @more @more",
}
WRONG = [
    ("web rw>many", 7, "whole number"),
    ("rw:-1", 3, "whole number"),
    ("rw:٣", 3, "whole number"),
    ("sharable:maybe", 9, "yes or no"),
    ("sharable>yes", 9, "not >"),
    ("size>big", 5, "size in GiB"),
    ("age>7", 4, "age such as"),
    ("age>9999y", 4, "1000 years"),
    ("created>2026-13", 8, "time in UTC"),
    ("created>yesterday", 8, "time in UTC"),
    ("mode:x", 5, "rw or ro"),
    ("status:in-uze", 7, "did you mean in-use"),
    ("status>error", 7, "not >"),
    ("name>web", 5, "not >"),
    ('"web"x', 5, "space is missing"),
    ("web\0", 3, "text only"),
    ("web\udcff", 3, "text only"),
    ("x" * 1001, 1000, "longer"),
    ("rw>" + "9" * 40, 3, "whole number"),
    ("web ) db", 4, "nothing is open"),
    ("(web)db", 5, "space is missing"),
    ("(" * 31 + "web" + ")" * 31, 30, "groups stand in one another"),
    ("!" * 31 + "web", 31, "groups stand in one another"),
    ("a " * 201, 400, "more than 200 terms"),
    ("fault:stuck-reservd", 6, "did you mean stuck-reserved"),
    ("fault>any", 6, "not >"),
    ("web @mime", 4, "no saved filter is called @mime; did you mean @mine"),
    ("web @round", 4, "in @round: in @trip: the saved filter @round holds itself"),
    ("@broken", 0, "in @broken: a value is missing after rw>"),
    ("@many", 0, "more than 200 terms"),
]


@pytest.mark.parametrize(("text", "position", "message"), WRONG)
def test_a_wrong_value_is_named_with_what_was_expected_and_where(text: str, position: int, message: str) -> None:
    with pytest.raises(FilterError, match=message) as caught:
        parse_filter(text, known=Known(SAVED))
    assert caught.value.position == position


def test_an_unknown_field_names_the_nearest_and_all() -> None:
    with pytest.raises(FilterError, match="no field is called sharble; did you mean sharable") as caught:
        parse_filter("web sharble:yes")
    assert caught.value.position == 4
    assert "encrypted" in caught.value.hint
    assert "quotes" in caught.value.hint


def test_the_text_of_an_unknown_field_can_be_searched_for_in_quotes() -> None:
    assert not parse_filter('"sharble:yes"').is_empty


def test_a_filter_error_is_a_usage_error() -> None:
    assert issubclass(FilterError, UsageError)
    assert FilterError.exit_code == 2


def test_fields_may_be_written_in_capitals_and_with_a_dash() -> None:
    assert parse_filter("Read-Only:yes").conditions == parse_filter("readonly:yes").conditions


def test_servers_have_fields_of_their_own() -> None:
    with pytest.raises(FilterError, match="no field is called rw"):
        parse_server_filter("rw>1")


@pytest.mark.parametrize("text", ["", "  ", "status:in-use", "id:9f1c02ab", "id:9f1c02ab size>5", "id=x"])
def test_these_filters_promise_their_first_rows_in_bounded_time(text: str) -> None:
    assert parse_filter(text).is_indexed


@pytest.mark.parametrize(
    "text", ["we", "web", "rw:2", "-f wb", "size>5", "!status:in-use", "status:err", "status:in-use size>5", "id:9"]
)
def test_these_do_not(text: str) -> None:
    assert not parse_filter(text).is_indexed
