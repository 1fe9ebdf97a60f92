"""Texts from outside in lines, and on their way to the clipboard."""

from __future__ import annotations

import base64

from hypothesis import given
from hypothesis import strategies as st

from mavtui.ui.clipboard import copy_sequence
from mavtui.ui.signs import ASCII_SIGNS, UNICODE_SIGNS
from mavtui.ui.widgets.cells import width_of
from mavtui.ui.widgets.text_lines import Run, ends, hanging, side_by_side, wrap


@given(st.text(max_size=200), st.integers(min_value=2, max_value=60))
def test_no_line_is_wider_than_its_room_and_none_reaches_the_terminal_raw(text: str, width: int) -> None:
    for line in wrap(text, width, UNICODE_SIGNS):
        assert width_of(line) <= width
        assert all(character.isprintable() for character in line)


@given(st.text(max_size=100), st.integers(min_value=2, max_value=40))
def test_ascii_terminals_get_ascii_lines(text: str, width: int) -> None:
    assert all(line.isascii() for line in wrap(text, width, ASCII_SIGNS))


def test_words_stay_whole_where_they_fit() -> None:
    assert wrap("four servers will write", 12, UNICODE_SIGNS) == ["four servers", "will write"]


def test_a_word_that_fits_nowhere_is_parted() -> None:
    assert wrap("abcdefghij", 4, UNICODE_SIGNS) == ["abcd", "efgh", "ij"]


def test_an_empty_text_is_one_empty_line() -> None:
    assert wrap("", 10, UNICODE_SIGNS) == [""]


def test_further_lines_stand_under_the_beginning_of_the_text() -> None:
    lines = hanging((Run("undo  "),), "detach that one attachment", 20, UNICODE_SIGNS)
    assert ["".join(run.text for run in line) for line in lines] == [
        "undo  detach that",
        "      one attachment",
    ]


def test_columns_keep_their_distance() -> None:
    lines = side_by_side([(Run("a"),), (Run("b"),)], [(Run("x"),)], 4)
    assert ["".join(run.text for run in line) for line in lines] == ["a   x", "b   "]
    assert "".join(run.text for run in ends((Run("l"),), (Run("r"),), 5)) == "l   r"


def test_the_clipboard_gets_the_text_by_osc_52() -> None:
    sequence = copy_sequence("9f1c02ab", {})
    assert sequence == f"\x1b]52;c;{base64.b64encode(b'9f1c02ab').decode()}\x07"


def test_tmux_passes_it_on_only_when_it_is_wrapped() -> None:
    sequence = copy_sequence("id", {"TMUX": "/tmp/tmux"})  # noqa: S108 - what tmux sets
    assert "\x1bPtmux;\x1b\x1b]52;c;" in sequence
    assert sequence.endswith("\x1b\\")


def test_screen_gets_long_texts_in_wrapped_pieces() -> None:
    sequence = copy_sequence("x" * 2000, {"TERM": "screen-256color"})
    pieces = sequence.split("\x1b\\")[:-1]
    assert len(pieces) > 1
    assert all(piece.startswith("\x1bP") and len(piece) <= 768 for piece in pieces)
