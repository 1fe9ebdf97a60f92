from __future__ import annotations

import pytest

from mavtui.domain.attachments import AttachStatus
from mavtui.domain.sharing import MultiAttachPolicy
from mavtui.domain.volumes import Volume
from tests.domain.builders import held_by, in_state, volume

ON, OFF = MultiAttachPolicy(), MultiAttachPolicy(enabled=False)
HELD = held_by("web-1")
FOUR = tuple(held_by(f"web-{n}") for n in (1, 2, 3, 4))


@pytest.mark.parametrize(
    ("policy", "of", "reason"),
    [
        (ON, volume(), ""),
        (ON, volume(sharable=False), ""),
        (ON, volume(HELD), ""),
        (ON, volume(HELD, sharable=False), "The volume is not sharable, and web-1 holds it."),
        (OFF, volume(), ""),
        (OFF, volume(sharable=False), ""),
        (OFF, volume(HELD), "Multi-attach is switched off, and web-1 holds it."),
        (OFF, volume(*FOUR), "Multi-attach is switched off, and web-1, web-2, web-3 and 1 more hold it."),
        (ON, volume(in_state(AttachStatus.ERROR_ATTACHING), sharable=False), ""),
        (
            ON,
            volume(sharable=False, attachments_known=False),
            "The volume is not sharable, and who holds it is not known.",
        ),
    ],
)
def test_whether_a_volume_takes_another_holder(policy: MultiAttachPolicy, of: Volume, reason: str) -> None:
    assert policy.reason_against_another(of) == reason


@pytest.mark.parametrize("status", [s for s in AttachStatus if s is not AttachStatus.DETACHED])
def test_a_holder_in_any_state_keeps_others_off_a_volume_that_is_not_sharable(status: AttachStatus) -> None:
    assert ON.reason_against_another(volume(held_by(status=status), sharable=False))


def test_marking_needs_the_policy_and_a_volume_that_is_not_encrypted() -> None:
    assert ON.reason_against_marking(volume(sharable=False)) == ""
    assert "switched off" in OFF.reason_against_marking(volume(sharable=False))
    assert "encrypted" in ON.reason_against_marking(volume(sharable=False, encrypted=True))
