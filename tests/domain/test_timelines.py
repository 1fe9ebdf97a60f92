"""What became of an attachment in the course of time."""

from __future__ import annotations

from mavtui.domain.attachments import Attachment, AttachStatus, Mode
from mavtui.domain.timelines import Phase, Record, Told, beginning, phases_of, writer_counts

S = AttachStatus


def at(minute: int) -> str:
    return f"2026-11-23T10:{minute:02}:00.000000Z"


def record(status: AttachStatus, *told: Told, mode: Mode = Mode.RW, **times: str) -> Record:
    attachment = Attachment("a1", "v1", "s1", recorded_mode=mode, status=status)._replace(**times)  # type: ignore[arg-type]
    return Record(attachment, "data", at(0), at(59), told)


def test_the_states_come_from_the_entries_of_the_history() -> None:
    told = (
        Told(at(1), "reserve"), Told(at(2), "connect"), Told(at(3), "complete"),
        Told(at(8), "begin detach"), Told(at(9), "complete detach"),
    )  # fmt: skip
    assert phases_of(record(S.DETACHED, *told)) == (
        Phase(S.RESERVED, at(1), at(2)),
        Phase(S.ATTACHING, at(2), at(3)),
        Phase(S.ATTACHED, at(3), at(8)),
        Phase(S.DETACHING, at(8), at(9)),
    )


def test_states_without_length_are_left_out() -> None:
    told = (Told(at(1), "reserve"), Told(at(1), "connect"), Told(at(1), "complete"))
    assert phases_of(record(S.ATTACHED, *told)) == (Phase(S.ATTACHED, at(1), None),)


def test_without_entries_the_times_of_the_record_tell() -> None:
    ended = record(S.DETACHED, scheduled_at=at(1), attach_time=at(2), detach_time=at(7))
    assert phases_of(ended) == (Phase(S.RESERVED, at(1), at(2)), Phase(S.ATTACHED, at(2), at(7)))


def test_a_record_of_before_whose_end_is_told_has_both() -> None:
    told = (Told(at(8), "begin detach"), Told(at(9), "complete detach"))
    assert phases_of(record(S.DETACHED, *told, attach_time=at(2), detach_time=at(9))) == (
        Phase(S.ATTACHED, at(2), at(8)),
        Phase(S.DETACHING, at(8), at(9)),
    )


def test_a_record_without_any_time_begins_when_it_was_first_seen() -> None:
    assert phases_of(record(S.ERROR_DETACHING)) == (Phase(S.ERROR_DETACHING, at(0), None),)
    assert phases_of(record(S.DETACHED)) == (Phase(S.RESERVED, at(0), at(59)),)


def test_a_reset_leads_where_it_says() -> None:
    told = (Told(at(1), "reserve"), Told(at(5), "reset", to="detached"))
    assert phases_of(record(S.DETACHED, *told)) == (Phase(S.RESERVED, at(1), at(5)),)


def test_a_state_that_nobody_told_of_is_there_from_the_last_change_on() -> None:
    assert phases_of(record(S.DETACHING, attach_time=at(2))) == (
        Phase(S.ATTACHED, at(2), at(59)),
        Phase(S.DETACHING, at(59), None),
    )


def test_an_event_whose_state_before_was_not_told_still_leads_on() -> None:
    told = (Told(at(1), "reserve"), Told(at(4), "complete detach"))
    assert phases_of(record(S.DETACHED, *told)) == (Phase(S.RESERVED, at(1), at(4)),)


def test_writers_are_counted_from_change_to_change() -> None:
    one = record(S.ATTACHED, attach_time=at(1))
    two = record(S.DETACHED, attach_time=at(4), detach_time=at(9))
    reader = record(S.ATTACHED, attach_time=at(2), mode=Mode.RO)
    assert writer_counts([one, two, reader]) == ((at(1), 1), (at(4), 2), (at(9), 1))


def test_one_that_hands_over_at_the_same_moment_changes_no_count() -> None:
    before = record(S.DETACHED, attach_time=at(1), detach_time=at(5))
    after = record(S.ATTACHED, attach_time=at(5))
    assert writer_counts([before, after]) == ((at(1), 1),)


def test_a_failed_attach_that_never_had_the_disk_is_no_writer() -> None:
    assert writer_counts([record(S.ERROR_ATTACHING)]) == ()


def test_a_history_begins_with_its_first_record() -> None:
    assert beginning([record(S.ATTACHED, attach_time=at(4)), record(S.ATTACHED, attach_time=at(2))]) == at(2)
    assert beginning([]) is None
