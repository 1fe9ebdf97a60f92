from __future__ import annotations

import pytest

from mavtui.domain.attachments import AttachStatus, Mode
from mavtui.domain.requests import Attach, Reserve
from mavtui.domain.servers import ServerKind
from mavtui.domain.sharing import MultiAttachPolicy
from mavtui.errors import NotFound, UsageError
from tests.domain.builders import (
    VOLUME_ID,
    attach,
    attach_host,
    codes,
    held_by,
    held_by_host,
    in_state,
    scene,
    sentence,
    volume,
    with_server,
)

RO = Mode.RO
HOLDING_STATES = [s for s in AttachStatus if s not in {AttachStatus.DETACHED, AttachStatus.ERROR_ATTACHING}]


def on(filesystem: str) -> dict[str, str]:
    return {"mavtui:filesystem": filesystem}


def test_the_first_attachment_and_a_reader_beside_a_reader_are_no_hazard() -> None:
    assert codes(attach(), scene()) == set()
    assert codes(attach(mode=RO), scene(volume(held_by(mode=RO)))) == set()
    assert codes(attach_host(), scene()) == set()


def test_a_reservation_has_the_hazards_of_an_attach() -> None:
    reserve = Reserve(attachment_id="n", volume_id=VOLUME_ID, server_id="id-web-4")
    shared = scene(volume(held_by(), metadata=on("ext4")))
    assert codes(reserve, shared) == codes(attach(), shared) == {"second-writer", "noncluster-filesystem"}


@pytest.mark.parametrize("status", HOLDING_STATES)
def test_a_writer_in_any_state_of_holding_makes_the_next_a_second_writer(status: AttachStatus) -> None:
    assert codes(attach(), scene(volume(in_state(status)))) == {"second-writer"}


def test_a_connected_failure_and_a_contested_record_count_as_writers() -> None:
    failed = in_state(AttachStatus.ERROR_ATTACHING, connected=True)
    assert "second-writer" in codes(attach(), scene(volume(failed)))
    assert "second-writer" in codes(attach(), scene(volume(in_state(AttachStatus.ERROR_ATTACHING, contested=True))))
    assert "second-writer" not in codes(attach(), scene(volume(in_state(AttachStatus.ERROR_ATTACHING))))


def test_a_holder_of_unknown_mode_or_writable_reader_counts_as_a_writer() -> None:
    assert "second-writer" in codes(attach(), scene(volume(held_by(recorded_mode=None))))
    assert "second-writer" in codes(attach(), scene(volume(held_by(mode=RO, access_mode=Mode.RW))))


@pytest.mark.parametrize("filesystem", ["gfs2", "ocfs2", "gpfs", "vmfs", "none", "raw-cluster", "GFS2", " none "])
def test_a_noted_cluster_file_system_does_not_lower_the_second_writer(filesystem: str) -> None:
    shared = scene(volume(held_by(), metadata=on(filesystem)))
    assert codes(attach(), shared) == {"second-writer"}


@pytest.mark.parametrize("filesystem", ["ext4", "xfs", "NTFS", "gfs", "something else", "gfs2,ext4", "ü"])
def test_any_other_word_counts_as_no_cluster_file_system(filesystem: str) -> None:
    shared = scene(volume(held_by(), metadata=on(filesystem)))
    assert codes(attach(), shared) == {"second-writer", "noncluster-filesystem"}


def test_no_note_and_an_empty_note_say_nothing() -> None:
    assert codes(attach(), scene(volume(held_by(), metadata=on(" ")))) == {"second-writer"}


def test_sentences_count_the_writers() -> None:
    two = scene(volume(held_by("web-1"), metadata=on("ext4")))
    assert sentence("second-writer", attach(), two) == "2 servers will write to the same blocks."
    assert sentence("noncluster-filesystem", attach(), two) == "ext4 with two writers loses data."
    four = scene(volume(*(held_by(f"web-{n}") for n in (1, 2, 3)), metadata=on("xfs")))
    assert sentence("second-writer", attach(), four) == "4 servers will write to the same blocks."
    assert sentence("noncluster-filesystem", attach(), four) == "xfs with 4 writers loses data."


def test_unknown_holders_are_treated_as_writers_and_no_number_is_made_up() -> None:
    hidden = scene(volume(attachments_known=False, metadata=on("ext4")))
    assert codes(attach(), hidden) == {"second-writer", "noncluster-filesystem"}
    assert sentence("second-writer", attach(), hidden).startswith("Who else writes is not known")
    assert sentence("noncluster-filesystem", attach(), hidden) == "ext4 with several writers loses data."
    assert sentence("reader-beside-writer", attach(mode=RO), hidden).startswith("Who writes is not known")


@pytest.mark.parametrize("values", [{"sharable": False}, {"encrypted": True}])
def test_unknown_holders_forbid_what_any_holder_forbids(values: dict[str, bool]) -> None:
    expected = "not-sharable" if "sharable" in values else "encrypted-sharing"
    hidden = scene(volume(attachments_known=False, **values))
    assert expected in codes(attach(), hidden)


