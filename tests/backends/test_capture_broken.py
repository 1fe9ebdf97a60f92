"""A broken or partial capture: said what and where, and nothing of it is taken in."""

from __future__ import annotations

import copy
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mavtui.backends.captures import decode_capture
from mavtui.backends.protocol import ImportReport
from mavtui.errors import CaptureError
from tests.backends.captures import (
    SAMPLE,
    Capture,
    attachment,
    capture,
    empty_engine,
    everything,
    seen_by_nova,
    server,
    take_in,
    volume,
)

SECTIONS = ("volumes", "attachments", "volume_types", "servers", "server_volume_attachments")


def small() -> Capture:
    """One of everything."""
    return capture(
        volume("v1", sharable=True, metadata={"readonly": "True"}), volume("v2", status="available"),
        attachments=(
            attachment("a1", "v1", "s1"), attachment("a2", "v1", None), attachment("a3", "v1", "s2", "reserved"),
        ),
        servers=(server("s1"), server("s2")),
    )  # fmt: skip


def refusal(made: Capture) -> str:
    """The message with which a capture is refused; nothing of it was written."""
    con = empty_engine()
    before = everything(con)
    with pytest.raises(CaptureError) as refused:
        take_in(con, made)
    assert everything(con) == before
    assert refused.value.exit_code == 2
    return refused.value.message


def set_at(*path: Any) -> Callable[[Capture], None]:  # noqa: ANN401
    """A change of one value: the keys that lead to it, then the value."""
    *keys, last, value = path

    def change(made: Capture) -> None:
        place: Any = made
        for key in keys:
            place = place[key]
        place[last] = value

    return change


def without(*path: Any) -> Callable[[Capture], None]:  # noqa: ANN401
    """A change that takes away one key."""
    *keys, last = path

    def change(made: Capture) -> None:
        place: Any = made
        for key in keys:
            place = place[key]
        del place[last]

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (set_at("volumes", 1, "size", "x"), 'volumes[1].size: expected a whole number, found "x"'),
        (set_at("volumes", 1, "size", True), "volumes[1].size: expected a whole number, found true"),
        (set_at("volumes", 1, "size", 0), "volumes[1].size: expected a whole number from 1 to 2147483647, found 0"),
        (without("volumes", 0, "size"), "volumes[0].size: missing, expected a whole number"),
        (set_at("volumes", 0, "id", None), "volumes[0].id: expected a text that is not empty, found nothing"),
        (set_at("volumes", 0, "multiattach", "yes"), 'volumes[0].multiattach: expected true or false, found "yes"'),
        (set_at("volumes", 0, "bootable", "maybe"), 'volumes[0].bootable: expected "true" or "false", found "maybe"'),
        (set_at("volumes", 0, "metadata", []), "volumes[0].metadata: expected an object, found a list"),
        (set_at("volumes", 0, "metadata", {"k": 1}), 'volumes[0].metadata: expected a text under "k", found 1'),
        (
            set_at("volumes", 0, "created_at", "yesterday"),
            'volumes[0].created_at: expected a time such as 2026-11-22T10:12:58.000000, found "yesterday"',
        ),
        (set_at("volumes", 0, "created_at", None), "volumes[0].created_at: expected a time, found nothing"),
        (set_at("volumes", 1, "id", "v1"), "volumes[1].id: the same as volumes[0].id"),
        (
            set_at("volumes", 0, "name", "half \ud800"),
            'volumes[0].name: expected a text or nothing, found "half \\ud800"',
        ),
        (
            set_at("attachments", 0, "status", "held"),
            (
                'attachments[0].status: expected one of "reserved", "attaching", "attached", "detaching", "detached",'
                ' "error_attaching", "error_detaching", "deleted", found "held"'
            ),
        ),
        (
            set_at("attachments", 0, "attach_mode", "rx"),
            'attachments[0].attach_mode: expected one of "rw", "ro", "null", found "rx"',
        ),
        (without("attachments", 0, "instance"), "attachments[0].instance: missing, expected a text or null"),
        (without("attachments", 0, "connection_info"), "attachments[0].connection_info: missing, expected an object"),
        (
            set_at("attachments", 0, "volume_id", "v9"),
            "attachments[0].volume_id: attachment a1 is of volume v9, which is missing here",
        ),
        (
            set_at("volumes", 0, "attachments", 0, "attachment_id", "a9"),
            "volumes[0].attachments[0].attachment_id: volume v1 lists attachment a9, which is missing here",
        ),
        (
            set_at("volumes", 1, "attachments", [{"attachment_id": "a1"}]),
            "volumes[1].attachments[0].attachment_id: attachment a1 is of another volume, v1",
        ),
        (set_at("servers", 0, "status", 5), "servers[0].status: expected a text that is not empty, found 5"),
        (set_at("servers", 1, "web"), 'servers[1]: expected an object, found "web"'),
        (
            set_at("volume_types", 0, "extra_specs", None),
            "volume_types[0].extra_specs: expected an object, found nothing",
        ),
        (
            set_at("server_volume_attachments", "s1", 0, "volumeId", ""),
            'server_volume_attachments.s1[0].volumeId: expected a text that is not empty, found ""',
        ),
        (
            set_at("server_volume_attachments", "s1", 0, "serverId", "s2"),
            "server_volume_attachments.s1[0].serverId: expected s1, under which it stands",
        ),
        (set_at("captured_at", 7), "captured_at: expected a time such as 2026-11-22T10:12:58.000000, found 7"),
    ],
)
def test_the_message_names_the_place_and_what_was_expected(change: Callable[[Capture], None], message: str) -> None:
    made = small()
    change(made)
    said = refusal(made)
    # A reference that is wrong can be wrong at both of its ends: then it is one line of two.
    assert said == f"capture.json: {message}" or said.endswith(f"\n  {message}") or f"\n  {message}\n" in said


