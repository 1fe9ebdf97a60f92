"""Where a place takes changes of a volume one at a time, planning waits for the one under way, then plans anew."""

from __future__ import annotations

import asyncio

import pytest

from mavtui.domain.attachments import AttachStatus
from mavtui.domain.plans import Plan
from mavtui.domain.requests import CleanUp
from mavtui.domain.rules import PlaceRules
from mavtui.services import taking_turns
from tests.domain.builders import VOLUME_ID, attach, held_by, in_state, plan, scene, volume

SERIAL = PlaceRules(serial_per_volume=True)
BUSY = plan(scene(volume(in_state(AttachStatus.RESERVED)), rules=SERIAL), attach())
SETTLED = plan(scene(volume(held_by()), rules=SERIAL), attach())
NOT_SHARABLE = plan(scene(volume(in_state(AttachStatus.RESERVED), sharable=False), rules=SERIAL), attach())
NOTHING_TO_CLEAN_UP = plan(
    scene(volume(held_by()), rules=SERIAL), CleanUp(attachment_id="att-web-1", volume_id=VOLUME_ID)
)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_turns, "_FIRST_PAUSE", 0.001)


def planning(*plans: Plan, said: list[str], limit: float = 5.0) -> Plan:
    left = list(plans)

    async def make() -> Plan:
        return left.pop(0) if len(left) > 1 else left[0]

    return asyncio.run(taking_turns.in_turn(make, lambda made: made, limit_seconds=limit, say=said.append))


def test_the_plan_is_made_anew_once_the_other_change_has_ended() -> None:
    said: list[str] = []
    found = planning(BUSY, BUSY, SETTLED, said=said)
    assert "second-writer" in found.codes
    assert len(said) == 1
    assert "Waiting up to 5 s" in said[0]


def test_at_the_limit_the_plan_is_what_it_was() -> None:
    assert planning(BUSY, said=[], limit=0.01).codes[0] == "in-transition"


@pytest.mark.parametrize("made", [SETTLED, NOT_SHARABLE, NOTHING_TO_CLEAN_UP])
def test_nobody_waits_for_what_does_not_pass(made: Plan) -> None:
    said: list[str] = []
    assert planning(made, said=said) is made
    assert said == []
