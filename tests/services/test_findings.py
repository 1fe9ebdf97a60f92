"""Each finding on a made-up state that has it, and on the nearest one that has not."""

from __future__ import annotations

import pytest

from mavtui.backends.protocol import Reading
from mavtui.domain.finding_limits import FindingLimits
from mavtui.domain.findings import FindingSeverity
from mavtui.domain.requests import CleanUp, Detach, ResetAttachment, ResetVolume
from mavtui.services.findings import Search
from tests.services.troubled import AN_HOUR_AGO, JUST_NOW, NOW, Troubled, only


def test_a_quiet_estate_has_no_findings(copy: Troubled) -> None:
    copy.volume("free")
    copy.held(copy.volume("used"), "server-a")

    assert copy.find() == []


def test_a_shared_volume_with_a_cluster_file_system_is_a_note_only(copy: Troubled) -> None:
    shared = copy.volume("shared", metadata='{"mavtui:filesystem": " GFS2 "}')
    copy.held(shared, "server-a")
    copy.held(shared, "server-b")

    assert copy.codes() == {"several-writers"}


def test_two_writers_to_ext4_are_a_danger_with_the_note_as_evidence(copy: Troubled) -> None:
    shared = copy.volume("shared", metadata='{"mavtui:filesystem": "ext4"}')
    copy.held(shared, "server-a")
    copy.held(shared, "server-b")

    found = only(copy.find("noncluster-filesystem"))

    assert found.severity is FindingSeverity.DANGER
    assert found.sentence == "2 can write to ext4 on shared, which is no cluster file system."
    assert "mavtui:filesystem is ext4" in found.evidence[0].says
    assert "a b" in found.evidence[1].says
    assert found.requests == ()


@pytest.mark.parametrize("name", ["ext4", "xfs", "NTFS", "btrfs"])
def test_every_file_system_that_is_no_clusters_counts(copy: Troubled, name: str) -> None:
    shared = copy.volume("shared", metadata=f'{{"mavtui:filesystem": "{name}"}}')
    copy.held(shared, "server-a")
    copy.held(shared, "server-b")

    assert "noncluster-filesystem" in copy.codes()


def test_one_writer_beside_readers_on_ext4_is_a_caution_and_readers_alone_are_none(copy: Troubled) -> None:
    shared = copy.volume("shared", metadata='{"mavtui:filesystem": "ext4"}')
    writer = copy.held(shared, "server-a")
    copy.held(shared, "server-b", attach_mode="ro", access_mode="ro")
    assert copy.codes() == {"noncluster-beside-readers"}

    copy.change("volume_attachment", writer, attach_mode="ro", access_mode="ro")
    copy.change("volumes", shared, updated_at=AN_HOUR_AGO)
    assert copy.codes() == set()


def test_two_writers_without_a_note_are_a_caution(copy: Troubled) -> None:
    shared = copy.volume("shared", metadata='{"mavtui:filesystem": "  "}')
    copy.held(shared, "server-a")
    copy.held(shared, "server-b")

    assert copy.codes() == {"no-note", "several-writers"}


@pytest.mark.parametrize("state", ["reserved", "attaching", "detaching"])
def test_a_passing_state_is_stuck_when_it_is_older_than_its_limit(copy: Troubled, state: str) -> None:
    copy.held(copy.volume("v"), "server-a", attach_status=state)
    code = f"stuck-{state}"

    assert copy.codes() == {code}
    assert copy.find(code)[0].since == AN_HOUR_AGO
    assert copy.codes(limits=FindingLimits(**{f"{state}_seconds": 3601.0})) == set()
    assert copy.codes(limits=FindingLimits(**{f"{state}_seconds": 3600.0})) == {code}


@pytest.mark.parametrize("state", ["reserved", "attaching"])
def test_what_never_became_an_attachment_is_cleaned_up_unless_nova_knows_it(copy: Troubled, state: str) -> None:
    attachment = copy.attachment(copy.volume("v"), "server-a", attach_status=state)
    found = only(copy.find(f"stuck-{state}"))
    assert found.requests == (CleanUp(attachment_id=attachment, volume_id="volume-v"),)
    assert "does not list v at a" in found.evidence[1].says

    copy.nova("server-a", "volume-v", attachment)
    found = only(copy.find(f"stuck-{state}"))
    assert found.requests == ()
    assert f"lists v at a as attachment {attachment}" in found.evidence[1].says


def test_a_volume_that_is_detaching_while_no_record_is_goes_back_in_use(copy: Troubled) -> None:
    volume = copy.volume("v")
    copy.held(volume, "server-a")
    copy.change("volumes", volume, observed_status="detaching")

    found = only(copy.find())

    assert found.code == "stuck-detaching"
    assert found.sentence == "v is detaching, and no attachment of it is."
    assert found.requests == (ResetVolume(volume_id=volume),)


