from __future__ import annotations

import pytest

from mavtui.domain.attachments import AttachStatus, Mode
from mavtui.domain.volumes import DERIVED_STATUSES, OWN_CONDITIONS, Mark, Volume, mark_with_reason
from tests.domain.builders import held_by, in_state, volume

RW = held_by("web-1")
RW_TOO = held_by("web-2")
CONTESTED = in_state(AttachStatus.ERROR_ATTACHING, "web-2", contested=True)


def noted(word: str) -> dict[str, str]:
    return {"mavtui:filesystem": word}


@pytest.mark.parametrize(
    ("marked", "mark", "words"),
    [
        (volume(), Mark.NONE, ""),
        (volume(RW), Mark.NONE, ""),
        (volume(RW, held_by("web-2", Mode.RO)), Mark.NONE, ""),
        (volume(RW, RW_TOO, metadata=noted("gfs2")), Mark.NONE, ""),
        (volume(RW, RW_TOO, metadata=noted("none")), Mark.NONE, ""),
        (volume(RW, RW_TOO, metadata=noted("ext4")), Mark.DANGER, "2 write to ext4"),
        (volume(RW, metadata=noted("ext4")), Mark.NONE, ""),
        (volume(RW, RW_TOO), Mark.CAUTION, "no file system is noted"),
        (volume(RW, CONTESTED, sharable=False), Mark.DANGER, "contradict"),
        (volume(RW, read_only=True), Mark.DANGER, "read-only, but 1 can write"),
        (volume(held_by(mode=Mode.RO), read_only=True), Mark.NONE, ""),
        (volume(held_by(mode=Mode.RO, access_mode=Mode.RW)), Mark.DANGER, "recorded as ro can write"),
        (volume(attachments_known=False), Mark.CAUTION, "cannot be listed"),
        (volume(condition="error"), Mark.CAUTION, "itself is error"),
        (volume(condition="unrecognised"), Mark.CAUTION, "unrecognised"),
        (volume(in_state(AttachStatus.ERROR_ATTACHING)), Mark.CAUTION, "attach failed"),
        (volume(in_state(AttachStatus.ERROR_DETACHING)), Mark.CAUTION, "detach failed"),
        (volume(RW, observed_status="available"), Mark.CAUTION, "said available, its records say in-use"),
        (volume(RW, observed_status="in-use"), Mark.NONE, ""),
        (volume(condition="extending"), Mark.TRANSITION, "extending"),
        (volume(in_state(AttachStatus.RESERVED)), Mark.TRANSITION, "reserved"),
        (volume(RW, in_state(AttachStatus.DETACHING, "web-2", Mode.RO)), Mark.TRANSITION, "in-use"),
    ],
)
def test_the_mark_of_a_row_says_the_worst_there_is(marked: Volume, mark: Mark, words: str) -> None:
    found, reason = mark_with_reason(marked)
    assert found is mark
    assert words in reason
    assert bool(reason) is (mark is not Mark.NONE)


def test_danger_outranks_all_other_marks() -> None:
    broken = volume(RW, CONTESTED, condition="error", attachments_known=False)
    assert mark_with_reason(broken)[0] is Mark.DANGER


def test_a_noted_file_system_is_read_in_small_letters_without_space() -> None:
    assert volume(metadata=noted("  GFS2 ")).filesystem == "gfs2"
    assert volume(metadata=noted("  ")).filesystem is None
    assert volume().filesystem is None


def test_conditions_and_derived_statuses_are_different_words() -> None:
    assert not OWN_CONDITIONS & DERIVED_STATUSES


def test_a_volume_without_name_is_called_by_its_id() -> None:
    assert volume(name=None).label == "9f1c02ab"
    assert volume(name="").label == "9f1c02ab"
    assert volume().label == "app-share"
