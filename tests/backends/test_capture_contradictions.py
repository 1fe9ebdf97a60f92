"""Each kind of contradiction that a capture can hold, found where it is and not where it is not."""

from __future__ import annotations

import pytest

from tests.backends.captures import (
    Capture,
    attachment,
    capture,
    codes,
    empty_engine,
    seen_by_nova,
    server,
    take_in,
    volume,
)


def found_in(made: Capture) -> list[tuple[str, str | None]]:
    return codes(take_in(empty_engine(), made))


def test_a_capture_in_order_has_none() -> None:
    attached = attachment("a1", "v", "s1"), attachment("a2", "v", "s2", attach_mode="null")
    servers = server("s1"), server("s2")
    volumes = volume("v", sharable=True), volume("free", status="available"), volume("gone", status="error")
    assert found_in(capture(*volumes, attachments=attached, servers=servers)) == []


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("in-use", []),
        ("available", [("status-mismatch", "v")]),
        ("reserved", [("status-mismatch", "v")]),
        ("detaching", [("status-mismatch", "v")]),
        ("deleting", [("status-mismatch", "v")]),
        ("error", []),
        ("extending", []),
        ("upside-down", [("unknown-status", "v")]),
    ],
)
def test_the_status_seen_against_the_records(status: str, found: list[tuple[str, str]]) -> None:
    made = capture(volume("v", status=status), attachments=(attachment("a", "v", "s"),), servers=(server("s"),))
    assert found_in(made) == found


def test_a_volume_seen_in_use_that_nobody_holds() -> None:
    assert found_in(capture(volume("v", status="in-use"))) == [("status-mismatch", "v")]


def test_a_read_only_volume_whose_holder_can_write() -> None:
    writer = attachment("a", "v", "s", attach_mode="ro")
    reader = attachment("a", "v", "s", attach_mode="ro", connection_info={"access_mode": "ro"})
    for word in ("True", "true"):
        flag = {"readonly": word}
        made = capture(volume("v", metadata=flag), attachments=(writer,), servers=(server("s"),))
        assert found_in(made) == [("read-only-with-writers", "v"), ("recorded-ro-writable", "a")]
        made = capture(volume("v", metadata=flag), attachments=(reader,), servers=(server("s"),))
        assert found_in(made) == []


def test_a_server_that_the_capture_does_not_know() -> None:
    assert found_in(capture(volume("v"), attachments=(attachment("a", "v", "ghost"),))) == [("unknown-server", "a")]
    only_nova = seen_by_nova(attachment("a", "elsewhere", "ghost"))
    assert found_in(capture(nova={"ghost": [only_nova]})) == [("unknown-server", "ghost"), ("nova-only", "a")]


def test_nova_knows_what_cinder_does_not() -> None:
    ended = attachment("a", "v", "s")
    made = capture(volume("v", status="available"), servers=(server("s"),), nova={"s": [seen_by_nova(ended)]})
    assert found_in(made) == [("nova-only", "a")]


def test_cinder_knows_what_nova_does_not() -> None:
    held = attachment("a", "v", "s")
    assert found_in(capture(volume("v"), attachments=(held,), servers=(server("s"),), nova={"s": []})) == [
        ("cinder-only", "a")
    ]
    failed = attachment("a", "v", "s", "error_attaching", connection_info={})
    free = volume("v", status="available")
    assert found_in(capture(free, attachments=(failed,), servers=(server("s"),), nova={"s": []})) == []


def test_both_know_different_attachments_of_one_server_and_volume() -> None:
    held = attachment("a", "v", "s")
    made = capture(
        volume("v"), attachments=(held,), servers=(server("s"),), nova={"s": [seen_by_nova(held, attachment_id="b")]}
    )
    assert found_in(made) == [("cinder-only", "a"), ("nova-only", "b")]


def test_an_older_nova_names_no_attachment_and_is_believed() -> None:
    held = attachment("a", "v", "s")
    made = capture(
        volume("v"), attachments=(held,), servers=(server("s"),), nova={"s": [seen_by_nova(held, attachment_id=None)]}
    )
    assert found_in(made) == []


def test_devices_that_differ() -> None:
    held = attachment("a", "v", "s")
    made = capture(
        volume("v"), attachments=(held,), servers=(server("s"),), nova={"s": [seen_by_nova(held, device="/dev/vdc")]}
    )
    assert found_in(made) == [("device-mismatch", "a")]
    made["volumes"][0]["attachments"][0]["device"] = "na"
    assert found_in(made) == []


def test_sharable_against_the_type() -> None:
    flagged = volume("v", sharable=True, status="available", volume_type="plain")
    assert found_in(capture(flagged)) == [("sharable-against-type", "v")]
    other = volume("v", status="available", volume_type="shared")
    assert found_in(capture(other)) == [("sharable-against-type", "v")]
    assert found_in(capture(volume("v", status="available", volume_type="none such"))) == [("unknown-type", "v")]
    assert found_in(capture(volume("v", status="available", volume_type=None))) == []


def test_only_the_exact_extra_spec_makes_a_type_sharable() -> None:
    made = capture(volume("v", sharable=True, status="available"))
    made["volume_types"][0]["extra_specs"] = {"multiattach": "<is> true"}
    assert found_in(made) == [("sharable-against-type", "v")]


def test_an_encrypted_volume_that_is_marked_sharable() -> None:
    made = capture(volume("v", sharable=True, status="available", encrypted=True))
    assert found_in(made) == [("encrypted-sharable", "v")]


def test_a_volume_that_does_not_list_its_attachment_or_lists_it_for_another() -> None:
    made = capture(volume("v"), attachments=(attachment("a", "v", "s"),), servers=(server("s"),))
    made["volumes"][0]["attachments"][0]["server_id"] = "t"
    assert found_in(made) == [("listing-mismatch", "a")]
    made["volumes"][0]["attachments"] = []
    assert found_in(made) == [("listing-mismatch", "a")]


def test_an_ended_record_is_history_and_contradicts_nothing() -> None:
    con = empty_engine()
    ended = attachment("a", "v", "s", "deleted", detached_at="2026-11-22T10:09:00.000000")
    report = take_in(
        con, capture(volume("v", status="available"), attachments=(ended,), servers=(server("s"),), nova={})
    )
    assert codes(report) == []
    row = con.execute("SELECT attach_status, detach_time, observed_status FROM volume_attachment")
    assert row.fetchall() == [("detached", "2026-11-22T10:09:00.000000Z", "deleted")]
