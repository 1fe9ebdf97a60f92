from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mavtui.domain.validation import (
    cell_width,
    checked_metadata,
    checked_name,
    checked_server_name,
    checked_server_status,
    checked_size,
    is_typable,
)
from mavtui.errors import UsageError


@pytest.mark.parametrize(("value", "size"), [(1, 1), ("40", 40), (" 7 ", 7), (2_147_483_647, 2_147_483_647)])
def test_a_size_is_a_whole_number_of_gib(value: int | str, size: int) -> None:
    assert checked_size(value) == size


@pytest.mark.parametrize("value", ["", "x", "4.0", "1_0", "٤", "40G", "+5", "1e3", "9" * 5000])
def test_a_size_that_is_no_number_says_what_was_expected(value: str) -> None:
    with pytest.raises(UsageError, match="expected a whole number of GiB"):
        checked_size(value)


@pytest.mark.parametrize("value", [0, -1, "-5", 2_147_483_648])
def test_a_size_out_of_range_says_the_range(value: int | str) -> None:
    with pytest.raises(UsageError, match="expected 1 to 2147483647"):
        checked_size(value)


@given(st.text(max_size=30))
def test_any_text_is_a_size_or_a_usage_error(text: str) -> None:
    with contextlib.suppress(UsageError):
        assert checked_size(text) >= 1


def test_a_name_loses_the_space_around_it_and_nothing_else() -> None:
    assert checked_name("  two words ") == "two words"
    assert checked_name("") == ""
    assert checked_name("x" * 255) == "x" * 255
    with pytest.raises(UsageError, match="description has 256 characters, 255 are allowed"):
        checked_name("x" * 256, "description")


@pytest.mark.parametrize("key", ["k", "mavtui:filesystem", "a b.c/d_e-f", "K" * 255])
def test_usable_metadata_keys(key: str) -> None:
    assert checked_metadata({key: "v"}) == {key: "v"}


@pytest.mark.parametrize("key", ["", "ä", "a=b", "a\n", "K" * 256])
def test_a_metadata_key_that_is_not_usable_is_named(key: str) -> None:
    with pytest.raises(UsageError, match="is not usable"):
        checked_metadata({"good": "v", key: "v"})


def test_a_metadata_value_that_is_too_long_is_named_by_its_key() -> None:
    assert checked_metadata({"k": "v" * 255})
    with pytest.raises(UsageError, match="metadata 'k' has 256 characters"):
        checked_metadata({"k": "v" * 256})


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 3), ("名前", 4), ("é", 1), ("e\u0301", 1), ("a\u200bb", 2), ("\u2764\ufe0f", 1), ("ﾊ", 1)],
)
def test_the_width_of_a_text_in_cells(text: str, width: int) -> None:
    assert cell_width(text) == width


@pytest.mark.parametrize("name", ["app-share", "a b", "名前", "e\u0301", "x" * 40])
def test_names_that_an_operator_can_be_asked_to_type(name: str) -> None:
    assert is_typable(name)


@pytest.mark.parametrize("name", ["", " ", " a", "a ", "x" * 41, "a\tb", "a\nb", "\x1b[0m", "a\u00a0b", "\u202ea"])
def test_names_that_nobody_can_be_asked_to_type(name: str) -> None:
    assert not is_typable(name)


def test_a_server_is_never_without_a_name() -> None:
    assert checked_server_name(" web-1 ") == "web-1"
    with pytest.raises(UsageError, match="a server needs a name"):
        checked_server_name("  ")


def test_a_status_is_one_of_novas_or_the_one_that_the_server_has() -> None:
    assert checked_server_status("shutoff") == "SHUTOFF"
    assert checked_server_status("EVACUATING", known="EVACUATING") == "EVACUATING"
    with pytest.raises(UsageError, match="EVACUATING") as refused:
        checked_server_status("EVACUATING", known="ACTIVE")
    assert "SHUTOFF" in refused.value.hint
