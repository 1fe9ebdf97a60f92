from __future__ import annotations

import pytest

from mavtui.domain.attachments import AttachStatus, Mode, effective_mode
from tests.domain.builders import held_by, held_by_host, in_state, volume


@pytest.mark.parametrize(
    ("recorded", "given", "effective"),
    [
        (Mode.RW, None, Mode.RW),
        (Mode.RO, None, Mode.RO),
        (None, None, Mode.RW),
        (Mode.RO, Mode.RW, Mode.RW),
        (Mode.RW, Mode.RO, Mode.RO),
        (None, Mode.RO, Mode.RO),
        (None, Mode.RW, Mode.RW),
    ],
)
def test_the_effective_mode_is_what_the_server_was_given(
    recorded: Mode | None, given: Mode | None, effective: Mode
) -> None:
    assert effective_mode(recorded, given) is effective
    assert held_by(recorded_mode=recorded, access_mode=given).mode is effective


def test_a_reader_that_can_write_is_told_apart() -> None:
    assert held_by(mode=Mode.RO, access_mode=Mode.RW).writable_though_recorded_ro
    assert not held_by(mode=Mode.RO).writable_though_recorded_ro
    assert not held_by(mode=Mode.RW, access_mode=Mode.RW).writable_though_recorded_ro


@pytest.mark.parametrize(
    ("status", "live"),
    [
        (AttachStatus.RESERVED, True),
        (AttachStatus.ATTACHING, True),
        (AttachStatus.ATTACHED, True),
        (AttachStatus.DETACHING, True),
        (AttachStatus.ERROR_DETACHING, True),
        (AttachStatus.ERROR_ATTACHING, False),
        (AttachStatus.DETACHED, False),
    ],
)
def test_live_is_everything_from_reserved_to_error_detaching(status: AttachStatus, *, live: bool) -> None:
    assert held_by(status=status, connected=False).is_live is live
    assert held_by(status=status, connected=False).is_holder is live


def test_a_failed_attach_holds_the_volume_only_if_it_had_been_connected() -> None:
    assert not in_state(AttachStatus.ERROR_ATTACHING).is_holder
    assert in_state(AttachStatus.ERROR_ATTACHING, connected=True).is_holder


def test_a_contested_record_is_a_holder_though_not_live() -> None:
    contested = in_state(AttachStatus.ERROR_ATTACHING, contested=True)
    assert contested.is_holder
    assert not contested.is_live


def test_an_ended_record_holds_nothing_whatever_it_was() -> None:
    assert not held_by(status=AttachStatus.DETACHED, contested=True, connected=True).is_holder


def test_a_holder_is_called_by_the_best_name_there_is() -> None:
    assert held_by("web-1").holder_name == "web-1"
    assert held_by("web-1", server_name=None).holder_name == "id-web-1"[:8]
    assert held_by("web-1", server_name="").holder_name == "id-web-1"[:8]
    assert held_by_host("metal-1").holder_name == "metal-1"
    assert held_by_host(None).holder_name == "unknown host"


def test_writers_and_readers_are_counted_by_effective_mode() -> None:
    shared = volume(
        held_by("web-1"),
        held_by("web-2", Mode.RO),
        held_by("web-3", Mode.RO, access_mode=Mode.RW),
        held_by("web-4", recorded_mode=None),
    )
    assert [a.holder_name for a in shared.writers] == ["web-1", "web-3", "web-4"]
    assert [a.holder_name for a in shared.readers] == ["web-2"]
    assert (shared.rw_count, shared.ro_count) == (3, 1)


@pytest.mark.parametrize("status", [s for s in AttachStatus if s is not AttachStatus.DETACHED])
def test_every_holder_counts_in_whatever_state_it_is(status: AttachStatus) -> None:
    one = volume(held_by(status=status, connected=True))
    assert (one.rw_count, one.ro_count) == (1, 0)


def test_a_failed_attach_that_was_never_connected_is_not_counted() -> None:
    one = volume(in_state(AttachStatus.ERROR_ATTACHING))
    assert one.rw_count == 0
    assert not one.may_be_held


def test_counts_are_unknown_where_attachments_cannot_be_listed() -> None:
    hidden = volume(attachments_known=False)
    assert hidden.rw_count is None
    assert hidden.ro_count is None
    assert hidden.may_be_held


def test_a_failed_connected_attach_does_not_count_for_the_status() -> None:
    unclean = volume(in_state(AttachStatus.ERROR_ATTACHING, connected=True))
    assert unclean.status == "available"
    assert unclean.attach_status == "detached"
    assert unclean.unclean == unclean.holders
