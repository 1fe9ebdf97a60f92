"""Replies of the services, of every age and in every condition."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mavtui.backends.openstack import wire
from mavtui.backends.openstack.decoding import next_marker
from mavtui.domain.attachments import AttachStatus, Mode
from tests.backends_openstack.serving import SAMPLE

RECORDED: dict[str, Any] = json.loads(SAMPLE.read_text("utf-8"))
SINCE = {
    "3.0": (
        "group_id",
        "provider_id",
        "shared_targets",
        "service_uuid",
        "cluster_name",
        "volume_type_id",
        "consumes_quota",
    ),
    "3.27": ("shared_targets", "service_uuid", "cluster_name", "volume_type_id", "consumes_quota"),
    "3.50": ("cluster_name", "volume_type_id", "consumes_quota"),
    "3.71": (),
    "a member": ("os-vol-host-attr:host", "migration_status", "os-vol-mig-status-attr:migstat", "provider_id"),
}


def page(**lists: object) -> bytes:
    return json.dumps(lists).encode()


@pytest.mark.parametrize("absent", SINCE.values(), ids=SINCE)
def test_volumes_are_read_at_every_microversion_and_by_everybody(absent: tuple[str, ...]) -> None:
    sent = [{key: value for key, value in one.items() if key not in absent} for one in RECORDED["volumes"]]
    found = wire.VOLUMES.decode(page(volumes=sent))
    assert not found.notes
    assert [(one.id, one.name, one.size_gib, one.multiattach) for one in found.records] == [
        (one["id"], one["name"], one["size"], one["multiattach"]) for one in sent
    ]


def test_the_read_only_flag_is_taken_out_of_the_metadata() -> None:
    flagged = next(one for one in wire.VOLUMES.decode(page(volumes=RECORDED["volumes"])).records if one.is_read_only)
    assert flagged.name == "reference-data"
    assert "readonly" not in flagged.notes


def test_a_flag_that_is_false_stays_a_note() -> None:
    volume = wire.Volume(id="v", status="available", size=1, metadata={"readonly": "False"})
    assert not volume.is_read_only
    assert volume.notes == {"readonly": "False"}


@pytest.mark.parametrize(
    "broken",
    [{"size": {}}, {"status": None}, {"metadata": ["x"]}, {"attachments": {"a": 1}}, {"bootable": 7}],
    ids=lambda broken: next(iter(broken)),
)
def test_one_broken_record_costs_a_note_and_nothing_else(broken: dict[str, object]) -> None:
    sent = [*RECORDED["volumes"][:3], {**RECORDED["volumes"][3], **broken}, *RECORDED["volumes"][4:6]]
    found = wire.VOLUMES.decode(page(volumes=sent))
    assert [one.id for one in found.records] == [one["id"] for one in sent if one is not sent[3]]
    assert found.broken_ids == (sent[3]["id"],)
    assert len(found.notes) == 1
    assert sent[3]["id"] in found.notes[0]


def test_numbers_written_as_words_are_numbers_all_the_same() -> None:
    found = wire.VOLUMES.decode(page(volumes=[{**RECORDED["volumes"][0], "size": "12"}]))
    assert [one.size for one in found.records] == [12]
    assert not found.notes


def test_a_record_that_is_no_object_has_no_id() -> None:
    found = wire.VOLUMES.decode(page(volumes=["nonsense", RECORDED["volumes"][0]]))
    assert found.broken_ids == (None,)
    assert found.size == 2


@pytest.mark.parametrize("body", [b"<html>Bad Gateway</html>", b"[]", b'{"volumes": 7}', b"{}", b'{"volumes": ['])
def test_what_is_no_list_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"JSON|Expected|Object|truncated"):
        wire.VOLUMES.decode(body)


def test_a_holder_that_cannot_be_read_stays_a_holder() -> None:
    broken = {"id": "a", "volume_id": "v", "instance": "s", "status": 7, "attach_mode": [], "connection_info": 3}
    found = wire.ATTACHMENTS.decode(page(attachments=[broken]))
    (record,) = found.records
    assert (record.id, record.volume_id, record.instance) == ("a", "v", "s")
    assert record.state is AttachStatus.ERROR_DETACHING
    assert len(found.notes) == 1
    assert not found.broken_ids


@pytest.mark.parametrize(
    ("word", "mode"), [("rw", Mode.RW), ("ro", Mode.RO), ("null", None), ("", None), (None, None)], ids=str
)
def test_the_recorded_mode_is_none_where_cinder_writes_the_word_null(word: str | None, mode: Mode | None) -> None:
    assert wire.Attachment(id="a", volume_id="v", status="attached", attach_mode=word).recorded_mode is mode


def test_secrets_of_a_connection_are_never_decoded() -> None:
    secret = {"access_mode": "rw", "driver_volume_type": "iscsi", "auth_password": "s3cret", "auth_username": "u"}
    record = {"id": "a", "volume_id": "v", "status": "attached", "connection_info": secret}
    (found,) = wire.ATTACHMENTS.decode(page(attachments=[record])).records
    assert "s3cret" not in repr(found)
    assert found.access_mode is Mode.RW


def test_servers_of_the_first_microversion_name_what_they_hold() -> None:
    old = {"id": "s", "status": "ACTIVE", "os-extended-volumes:volumes_attached": [{"id": "v"}]}
    (found,) = wire.SERVERS.decode(page(servers=[old])).records
    assert [(held.id, held.delete_on_termination) for held in found.volumes] == [("v", None)]


def test_the_root_disk_of_a_server_that_boots_from_a_volume_is_guessed_where_it_is_not_shown() -> None:
    assert wire.Server(id="s", status="ACTIVE", root_device="/dev/sdq").root_devices == ("/dev/sdq",)
    assert "/dev/vda" in wire.Server(id="s", status="ACTIVE", image="").root_devices
    assert wire.Server(id="s", status="ACTIVE", image={"id": "i"}).root_devices == ()


def test_the_next_page_is_named_by_the_end_of_this_one() -> None:
    links = [{"rel": "next", "href": "http://c/v3/volumes/detail?limit=2&all_tenants=1&marker=abc-1"}]
    assert next_marker(page(volumes=RECORDED["volumes"][:2], volumes_links=links)) == "abc-1"
    assert next_marker(page(volumes=RECORDED["volumes"][:2])) is None
    assert next_marker(page(servers=[], servers_links=[{"rel": "prev", "href": "?marker=x"}])) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22T10:12:58.000000", "2026-11-22T10:12:58.000000Z"),
        ("2026-11-22T10:12:58Z", "2026-11-22T10:12:58.000000Z"),
        ("2026-11-22T12:12:58+02:00", "2026-11-22T10:12:58.000000Z"),
        ("", None),
        (None, None),
        ("yesterday", None),
        ("2026-99-22T10:12:58.000000", None),
    ],
    ids=str,
)
def test_times_are_in_the_form_of_the_store(text: str | None, moment: str | None) -> None:
    assert wire.moment(text) == moment