@pytest.mark.parametrize("section", SECTIONS)
def test_a_missing_section_is_named(section: str) -> None:
    made = small()
    del made[section]
    assert refusal(made).startswith(f"capture.json: {section}: missing, expected ")


def test_several_problems_are_said_at_once_and_only_twenty_of_many() -> None:
    made = small()
    made["volumes"][0]["size"] = made["volumes"][1]["size"] = "x"
    assert refusal(made).splitlines() == [
        "capture.json: 2 places cannot be read",
        '  volumes[0].size: expected a whole number, found "x"',
        '  volumes[1].size: expected a whole number, found "x"',
    ]
    lines = refusal(capture(*(volume(f"v{n}", size=None) for n in range(50)))).splitlines()
    assert len(lines) == 22
    assert lines[-1] == "  and 30 more"


def test_what_stands_in_the_place_of_a_connection_is_never_shown() -> None:
    made = small()
    made["attachments"][0]["connection_info"] = "auth_password=hunter2"
    assert refusal(made) == "capture.json: attachments[0].connection_info: expected an object, found something else"


def test_unknown_keys_are_let_be() -> None:
    made = small()
    made["extra"] = made["volumes"][0]["extra"] = made["attachments"][0]["connection_info"]["extra"] = [{"a": 1}]
    con, plain = empty_engine(), empty_engine()
    assert take_in(con, made) == take_in(plain, small())
    assert everything(con) == everything(plain)


def test_what_a_member_is_not_shown_may_be_missing() -> None:
    made = small()
    for key in ("captured_at", "cloud", "region"):
        del made[key]
    for one in made["servers"]:
        del one["tenant_id"], one["created"]
    assert take_in(empty_engine(), made).added["servers"] == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "the file is empty, expected a capture in JSON"),
        (b"  \n", "the file is empty, expected a capture in JSON"),
        (b"[]", "expected an object with volumes, attachments and servers"),
        (b'{"volumes": [}', "not JSON at line 1, column 14: Expecting value"),
        (b'{"a": 1,\n "b" 2}', "not JSON at line 2, column 6: Expecting ':' delimiter"),
        (b'{"volumes": [', "the text ends early, at line 1, column 14: Expecting value"),
        (b'{"volumes": "x', "the text ends early, at line 1, column 13: Unterminated string starting at"),
        (b'{"a":\n "\xff"}', "not UTF-8 text: byte 9, on line 2, cannot be read"),
        (b"[" * 100_000, "holds a number or a nesting that is too long to be a capture"),
        (b'{"a": ' + b"1" * 5000 + b"}", "holds a number or a nesting that is too long to be a capture"),
    ],
)
def test_text_that_is_no_capture(text: bytes, message: str) -> None:
    with pytest.raises(CaptureError) as refused:
        decode_capture(text, source="capture.json")
    assert refused.value.message == f"capture.json: {message}"


def test_a_mark_at_the_beginning_of_the_text_is_no_error() -> None:
    assert decode_capture(b"\xef\xbb\xbf{}", source="capture.json") == {}


@given(st.integers(min_value=0, max_value=SAMPLE.stat().st_size - 3))
def test_the_sample_cut_anywhere_is_refused(length: int) -> None:
    with pytest.raises(CaptureError):
        decode_capture(SAMPLE.read_bytes()[:length], source="capture.json")


def _places(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from _places(item, (*path, key))


def report_or_error(con: sqlite3.Connection, made: Capture) -> ImportReport | CaptureError:
    """What comes of taking it in; any other exception is a failure."""
    try:
        return take_in(con, made)
    except CaptureError as refused:
        return refused


_PLACES = sorted(_places(small()), key=repr)
_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters()),
    st.sampled_from(
        ["", "null", "\ud800", "v1", "a1", "s1", "True", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00+23:59"]
    ),
    st.sampled_from([[], {}, [{}], {"": ""}, {"a": "\udcff"}, [[]], 2**70]),
)


@given(
    st.lists(
        st.tuples(st.sampled_from(_PLACES), st.one_of(st.just("remove"), st.tuples(_VALUES))), min_size=1, max_size=3
    )
)
def test_whatever_is_broken_it_is_taken_in_whole_or_refused_with_a_place(changes: list[tuple[Any, Any]]) -> None:
    made = copy.deepcopy(small())
    for path, change in changes:
        try:
            (without(*path) if change == "remove" else set_at(*path, change[0]))(made)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    con = empty_engine()
    before = everything(con)
    report = report_or_error(con, made)
    if isinstance(report, CaptureError):
        assert everything(con) == before
        assert any(name in report.message for name in (*SECTIONS, "captured_at", "cloud", "region"))
        assert report.message.encode()
        return
    assert report.added["volumes"] == len(made["volumes"])
    assert report.added["attachments"] == len(made["attachments"])
    assert con.execute("PRAGMA foreign_key_check").fetchall() == []
    assert set(take_in(con, made).added.values()) == {0}


def test_nova_may_show_a_volume_that_is_not_in_the_capture() -> None:
    elsewhere = seen_by_nova(attachment("a", "elsewhere", "s"))
    report = take_in(empty_engine(), capture(servers=(server("s"),), nova={"s": [elsewhere]}))
    assert report.added["server_volumes"] == 1
