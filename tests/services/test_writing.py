"""Objects written as text: the same whatever writes them."""

from __future__ import annotations

import json
import sys

import msgspec.json  # noqa: F401 - as wherever a cloud was read
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mavtui.services.writing import written

plain = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text()
values = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)


@given(st.lists(st.dictionaries(st.text(), values), max_size=4))
def test_json_is_the_same_where_a_quicker_encoder_is_at_hand(objects: list[dict[str, object]]) -> None:
    quick = "".join(written("jsonl", iter(objects), ()))
    assert quick == "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects)
    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(sys.modules, "msgspec.json")
        assert "".join(written("jsonl", iter(objects), ())) == quick


@given(st.lists(st.dictionaries(st.text(), values), max_size=4))
def test_a_list_is_one_whole_document(objects: list[dict[str, object]]) -> None:
    assert json.loads("".join(written("json", iter(objects), ()))) == objects


def test_where_a_terminal_knows_no_other_letters_they_are_escaped() -> None:
    assert "".join(written("jsonl", iter([{"name": "é"}]), (), ascii_only=True)) == '{"name": "\\u00e9"}\n'
