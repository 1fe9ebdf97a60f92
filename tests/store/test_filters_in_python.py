"""Every term of a filter against a plain reading of the same rows in Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from mavtui.store import listing
from mavtui.store.filters import Filter, FilterError, Known, parse_filter
from mavtui.store.listing import Query, SortKey
from mavtui.store.text_match import case_variants
from tests.store.listing_store import add_volume, empty_store

LONGEST = 1000
NOW = "2026-11-22T12:00:00.000000Z"


@dataclass
class Given:
    """A generated volume with what the terms ask about."""

    name: str | None
    status: str
    sharable: bool
    rw: int | None
    size: int
    volume_type: str | None


@dataclass
class Asked:
    """A term as text, and the test that it stands for."""

    text: str
    passes: Callable[[Given], bool]


def _alike(one: str, other: str) -> bool:
    return other in case_variants(one)


def _holds(name: str | None, text: str) -> bool:
    places = range(len(name or "") - len(text) + 1)
    return name is not None and any(all(map(_alike, text, name[at : at + len(text)])) for at in places)


def _in_order(name: str | None, text: str) -> bool:
    rest = iter(name or "")
    return all(any(_alike(letter, other) for other in rest) for letter in text)


LETTERS = st.sampled_from("abAB-%_*?[]^\\'\" üÜßẞéÉſsKkıİi🙂中жЖ")
NAMES = st.text(LETTERS, max_size=8)
TEXTS = st.text(LETTERS, min_size=1, max_size=4).filter(lambda text: not set(text) <= set("0123456789abcdefABCDEF-"))
STATUSES = st.sampled_from(["available", "in-use", "attaching", "error", "error_deleting"])
COMPARED: dict[str, Callable[[int, int], bool]] = {
    ":": int.__eq__, "=": int.__eq__, ">": int.__gt__, ">=": int.__ge__, "<": int.__lt__, "<=": int.__le__,
}  # fmt: skip
VOLUMES = st.builds(
    Given,
    name=st.none() | NAMES,
    status=STATUSES,
    sharable=st.booleans(),
    rw=st.none() | st.integers(0, 3),
    size=st.integers(1, 4),
    volume_type=st.none() | NAMES,
)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _number_term(operator: str, number: int, field: str) -> Asked:
    def passes(volume: Given) -> bool:
        value = volume.rw if field == "rw" else volume.size
        return value is not None and COMPARED[operator](value, number)

    return Asked(f"{field}{operator}{number}", passes)


TERMS = st.one_of(
    TEXTS.map(lambda text: Asked(_quoted(text), lambda volume: _holds(volume.name, text))),
    TEXTS.map(lambda text: Asked(f"name:{_quoted(text)}", lambda volume: _holds(volume.name, text))),
    TEXTS.map(lambda text: Asked(f"type:{_quoted(text)}", lambda volume: _holds(volume.volume_type, text))),
    TEXTS.map(
        lambda text: Asked(
            f"name={_quoted(text)}",
            lambda volume: volume.name is not None and len(volume.name) == len(text) and _holds(volume.name, text),
        )
    ),
    TEXTS.map(
        lambda text: Asked(
            f"-f {_quoted(text)}", lambda volume: volume.name is not None and _in_order(volume.name, text)
        )
    ),
    STATUSES.map(lambda word: Asked(f"status:{word}", lambda volume: volume.status.startswith(word))),
    STATUSES.map(lambda word: Asked(f"status={word}", lambda volume: volume.status == word)),
    st.sampled_from(["yes", "no"]).map(
        lambda word: Asked(f"sharable:{word}", lambda volume: volume.sharable is (word == "yes"))
    ),
    st.builds(_number_term, st.sampled_from(sorted(COMPARED)), st.integers(0, 4), st.sampled_from(["rw", "size"])),
)


def _not(part: Asked) -> Asked:
    return Asked(f"!{part.text}", lambda volume: not part.passes(volume))


def _both(parts: list[Asked], word: str) -> Asked:
    return Asked(f"({word.join(part.text for part in parts)})", lambda volume: all(p.passes(volume) for p in parts))


def _either(parts: list[Asked], word: str) -> Asked:
    return Asked(f"({word.join(part.text for part in parts)})", lambda volume: any(p.passes(volume) for p in parts))


def _unbracketed(parts: list[list[Asked]]) -> Asked:
    """Alternatives as they are typed most often: without parentheses, `or` being the weaker word."""
    text = " or ".join(" ".join(part.text for part in alternative) for alternative in parts)
    return Asked(text, lambda volume: any(all(p.passes(volume) for p in alternative) for alternative in parts))


PARTS = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        inner.map(_not),
        st.builds(_both, st.lists(inner, min_size=1, max_size=3), st.sampled_from([" ", " and ", " AND "])),
        st.builds(_either, st.lists(inner, min_size=1, max_size=3), st.sampled_from([" or ", "  OR "])),
    ),
    max_leaves=6,
)
QUERIES = st.lists(st.lists(PARTS, min_size=1, max_size=3), min_size=1, max_size=3).map(_unbracketed)
ORDERS = st.sampled_from(
    [listing.BY_NAME, (SortKey("size"), SortKey("name", descending=True)), (SortKey("type"), SortKey("status"))]
)


@given(st.lists(VOLUMES, max_size=12), st.lists(QUERIES, min_size=1, max_size=6), ORDERS)
def test_sql_and_python_agree_about_every_filter(
    volumes: list[Given], queries: list[Asked], order: tuple[SortKey, ...]
) -> None:
    con = empty_store()
    rids = {}
    for number, volume in enumerate(volumes):
        rid = add_volume(
            con, number, volume.name, status=volume.status, sharable=volume.sharable, rw_count=volume.rw,
            size_gib=volume.size, volume_type=volume.volume_type,
        )  # fmt: skip
        rids[rid] = volume
    for asked in queries:
        if len(asked.text) > LONGEST:
            continue
        chosen = parse_filter(asked.text)
        expected = {rid for rid, volume in rids.items() if asked.passes(volume)}
        query = Query(chosen, order, NOW)
        assert {row.rid for row in listing.first_page(con, query, 100)} == expected, chosen.text
        assert list(listing.row_ids(con, query)) == [row.rid for row in listing.first_page(con, query, 100)]
        assert listing.count(con, chosen) == len(expected)
        saved = parse_filter("!(@mine) or @mine", known=Known({"mine": asked.text}))
        assert listing.count(con, saved) == len(volumes)
    con.close()


@given(st.text(st.sampled_from('ab "()!@-f:=>orandsize1'), max_size=20))
def test_whatever_is_typed_is_a_filter_or_a_mistake_at_a_place_within_it(text: str) -> None:
    problem, chosen = _parsed(text)
    if problem is not None:
        assert 0 <= problem.position <= len(text)
        assert problem.message
    con = empty_store()
    assert listing.first_page(con, Query(chosen), 1) == []
    con.close()


def _parsed(text: str) -> tuple[FilterError | None, Filter]:
    try:
        return None, parse_filter(text)
    except FilterError as error:
        return error, Filter()