def test_a_volume_that_is_reserved_by_nobody_has_no_plan(copy: Troubled) -> None:
    copy.volume("v", observed_status="reserved")

    found = only(copy.find("stuck-reserved"))

    assert found.requests == ()


def test_a_detach_that_never_ended_is_set_back_to_attached_in_an_engine_alone(engine: Troubled, copy: Troubled) -> None:
    ours = engine.held(engine.volume("v", observed_status=None), "server-a", attach_status="detaching")
    copy.held(copy.volume("v"), "server-a", attach_status="detaching")

    assert only(engine.find("stuck-detaching")).requests == (
        ResetAttachment(attachment_id=ours, volume_id="volume-v", attached=True),
    )
    assert only(copy.find("stuck-detaching")).requests == ()


def test_a_failed_attach_is_cleaned_up_and_a_failed_detach_is_tried_once_more(copy: Troubled) -> None:
    failed = copy.attachment(copy.volume("v"), "server-a", attach_status="error_attaching")
    stays = copy.held(copy.volume("w"), "server-b", attach_status="error_detaching")

    assert copy.codes() == {"error-attaching", "error-detaching"}
    assert only(copy.find("error-attaching")).requests == (CleanUp(attachment_id=failed, volume_id="volume-v"),)
    assert only(copy.find("error-detaching")).requests == (Detach(attachment_id=stays, volume_id="volume-w"),)


def test_a_held_volume_that_counts_as_available_is_a_danger(copy: Troubled) -> None:
    volume = copy.volume("v")
    copy.held(volume, "server-a")
    copy.change("volumes", volume, observed_status="available")

    found = only(copy.find())

    assert (found.code, found.severity) == ("available-but-held", FindingSeverity.DANGER)
    assert found.requests == (ResetVolume(volume_id=volume),)


def test_a_volume_in_use_that_nobody_holds_is_a_mismatch_without_plan(copy: Troubled) -> None:
    copy.volume("v", observed_status="in-use")

    found = only(copy.find())

    assert found.code == "status-mismatch"
    assert found.sentence == "v is in-use, but its attachments say available."
    assert found.requests == ()


def test_what_changed_a_moment_ago_proves_no_mismatch(copy: Troubled) -> None:
    copy.volume("new", observed_status="in-use", updated_at=JUST_NOW)
    volume = copy.volume("v")
    copy.held(volume, "server-a", updated_at=JUST_NOW)
    copy.change("volumes", volume, observed_status="available")
    copy.attachment(copy.volume("w"), "server-b", updated_at=JUST_NOW)

    assert copy.find() == []


def test_a_server_with_two_records_is_a_danger_unless_it_is_being_moved(copy: Troubled) -> None:
    volume = copy.volume("v")
    copy.held(volume, "server-a")
    copy.attachment(volume, "server-a")
    assert "server-twice" in copy.codes()

    copy.change("servers", "server-a", task_state="migrating")
    assert "server-twice" not in copy.codes()


def test_a_host_with_two_records_is_a_danger(copy: Troubled) -> None:
    volume = copy.volume("v")
    for _ in range(2):
        copy.attachment(volume, None, attached_host="metal-1")

    found = only(copy.find("host-twice"))

    assert found.sentence == "Host metal-1 has v twice."


def test_two_holders_of_a_volume_that_is_not_sharable_are_a_danger(copy: Troubled) -> None:
    volume = copy.volume("v", sharable=0)
    copy.held(volume, "server-a")
    assert copy.find() == []

    copy.held(volume, "server-b", attach_mode="ro", access_mode="ro")
    assert copy.codes() == {"shared-not-sharable"}


def test_a_contested_record_is_a_danger(engine: Troubled) -> None:
    volume = engine.volume("v", sharable=0, observed_status=None)
    engine.held(volume, "server-a")
    engine.attachment(volume, "server-b", attach_status="error_attaching", contested=1, observed_status="attached")

    found = only(engine.find("contested"))

    assert found.sentence == "The record of b on v is contested: another one is live."
    assert found.requests == ()
    assert "error-attaching" not in engine.codes()


def test_recorded_ro_that_can_write_is_a_danger_for_each_holder(copy: Troubled) -> None:
    volume = copy.volume("v")
    copy.held(volume, "server-a", attach_mode="ro", access_mode="rw")
    copy.held(volume, "server-b", attach_mode="ro", access_mode="ro")

    found = only(copy.find("recorded-ro-writable"))

    assert found.sentence == "a is recorded ro on v, but can write."
    assert found.evidence[1].says == "access_mode is rw"


def test_an_unknown_access_mode_is_taken_for_what_is_recorded(copy: Troubled) -> None:
    copy.held(copy.volume("v"), "server-a", attach_mode="ro", access_mode=None)

    assert copy.find() == []