def test_the_writers_note_is_met_by_name_or_id_of_the_server_and_by_the_hosts_name() -> None:
    for noted in ("web-4", "id-web-4", " web-4 "):
        assert "not-the-writer" not in codes(attach(), scene(volume(metadata={"mavtui:writer": noted})))
    assert "not-the-writer" not in codes(attach_host(), scene(volume(metadata={"mavtui:writer": "metal-1"})))
    other = scene(volume(metadata={"mavtui:writer": "web-1"}))
    assert sentence("not-the-writer", attach(), other) == "The note on the volume names web-1 as its writer, not web-4."
    assert sentence("not-the-writer", attach_host(), other).endswith("as its writer, not metal-1.")


def test_readers_and_writers_beside_each_other_are_named() -> None:
    writers = scene(volume(*(held_by(f"web-{n}") for n in (1, 2))))
    assert sentence("reader-beside-writer", attach(mode=RO), writers).startswith("web-1 and web-2 may change blocks")
    readers = scene(volume(*(held_by(f"web-{n}", RO) for n in (1, 2, 3)), held_by_host(mode=RO)))
    message = sentence("writer-beside-readers", attach(), readers)
    assert message == "web-1, web-2, web-3 and 1 more may read blocks that are half written."


def test_the_same_server_is_refused_but_another_on_its_host_is_not() -> None:
    shared = scene(volume(held_by("web-4", RO)))
    assert codes(attach(mode=RO), shared) == {"already-attached"}
    assert codes(attach("web-3", RO), with_server(shared, "id-web-3", host="cn-4")) == set()


def test_the_same_host_without_a_server_is_refused_but_its_server_is_not() -> None:
    assert codes(attach_host(mode=RO), scene(volume(held_by_host(mode=RO)))) == {"already-attached"}
    on_that_host = scene(volume(held_by("web-1", RO, host="metal-1")))
    assert codes(attach_host(mode=RO), on_that_host) == set()


def test_a_failed_attach_on_the_same_server_has_to_be_cleaned_up_first() -> None:
    failed = in_state(AttachStatus.ERROR_ATTACHING, "web-4", RO, connected=True)
    assert codes(attach(mode=RO), scene(volume(failed))) == {"unclean-attachment"}
    assert codes(attach(mode=RO), scene(volume(failed, sharable=False))) == {"unclean-attachment"}


def test_a_failed_attach_elsewhere_stands_in_the_way_only_of_a_volume_that_is_not_sharable() -> None:
    failed = in_state(AttachStatus.ERROR_ATTACHING, "web-1", RO, connected=True)
    assert codes(attach(mode=RO), scene(volume(failed, sharable=False))) == {"unclean-attachment"}
    assert codes(attach(mode=RO), scene(volume(failed, encrypted=True))) == {"unclean-attachment"}
    assert codes(attach(mode=RO), scene(volume(failed))) == set()
    beside_another = volume(failed, held_by("web-2", RO), sharable=False)
    assert codes(attach(mode=RO), scene(beside_another)) == {"not-sharable"}


def test_with_the_policy_off_the_first_attachment_is_made_and_no_other() -> None:
    off = MultiAttachPolicy(enabled=False)
    assert codes(attach(), scene(policy=off)) == set()
    message = sentence("not-sharable", attach(), scene(volume(held_by()), policy=off))
    assert message == "Multi-attach is switched off, and web-1 holds it."


def test_the_reason_against_sharing_fits_one_and_several_holders() -> None:
    one = scene(volume(held_by(), sharable=False))
    two = scene(volume(held_by("web-1"), held_by("web-2"), sharable=False))
    assert sentence("not-sharable", attach(), one) == "The volume is not sharable, and web-1 holds it."
    assert sentence("not-sharable", attach(), two) == "The volume is not sharable, and web-1 and web-2 hold it."


def test_a_server_in_trouble_is_named_with_its_trouble() -> None:
    def on_web_4(**values: object) -> set[str]:
        return codes(attach(), with_server(scene(), "id-web-4", **values))

    assert on_web_4(status="ERROR") == {"server-error"}
    assert on_web_4(status="DELETED") == {"server-error"}
    assert on_web_4(status="unknown") == set()
    assert on_web_4(task_state="migrating", locked=True) == {"server-busy", "server-locked"}


def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound, match="no server id-nobody"):
        codes(attach(server_id="id-nobody"), scene())
    with pytest.raises(NotFound, match="no server id-web-4"):
        codes(attach(), with_server(scene(), "id-web-4", deleted_at="2026-01-01T00:00:00.000000Z"))
    with pytest.raises(NotFound, match="no host metal-2"):
        codes(attach_host("metal-2"), scene())
    with pytest.raises(NotFound, match="no volume"):
        codes(attach(), scene(volume(deleted_at="2026-01-01T00:00:00.000000Z")))


def test_an_attachment_needs_a_server_or_a_host_and_each_by_its_own_name() -> None:
    with pytest.raises(UsageError, match="needs a server or a host"):
        codes(Attach(attachment_id="n", volume_id=VOLUME_ID), scene())
    with pytest.raises(UsageError, match="is a host, not a server"):
        codes(attach(), with_server(scene(), "id-web-4", kind=ServerKind.HOST))
