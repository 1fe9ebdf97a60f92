"""How a command line is parted into words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mavtui.ui.command_words import LineError, begun_word, quoted, words_of
from mavtui.ui.line_history import LineHistory


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", []),
        ("  vol  ", ["vol"]),
        ("attach a b", ["attach", "a", "b"]),
        ('attach "two words" b', ["attach", "two words", "b"]),
        (r'x "a \"b\" \\ \c"', ["x", r'a "b" \ \c']),
        (r"x a\b", ["x", r"a\b"]),
        ('x ""', ["x", ""]),
    ],
)
def test_blanks_part_and_quotes_hold_together(line: str, words: list[str]) -> None:
    assert words_of(line) == words


def test_a_word_knows_where_it_stands() -> None:
    second = words_of('attach "two words" b')[1]

    assert (second.start, second.end) == (7, 18)


def test_a_quote_that_is_not_closed_is_said_with_its_place() -> None:
    with pytest.raises(LineError) as caught:
        words_of('attach "two words')

    assert (caught.value.start, caught.value.end) == (7, 17)


@pytest.mark.parametrize(
    ("line", "before", "begun"),
    [
        ("", [], ""),
        ("at", [], "at"),
        ("attach ", ["attach"], ""),
        ("attach ap", ["attach"], "ap"),
        ('attach "two wo', ["attach"], "two wo"),
        ('attach "two words" ', ["attach", "two words"], ""),
    ],
)
def test_the_word_that_is_being_typed_is_the_last_one(line: str, before: list[str], begun: str) -> None:
    words, last = begun_word(line)

    assert words == before
    assert last == begun


@given(st.lists(st.text(min_size=1), min_size=1))
def test_what_was_quoted_is_one_word_again(texts: list[str]) -> None:
    assert words_of(" ".join(map(quoted, texts))) == texts


@given(st.text())
def test_any_line_is_parted_or_said_to_be_wrong(line: str) -> None:
    before, begun = begun_word(line)
    assert 0 <= begun.start <= len(line)
    try:
        words = words_of(line)
    except LineError:
        assert line.count('"')
    else:
        assert words[: len(before)] == before


def test_lines_of_before_come_back_the_latest_first() -> None:
    history = LineHistory(["one", "two"])

    assert [history.older(), history.older(), history.older()] == ["two", "one", None]
    assert [history.newer(), history.newer(), history.newer()] == ["two", "", None]


def test_only_lines_that_begin_as_what_was_typed_come_back() -> None:
    history = LineHistory(["vol x", "att", "vol y"])
    history.typed("vol")

    assert [history.older(), history.older(), history.older()] == ["vol y", "vol x", None]
    assert [history.newer(), history.newer()] == ["vol y", "vol"]