def test_a_read_only_volume_with_a_writer_is_a_danger(copy: Troubled) -> None:
    copy.held(copy.volume("v", read_only=1), "server-a")
    copy.held(copy.volume("w", read_only=1), "server-b", attach_mode="ro", access_mode="ro")

    assert only(copy.find()).sentence == "v is flagged read-only, but 1 can write."


@pytest.mark.parametrize("sharable", [True, False])
def test_sharable_against_its_type_is_a_caution(copy: Troubled, *, sharable: bool) -> None:
    copy.volume_type("fast", sharable=not sharable)
    copy.volume_type("other", sharable=sharable)
    copy.volume("v", sharable=int(sharable), volume_type="fast")
    copy.volume("w", sharable=int(sharable), volume_type="other")
    copy.volume("x", sharable=int(sharable), volume_type="unheard-of")

    found = only(copy.find())

    words = ("sharable", "not sharable") if sharable else ("not sharable", "sharable")
    assert found.sentence == f"v is {words[0]}, but its type fast is {words[1]}."


def test_deletion_with_one_server_matters_where_others_hold_it_too(copy: Troubled) -> None:
    volume = copy.volume("v", metadata='{"mavtui:filesystem": "gfs2"}')
    first = copy.attachment(volume, "server-a")
    copy.nova("server-a", volume, first, delete_on_termination=1)
    assert copy.find() == []

    copy.held(volume, "server-b")
    assert copy.codes() == {"delete-on-termination", "several-writers"}


@pytest.mark.parametrize("condition", ["error", "error_extending", "unrecognised"])
def test_a_volume_in_error_is_a_caution(copy: Troubled, condition: str) -> None:
    copy.volume("v", condition=condition, observed_status=condition)

    assert only(copy.find()).sentence == f"v itself is {condition}."


def test_neighbours_on_one_host_are_a_note_and_hosts_that_nobody_knows_are_none(copy: Troubled) -> None:
    copy.server("c", host="cn-a")
    copy.server("x", host=None)
    copy.server("y", host=None)
    volume = copy.volume("v", metadata='{"mavtui:filesystem": "gfs2"}')
    for name in ("a", "c", "x", "y"):
        copy.held(volume, f"server-{name}")

    found = only(copy.find("same-host-neighbour"))

    assert found.sentence == "a and c have v on the same host cn-a."
    assert found.severity is FindingSeverity.NOTE


def test_a_server_with_two_records_is_no_neighbour_of_its_own(copy: Troubled) -> None:
    volume = copy.volume("v")
    copy.held(volume, "server-a")
    copy.attachment(volume, "server-a")

    assert "same-host-neighbour" not in copy.codes()
    assert "server-twice" in copy.codes()


def test_a_deleted_volume_and_an_ended_attachment_are_of_no_interest(copy: Troubled) -> None:
    volume = copy.volume("v", metadata='{"mavtui:filesystem": "ext4"}')
    copy.held(volume, "server-a")
    copy.held(volume, "server-b")
    copy.change("volumes", volume, deleted_at=NOW)
    copy.attachment(copy.volume("w"), "server-a", attach_status="detached", attach_mode="ro")

    assert copy.find() == []


def test_ages_in_a_copy_count_back_from_its_last_reading(copy: Troubled) -> None:
    copy.held(copy.volume("v"), "server-a", attach_status="attaching", updated_at="2026-11-23T11:55:00.000000Z")
    days_later = "2026-11-30T12:00:00.000000Z"

    assert copy.codes(now=days_later, reading=Reading(read_at=NOW)) == set()
    assert copy.codes(now=days_later, reading=Reading(read_at=days_later)) == {"stuck-attaching"}


def test_evidence_says_who_said_it_and_when_it_was_read(copy: Troubled, engine: Troubled) -> None:
    for place in (copy, engine):
        place.attachment(place.volume("v"), "server-a", attach_status="attaching")
    reading = Reading(read_at="2026-11-23T11:30:00.000000Z")

    of_cloud = only(copy.find("stuck-attaching", reading=reading)).evidence
    of_engine = only(engine.find("stuck-attaching")).evidence

    assert [(one.source, one.at) for one in of_cloud] == [("Cinder", reading.read_at), ("Nova", reading.read_at)]
    assert [(one.source, one.at) for one in of_engine] == [("the engine", NOW), ("Nova, as imported", NOW)]


def test_a_search_can_be_stopped_and_closed_whenever(copy: Troubled) -> None:
    copy.volume("v", condition="error", observed_status="error")
    search = Search(copy.store, NOW)
    assert [one.code for one in search.of_code("volume-error")] == ["volume-error"]

    search.stop()
    search.close()
    search.stop()
    search.close()


def test_no_more_of_a_code_are_given_than_are_asked_for(copy: Troubled) -> None:
    for number in range(5):
        copy.volume(f"v{number}", condition="error", observed_status="error")
    search = Search(copy.store, NOW, most=3)
    try:
        assert len(list(search.of_code("volume-error"))) == 3
    finally:
        search.close()
