"""Text from outside in table cells: safe to write, right in width, cut where it can be spared."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from mavtui.ui.signs import ASCII_SIGNS, UNICODE_SIGNS
from mavtui.ui.widgets.cells import Align, Cut, fit, plain_ascii, shorten, visible, width_of

ANY_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("a\x1b\n\r\t\x7f\x9b\u202e\u2066\u200b\u200d\ufe0f\u0301\u0e33共ｆ👩🇩\u3000\xa0\ud800[]"),
    ),
    max_size=40,
)


@given(ANY_TEXT, st.integers(0, 30), st.sampled_from(["left", "right"]), st.sampled_from(["middle", "end"]))
def test_every_text_takes_exactly_its_width_and_holds_nothing_a_terminal_acts_on(
    text: str, width: int, align: Align, cut: Cut
) -> None:
    for signs in (UNICODE_SIGNS, ASCII_SIGNS):
        fitted = fit(text, width, signs, align, cut)
        assert cell_len(fitted) == width
        assert fitted.isprintable()
        assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in fitted)
        assert signs is UNICODE_SIGNS or fitted.isascii()


@given(ANY_TEXT)
def test_a_shortened_text_is_never_wider_than_asked(text: str) -> None:
    for width in (1, 5, 12):
        assert cell_len(shorten(text, width, UNICODE_SIGNS)) <= width


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("evil\x1b[31mred", "evil␛[31mred"),
        ("two\nlines\r", "two␊lines␍"),
        ("bell\x07 del\x7f", "bell␇ del␡"),
        ("c1\x9b31m", "c1\ufffd31m"),
        ("\u202etxt.exe", "\ufffdtxt.exe"),
        ("zero\u200bwidth", "zero\ufffdwidth"),
        ("lone\ud800surrogate", "lone\ufffdsurrogate"),
        ("no\xa0break", "no␣break"),
        ("[bold red]plain[/]", "[bold red]plain[/]"),
        ("re\u0301sume\u0301", "re\u0301sume\u0301"),
        ("\u0301alone", "◌\u0301alone"),
        ("共享卷", "共享卷"),
    ],
)
def test_what_cannot_be_seen_or_would_be_obeyed_gets_a_visible_stand_in(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_heaps_of_combining_marks_are_kept_short() -> None:
    assert len(visible("a" + "\u0301" * 500 + "b")) < 10


@pytest.mark.parametrize(("text", "cells"), [("abc", 3), ("共享", 4), ("e\u0301", 1), ("\u200b", 1), ("", 0)])
def test_width_is_in_cells(text: str, cells: int) -> None:
    assert width_of(visible(text)) == cells


def test_a_name_is_cut_in_the_middle_so_that_its_end_can_be_read() -> None:
    assert fit("very-long-name-of-a-volume-xxxx", 16, UNICODE_SIGNS, cut="middle") == "very-long-n…xxxx"
    assert fit("very-long-name-of-a-volume-xxxx", 16, ASCII_SIGNS, cut="middle") == "very-long-n~xxxx"


def test_a_wide_name_is_cut_between_characters() -> None:
    assert fit("共享卷共享卷共享卷", 8, UNICODE_SIGNS, cut="middle") == "共享…卷 "


def test_other_texts_are_cut_at_the_end() -> None:
    assert fit("web-1 web-2 web-3", 10, UNICODE_SIGNS) == "web-1 web…"


def test_numbers_stand_on_the_right() -> None:
    assert fit("7", 3, UNICODE_SIGNS, "right") == "  7"


def test_without_utf8_a_question_mark_stands_for_each_cell() -> None:
    assert plain_ascii("共a\u0301é\x1b") == "?????"
